// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import type { Client } from '../admission/Clients.ts';
import type { Clock } from '../clock/Clock.ts';
import { GatewayError, GatewayFault } from '../client/GatewayError.ts';
import { askForDesktop, logOut } from '../client/logIn.ts';
import { TokenFile } from '../client/TokenFile.ts';
import type { Login } from '../client/TokenFile.ts';
import { rdp } from '../commands/rdp.ts';
import { DesktopClient, codeOf } from '../testing/DesktopClient.ts';
import { fillDisk } from '../testing/fillDisk.ts';
import { GatewayBed, TOKEN } from '../testing/GatewayBed.ts';
import { until } from '../testing/until.ts';
import { MOST_A_MINUTE } from './DesktopCredentials.ts';
import { ProxyCode } from './proxyCodes.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-rdp-'));
/** What the gateway still waits for when it has stopped: how requests ended is kept for minutes, which no test has. */
const waits: (() => void)[] = [];
const bed = new GatewayBed(undefined, (port, target) => {
  if (port === 'clock') {
    const clock = target as unknown as Clock;
    const schedule = clock.schedule.bind(clock);
    clock.schedule = (delayMs, task) => {
      const handle = schedule(delayMs, task);
      waits.push(() => clock.cancel(handle));
      return handle;
    };
  }
  return target;
});
let login: Login;

before(async () => {
  await bed.start();
  await bed.phone();
  login = await bed.logIn();
});
after(async () => {
  await bed.stop();
  waits.forEach((end) => end());
  fs.rmSync(folder, { recursive: true });
});

function client(): DesktopClient {
  return new DesktopClient({ host: '127.0.0.1', port: bed.port, certificate: login.certificate }, 'websocket');
}

test('gateway rdp writes a file that only its owner reads, whose credential asks, and is listed and revoked', async (t) => {
  t.mock.method(process.stdout, 'write', () => true);
  const tokens = path.join(folder, 'logins.json');
  new TokenFile(tokens).add(login);
  const file = path.join(folder, 'desk.rdp');
  const line = [bed.target, '--user', 'anna', '--token-file', tokens, '--out', file];
  assert.equal(await rdp(line), 0);
  assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  const said = fs.readFileSync(file, 'utf8');
  assert.deepEqual(said.split('\r\n').slice(0, 2), [
    `full address:s:${bed.target}`,
    `gatewayhostname:s:127.0.0.1:${bed.port}`,
  ]);
  const token = /gatewayaccesstoken:s:(\S+)/.exec(said)![1]!;
  await assert.rejects(rdp(line), /is there already/);
  const asking = client();
  await asking.connect();
  assert.ok((await asking.ask(token)) !== undefined);
  asking.end();
  const listed = await bed.operate({ command: 'clients' });
  const row = 'rows' in listed ? listed.rows.find(({ target }) => target === bed.target) : undefined;
  assert.equal(row?.['user'], 'anna');
  await bed.operate({ command: 'revoke-client', id: String(row!['id']) });
  const late = client();
  await late.connect();
  assert.equal(await late.ask(token), undefined);
  assert.equal(codeOf(late.heard.at(-1)!), ProxyCode.COOKIE_ACCESS_DENIED);
  await until(() => late.isClosed);
});

test('a credential is made for who is logged in, for their targets, and not without end', async () => {
  const failsWith =
    (fault: GatewayFault) =>
    (error: unknown): boolean =>
      error instanceof GatewayError && error.fault === fault;
  await assert.rejects(askForDesktop({ ...login, token: 'x' }, bed.target), failsWith(GatewayFault.NOT_LOGGED_IN));
  await assert.rejects(askForDesktop(login, 'secret.example:3389'), failsWith(GatewayFault.NOT_LET_IN));
  const { token } = await askForDesktop(login, bed.target);
  await assert.rejects(askForDesktop({ ...login, token }, bed.target), failsWith(GatewayFault.NOT_LOGGED_IN));
  await assert.rejects(async () => {
    for (let count = 0; count <= MOST_A_MINUTE; count++) {
      await askForDesktop(login, bed.target);
    }
  }, GatewayError);
});

/** What a client that comes with this credential hears; 0 when the phone is asked. */
async function answerTo(token: string): Promise<number> {
  const one = client();
  await one.connect();
  const consent = await one.ask(token);
  const code = consent === undefined ? codeOf(one.heard.at(-1)!) : 0;
  one.end();
  return code;
}

test('the operator makes a file for anybody, which stands for itself, and not for where they may not go', async (t) => {
  t.mock.method(process.stdout, 'write', () => true);
  const config = path.join(folder, 'gateway.json5');
  const port = Number(new URL(bed.operationsUrl).port);
  fs.writeFileSync(config, JSON.stringify({ operations: { port, token: TOKEN } }));
  const file = path.join(folder, 'given.rdp');
  const line = (target: string, ...more: string[]): string[] => [target, '--user', 'anna', '--config', config, ...more];
  assert.equal(await rdp(line(bed.target, '--out', file)), 0);
  assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  const said = fs.readFileSync(file, 'utf8');
  assert.match(said, new RegExp(`gatewayhostname:s:127\\.0\\.0\\.1:${bed.port}\\r\\n`));
  const token = /gatewayaccesstoken:s:(\S+)/.exec(said)![1]!;
  assert.equal(await answerTo(token), 0);
  const listed = await bed.operate({ command: 'clients' });
  const row = 'rows' in listed ? listed.rows.find(({ madeWith }) => madeWith === 'the operator') : undefined;
  assert.deepEqual([row?.['user'], row?.['target']], ['anna', bed.target]);
  const elsewhere = path.join(folder, 'elsewhere.rdp');
  await assert.rejects(rdp(line('secret.example:3389', '--out', elsewhere)), /is not among the targets of anna/);
  await assert.rejects(rdp(line(bed.target, '--out', elsewhere, '--gateway', 'wss://x')), /contradict each other/);
  assert.equal(fs.existsSync(elsewhere), false, 'nothing is left of a file without a credential');
  await bed.operate({ command: 'revoke-client', id: String(row!['id']) });
  assert.equal(await answerTo(token), ProxyCode.COOKIE_ACCESS_DENIED);
});

test('what was made with a login goes with it, also what waits, whoever ends the login; others stay', async () => {
  const ends: readonly ((login: Login, id: string) => Promise<unknown>)[] = [
    (_login, id) => bed.operate({ command: 'revoke-client', id }),
    (one) => logOut(one),
  ];
  const other = await askForDesktop(await bed.logIn('bert'), bed.target);
  await bed.phone('bert');
  for (const end of ends) {
    const one = await bed.logIn('bert');
    const { token } = await askForDesktop(one, bed.target);
    const waiting = client();
    await waiting.connect();
    assert.ok((await waiting.ask(token)) !== undefined);
    waiting.agree();
    const listed = await bed.operate({ command: 'clients', user: 'bert' });
    const rows = 'rows' in listed ? listed.rows : [];
    const id = String(rows.filter(({ madeWith }) => madeWith !== '').at(-1)!['madeWith']);
    await end(one, id);
    assert.equal(codeOf((await waiting.next())!), ProxyCode.COOKIE_ACCESS_DENIED);
    assert.equal(await answerTo(token), ProxyCode.COOKIE_ACCESS_DENIED);
  }
  assert.equal(await answerTo(other.token), 0);
  const audit = await bed.operate({ command: 'audit', count: 100, event: 'client-revoked' });
  const sources = 'rows' in audit ? audit.rows.map(({ source }) => String(source)) : [];
  assert.equal(sources.filter((source) => source.startsWith('the end of the login ')).length, ends.length);
});

test('a credential that was asked for with a login that is revoked meanwhile is worth nothing', async (t) => {
  const one = await bed.logIn('dora');
  await bed.phone('dora');
  const keep = bed.tables.clients.put.bind(bed.tables.clients);
  t.mock.method(bed.tables.clients, 'put', async (made: Client) => {
    await logOut(one);
    await keep(made);
  });
  const { token } = await askForDesktop(one, bed.target);
  assert.equal(await answerTo(token), ProxyCode.COOKIE_ACCESS_DENIED);
});

test('a file that a full disk does not take is not there by half, and says why', async (t) => {
  const tokens = path.join(folder, 'full.json');
  new TokenFile(tokens).add(await bed.logIn('carl'));
  const file = path.join(folder, 'half.rdp');
  fillDisk(t);
  await assert.rejects(
    rdp([bed.target, '--user', 'carl', '--token-file', tokens, '--out', file]),
    /^CommandError: \S+half\.rdp cannot be written \(ENOSPC\)$/,
  );
  assert.equal(fs.existsSync(file), false);
});
