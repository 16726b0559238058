// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import type { EventEmitter } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { SharedState } from '../state/SharedState.ts';
import { GatewayStoreError, GatewayStoreFault } from '../store/GatewayStoreError.ts';
import { GatewayBed, TOKEN } from '../testing/GatewayBed.ts';
import { MemoryTables } from '../testing/MemoryTables.ts';
import { until } from '../testing/until.ts';
import { GatewayError, GatewayFault } from '../client/GatewayError.ts';
import { logIn } from '../client/logIn.ts';

const FULL = new GatewayStoreError(
  GatewayStoreFault.FULL,
  '/srv/gateway.db: database or disk is full. Make room on the disk.',
);

async function start(t: TestContext): Promise<{ bed: GatewayBed; tables: MemoryTables }> {
  const tables = new MemoryTables();
  const bed = new GatewayBed(tables);
  await bed.start();
  t.after(() => bed.stop());
  return { bed, tables };
}

/** From now on this call of a table fails. */
function fail(t: TestContext, table: object, call: string, error: Error = FULL): void {
  t.mock.method(table as Record<string, () => void>, call, () => {
    throw error;
  });
}

test('a login while the store takes nothing is told to come later, and the gateway goes on', async (t) => {
  const { bed, tables } = await start(t);
  const ticket = await bed.ticket('login-code');
  fail(t, tables.codes, 'take');
  const answer = await logIn(ticket, 'laptop').catch((error: unknown) => error);
  assert.ok(answer instanceof GatewayError);
  assert.equal(answer.fault, GatewayFault.UNABLE);
  assert.match(
    answer.message,
    /answers 503: the gateway cannot use its store now; try again later, and tell whoever runs it/,
  );
  assert.ok(!answer.message.includes('/srv'));
  t.mock.restoreAll();
  assert.equal((await logIn(ticket, 'laptop')).user, 'anna');
});

test('any token while the store cannot be read is told to come later, and the gateway goes on', async (t) => {
  const { bed, tables } = await start(t);
  const login = await bed.logIn();
  fail(t, tables.clients, 'byTokenHash');
  for (let i = 0; i < 3; i++) {
    const end = await bed.open(login).end.catch((error: unknown) => error);
    assert.ok(end instanceof GatewayError, JSON.stringify(end));
    assert.equal(end.fault, GatewayFault.UNABLE);
    assert.match(
      end.message,
      /answers 503: the gateway cannot use its store now; try again later, and tell whoever runs it/,
    );
  }
  t.mock.restoreAll();
  assert.match(
    await (await fetch(`${bed.operationsUrl}/metrics`)).text(),
    /^gateway_handler_failures\{entry="upgrade"\} 3$/m,
  );
  assert.notEqual((await bed.open(login).end).reason, 'store-failed');
});

test('the operator is told what is wrong with the store; of other faults the log says more', async (t) => {
  const { bed, tables } = await start(t);
  fail(t, tables.codes, 'put');
  const full = await bed.operate({ command: 'enrol-code', user: 'anna' });
  assert.deepEqual(full, { error: `the store: ${FULL.message}`, status: 503 });
  assert.ok(!tables.entries.some(({ event }) => event === 'code-issued'), 'the audit names no code that never was');
  t.mock.restoreAll();
  fail(t, tables.devices, 'all', new Error('a secret of the house'));
  assert.deepEqual(await bed.operate({ command: 'devices' }), {
    error: 'something in the gateway failed; its log says what',
    status: 500,
  });
  assert.ok(bed.logLines.some((line) => line.includes('a secret of the house')));
});

test("the operator's token is compared in constant time, whatever was given", async (t) => {
  const { bed } = await start(t);
  const real = crypto.timingSafeEqual;
  const compare = t.mock.method(crypto, 'timingSafeEqual', real);
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
  for (const token of [TOKEN, '', 'x', TOKEN.slice(0, -1), `${TOKEN}x`, 'y'.repeat(5_000)]) {
    const before = compare.mock.callCount();
    const { status } = await bed.operate({ command: 'status' }, token || 'none');
    assert.equal(status, token === TOKEN ? 200 : 401);
    assert.equal(compare.mock.callCount(), before + 1, 'it is what decides');
    const [one, other] = compare.mock.calls.at(-1)!.arguments as unknown as [Buffer, Buffer];
    assert.deepEqual([one.length, other.length], [32, 32]);
  }
});

test("a wrong operator's token is in the log, the metrics and the audit, and does not fill the audit", async (t) => {
  const { bed, tables } = await start(t);
  for (let i = 0; i < 30; i++) {
    assert.equal((await bed.operate({ command: 'devices' }, 'guessed')).status, 401);
  }
  assert.equal(bed.logLines.filter((line) => line.includes('operator-refused')).length, 30);
  assert.equal(tables.entries.filter(({ event }) => event === 'operator-refused').length, 10);
  assert.match(await (await fetch(`${bed.operationsUrl}/metrics`)).text(), /^gateway_operator_refused_total 30$/m);
  assert.ok(!bed.logLines.some((line) => line.includes('guessed')));
});

test('what the listening sockets complain of is counted, and they listen on', async (t) => {
  const { bed } = await start(t);
  const parts = bed.gateway as unknown as Record<'server' | 'operations', { server: EventEmitter }>;
  parts.server.server.emit('error', new Error('accept EMFILE'));
  parts.operations.server.emit('error', new Error('accept EMFILE'));
  assert.equal(bed.logLines.filter((line) => line.includes('EMFILE')).length, 2);
  assert.equal((await bed.logIn()).user, 'anna');
});

test('an answer that cannot be written ends its connection at once, and nothing else, on either port', async (t) => {
  const { bed } = await start(t);
  const login = new URL('/v1/login', bed.url.replace('ws', 'http')).href;
  const parts = bed.gateway as unknown as Record<'server' | 'operations', { server: EventEmitter }>;
  for (const [part, url, method] of [
    ['operations', `${bed.operationsUrl}/health`, 'GET'],
    ['operations', `${bed.operationsUrl}/operator`, 'POST'],
    ['server', login, 'POST'],
    ['server', login, 'GET'],
  ] as const) {
    const failures = (): number => bed.logLines.filter((line) => line.includes('write fails')).length;
    const before = failures();
    parts[part].server.prependOnceListener(
      part === 'server' ? 'secureConnection' : 'connection',
      (socket: net.Socket) => {
        Object.assign(socket, {
          write: () => {
            throw new Error('write fails');
          },
        });
      },
    );
    assert.equal(await statusOf(url, method), 'ECONNRESET');
    assert.ok(failures() > before);
    assert.equal(typeof (await statusOf(url, method)), 'number', 'the next is answered');
  }
});

/** The status that a request is answered with, or how its connection ended. */
function statusOf(url: string, method: string): Promise<number | string | undefined> {
  return new Promise((resolve) => {
    const options = { method, agent: false, rejectUnauthorized: false };
    const asked = url.startsWith('https') ? https.request(url, options) : http.request(url, options);
    asked.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    asked.end(method === 'POST' ? '{}' : undefined);
  });
}

test('connections in a handshake do not keep it from stopping', async (t) => {
  const { bed } = await start(t);
  const { port } = new URL(bed.url);
  const open = await Promise.all(
    [1, 2, 3].map(
      () =>
        new Promise<net.Socket>((resolve) => {
          const socket = net.connect(Number(port), '127.0.0.1', () => resolve(socket));
          socket.on('error', () => undefined);
        }),
    ),
  );
  open[1]!.write(Buffer.from([22, 3, 1])); // the beginning of a hello
  const closed = open.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  assert.deepEqual(await bed.gateway.stop(), []);
  await Promise.all(closed);
});

test('a store that never answers does not keep it from stopping, and that is said', async (t) => {
  const { bed } = await start(t);
  const phone = await bed.phone();
  const client = bed.open(await bed.logIn());
  await until(() => client.messages.some(({ type }) => type === 'waiting'));
  const { state } = (bed.gateway as unknown as { parts: { state: SharedState } }).parts;
  t.mock.method(state, 'commit', () => new Promise(() => undefined));
  const problems = await bed.gateway.stop();
  assert.match(problems.join(), /requests that wait: not done after 3000 ms/);
  assert.notEqual((await client.end.catch(() => ({ reason: 'gone' }))).reason, 'over');
  phone.raw.terminate();
});

test('a store that takes nothing at the end costs no order: all is closed, and the log has what is not written', async (t) => {
  const { bed, tables } = await start(t);
  const entry = {
    at: 1,
    event: 'device-revoked',
    userName: 'anna',
    requestId: undefined,
    deviceId: 'phone',
    clientId: undefined,
    source: undefined,
    purpose: undefined,
    target: undefined,
    cause: undefined,
    detail: '',
  };
  Object.assign(tables.audit, { waiting: [entry], lost: 2 });
  fail(t, tables, 'close');
  const problems = await bed.gateway.stop();
  assert.deepEqual(problems, [
    `the store: ${FULL.message}`,
    'the audit: 1 entries are not written, the log has them; 2 are lost',
  ]);
  assert.ok(bed.logLines.some((line) => line.includes('"event":"audit-unwritten"') && line.includes('device-revoked')));
  await assert.rejects(fetch(`${bed.operationsUrl}/health`));
  assert.deepEqual(await bed.gateway.stop(), []);
});

test('the operations port has 64 places: one more is hung up on, and served when one has gone', async (t) => {
  const { bed } = await start(t);
  const { port } = new URL(bed.operationsUrl);
  const dial = (): Promise<net.Socket> =>
    new Promise((resolve) => {
      const socket = net.connect(Number(port), '127.0.0.1', () => resolve(socket));
      socket.on('error', () => undefined);
    });
  const { server } = (bed.gateway as unknown as { operations: { server: net.Server } }).operations;
  const count = (): Promise<number> =>
    new Promise((resolve) => server.getConnections((_error, number) => resolve(number)));
  const places = await Promise.all(Array.from({ length: 64 }, dial));
  while ((await count()) < 64) {
    await new Promise(setImmediate);
  }
  const surplus = await dial();
  const heard: Buffer[] = [];
  surplus.on('data', (chunk: Buffer) => heard.push(chunk));
  await new Promise((resolve) => surplus.once('close', resolve));
  assert.deepEqual(heard, [], 'it is hung up on at once, not when its time for a request is over');
  const last = places[63]!;
  const answered = new Promise<string>((resolve) => last.once('data', (chunk: Buffer) => resolve(chunk.toString())));
  last.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.match(await answered, /^HTTP\/1\.1 200 /, 'the sixty-fourth is served');
  while ((await count()) === 64) {
    // the one that was answered goes
    await new Promise(setImmediate);
  }
  assert.equal((await fetch(`${bed.operationsUrl}/health`)).status, 200);
  places.forEach((socket) => socket.destroy());
});
