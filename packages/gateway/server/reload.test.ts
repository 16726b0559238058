// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import tls from 'node:tls';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { keyOf } from '../config/certificates.ts';
import { ClientEnd } from '../testing/ClientEnd.ts';
import { GatewayProcess, NAME, ORIGIN, PROGRAM } from '../testing/GatewayProcess.ts';
import { Run } from '../testing/Run.ts';
import { SessionPhone } from '../testing/SessionPhone.ts';
import { until } from '../testing/until.ts';
import { logIn } from '../client/logIn.ts';
import type { Login } from '../client/TokenFile.ts';

const CONNECTIONS = 8;
const PIECE = 4_096;
const echo = net.createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.pipe(socket);
});
let folder = '';
let port = 0;
let gateway: GatewayProcess;
let phone: SessionPhone;
let login: Login;
const clients: ClientEnd[] = [];

before(async () => {
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  ({ port } = echo.address() as AddressInfo);
});
beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-reload-'));
  gateway = await GatewayProcess.start(folder, {
    targets: [{ host: '127.0.0.1', port }],
    requests: { perUserAndMinute: 1_000, perSourceAndMinute: 1_000 },
  });
  phone = await SessionPhone.enrol(await gateway.ticket('enrol-code', 'anna'), NAME, ORIGIN);
  login = await logIn(await gateway.ticket('login-code', 'anna'), 'laptop');
});
afterEach(async () => {
  clients.splice(0).forEach((client) => client.abort.abort());
  phone.stop();
  await gateway.end('SIGTERM');
  fs.rmSync(folder, { recursive: true });
});
after(async () => {
  echo.close();
  await Run.endAll();
});

/** A client that waits for its user. */
function ask(target = `127.0.0.1:${port}`): ClientEnd {
  const client = new ClientEnd(login, target);
  clients.push(client);
  return client;
}

/** The user lets the client in that is asked about now. */
async function approve(client: ClientEnd): Promise<void> {
  const record = await phone.shown();
  const number = await until(() => {
    const waiting = client.messages.find((message) => message.type === 'waiting');
    return waiting?.type === 'waiting' ? waiting.number : undefined;
  }, 'the client shows a number');
  phone.type(record, number);
  await until(() => client.messages.some((message) => message.type === 'open'), 'the connection is open');
}

async function open(): Promise<ClientEnd> {
  const client = ask();
  await approve(client);
  return client;
}

/** Bytes go to the target and come back, without a pause, until `stop`: how many, if they are the ones that went. */
function traffic(client: ClientEnd): () => Promise<number> {
  const sent: Buffer[] = [];
  let isOver = false;
  const sending = (async () => {
    while (!isOver) {
      const piece = randomBytes(PIECE);
      sent.push(piece);
      client.source.write(piece);
      await until(() => client.received.reduce((sum, one) => sum + one.length, 0) === sent.length * PIECE, 'an echo');
      await pause(25);
    }
  })();
  return async () => {
    isOver = true;
    await sending;
    assert.deepEqual(Buffer.concat(client.received), Buffer.concat(sent));
    return sent.length * PIECE;
  };
}

/** The certificate that the gateway shows to who connects now. */
async function shownNow(): Promise<string> {
  const socket = tls.connect({ host: '127.0.0.1', port: gateway.port, rejectUnauthorized: false });
  await new Promise((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
  });
  const certificate = keyOf(socket.getPeerX509Certificate()!);
  socket.destroy();
  return certificate;
}

async function gatewaySays(...args: string[]): Promise<{ code: number | NodeJS.Signals; out: string; err: string }> {
  const file = args[0] === 'renew-certificate' ? path.join(folder, 'gateway.json5') : gateway.operatorFile;
  const run = new Run(process.execPath, [PROGRAM, ...args, '--config', file]);
  return { code: await run.ended(), out: run.out, err: run.err };
}

describe('a gateway under load', () => {
  test('takes over targets, limits, log level and a certificate with a new key, and nobody is cut off', async (t) => {
    for (let i = 0; i < CONNECTIONS; i++) {
      await open();
    }
    const before = await shownNow();
    const stops = clients.map(traffic);
    const waiting = ask();
    const record = await phone.shown();
    gateway.change({
      targets: [
        { host: '127.0.0.1', port },
        { host: 'localhost', port },
      ],
      log: { level: 'debug' },
      tunnel: { connections: 500 },
    });
    const renewed = await gatewaySays('renew-certificate');
    assert.equal(renewed.code, 0, renewed.err);
    const reloaded = await gatewaySays('reload', '--json');
    assert.equal(reloaded.code, 0, reloaded.err);
    assert.deepEqual(
      reloaded.out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { changed: string }).changed)
        .sort(),
      ['log', 'targets', 'the certificate', 'tunnel.connections'],
    );
    assert.notEqual(await shownNow(), before);
    const number = waiting.messages.find((message) => message.type === 'waiting');
    phone.type(record, number?.type === 'waiting' ? number.number : '');
    await until(() => waiting.messages.some((message) => message.type === 'open'), 'who waited is let in');
    await approve(ask(`localhost:${port}`)); // with the login from before, to a new target, through the new certificate
    const bytes = await Promise.all(stops.map((stop) => stop()));
    assert.ok(bytes.every((count) => count > 0));
    t.diagnostic(`${CONNECTIONS} connections carried ${bytes.reduce((sum, one) => sum + one, 0)} bytes meanwhile`);
    assert.equal(gateway.count('connection-ended'), 0);
    assert.equal(phone.linkState, 'ready');
  });

  test('phones and clients of before the renewal come back to it', async () => {
    assert.equal((await gatewaySays('renew-certificate', '--days', '30')).code, 0);
    gateway.signal('SIGHUP');
    await gateway.logged({ event: 'reloaded', by: 'SIGHUP' });
    phone.stop();
    await until(() => gateway.count('device-gone') > 0, 'the phone has gone');
    await gateway.end('SIGTERM');
    await gateway.serve();
    const other = await SessionPhone.enrol(await gateway.ticket('enrol-code', 'anna'), NAME, ORIGIN);
    phone = other;
    await open();
  });

  test('takes over nothing of a configuration with a fault, and says what it is', async () => {
    const client = await open();
    const before = await shownNow();
    gateway.change({ targets: [{ host: 'localhost', port }], name: 'other.example' });
    const refused = await gatewaySays('reload');
    assert.equal(refused.code, 1);
    assert.match(refused.err, /name: a change takes a restart; nothing is taken over/);
    gateway.change({ name: NAME, targets: [{ host: 'NOT A HOST', port }] });
    gateway.signal('SIGHUP');
    const line = await gateway.logged({ event: 'reload-refused', by: 'SIGHUP' });
    assert.match(String(line['findings']), /targets\.0\.host: a host is a lower-case name/);
    gateway.change({ targets: [{ host: 'localhost', port }] });
    fs.copyFileSync(path.join(folder, 'identity.key'), path.join(folder, 'gateway.key'));
    assert.match((await gatewaySays('reload')).err, /tls: the certificate and the key cannot be used together/);
    assert.equal(await shownNow(), before);
    client.source.end('still there');
    await client.end;
    assert.equal(Buffer.concat(client.received).toString(), 'still there');
    await open(); // to the target that the broken files do not have
  });

  test('drains: nobody new is asked about, who is there goes on, and then it stops in order', async () => {
    const client = await open();
    const drained = await gatewaySays('drain', '--json');
    assert.deepEqual(JSON.parse(drained.out), { drains: true, waiting: 0, open: 1 });
    assert.match(await gateway.readiness(), /the gateway is draining/);
    await assert.rejects(
      ask().end.then((end) => Promise.reject(new Error(end.reason))),
      /refused/,
    );
    client.source.end('to the end');
    assert.equal((await client.end).code, 0);
    assert.equal(Buffer.concat(client.received).toString(), 'to the end');
    assert.equal(await gateway.ended(), 0);
    assert.equal(gateway.lines.find(({ event }) => event === 'stopping')?.['why'], 'drained');
  });

  test('SIGTERM drains first, where that is configured: who is there goes on to the end, and nobody new comes in', async () => {
    gateway.change({ sessions: { drainSeconds: 600 } });
    assert.equal((await gatewaySays('reload')).code, 0);
    const client = await open();
    gateway.signal('SIGTERM');
    await gateway.logged({ event: 'draining', by: 'SIGTERM' });
    assert.match(await gateway.readiness(), /the gateway is draining/);
    assert.notEqual((await ask().end).code, 0);
    client.source.end('to the end');
    assert.equal((await client.end).code, 0);
    assert.equal(Buffer.concat(client.received).toString(), 'to the end');
    assert.equal(await gateway.ended(), 0);
    assert.equal(gateway.lines.find(({ event }) => event === 'stopping')?.['why'], 'SIGTERM');
  });

  test('a second SIGTERM does not wait for anybody', async () => {
    gateway.change({ sessions: { drainSeconds: 600 } });
    assert.equal((await gatewaySays('reload')).code, 0);
    const client = await open();
    gateway.signal('SIGTERM');
    await gateway.logged({ event: 'draining', by: 'SIGTERM' });
    gateway.signal('SIGTERM');
    assert.equal(await gateway.ended(), 1);
    await client.end.catch(() => undefined);
  });

  test('drains no more when it is told so', async () => {
    const client = await open();
    assert.equal((await gatewaySays('drain')).code, 0);
    assert.equal((await gatewaySays('drain', '--undo')).code, 0);
    assert.equal(await gateway.readiness(), 'ready');
    client.source.end();
    await client.end;
    await open();
  });
});
