// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Login } from '../client/TokenFile.ts';
import type { ClientEnd } from '../testing/ClientEnd.ts';
import { GatewayBed, NAME } from '../testing/GatewayBed.ts';
import { MemoryTables } from '../testing/MemoryTables.ts';
import { PushServer } from '../testing/PushServer.ts';
import type { PushedMessage } from '../testing/PushServer.ts';
import type { TestDevice } from '../testing/TestDevice.ts';
import { until } from '../testing/until.ts';

const push = new PushServer();
const tables = new MemoryTables();
const bed = new GatewayBed(tables);
/** By what the push service signs its receipts. */
const RECEIPTS = { userName: 'gate', secret: Buffer.alloc(32, 7) };
/** What stands on each phone, by token and number. */
const standing = new Map<string, PushedMessage>();
let login: Login;

before(async () => {
  const url = await push.listen();
  push.phone = {
    show: (message) => standing.set(message.token, message),
    takeBack: (token) => standing.delete(token),
  };
  bed.pushAccount = push.account;
  bed.pushReceipts = RECEIPTS;
  await bed.start({
    wakeUp: {
      pushKit: {
        serviceAccount: 'x',
        clientId: push.clientId,
        url,
        receipts: { user: RECEIPTS.userName, secret: 'x', id: 'receipts-of-the-test' },
      },
      shownSeconds: 1,
    },
  });
  login = await bed.logIn();
});
after(async () => {
  await bed.stop();
  push.close();
});

/** The number that a client shows; undefined before it has one. */
function numberOf({ messages }: ClientEnd): string | undefined {
  return messages
    .map((message) => ('number' in message ? message.number : undefined))
    .find((number) => number !== undefined);
}

/** A phone of anna that can be woken, and is connected. */
async function phone(token: string): Promise<TestDevice> {
  const device = await bed.phone('anna', (made) => {
    made.path = '/v1/device?revision=3';
  });
  await device.next('wake-wanted');
  device.wake({ seq: 1, service: 'push-kit', token, language: 'en', canShow: true });
  await device.next('wake-noted');
  return device;
}

test('a phone in a pocket is woken, approves, and its notification is gone', async () => {
  const device = await phone('token-of-hers');
  device.leave();
  await until(() => device.isClosed);
  const client = bed.open(login);
  const message = await until(() => standing.get('token-of-hers'), 'the phone shows a notification');
  assert.equal(message.body, 'Somebody waits for your approval. Open the app.');
  await device.greet();
  const prompt = await device.next('prompt');
  device.beat([prompt.requestId]);
  await device.next('renew');
  device.send({ type: 'shown', requestId: prompt.requestId });
  await until(() => !standing.has('token-of-hers'), 'what is seen is taken back');
  const number = await until(() => numberOf(client), 'the client shows the number');
  device.send({ type: 'number', requestId: prompt.requestId, attempt: 1, number });
  assert.equal((await device.next('number-result')).isRight, true);
  device.send(device.assertion(prompt, number, NAME));
  assert.equal((await device.next('outcome')).state, 'approved');
  push.forbidden.push(prompt.requestId, prompt.session, prompt.client);
  client.abort.abort();
  device.leave();
});

test('a request that is cancelled before the tap leaves nothing on the phone', async () => {
  const client = bed.open(login);
  await until(() => standing.has('token-of-hers'));
  client.abort.abort();
  await until(() => !standing.has('token-of-hers'));
});

test('a connected phone that shows nothing is woken, too', async () => {
  const device = await phone('token-of-a-dead-socket');
  const client = bed.open(login);
  await until(() => standing.has('token-of-a-dead-socket'));
  client.abort.abort();
  await until(() => !standing.has('token-of-a-dead-socket'));

  void tables.wakes.remove(device.id);
  device.leave();
});

test('a push service that is silent keeps nobody from being asked and answering', async () => {
  const device = await phone('token-of-silence');
  device.leave();
  await until(() => device.isClosed);
  push.plays.push({ kind: 'silence' }, { kind: 'silence' }, { kind: 'reset' });
  const client = bed.open(login);
  await device.greet();
  const prompt = await device.next('prompt');
  device.send({ type: 'denial', requestId: prompt.requestId, reason: 'denied' });
  assert.equal((await device.next('outcome')).state, 'denied');
  client.abort.abort();
  push.plays.length = 0;
  void tables.wakes.remove(device.id);
  device.leave();
});

test('what the push service says of a message is timed once, and a phone without the app is forgotten', async () => {
  const device = await phone('token-of-receipts');
  device.leave();
  await until(() => device.isClosed);
  const client = bed.open(login);
  await until(() => standing.has('token-of-receipts'));
  const { certificate = '' } = await bed.ticket('login-code');
  const gateway = { url: `${bed.url.replace('wss:', 'https:')}/v1/push-receipts`, certificate };
  const token = 'token-of-receipts';
  const { id } = push.calls.filter((call) => call.what === 'send' && call.token === token).at(-1)!;
  const delivered = async (): Promise<string | undefined> =>
    /^gateway_wake_up_seconds_count\{to="delivered"\} (\d+)$/m.exec((await bed.gateway.metrics.read()).text)?.[1];
  const wrong = [
    await push.report(gateway, { ...RECEIPTS, secret: Buffer.alloc(32, 8) }, [{ id, token, result: 0 }]),
    await push.report(gateway, { ...RECEIPTS, userName: 'eve' }, [{ id, token, result: 0 }]),
    await push.report(gateway, RECEIPTS, [{ id, token, result: 0 }], Date.now() - 600_000),
  ];
  assert.deepEqual([wrong, await delivered()], [[401, 401, 401], undefined]);
  const nonsense = [
    { id: 'another', token, result: 0 },
    { id, token: 'x'.repeat(600), result: 2 },
    { id, token, result: 'x' },
    { id, token, result: 4711 },
  ];
  assert.equal(await push.report(gateway, RECEIPTS, nonsense), 200);
  assert.equal(await delivered(), undefined);
  for (let twice = 0; twice < 2; twice++) {
    assert.equal(await push.report(gateway, RECEIPTS, [{ id, token, result: 0 }]), 200);
  }
  assert.equal(await delivered(), '1');
  assert.equal(
    await push.report(
      gateway,
      RECEIPTS,
      Array.from({ length: 101 }, () => ({ id, token, result: 0 })),
    ),
    400,
  );
  assert.equal(await push.report(gateway, RECEIPTS, [{ id, token, result: 6 }]), 200);
  assert.equal(tables.wakes.byDevice(device.id)?.canShow, false);
  assert.equal(await push.report(gateway, RECEIPTS, [{ id, token, result: 2 }]), 200);
  assert.equal(tables.wakes.byDevice(device.id), undefined);
  client.abort.abort();
  await until(() => !standing.has(token));
});

test('a phone that is revoked is forgotten by the push table', async () => {
  const device = await phone('token-of-a-lost-one');
  await bed.operate({ command: 'revoke-device', id: device.id });
  await until(() => tables.wakes.byDevice(device.id) === undefined);
});

test('no byte that leaves for the push service, and no line of the log, says who, where or what, and no line has a token', () => {
  const who = ['anna', 'laptop', bed.target, NAME, ...tables.devices.all().flatMap(({ id, name }) => [id, name])];
  push.forbidden.push(...who);
  assert.ok(push.bytes.length > 0);
  assert.deepEqual(push.leaks, []);
  assert.deepEqual(push.faults, []);
  const log = bed.logLines.join('');
  assert.ok(log.includes('wake-up-sent'));
  for (const { token } of push.calls) {
    assert.ok(!log.includes(token), token);
  }
  assert.ok(!log.includes('Bearer') && !log.includes('PRIVATE KEY'));
});

test('what was counted and timed is there to be read', async () => {
  const { text } = await bed.gateway.metrics.read();
  for (const name of [
    'gateway_wake_ups_total{result="accepted"}',
    'gateway_wake_up_seconds_count{to="accepted"}',
    'gateway_wake_up_seconds_count{to="connected"}',
    'gateway_wake_up_seconds_count{to="shown"}',
    'gateway_take_backs_total{result="accepted"}',
  ]) {
    assert.match(text, new RegExp(`^${name.replace(/[{}"]/g, '\\$&')} [1-9]`, 'm'), name);
  }
});
