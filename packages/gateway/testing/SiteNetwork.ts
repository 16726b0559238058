// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { findPrograms } from './findPrograms.ts';

/** What goes to a part is lost, what comes from it, or both because the cable is pulled: only that the part can see. */
export type Cut = 'to' | 'from' | 'pulled';

/** Where `ip netns` keeps its namespaces. */
const NAMESPACES = '/run/netns';
/** Addresses for measurements (RFC 2544): nobody's. Each network has 16 of them. */
const NETWORKS = 2 ** 13;
const PREFIX = 28;
/** So long a connection is waited for that is not to come. */
const SILENCE_MS = 200;
/** Of a namespace, with the process that made it: who is ended has left it there. */
const NAME = /^site(\d+)-/;

/** Whether machines can be made here, installing first what is needed where that is possible; why not, otherwise. */
export function findNetworks(): { readonly isThere: boolean; readonly reason: string } {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) {
    return { isThere: false, reason: 'needs Linux, and root for networks of its own' };
  }
  const { files, reason } = findPrograms({
    names: ['ip', 'tc', 'nsenter'],
    missing: 'ip, tc or nsenter',
    toInstall: 'them',
    packages: ['iproute2', 'util-linux'],
  });
  if (files === undefined) {
    return { isThere: false, reason };
  }
  try {
    const tried = new SiteNetwork(['part']);
    try {
      (['to', 'from', 'pulled'] as const).forEach((how) => {
        tried.cut('part', how);
        tried.mend('part', how);
      });
    } finally {
      tried.close();
    }
    return { isThere: true, reason: '' };
  } catch (error) {
    return { isThere: false, reason: `this machine makes no networks: ${(error as Error).message}` };
  }
}

/**
 * Machines with a cable each to one switch, on which this process is, too: network namespaces of Linux. What is cut stays silent: nobody's
 * connection ends by it.
 */
export class SiteNetwork {
  /** Of this process, for those machines. */
  readonly near: string;
  private readonly parts: readonly string[];
  private readonly network: string;
  private readonly id = `site${process.pid}-${randomInt(36 ** 4).toString(36)}`;

  /** With these machines. Throws when that cannot be; then nothing is left of it. */
  constructor(parts: readonly string[]) {
    this.parts = parts;
    const slot = randomInt(NETWORKS) * 2 ** (32 - PREFIX);
    this.network = `198.${18 + (slot >> 16)}.${(slot >> 8) & 255}.${slot & 255}`;
    this.near = this.at(1);
    sweep();
    try {
      this.build();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  addressOf(part: string): string {
    return this.at(2 + this.indexOf(part));
  }

  /** The name of its namespace. */
  namespaceOf(part: string): string {
    return `${this.id}-${this.indexOf(part)}`;
  }

  /** What a program is run by to run on that machine; it keeps its process id. */
  wrapOf(part: string): readonly string[] {
    return ['nsenter', `--net=${path.join(NAMESPACES, this.namespaceOf(part))}`];
  }

  cut(part: string, how: Cut): void {
    const place = this.placeOf(part, how);
    run(
      ...(how === 'pulled'
        ? ['ip', ...place, 'down']
        : ['tc', ...place.slice(0, 2), 'qdisc', 'add', ...place.slice(2)]),
    );
  }

  mend(part: string, how: Cut): void {
    const place = this.placeOf(part, how);
    run(
      ...(how === 'pulled' ? ['ip', ...place, 'up'] : ['tc', ...place.slice(0, 2), 'qdisc', 'del', ...place.slice(2)]),
    );
  }

  /** Whether a server at this port of a machine takes a connection from this one; nobody answers at all where the cable is cut. */
  reaches(part: string, port: number): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = net.connect({ host: this.addressOf(part), port, timeout: SILENCE_MS });
      const end = (isReached: boolean) => (): void => {
        socket.destroy();
        resolve(isReached);
      };
      socket.on('connect', end(true)).on('timeout', end(false)).on('error', end(false));
    });
  }

  /** What `part` sends to `other` is lost, and nothing else; or no more. */
  losesTo(part: string, other: string, isLost: boolean): void {
    const what = isLost ? 'add' : 'del';
    run('ip', '-n', this.namespaceOf(part), 'route', what, 'blackhole', `${this.addressOf(other)}/32`);
  }

  /** Ends all of it, with what runs there. */
  close(): void {
    const names = [this.id, ...this.parts.map((part) => this.namespaceOf(part))];
    names
      .filter((name) => fs.existsSync(path.join(NAMESPACES, name)))
      .forEach((name) => run('ip', 'netns', 'del', name));
    spawnSync('ip', ['link', 'del', this.cable]); // it is gone with the namespace, unless that never began
    spawnSync('ip', ['route', 'del', 'blackhole', `${this.network}/${PREFIX}`, 'metric', '9999']);
  }

  private build(): void {
    const machines = this.parts.map((part) => this.namespaceOf(part));
    batch(
      [],
      [
        `route replace blackhole ${this.network}/${PREFIX} metric 9999`, // nothing of it leaves this machine, ever
        ...[this.id, ...machines].map((name) => `netns add ${name}`),
        `link add ${this.cable} type veth peer name host netns ${this.id}`,
        ...machines.map((name, i) => `link add part${i} netns ${this.id} type veth peer name eth0 netns ${name}`),
        `addr add ${this.near}/${PREFIX} dev ${this.cable}`,
        `link set ${this.cable} up`,
      ],
    );
    const ports = ['host', ...machines.map((_name, i) => `part${i}`)];
    batch(
      ['-n', this.id],
      [
        'link add switch type bridge',
        'link set switch up',
        ...ports.flatMap((port) => [`link set ${port} master switch`, `link set ${port} up`]),
      ],
    );
    this.parts.forEach((part, i) =>
      batch(
        ['-n', machines[i]!],
        [`addr add ${this.addressOf(part)}/${PREFIX} dev eth0`, 'link set lo up', 'link set eth0 up'],
      ),
    );
  }

  /** Where a cable is cut: at the switch, what goes to the part; at the part, what comes from it. */
  private placeOf(part: string, how: Cut): readonly string[] {
    const atSwitch = ['-n', this.id];
    const port = `part${this.indexOf(part)}`;
    switch (how) {
      case 'pulled':
        return [...atSwitch, 'link', 'set', port];
      case 'to':
        return [...atSwitch, 'dev', port, 'root', 'blackhole'];
      case 'from':
        return ['-n', this.namespaceOf(part), 'dev', 'eth0', 'root', 'blackhole'];
    }
  }

  private indexOf(part: string): number {
    const index = this.parts.indexOf(part);
    if (index < 0) {
      throw new Error(`there is no machine ${part}`);
    }
    return index;
  }

  /** On this process's side: a name of at most 15 characters. */
  private get cable(): string {
    return this.id.replace(/^site/, '');
  }

  private at(host: number): string {
    const [, a, b, last] = this.network.split('.') as [string, string, string, string];
    return `198.${a}.${b}.${Number(last) + host}`;
  }
}

/** Takes away what processes have left that were ended. */
function sweep(): void {
  for (const name of fs.existsSync(NAMESPACES) ? fs.readdirSync(NAMESPACES) : []) {
    const pid = NAME.exec(name)?.[1];
    if (pid !== undefined && !fs.existsSync(`/proc/${pid}`)) {
      spawnSync('ip', ['netns', 'del', name]);
    }
  }
}

function batch(options: readonly string[], lines: readonly string[]): void {
  end('ip', spawnSync('ip', [...options, '-batch', '-'], { input: `${lines.join('\n')}\n`, encoding: 'utf8' }));
}

function run(...[program, ...args]: readonly string[]): void {
  end(`${program} ${args.join(' ')}`, spawnSync(program!, args, { encoding: 'utf8' }));
}

function end(what: string, { error, status, stderr }: ReturnType<typeof spawnSync>): void {
  if (error !== undefined || status !== 0) {
    throw new Error(`${what}: ${error?.message ?? String(stderr).trim()}`);
  }
}
