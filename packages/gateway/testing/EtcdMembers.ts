// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import type { CertificateAndKey } from '../config/makeCertificate.ts';
import { findPrograms } from './findPrograms.ts';
import { freePorts } from './freePorts.ts';

const HOST = '127.0.0.1';
/** Of members that have a machine each. */
export const PORT_OF_CLIENTS = 2379;
const PORT_OF_PEERS = 2380;
/** A member on a busy machine must not take the others' silence for their end. */
const ELECTION_MS = 1_000;

/** etcd of this machine, installed first where that is possible; or why there is none: tests then skip with that. */
export function findEtcd(): { readonly etcd: string | undefined; readonly reason: string } {
  const { files, reason } = findPrograms({
    names: ['etcd'],
    missing: 'etcd',
    toInstall: 'it',
    packages: ['etcd-server'],
    service: 'etcd',
  });
  return { etcd: files?.[0], reason };
}

/** What members over TLS need: they ask everybody for a certificate of their authority. */
export interface MembersTls {
  readonly ca: string;
  readonly server: CertificateAndKey;
  /** What this process shows when it asks them. */
  readonly client: CertificateAndKey;
}

/** Machines for members: the address of each, and what a program is run by to run there. */
export interface MemberMachine {
  readonly address: string;
  readonly wrap: readonly string[];
}

/** Members of an etcd on the loopback interface or on machines of their own, in a folder; a test may kill, stop and start them. */
export class EtcdMembers {
  /** `host:port` for clients. */
  readonly endpoints: readonly string[];
  private readonly etcd: string;
  private readonly folder: string;
  private readonly peers: readonly string[];
  private readonly more: readonly string[];
  private readonly tls: MembersTls | undefined;
  private readonly machines: readonly MemberMachine[];
  private token = randomUUID();
  private readonly processes: (ChildProcess | undefined)[];

  private constructor(
    etcd: string,
    folder: string,
    places: readonly (readonly [string, string])[],
    more: readonly string[],
    tls: MembersTls | undefined,
    machines: readonly MemberMachine[],
  ) {
    this.etcd = etcd;
    this.folder = folder;
    this.more = tls === undefined ? more : [...more, ...tlsOptions(folder, tls)];
    this.tls = tls;
    this.machines = machines;
    this.endpoints = places.map(([clients]) => clients);
    this.peers = places.map(([, peers]) => `http://${peers}`);
    this.processes = this.endpoints.map(() => undefined);
  }

  /**
   * Starts so many, and waits until they have a leader. `more`: options of each beside the ordinary ones. `machines`: one for each;
   * all of them are on this one's loopback without.
   */
  static async start(
    etcd: string,
    count: number,
    more: readonly string[] = [],
    tls?: MembersTls,
    machines: readonly MemberMachine[] = [],
  ): Promise<EtcdMembers> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-etcd-'));
    const ports = machines.length > 0 ? [] : await freePorts(2 * count);
    const places =
      machines.length > 0
        ? machines.map(({ address }) => [`${address}:${PORT_OF_CLIENTS}`, `${address}:${PORT_OF_PEERS}`] as const)
        : Array.from({ length: count }, (_, i) => [`${HOST}:${ports[i]}`, `${HOST}:${ports[count + i]}`] as const);
    const members = new EtcdMembers(etcd, folder, places, more, tls, machines);
    members.endpoints.forEach((_endpoint, member) => members.startMember(member));
    try {
      for (let member = 0; member < count; member++) {
        await members.ready(member);
      }
      return members;
    } catch (error) {
      await members.close();
      throw error;
    }
  }

  get count(): number {
    return this.endpoints.length;
  }

  /** Starts a member that is not running, with what it had on its disk. */
  startMember(member: number): void {
    const client = `${this.tls === undefined ? 'http' : 'https'}://${this.endpoints[member]!}`;
    const peer = this.peers[member]!;
    const log = fs.openSync(path.join(this.folder, `m${member}.log`), 'a', 0o600);
    const [program, ...args] = [...(this.machines[member]?.wrap ?? []), 'setpriv', '--pdeathsig', 'KILL', this.etcd];
    const child = spawn(
      program!,
      [
        ...args,
        ...['--name', `m${member}`, '--data-dir', path.join(this.folder, `m${member}`)],
        ...['--listen-client-urls', client, '--advertise-client-urls', client],
        ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
        ...['--initial-cluster', this.peers.map((url, i) => `m${i}=${url}`).join()],
        ...['--initial-cluster-token', this.token, '--initial-cluster-state', 'new'],
        ...['--heartbeat-interval', '100', '--election-timeout', String(ELECTION_MS), '--pre-vote'],
        ...['--strict-reconfig-check', '--logger', 'zap', '--log-outputs', 'stderr'],
        ...this.more,
      ],
      { stdio: ['ignore', log, log] },
    );
    fs.closeSync(log);
    this.processes[member] = child;
  }

  /** Waits until a member answers and knows of a leader. */
  async ready(member: number): Promise<void> {
    let last = '';
    const look = async (): Promise<void> => {
      try {
        last = await this.ask(member, '/health');
      } catch (error) {
        last = String(error);
      }
    };
    for (;;) {
      await look();
      if (last.includes('"health":"true"')) {
        return;
      }
      const child = this.processes[member];
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) {
        throw new Error(
          `etcd has ended: ${fs.readFileSync(path.join(this.folder, `m${member}.log`), 'utf8').slice(-2_000)}`,
        );
      }
    }
  }

  /** One request to a member's HTTP gateway, with the certificate of `tls`; `body` makes it a POST of JSON. */
  async ask(member: number, route: string, body?: object): Promise<string> {
    const [host, port] = this.endpoints[member]!.split(':') as [string, string];
    const options = { host, port, path: route, method: body === undefined ? 'GET' : 'POST', timeout: 5_000 };
    const request =
      this.tls === undefined
        ? http.request(options)
        : https.request({ ...options, ca: this.tls.ca, cert: this.tls.client.certificate, key: this.tls.client.key });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.end(body && JSON.stringify(body));
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    const answer = Buffer.concat(await response.toArray()).toString();
    if (response.statusCode !== 200) {
      throw new Error(`${route}: ${response.statusCode} ${answer}`);
    }
    return answer;
  }

  /** The member that leads, as one that answers says; undefined while there is none. */
  async leader(): Promise<number | undefined> {
    const ids = await Promise.all(
      this.endpoints.map(async (_endpoint, member) => {
        try {
          const answer = await this.ask(member, '/v3/maintenance/status', {});
          const { header, leader } = JSON.parse(answer) as { header: { member_id: string }; leader?: string };
          return { id: header.member_id, leader };
        } catch {
          return undefined;
        }
      }),
    );
    const found = ids.findIndex((each) => each !== undefined && each.id === each.leader);
    return found < 0 ? undefined : found;
  }

  /** Sends a signal to a member; with SIGKILL it returns when the member is gone. */
  async signal(member: number, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const child = this.processes[member];
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) {
      return;
    }
    const ended = signal === 'SIGKILL' ? once(child, 'exit') : undefined;
    child.kill(signal);
    await ended;
  }

  /** Ends all of them, and starts others in their place, that know nothing of what was. */
  async replaceAll(): Promise<void> {
    await Promise.all(this.processes.map((_child, member) => this.signal(member, 'SIGKILL')));
    this.token = randomUUID();
    this.processes.forEach((_child, member) => {
      fs.rmSync(path.join(this.folder, `m${member}`), { recursive: true });
      this.startMember(member);
    });
    await Promise.all(this.processes.map((_child, member) => this.ready(member)));
  }

  /** Ends all of them and removes their folder. */
  async close(): Promise<void> {
    await Promise.all(this.processes.map((_child, member) => this.signal(member, 'SIGKILL')));
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

function tlsOptions(folder: string, { ca, server }: MembersTls): readonly string[] {
  const files = { 'ca.crt': ca, 'server.crt': server.certificate, 'server.key': server.key };
  for (const [name, content] of Object.entries(files)) {
    fs.writeFileSync(path.join(folder, name), content, { mode: 0o600 });
  }
  const at = (name: string): string => path.join(folder, name);
  return [
    ...['--client-cert-auth', '--trusted-ca-file', at('ca.crt')],
    ...['--cert-file', at('server.crt'), '--key-file', at('server.key')],
  ];
}
