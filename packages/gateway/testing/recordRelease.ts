// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Records what a version of the gateway leaves behind, so that later ones are tested with it:
//   node --import ./tools/typescript.mjs packages/gateway/testing/recordRelease.ts PROGRAM COMMIT
// PROGRAM is the gateway.mjs of that version, COMMIT what it was made of; the recording goes to store/recorded.

import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { parseTicket } from '../admission/Ticket.ts';
import type { Ticket } from '../admission/Ticket.ts';
import { TestDevice } from './TestDevice.ts';
import type { KeptDevice } from './TestDevice.ts';
import { until } from './until.ts';

export const RECORDED_NAME = 'gate.example';
export const RECORDED_ORIGIN = 'ohos:app-id:BOMBi4aSxrZhHIwywhkG';
/** The address that the recorded gateway listens on, which a test puts another in the place of. */
export const RECORDED_PORT = 18_443;
export const RECORDED_OPERATIONS = 18_464;

/** What an administrator has who upgrades: the gateway's folder, and out there a client's logins and people's phones. */
export interface RecordedRelease {
  readonly commit: string;
  /** The schema of the store. */
  readonly schema: number;
  /** Where the target was, in the configuration. */
  readonly targetPort: number;
  /** gateway.json5 and the keys, as text. */
  readonly files: Readonly<Record<string, string>>;
  /** gateway.db, gzip in base64. */
  readonly store: string;
  /** The client's file. */
  readonly logins: string;
  /** The identity of the gateway as phones know it, and the certificate. */
  readonly ticket: Pick<Ticket, 'key' | 'certificate'>;
  /** Anna's, and one of Ben's that was revoked. */
  readonly phones: { readonly anna: KeptDevice; readonly ben: KeptDevice };
}

async function record(program: string, commit: string): Promise<RecordedRelease> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-record-'));
  const at = (name: string): string => path.join(folder, name);
  const config = at('gateway.json5');
  const gateway = (...args: string[]): string =>
    execFileSync(process.execPath, [program, ...args, '--config', config], { encoding: 'utf8' }).trim();
  const echo = net.createServer((socket) => socket.pipe(socket).on('error', () => socket.destroy()));
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const { port: targetPort } = echo.address() as AddressInfo;
  execFileSync(process.execPath, [program, 'init', '--name', RECORDED_NAME, '--dir', folder]);
  fs.writeFileSync(
    config,
    fs
      .readFileSync(config, 'utf8')
      .replace('ohos:app-id:REPLACE-ME', RECORDED_ORIGIN)
      .replace("{ host: 'localhost', port: 22 }", `{ host: '127.0.0.1', port: ${targetPort}, users: ['anna', 'ben'] }`)
      .replace('port: 8443', `port: ${RECORDED_PORT}`)
      .replace('port: 9464', `port: ${RECORDED_OPERATIONS}`)
      .replace(
        "store: 'gateway.db',",
        "store: 'gateway.db',\n  // As long as may be: this configuration is used for years.\n  tunnel: { tokenDays: 3650 },",
      ),
  );
  const server = spawn(process.execPath, [program, 'serve', '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  process.once('exit', () => server.kill('SIGKILL'));
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  await until(
    () => /started/.test(log),
    () => log,
  );

  const enrol = async (user: string): Promise<{ device: TestDevice; ticket: Ticket }> => {
    const ticket = parseTicket(gateway('enrol-code', '--user', user))!;
    const device = new TestDevice(ticket.url, ticket.certificate, ticket.key, RECORDED_NAME, RECORDED_ORIGIN);
    await device.enrol(user, ticket.code, `${user}'s phone`);
    await device.greet();
    return { device, ticket };
  };
  const logins = at('logins.json');
  const logIn = (user: string): void => {
    const code = gateway('login-code', '--user', user);
    const name = `${user}'s laptop`;
    const line = ['--name', name, '--token-file', logins];
    try {
      execFileSync(process.execPath, [program, 'login', ...line], { input: code, stdio: 'pipe' });
    } catch {
      execFileSync(process.execPath, [program, 'login', code, ...line]); // as the first ones took it
    }
  };
  const anna = await enrol('anna');
  const ben = await enrol('ben');
  logIn('anna');
  logIn('ben');

  // anna approves one connection, and denies another
  for (const isApproved of [true, false]) {
    const line = [program, 'connect', `127.0.0.1:${targetPort}`, '--user', 'anna', '--token-file', logins];
    const client = spawn(process.execPath, line, { stdio: ['pipe', 'ignore', 'pipe'] });
    let said = '';
    client.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const prompt = await anna.device.next('prompt');
    anna.device.beat([prompt.requestId]);
    const number = await until(
      () => /type (\d\d) on your phone/.exec(said)?.[1],
      () => said,
    );
    if (isApproved) {
      anna.device.send(anna.device.assertion(prompt, number, RECORDED_NAME));
    } else {
      anna.device.send({ type: 'denial', requestId: prompt.requestId, reason: 'denied' });
    }
    await anna.device.next('outcome');
    client.stdin.end();
    await new Promise((resolve) => client.once('close', resolve));
  }
  gateway('revoke-device', ben.device.id);
  const ids = await clientIdOfBen(at('gateway.db'));
  gateway('revoke-client', ids);
  anna.device.leave();
  ben.device.leave();
  const ended = new Promise((resolve) => server.once('close', resolve));
  server.kill('SIGTERM');
  await ended;
  echo.close();

  const store = fs.readFileSync(at('gateway.db'));
  const files = Object.fromEntries(
    ['gateway.json5', 'identity.key', 'gateway.crt', 'gateway.key'].map((name) => [
      name,
      fs.readFileSync(at(name), 'utf8'),
    ]),
  );
  const recorded: RecordedRelease = {
    commit,
    schema: store.readUInt32BE(60),
    targetPort,
    files,
    store: gzipSync(store, { level: 9 }).toString('base64'),
    logins: fs.readFileSync(logins, 'utf8'),
    ticket: { key: anna.ticket.key, certificate: anna.ticket.certificate },
    phones: { anna: anna.device.kept, ben: ben.device.kept },
  };
  fs.rmSync(folder, { recursive: true });
  return recorded;
}

/** From the store itself: the tables that operators' commands print have changed. */
async function clientIdOfBen(file: string): Promise<string> {
  const { DatabaseSync } = await import('@photostructure/sqlite');
  const database = new DatabaseSync(file, { readOnly: true });
  const row = database.prepare("SELECT id FROM clients WHERE user_name = 'ben'").get() as { id: string };
  database.close();
  return row.id;
}

if (import.meta.filename === process.argv[1]) {
  const [program, commit] = process.argv.slice(2);
  const recorded = await record(program!, commit!);
  const file = path.join(import.meta.dirname, `../store/recorded/schema-${recorded.schema}.json`);
  fs.writeFileSync(file, `${JSON.stringify(recorded, undefined, 1)}\n`, { flag: 'wx' }); // what is recorded stays as it is
  process.exit();
}
