// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import type { ClientEnd } from '../testing/ClientEnd.ts';
import { HResult } from '../engine/HResult.ts';
import { GatewayBed, NAME } from '../testing/GatewayBed.ts';
import { MemoryTables } from '../testing/MemoryTables.ts';
import { RecordingSink } from '../testing/RecordingSink.ts';
import type { TestDevice } from '../testing/TestDevice.ts';
import { until } from '../testing/until.ts';
import type { Login } from '../client/TokenFile.ts';

const tables = new MemoryTables();
const bed = new GatewayBed(tables);
let phone: TestDevice;
let login: Login;

before(async () => {
  await bed.start();
  phone = await bed.phone();
  login = await bed.logIn();
});
after(() => bed.stop());

/** The number that a waiting client shows. */
function numberOf(client: ClientEnd): Promise<string> {
  return until(() => {
    const waiting = client.messages.find((message) => message.type === 'waiting');
    return waiting?.type === 'waiting' ? waiting.number : undefined;
  });
}

test('from a ticket to bytes: enrol, log in, connect, match the number, approve, carry', async () => {
  const client = bed.open(login);
  const prompt = await phone.next('prompt');
  const number = await numberOf(client);
  phone.beat([prompt.requestId]);
  phone.send({ type: 'number', requestId: prompt.requestId, attempt: 1, number });
  assert.equal((await phone.next('number-result')).isRight, true);
  phone.send(phone.assertion(prompt, number, NAME));
  assert.equal((await phone.next('outcome')).isYours, true);
  client.source.end('through');
  assert.deepEqual(await client.end, { wasOpen: true, code: 0, reason: 'over' });
  assert.equal(Buffer.concat(client.received).toString(), 'through');
});

test('a dropped client takes the prompt away, and the metrics say how long that took', async () => {
  const client = bed.open(login);
  const prompt = await phone.next('prompt');
  phone.send({ type: 'shown', requestId: prompt.requestId });
  await until(() => client.messages.some((message) => message.type === 'shown'));
  client.abort.abort();
  assert.equal((await phone.next('cancel')).cause, 'client-cancelled');
  phone.send({ type: 'receipt', requestId: prompt.requestId, withdrawal: 'confirmed', cause: 'cancel', agoMs: 0 });
  await phone.next('receipt-noted');
  const metrics = await (await fetch(`${bed.operationsUrl}/metrics`)).text();
  assert.match(metrics, /^gateway_drop_to_withdrawn_seconds_count 1$/m);
  assert.match(metrics, /^gateway_orphan_prompt_seconds_total\{confirmed="true"\} 0\.\d+$/m);
  assert.match(
    metrics,
    /^gateway_requests_ended_total\{state="cancelled",cause="client-cancelled",purpose="connection"\} 1$/m,
  );
  assert.match(metrics, /^gateway_requests_ended_total\{state="approved",cause="approved",purpose="connection"\} 1$/m);
  assert.match(metrics, /^gateway_requests_pending 0$/m);
});

test('the operator sees devices, clients and the audit', async () => {
  const rows = async (command: 'devices' | 'clients' | 'status'): Promise<readonly object[]> => {
    const result = await bed.operate({ command });
    return 'rows' in result ? result.rows : [];
  };
  assert.deepEqual(
    (await rows('devices')).map((row) => (row as { user: string }).user),
    ['anna'],
  );
  assert.equal((await rows('clients')).length, 1);
  assert.deepEqual(await rows('status'), [{ pending: 0, live: 0, devices: 1, tunnels: 0, remoteDesktops: 0 }]);
  assert.deepEqual(tables.entries.map((entry) => entry.event).slice(0, 5), [
    'code-issued',
    'device-enrolled',
    'code-issued',
    'client-logged-in',
    'request-approved',
  ]);
});

test("without the operator's token there are no commands", async () => {
  const refused = await bed.operate({ command: 'enrol-code', user: 'mallory' }, 'guess');
  assert.equal(refused.status, 401);
  assert.equal('ticket' in refused, false);
  const bad = await bed.operate({ command: 'enrol-code', user: 'a b' });
  assert.equal(bad.status, 400);
});

test('"not me" makes the client\'s token worthless', async () => {
  const second = await bed.logIn();
  const client = bed.open(second);
  const prompt = await phone.next('prompt');
  phone.send({ type: 'denial', requestId: prompt.requestId, reason: 'not-me' });
  assert.equal((await client.end).reason, 'not-me');
  await assert.rejects(bed.open(second).end, /does not accept your token/);
});

test('a revoked device and a revoked client are out at once', async () => {
  const tablet = await bed.phone('ben');
  const bens = await bed.logIn('ben');
  const client = bed.open(bens);
  await tablet.next('prompt');
  assert.equal((await bed.operate({ command: 'revoke-device', id: tablet.id })).status, 200);
  await tablet.next('revoked');
  assert.equal((await client.end).reason, 'revoked');
  assert.match(JSON.stringify(await bed.open(bens).end), /refused/, 'nobody is left who could be asked');
  const id = tables.clients.all().find((known) => known.userName === 'ben')!.id;
  assert.equal((await bed.operate({ command: 'revoke-client', id })).status, 200);
  await assert.rejects(bed.open(bens).end, /does not accept your token/);
  assert.equal((await bed.operate({ command: 'revoke-client', id: 'nobody' })).status, 400);
});

test('a socket of a client that has not asked yet ends with its revocation', async () => {
  const { token } = await bed.logIn('anna');
  const socket = new WebSocket(`${bed.url}/v1/connect`, {
    headers: { authorization: `Bearer ${token}` },
    rejectUnauthorized: false,
  });
  const messages: string[] = [];
  socket.on('message', (data: Buffer) => messages.push(data.toString()));
  await until(() => socket.readyState === WebSocket.OPEN);
  const { id } = tables.clients.all().at(-1)!;
  await bed.operate({ command: 'revoke-client', id });
  await until(() => socket.readyState === WebSocket.CLOSED);
  assert.match(messages.join(), /"reason":"revoked"/);
});

test('a changed configuration is in force as a whole, or not at all', async () => {
  const before = bed.next!;
  const mayGo = async (): Promise<boolean> =>
    'credential' in (await bed.operate({ command: 'rdp', user: 'anna', target: 'new.example:3389' }));
  const targets = [{ host: 'new.example', port: 3389 }];
  bed.next = { ...before, config: { ...before.config, targets, store: 'elsewhere' } };
  const refused = await bed.operate({ command: 'reload' });
  assert.match('error' in refused ? refused.error : '', /store: a change takes a restart; nothing is taken over/);
  assert.equal(await mayGo(), false);
  bed.next = { ...before, config: { ...before.config, targets } };
  assert.deepEqual(await bed.operate({ command: 'reload' }), { status: 200, rows: [{ changed: 'targets' }] });
  assert.equal(await mayGo(), true);
  bed.next = before;
  await bed.operate({ command: 'reload' });
});

test('while it drains nobody new is asked about, and then others are again', async () => {
  const ask = (): Promise<number> => {
    const { engine } = bed.gateway;
    return engine.authenticateUser('session', new Uint8Array(32), '1', new RecordingSink());
  };
  await bed.operate({ command: 'drain', undo: false });
  assert.equal(await ask(), HResult.ERROR_SHUTDOWN_IN_PROGRESS);
  await bed.operate({ command: 'drain', undo: true });
  assert.equal(await ask(), HResult.E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED, 'no cookie of its');
});

test('it is ready while it runs and its store is well', async () => {
  const ready = async (): Promise<number> => (await fetch(`${bed.operationsUrl}/ready`)).status;
  assert.equal((await fetch(`${bed.operationsUrl}/health`)).status, 200);
  assert.equal(await ready(), 200);
  tables.trouble = 'the disk is full';
  assert.equal(await ready(), 503);
  tables.trouble = undefined;
  assert.equal(await ready(), 200);
});

test('no secret is in the log', async () => {
  const client = bed.open(login);
  const prompt = await phone.next('prompt');
  const number = await numberOf(client);
  phone.send(phone.assertion(prompt, number, NAME));
  await phone.next('outcome');
  client.source.end();
  await client.end;
  const log = bed.logLines.join('');
  assert.match(log, /"event":"request-ended"/);
  for (const secret of [login.token, phone.deviceKey, `"number"`]) {
    assert.equal(log.includes(secret), false, secret);
  }
});

test('a revocation that is in force, and that no store has taken yet, is a reason not to be ready', async (t) => {
  await bed.logIn('carla');
  const { id } = tables.clients.all().at(-1)!;
  const change = t.mock.method(tables.clients, 'change', () => Promise.reject(new Error('the disk is full')));
  assert.match(
    JSON.stringify(await bed.operate({ command: 'revoke-client', id })),
    /not yet: the store does not write/,
  );
  const said = await fetch(`${bed.operationsUrl}/ready`);
  assert.equal(said.status, 503);
  assert.match(await said.text(), /1 revocations are in force, and not written yet: the disk is full/);
  change.mock.restore(); // it is written at the end of the gateway at the latest
});

test('an orderly stop withdraws what is shown, tells the client, and waits for the receipt', async () => {
  const other = new GatewayBed();
  await other.start();
  const device = await other.phone();
  const client = other.open(await other.logIn());
  const prompt = await device.next('prompt');
  const stopped = other.stop();
  assert.equal((await device.next('cancel')).cause, 'shutdown');
  assert.equal((await client.end).reason, 'shutdown');
  device.send({ type: 'receipt', requestId: prompt.requestId, withdrawal: 'confirmed', cause: 'cancel', agoMs: 0 });
  await device.next('receipt-noted');
  assert.equal(await device.closeCode(), 'shutdown');
  await stopped;
  assert.equal((other.tables as MemoryTables).isClosed, true);
});
