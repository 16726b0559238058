// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseTicket } from '../admission/Ticket.ts';
import type { Ticket } from '../admission/Ticket.ts';
import { makeCertificate } from '../config/makeCertificate.ts';
import type { OperatorCommand, OperatorResult } from '../operations/Operator.ts';
import { until } from '../testing/until.ts';
import { Run } from './Run.ts';

export const PROGRAM = path.join(import.meta.dirname, '../gateway.mjs');
export const NAME = 'gate.example';
export const ORIGIN = 'ohos:app-id:BOMBi4aSxrZhHIwywhkG';
const TOKEN = 'kT7vQ2mXw9RzB4nLc6HyPd3sGf8JaE5u';
const LIMIT_MS = 120_000;

/** A line of the gateway's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly event?: string };

/** The real gateway as its own process: TLS on loopback, a store in a folder. */
export class GatewayProcess {
  readonly folder: string;
  private readonly changes: object;
  private run!: Run;
  private port = 0;
  private operations = '';

  private constructor(folder: string, changes: object) {
    this.folder = folder;
    this.changes = changes;
  }

  /** Starts one whose targets are `targets`. */
  static async start(folder: string, targets: readonly object[], changes: object): Promise<GatewayProcess> {
    const gateway = new GatewayProcess(folder, { targets, requests: { perUserAndMinute: 100, perSourceAndMinute: 100 },
      ...changes });
    const { certificate, key } = await makeCertificate(['localhost', '127.0.0.1'], 1);
    fs.writeFileSync(path.join(folder, 'gateway.crt'), certificate);
    fs.writeFileSync(path.join(folder, 'gateway.key'), key, { mode: 0o600 });
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    fs.writeFileSync(path.join(folder, 'identity.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    await gateway.serve();
    return gateway;
  }

  /** Starts it, again with the port, the store and the certificate that it had. */
  async serve(): Promise<void> {
    const file = path.join(this.folder, 'gateway.json5');
    fs.writeFileSync(file, JSON.stringify({
      name: NAME,
      listen: { host: '127.0.0.1', port: this.port },
      tls: { certificate: 'gateway.crt', key: 'gateway.key' },
      identity: 'identity.key',
      party: { id: NAME, name: 'Gate', origins: [ORIGIN] },
      store: 'gateway.db',
      operations: { port: 0, token: TOKEN },
      ...this.changes,
    }), { mode: 0o600 });
    this.run = new Run(process.execPath, [PROGRAM, 'serve', '--config', file]);
    await this.run.said(/"event":"started"/);
    const started = this.lines.find((line) => line.event === 'started')!;
    this.port = Number(new URL(String(started['url'])).port);
    this.operations = String(started['operations']);
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.run.kill('SIGKILL');
    await this.run.ended();
  }

  /** What it has logged since it was started. */
  get lines(): readonly LogLine[] {
    return this.run.err.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as LogLine);
  }

  /** Waits for a line of the log with these members. */
  async logged(members: Readonly<Record<string, unknown>>): Promise<LogLine> {
    const wanted = Object.entries(members);
    return until(() => this.lines.find((line) => wanted.every(([name, value]) => line[name] === value)),
      `the gateway logs ${JSON.stringify(members)}`, LIMIT_MS);
  }

  /** How often something was logged. */
  count(event: string): number {
    return this.lines.filter((line) => line.event === event).length;
  }

  /** A ticket as its operator hands it out. */
  async ticket(command: 'enrol-code' | 'login-code', user: string):
  Promise<{ readonly text: string; readonly ticket: Ticket }> {
    const body: OperatorCommand = { command, user };
    const response = await fetch(`${this.operations}/operator`, { method: 'POST', body: JSON.stringify(body),
      headers: { authorization: `Bearer ${TOKEN}` } });
    const result = await response.json() as OperatorResult;
    const text = 'ticket' in result ? result.ticket : '';
    return { text, ticket: parseTicket(text)! };
  }
}
