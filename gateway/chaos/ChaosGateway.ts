// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { parseTicket } from '../admission/Ticket.ts';
import type { Ticket } from '../admission/Ticket.ts';
import { makeCertificate } from '../config/makeCertificate.ts';
import type { OperatorCommand, OperatorResult } from '../operations/Operator.ts';
import { until } from '../testing/until.ts';

export const NAME = 'gate.example';
export const ORIGIN = 'ohos:app-id:BOMBi4aSxrZhHIwywhkG';
const PROGRAM = path.join(import.meta.dirname, '../gateway.mjs');
const TOKEN = 'kT7vQ2mXw9RzB4nLc6HyPd3sGf8JaE5u';
/** A machine that is busy starts a process slowly. */
const START_MS = 120_000;
/** What an operator's command may take before it counts as unanswered. */
const ANSWER_MS = 10_000;

/** What is different about the machine that the gateway runs on. */
export interface Surroundings {
  /** The folder with its store; on a disk of its own, perhaps. */
  readonly folder: string;
  /** What runs it, before Node: prlimit, unshare. Each of them has to exec. */
  readonly wrap: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Where it listens. */
  readonly host: string;
  /** Where connections may go. */
  readonly target: { readonly host: string; readonly port: number };
  /** Called with its process, before it is expected to be up. */
  readonly spawned: (pid: number) => void;
}

/** The installed program as its own process, which a test may stop, starve and kill. */
export class ChaosGateway {
  readonly folder: string;
  /** How often it has ended without being told to. */
  deaths = 0;
  private readonly surroundings: Surroundings;
  private child!: ChildProcess;
  private log = '';
  /** Where phones and clients reach it. */
  port = 0;
  private operationsPort = 0;
  private isExpectedToEnd = false;

  private constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
    this.folder = surroundings.folder;
  }

  static async start(surroundings: Surroundings): Promise<ChaosGateway> {
    const gateway = new ChaosGateway(surroundings);
    const { folder, host } = surroundings;
    const { certificate, key } = await makeCertificate(['localhost', host], 1);
    fs.writeFileSync(path.join(folder, 'gateway.crt'), certificate);
    fs.writeFileSync(path.join(folder, 'gateway.key'), key, { mode: 0o600 });
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    fs.writeFileSync(path.join(folder, 'identity.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    gateway.operationsPort = await freePort();
    gateway.port = await freePort();
    await gateway.serve();
    return gateway;
  }

  get pid(): number {
    return this.child.pid!;
  }

  get store(): string {
    return path.join(this.folder, 'gateway.db');
  }

  get configFile(): string {
    return path.join(this.folder, 'gateway.json5');
  }

  /** Where its log goes: a pipe that a test may leave unread. */
  get logPipe(): NodeJS.ReadableStream {
    return this.child.stderr!;
  }

  /** What it has logged since it was started, as far as that was read. */
  get said(): string {
    return this.log;
  }

  /** Its memory, MB. */
  get memory(): number {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1]) / 1024);
  }

  /** Starts it with the port, the store and the keys that it had. */
  async serve(): Promise<void> {
    const { env, host, target, wrap } = this.surroundings;
    fs.writeFileSync(this.configFile, JSON.stringify({
      name: NAME,
      listen: { host, port: this.port },
      tls: { certificate: 'gateway.crt', key: 'gateway.key' },
      identity: 'identity.key',
      party: { id: NAME, name: 'Gate', origins: [ORIGIN] },
      store: 'gateway.db',
      targets: [target],
      requests: { deadlineSeconds: DEADLINE_MS / 1000, leaseSeconds: LEASE_MS / 1000, renewSeconds: 1,
        perUserAndMinute: 10_000, perSourceAndMinute: 10_000 },
      operations: { port: this.operationsPort, token: TOKEN },
    }), { mode: 0o600 });
    this.log = '';
    this.isExpectedToEnd = false;
    const [program, ...args] = [...wrap, process.execPath, PROGRAM, 'serve', '--config', this.configFile];
    const child = spawn(program!, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
    this.child = child;
    running.add(child);
    child.stderr.on('data', (chunk: Buffer) => {
      this.log = (this.log + chunk.toString()).slice(-1_000_000);
    });
    child.on('exit', () => {
      running.delete(child);
      if (!this.isExpectedToEnd) {
        this.deaths++;
      }
    });
    this.surroundings.spawned(child.pid!);
    await until(() => {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`the gateway did not start: ${this.log}`);
      }
      return this.log.includes('"event":"started"');
    }, 'the gateway starts', START_MS);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends it, and waits until it has ended. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.isExpectedToEnd = true;
    const { child } = this;
    child.kill(signal);
    await until(() => child.exitCode !== null || child.signalCode !== null, `the gateway ends by ${signal}`, START_MS);
  }

  /** An operator's command; undefined when there was no answer. */
  async operate(command: OperatorCommand): Promise<OperatorResult | undefined> {
    const text = await this.ask('/operator', { method: 'POST', body: JSON.stringify(command),
      headers: { authorization: `Bearer ${TOKEN}` } });
    if (text === undefined) {
      return undefined;
    }
    return [200, 400].includes(text.status) ? JSON.parse(text.body) as OperatorResult : { error: text.body };
  }

  /** Whether it says that it is ready; why not, otherwise. */
  async readiness(): Promise<string> {
    const answer = await this.ask('/ready', {});
    return answer === undefined ? 'no answer' : answer.status === 200 ? 'ready' : answer.body.trim();
  }

  /** A ticket as its operator hands it out. */
  async ticket(command: 'enrol-code' | 'login-code', user: string): Promise<Ticket> {
    const result = await this.operate({ command, user });
    if (result === undefined || !('ticket' in result)) {
      throw new Error(`no ticket: ${JSON.stringify(result)}`);
    }
    return parseTicket(result.ticket)!;
  }

  /** Its operator's port is on its own loopback, which may be in another network namespace. */
  private async ask(where: string, init: RequestInit): Promise<{ status: number; body: string } | undefined> {
    const url = `http://127.0.0.1:${this.operationsPort}${where}`;
    if (this.surroundings.wrap.includes('unshare')) {
      const program = `const r = await fetch(${JSON.stringify(url)}, ${JSON.stringify(init)});
        console.log(JSON.stringify({ status: r.status, body: await r.text() }));`;
      const run = spawnSync('nsenter', ['-t', String(this.pid), '-n', process.execPath, '--input-type=module', '-e', program],
        { encoding: 'utf8', timeout: ANSWER_MS });
      return run.status === 0 ? JSON.parse(run.stdout) as { status: number; body: string } : undefined;
    }
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS) });
      return { status: response.status, body: await response.text() };
    } catch {
      return undefined;
    }
  }
}

/** How long a request waits, and a lease lasts, here: shorter than an administrator would have it, for more of them. */
export const DEADLINE_MS = 15_000;
export const LEASE_MS = 4_000;
/** The device's own time to take a prompt away, after the lease. */
export const GUARD_MS = 4_000;

const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
