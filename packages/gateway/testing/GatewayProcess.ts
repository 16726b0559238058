// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { parseTicket } from '../admission/Ticket.ts';
import type { Ticket } from '../admission/Ticket.ts';
import { newIdentityKey } from '../config/GatewayIdentity.ts';
import { issueCertificate } from '../config/makeCertificate.ts';
import type { OperatorCommand, OperatorResult } from '../operations/Operator.ts';
import { Run } from './Run.ts';
import { until } from './until.ts';

export const PROGRAM = path.join(import.meta.dirname, '../gateway.mjs');
export const NAME = 'gate.example';
export const ORIGIN = 'ohos:app-id:BOMBi4aSxrZhHIwywhkG';
const TOKEN = 'kT7vQ2mXw9RzB4nLc6HyPd3sGf8JaE5u';
/** What an operator's command may take before it counts as unanswered. */
const ANSWER_MS = 10_000;
/** What a gateway is known by. */
const KEYS = ['identity.key', 'gateway.crt', 'gateway.key'] as const;
const MOST_TRIES = 30;
/** What a node says that ends because etcd is slow or has no leader. */
const ETCD_IS_AWAY = /gateway serve: etcd .*Look whether a majority/;

/** What is different about the machine that the gateway runs on. */
export interface Surroundings {
  /** What runs it, before Node: prlimit, unshare. Each of them has to exec. */
  readonly wrap: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Where it listens. */
  readonly host: string;
  /** Called with its process, before it is expected to be up. */
  readonly spawned: (pid: number) => Promise<void>;
  /** Which port of its machine its operator has, and which of this one leads there; any, and the same, when it is left out. */
  readonly operator?: { readonly port: number; readonly from: number };
}

const ORDINARY: Surroundings = { wrap: [], env: {}, host: '127.0.0.1', spawned: () => Promise.resolve() };

/** A line of the gateway's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly event?: string };

/** The installed gateway as its own process, over TLS, with a store in a folder; a test may stop, starve and kill it. */
export class GatewayProcess {
  readonly folder: string;
  /** How often it has ended without being told to. */
  deaths = 0;
  /** Where phones and clients reach it. */
  port = 0;
  /** What its configuration has beside a name, keys, a store and an operator, from its next start on. */
  changes: object;
  /** What its next start runs: this gateway, or one of another version. */
  program = PROGRAM;
  private readonly surroundings: Surroundings;
  private run: Run | undefined;
  private operations = '';
  private isExpectedToEnd = false;
  private isHeld = false;
  private parsed: { readonly text: string; readonly lines: readonly LogLine[] } = { text: '', lines: [] };

  private constructor(folder: string, changes: object, surroundings: Surroundings) {
    this.folder = folder;
    this.changes = changes;
    this.surroundings = surroundings;
  }

  /**
   * Makes its keys in `folder`, and starts it.
   *
   * @param changes what its configuration has beside a name, keys, a store and an operator
   * @param special how its machine differs from this one
   */
  static async start(folder: string, changes: object, special: Partial<Surroundings> = {}): Promise<GatewayProcess> {
    const gateway = await GatewayProcess.prepare(folder, changes, special);
    await gateway.serve();
    return gateway;
  }

  /** The same without starting it. Its keys are those of `keysOf`, where that is given: nodes of a site have the same. */
  static async prepare(
    folder: string,
    changes: object,
    special: Partial<Surroundings> = {},
    keysOf?: GatewayProcess,
  ): Promise<GatewayProcess> {
    const gateway = new GatewayProcess(folder, changes, { ...ORDINARY, ...special });
    if (keysOf !== undefined) {
      for (const name of KEYS) {
        fs.copyFileSync(path.join(keysOf.folder, name), path.join(folder, name));
      }
      gateway.write();
      return gateway;
    }
    const identity = newIdentityKey();
    const { certificate, key } = await issueCertificate(identity, ['localhost', gateway.surroundings.host], 1);
    fs.writeFileSync(path.join(folder, 'identity.key'), identity, { mode: 0o600 });
    fs.writeFileSync(path.join(folder, 'gateway.crt'), certificate);
    fs.writeFileSync(path.join(folder, 'gateway.key'), key, { mode: 0o600 });
    gateway.write();
    return gateway;
  }

  /** Its configuration, as it starts with it. */
  get configFile(): string {
    return path.join(this.folder, 'gateway.json5');
  }

  private write(): void {
    fs.writeFileSync(
      this.configFile,
      JSON.stringify({
        name: NAME,
        listen: { host: this.surroundings.host, port: this.port },
        tls: { certificate: 'gateway.crt', key: 'gateway.key' },
        identity: 'identity.key',
        party: { id: NAME, name: 'Gate', origins: [ORIGIN] },
        store: 'gateway.db',
        operations: { port: this.surroundings.operator?.port ?? 0, token: TOKEN },
        ...this.changes,
      }),
      { mode: 0o600 },
    );
  }

  get pid(): number {
    return this.run!.child.pid!;
  }

  get store(): string {
    return path.join(this.folder, 'gateway.db');
  }

  /** Where its log goes: a pipe that a test may leave unread. */
  get logPipe(): NodeJS.ReadableStream {
    return this.run!.child.stderr;
  }

  /** What it has logged since it was started, as far as that was read and kept. */
  get said(): string {
    return this.run!.err;
  }

  /** The same, by line. */
  get lines(): readonly LogLine[] {
    if (this.parsed.text !== this.said) {
      this.parsed = {
        text: this.said,
        lines: this.said
          .split('\n')
          .filter((line) => line.startsWith('{') && line.endsWith('}'))
          .map((line) => JSON.parse(line) as LogLine),
      };
    }
    return this.parsed.lines;
  }

  /** Its memory, MB. */
  get memory(): number {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1]) / 1024);
  }

  /** Starts it; again with the port, the store and the keys that it had. While etcd does not answer it is tried again, as systemd does. */
  async serve(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.serveOnce();
        return;
      } catch (error) {
        if (tries === MOST_TRIES || !ETCD_IS_AWAY.test((error as Error).message)) {
          throw error;
        }
      }
    }
  }

  private async serveOnce(): Promise<void> {
    const { env, spawned, wrap } = this.surroundings;
    this.write();
    const file = this.configFile;
    const [program, ...args] = [...wrap, process.execPath, this.program, 'serve', '--config', file];
    this.isExpectedToEnd = false;
    this.isHeld = false;
    const run = new Run(program!, args, { ...process.env, ...env });
    this.run = run;
    await spawned(this.pid);
    await run.said(/"event":"started".*\n/);
    const count = (): void => {
      this.deaths += run === this.run && !this.isExpectedToEnd ? 1 : 0;
    };
    run.child.once('exit', count);
    if (run.child.exitCode !== null || run.child.signalCode !== null) {
      run.child.off('exit', count);
      count();
    }
    const started = this.lines.find((line) => line.event === 'started')!;
    this.port = Number(new URL(String(started['url'])).port);
    const { operator } = this.surroundings;
    this.operations = operator === undefined ? String(started['operations']) : `http://127.0.0.1:${operator.from}`;
  }

  signal(signal: NodeJS.Signals): void {
    this.isHeld = signal === 'SIGSTOP' || (this.isHeld && signal !== 'SIGCONT');
    this.run!.kill(signal);
  }

  /** Ends it, and waits until it has ended. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.isExpectedToEnd = true;
    const { child } = this.run!;
    child.kill(signal);
    await until(
      () => child.exitCode !== null || child.signalCode !== null,
      () => `the gateway ends by ${signal}; it said ${this.said.slice(-2_000)}`,
    );
  }

  /** Whether its process is there, was not told to end, and does not hang by a signal. */
  get isRunning(): boolean {
    return (
      this.run?.child.exitCode === null && this.run.child.signalCode === null && !this.isExpectedToEnd && !this.isHeld
    );
  }

  /** Ends it at once, whether it runs or not. */
  async kill(): Promise<void> {
    if (this.run?.child.exitCode === null && this.run.child.signalCode === null) {
      await this.end('SIGKILL');
    }
  }

  /** Its exit code, or the signal that ended it, when it has ended by itself. */
  ended(): Promise<number | NodeJS.Signals> {
    this.isExpectedToEnd = true;
    return this.run!.ended();
  }

  /** A configuration for commands that are asked of it, with the port that its operator has. */
  get operatorFile(): string {
    const file = path.join(this.folder, 'operator.json5');
    const operations = { port: Number(new URL(this.operations).port), token: TOKEN };
    fs.writeFileSync(file, JSON.stringify({ operations }), { mode: 0o600 });
    return file;
  }

  /** Writes its configuration anew, with other members; it runs with the old one until it is told. */
  change(changes: object): void {
    const file = path.join(this.folder, 'gateway.json5');
    const now = JSON.parse(fs.readFileSync(file, 'utf8')) as object;
    fs.writeFileSync(file, JSON.stringify({ ...now, ...changes }), { mode: 0o600 });
  }

  /** Waits for a line of the log with these members. */
  async logged(members: Readonly<Record<string, unknown>>): Promise<LogLine> {
    const wanted = Object.entries(members);
    return until(
      () => this.lines.find((line) => wanted.every(([name, value]) => line[name] === value)),
      `the gateway logs ${JSON.stringify(members)}`,
    );
  }

  /** How often something was logged. */
  count(event: string): number {
    return this.lines.filter((line) => line.event === event).length;
  }

  /** An operator's command; undefined when there was no answer. */
  async operate(command: OperatorCommand): Promise<OperatorResult | undefined> {
    const answer = await this.ask('/operator', {
      method: 'POST',
      body: JSON.stringify(command),
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    if (answer === undefined) {
      return undefined;
    }
    return [200, 400].includes(answer.status) ? (JSON.parse(answer.body) as OperatorResult) : { error: answer.body };
  }

  /** The answer of a gateway that is well, to a command that may be given twice: on a slow machine it takes its time. */
  async answer(command: OperatorCommand): Promise<OperatorResult> {
    for (let tries = 1; ; tries++) {
      const result = await this.operate(command);
      if (result !== undefined) {
        return result;
      }
      if (tries === MOST_TRIES) {
        throw new Error(`the operator gets no answer to ${command.command}, ${tries} times`);
      }
    }
  }

  /** Whether it says that it is ready; why not, otherwise. */
  async readiness(): Promise<string> {
    const answer = await this.ask('/ready', {});
    return answer === undefined ? 'no answer' : answer.status === 200 ? 'ready' : answer.body.trim();
  }

  /** What it says of a metric now; undefined when it says nothing. */
  async metric(name: string): Promise<number | undefined> {
    const answer = await this.ask('/metrics', {});
    const found = answer && new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(answer.body);
    return found ? Number(found[1]) : undefined;
  }

  /** A ticket as its operator hands it out. */
  async ticket(command: 'enrol-code' | 'login-code', user: string): Promise<Ticket> {
    const result = await this.answer({ command, user });
    if (!('ticket' in result)) {
      throw new Error(`no ticket: ${JSON.stringify(result)}`);
    }
    return parseTicket(result.ticket)!;
  }

  /** Its operator's port is on its own loopback, which may be in another network namespace. */
  private async ask(where: string, init: RequestInit): Promise<{ status: number; body: string } | undefined> {
    const url = `${this.operations}${where}`;
    if (this.surroundings.wrap.includes('unshare')) {
      const program = `const r = await fetch(${JSON.stringify(url)}, ${JSON.stringify(init)});
        console.log(JSON.stringify({ status: r.status, body: await r.text() }));`;
      const inside = ['-t', String(this.pid), '-n', process.execPath, '--input-type=module', '-e', program];
      try {
        // not in this process's own time: phones and clients of other tests live in it
        const { stdout } = await promisify(execFile)('nsenter', inside, { timeout: ANSWER_MS });
        return JSON.parse(stdout) as { status: number; body: string };
      } catch {
        return undefined;
      }
    }
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS) });
      return { status: response.status, body: await response.text() };
    } catch {
      return undefined;
    }
  }
}
