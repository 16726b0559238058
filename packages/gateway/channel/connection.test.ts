// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DEVICE_PATH } from 'gateway_protocol';
import { FakeSocket } from '../properties/FakeSocket.ts';
import { ChannelBed, GATEWAY } from '../testing/ChannelBed.ts';
import { until } from '../testing/until.ts';

const bed = new ChannelBed();
const { engineBed } = bed;
const { clock } = engineBed;
before(() => bed.start());
after(() => bed.stop());

/** Events since the last time. */
function events(): string[] {
  return bed.events.splice(0);
}

test('who says nothing is told after ten seconds that it was silent, and not before', async () => {
  const sent: string[] = [];
  const socket = new FakeSocket(
    (text) => sent.push(text),
    () => sent.push('closed'),
  );
  bed.channel.accept(socket.asWebSocket, { remoteAddress: '192.0.2.1', remotePort: 4711 }, '192.0.2.1', 0);
  assert.equal(bed.channel.count, 1);
  await clock.advance(9_999);
  assert.equal(sent.length, 1, 'the challenge');
  await clock.advance(1);
  assert.deepEqual(
    sent.slice(1).map((text) => (text === 'closed' ? text : (JSON.parse(text) as { code: string }).code)),
    ['silent', 'closed'],
  );
  assert.equal(bed.channel.count, 0);
  assert.deepEqual(events(), ['closed silent no hello in time']);
});

test('a device is welcome with its user, its lease and its beats, and that is told once', async () => {
  const device = bed.device();
  await device.enrol('anna', await bed.codes.issue('anna'));
  assert.equal(bed.devices.byId(device.id)?.enrolledAt, clock.wall());
  device.hello(await device.connect(), device.id);
  assert.deepEqual(await device.next('welcome'), {
    type: 'welcome',
    user: 'anna',
    leaseMs: 15_000,
    beatMs: 5_000,
    idleBeatMs: 30_000,
  });
  device.raw.close();
  await until(() => bed.events.includes('gone'));
  assert.deepEqual(events(), ['enrolled anna beside 0, told 0', 'connected anna', 'gone']);
});

test('a second device of a user is told as one; a revoked one does not count', async () => {
  const first = await bed.enrolled('berta');
  const second = await bed.enrolled('berta');
  void bed.revocations.revoke('device', first.id);
  const third = await bed.enrolled('berta');
  const enrolled = events().filter((event) => event.startsWith('enrolled'));
  assert.deepEqual(enrolled, [
    'enrolled berta beside 0, told 0',
    'enrolled berta beside 1, told 0',
    'enrolled berta beside 1, told 0',
  ]);
  [second, third].forEach((device) => device.raw.close());
});

test('an enrolment says how long it may take, also to a phone that goes on with it', async () => {
  const code = await bed.codes.issue('carla');
  const device = bed.device();
  await device.beginEnrolment('carla', code);
  assert.equal((await device.next('enrol-options')).remainingMs, 600_000);
  await clock.advance(60_000);
  await device.beginEnrolment('carla', code);
  assert.equal((await device.next('enrol-options')).remainingMs, 540_000);
  await clock.advance(539_999);
  assert.equal(device.isClosed, false);
  await clock.advance(1);
  assert.equal(await device.closeCode(), 'bad-code');
});

test('a prompt says everything that is signed, the time that is left, and the lease', async () => {
  const device = await bed.enrolled('doris');
  await engineBed.ask('for doris', 'doris', 'her laptop');
  const { requestId, session, context, ...prompt } = await device.next('prompt');
  assert.deepEqual([session, context], ['session', 'for doris']);
  const expected = {
    type: 'prompt',
    user: 'doris',
    client: 'her laptop',
    address: '192.0.2.1',
    target: 'db:22',
    numberLength: 2,
    numberTries: 3,
    expiresAt: clock.wall() + 60_000,
    remainingMs: 60_000,
    leaseMs: 15_000,
    rpId: GATEWAY,
    credentialId: device.authenticator.credentialId,
  };
  assert.deepEqual(prompt, expected);
  await clock.advance(10_000);
  await device.greet();
  const again = await device.next('prompt');
  assert.deepEqual([again.requestId, again.remainingMs, again.expiresAt], [requestId, 50_000, expected.expiresAt]);
  device.send({ type: 'denial', requestId, reason: 'denied' });
  await device.next('outcome');
  device.raw.close();
});

test('a beat is answered with its number; one that is not newer is not answered', async () => {
  const device = bed.device();
  await device.enrol('emma', await bed.codes.issue('emma'));
  device.hello(await device.connect(), device.id, undefined, 5);
  await device.next('welcome');
  assert.deepEqual(await device.next('renew'), { type: 'renew', echo: 5, leaseMs: 15_000, requestIds: [] });
  for (const seq of [4, 5, 9, 9, 8]) {
    device.send({ type: 'beat', seq, held: [] });
  }
  device.send({ type: 'receipt', requestId: device.id, withdrawal: 'confirmed', cause: 'cancel', agoMs: 0 });
  await device.next('receipt-noted');
  assert.deepEqual(
    device.frames.map((frame) => (frame.type === 'renew' ? frame.echo : frame.type)),
    [9],
  );
  device.raw.close();
});

test("a device whose answer came second hears that it was another's", async () => {
  const phone = await bed.enrolled('fritz');
  const tablet = await bed.enrolled('fritz');
  await engineBed.ask('for fritz', 'fritz', 'his laptop');
  const { requestId } = await phone.next('prompt');
  await tablet.next('prompt');
  phone.send({ type: 'denial', requestId, reason: 'denied' });
  assert.equal((await phone.next('outcome')).isYours, true);
  tablet.send({ type: 'denial', requestId, reason: 'not-me' });
  const outcome = await tablet.next('outcome');
  assert.deepEqual([outcome.state, outcome.cause, outcome.isYours], ['denied', 'denied', false]);
  phone.raw.close();
  tablet.raw.close();
});

const CANNOT = ['verification-failed', 'locked', 'not-enrolled', 'no-credential', 'unavailable'] as const;

for (const [path, told] of [
  [DEVICE_PATH, undefined],
  ['/v1/device?revision=1', 'device-unable'],
  ['/v1/device', 'device-unable'],
] as const) {
  test(`what a device at ${path} cannot do ends its request as that, in words that it knows`, async () => {
    const user = `gerda ${path}`;
    const device = bed.device();
    device.path = path;
    await device.enrol(user, await bed.codes.issue(user));
    await device.greet();
    for (const reason of CANNOT) {
      await engineBed.ask(`for ${user} ${reason}`, user, 'her laptop');
      const { requestId } = await device.next('prompt');
      device.send({ type: 'denial', requestId, reason });
      const { cause, isYours, state } = await device.next('outcome');
      assert.deepEqual([state, cause, isYours], ['denied', told ?? reason, true]);
    }
    device.raw.close();
  });
}

test('a device that says goodbye is gone at once, and is told nothing more', async () => {
  const device = await bed.enrolled('heidi');
  events();
  device.frames.length = 0;
  device.send({ type: 'close', code: 'done', detail: '' });
  await until(() => device.isClosed);
  assert.deepEqual([events(), device.frames], [['gone'], []]);
});

test('the revocation of a client leaves devices alone, and one of a device the other devices', async () => {
  const phone = await bed.enrolled('ilse');
  const tablet = await bed.enrolled('ilse');
  void bed.revocations.revoke('client', phone.id);
  void bed.revocations.revoke('device', tablet.id);
  assert.equal(await tablet.closeCode(), 'done');
  phone.frames.length = 0;
  phone.beat([]);
  assert.equal((await phone.next('renew')).type, 'renew');
  phone.raw.close();
});

test("a device that is another user's from now on, or at another node, is told to come again, and no other is", async () => {
  const [renamed, moved, other] = [await bed.enrolled('kim'), await bed.enrolled('lea'), await bed.enrolled('max')];
  await bed.devices.change(renamed.id, (record) => record && { ...record, userName: 'kim.new' });
  engineBed.engine.prompts.moved(moved.id);
  assert.deepEqual([await renamed.closeCode(), await moved.closeCode()], ['shutdown', 'shutdown']);
  other.beat([]);
  await other.next('renew');
  other.send({ type: 'close', code: 'done', detail: '' });
  await until(() => bed.channel.count === 0);
});

test('a shutdown is told to everybody, whoever it is, and once', async () => {
  const device = await bed.enrolled('jana');
  const stranger = bed.device();
  await stranger.connect();
  events();
  bed.channel.closeAll();
  bed.channel.closeAll();
  assert.deepEqual([await device.closeCode(), await stranger.closeCode()], ['shutdown', 'shutdown']);
  assert.equal(bed.events.filter((event) => event.startsWith('closed shutdown')).length, 2);
  await until(() => bed.channel.count === 0);
  await clock.advance(100_000);
  assert.equal(events().filter((event) => event.startsWith('closed silent')).length, 0, 'nothing is watched any more');
});

test('a connection that is dead when a request waits is found out by two beats, and the device gets it over its next one', async () => {
  const device = await bed.enrolled('dora');
  await device.greet();
  await device.next('renew');
  events();
  await clock.advance(20_000);
  await engineBed.ask('half-dead', 'dora');
  await device.next('prompt');
  await clock.advance(9_999);
  assert.deepEqual(events(), []);
  await clock.advance(1);
  assert.deepEqual(events(), ['closed silent no word since a request was sent', 'gone']);
  await device.greet();
  assert.equal((await device.next('prompt')).context, 'half-dead');
  device.beat([]);
  await device.next('renew');
  await clock.advance(10_000);
  assert.ok(!events().some((line) => line.startsWith('closed')), 'any word will do');
});
