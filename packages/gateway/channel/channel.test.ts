// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { credentialProof, enrolProof, helloProof } from 'gateway_protocol';
import type { PromptFrame } from 'gateway_protocol';
import { secretHash } from '../admission/secretHash.ts';
import { EndCause } from 'gateway_protocol';
import { ChannelBed, GATEWAY } from '../testing/ChannelBed.ts';
import { newIdentity } from '../testing/newIdentity.ts';
import type { TestDevice } from '../testing/TestDevice.ts';
import { until } from '../testing/until.ts';

const bed = new ChannelBed();
const { engineBed } = bed;
let phone: TestDevice;
let context = 0;

before(async () => {
  await bed.start();
  phone = await bed.enrolled();
});
after(() => bed.stop());

/** A connection of `userName` that waits: its prompt on `device`, and the number that its client shows. */
async function ask(
  device: TestDevice,
  userName = 'anna',
): Promise<{ prompt: PromptFrame; number: string; name: string }> {
  engineBed.sink.progress.length = 0;
  const name = `connection ${++context}`;
  await engineBed.ask(name, userName);
  return { prompt: await device.next('prompt'), number: engineBed.sink.number, name };
}

test('a device enrols with a code, comes back with its key, and is welcome', async () => {
  const device = bed.device();
  await device.enrol('ben', await bed.codes.issue('ben'), "Ben's phone");
  const record = bed.devices.byId(device.id)!;
  assert.deepEqual(
    [record.userName, record.name, record.credential.id],
    ['ben', "Ben's phone", device.authenticator.credentialId],
  );
  await device.greet();
  assert.ok(bed.events.includes('connected ben'));
  device.raw.close();
});

test('the gateway says who it is, and gives its certificate at the enrolment', async () => {
  const device = bed.device();
  await device.beginEnrolment('ben', await bed.codes.issue('ben'));
  const options = await device.next('enrol-options');
  assert.deepEqual([options.user, options.rpId], ['ben', GATEWAY]);
  device.sendCredential(options.challenge);
  assert.equal((await device.next('enrolled')).certificate, bed.certificate);
  assert.deepEqual(device.signed, ['enrol-options', 'enrolled']);
  const challenge = await bed.device().connect();
  assert.deepEqual([challenge.gateway, challenge.key], [GATEWAY, bed.identity.key]);
});

test('an approval goes all the way: number, assertion, outcome', async () => {
  const { prompt, number, name } = await ask(phone);
  assert.deepEqual(
    [prompt.user, prompt.client, prompt.address, prompt.target, prompt.numberLength],
    ['anna', 'laptop', '192.0.2.1', 'db:22', 2],
  );
  assert.equal(JSON.stringify(prompt).includes(`"${number}"`), false, 'the number is not in the prompt');
  phone.beat([prompt.requestId]);
  await until(() =>
    phone.frames.some((frame) => frame.type === 'renew' && frame.requestIds.includes(prompt.requestId)),
  );
  phone.send({ type: 'shown', requestId: prompt.requestId });
  phone.send({ type: 'number', requestId: prompt.requestId, attempt: 1, number: '00' });
  assert.deepEqual(await phone.next('number-result'), {
    type: 'number-result',
    requestId: prompt.requestId,
    attempt: 1,
    isRight: false,
    triesLeft: 2,
  });
  phone.send({ type: 'number', requestId: prompt.requestId, attempt: 2, number });
  assert.equal((await phone.next('number-result')).isRight, true);
  phone.send(phone.assertion(prompt, number, GATEWAY));
  assert.deepEqual(await phone.next('outcome'), {
    type: 'outcome',
    requestId: prompt.requestId,
    state: 'approved',
    cause: 'approved',
    isYours: true,
  });
  assert.equal(engineBed.sink.calls.at(-1), `authenticated lab/anna ${name} null`);
  assert.ok(engineBed.sink.progress.some((progress) => progress.step === 'shown'));
});

test('an answer that comes twice is answered twice, the same way', async () => {
  const { prompt, number } = await ask(phone);
  const assertion = phone.assertion(prompt, number, GATEWAY);
  phone.send(assertion);
  phone.send(assertion);
  assert.deepEqual(await phone.next('outcome'), await phone.next('outcome'));
});

test('an assertion for another connection, another number, or by another key is refused', async () => {
  const one = await ask(phone);
  const other = await ask(phone);
  const answers = [
    { ...phone.assertion(one.prompt, one.number, GATEWAY), requestId: other.prompt.requestId },
    phone.assertion(other.prompt, one.number === '99' ? '98' : '99', GATEWAY),
    phone.assertion(other.prompt, other.number, 'evil.example'),
    phone.assertion({ ...other.prompt, target: 'harmless:22' }, other.number, GATEWAY),
    phone.assertion(other.prompt, other.number, GATEWAY, { breakSignature: true }),
    phone.assertion(other.prompt, other.number, GATEWAY, { flags: 0x01 }),
    bed.device().assertion(other.prompt, other.number, GATEWAY),
  ];
  if (other.number === '99') {
    answers.splice(1, 1);
  }
  for (const answer of answers) {
    phone.send(answer as never);
    assert.equal((await phone.next('refusal')).reason, 'bad-assertion');
  }
  phone.send(phone.assertion(other.prompt, other.number, GATEWAY));
  assert.equal((await phone.next('outcome')).state, 'approved');
  phone.send({ type: 'denial', requestId: one.prompt.requestId, reason: 'denied' });
  assert.equal((await phone.next('outcome')).state, 'denied');
});

test('a signature counter that goes back is refused, on the connection that brought the higher one too', async () => {
  const device = await bed.enrolled('hugo');
  const one = await ask(device, 'hugo');
  const other = await ask(device, 'hugo');
  device.send(device.assertion(one.prompt, one.number, GATEWAY, { counter: 5 }));
  assert.equal((await device.next('outcome')).state, 'approved');
  device.send(device.assertion(other.prompt, other.number, GATEWAY, { counter: 5 }));
  assert.equal((await device.next('refusal')).reason, 'bad-assertion');
  device.send(device.assertion(other.prompt, other.number, GATEWAY, { counter: 6 }));
  assert.equal((await device.next('outcome')).state, 'approved');
  device.raw.close();
});

test('a dropped connection takes the prompt away, and the receipt is noted', async () => {
  const { prompt, name } = await ask(phone);
  await engineBed.engine.cancelAuthentication('session', name);
  assert.deepEqual(await phone.next('cancel'), {
    type: 'cancel',
    requestId: prompt.requestId,
    cause: EndCause.CLIENT_GONE,
  });
  const receipt = {
    type: 'receipt',
    requestId: prompt.requestId,
    withdrawal: 'confirmed',
    cause: 'cancel',
    agoMs: 0,
  } as const;
  phone.send(receipt);
  await phone.next('receipt-noted');
  assert.equal(engineBed.promptEnds.at(-1)?.request.id, prompt.requestId);
  const count = engineBed.promptEnds.length;
  phone.send(receipt);
  await phone.next('receipt-noted');
  assert.equal(engineBed.promptEnds.length, count, 'a receipt that comes again is noted again, and counts once');
});

test('"not me" ends everything of the user that waits', async () => {
  const one = await ask(phone);
  const other = await ask(phone);
  phone.send({ type: 'denial', requestId: one.prompt.requestId, reason: 'not-me' });
  assert.deepEqual(await phone.next('outcome'), {
    type: 'outcome',
    requestId: one.prompt.requestId,
    state: 'denied',
    cause: 'not-me',
    isYours: true,
  });
  const cancel = await phone.next('cancel');
  assert.deepEqual([cancel.requestId, cancel.cause], [other.prompt.requestId, 'disowned']);
});

test('a device that comes back with its prompt keeps it, and answers on the new connection', async () => {
  const { prompt, number } = await ask(phone);
  phone.raw.terminate();
  await phone.greet([prompt.requestId]);
  const renew = await phone.next('renew');
  assert.deepEqual(renew.requestIds, [prompt.requestId]);
  phone.send(phone.assertion(prompt, number, GATEWAY));
  assert.equal((await phone.next('outcome')).state, 'approved');
});

test('a device touches its own requests only', async () => {
  const stranger = await bed.enrolled('mallory');
  const { prompt, number } = await ask(phone);
  const { requestId } = prompt;
  stranger.send(stranger.assertion(prompt, number, GATEWAY));
  assert.equal((await stranger.next('refusal')).reason, 'unknown-request');
  stranger.send({ ...phone.assertion(prompt, number, GATEWAY) });
  assert.equal((await stranger.next('refusal')).reason, 'unknown-request');
  for (const reason of ['denied', 'not-me', 'locked'] as const) {
    stranger.send({ type: 'denial', requestId, reason });
    assert.equal((await stranger.next('refusal')).reason, 'unknown-request');
  }
  stranger.send({ type: 'number', requestId, attempt: 1, number });
  assert.equal((await stranger.next('refusal')).reason, 'unknown-request');
  stranger.send({ type: 'shown', requestId });
  stranger.send({ type: 'receipt', requestId, withdrawal: 'confirmed', cause: 'lease', agoMs: 0 });
  await stranger.next('receipt-noted');
  stranger.beat([requestId]);
  assert.equal((await stranger.next('cancel')).cause, 'unknown-request');
  assert.equal(engineBed.engine.pendingCount, 1);
  phone.send(phone.assertion(prompt, number, GATEWAY));
  assert.equal((await phone.next('outcome')).state, 'approved');
  stranger.raw.close();
});

test("only the device's own key opens its connection, and only for this challenge", async () => {
  const device = bed.device();
  const byPhone = (bytes: Uint8Array): string => phone.proof(bytes);
  const challenge = await device.connect();
  device.hello(challenge, phone.id);
  assert.equal(await device.closeCode(), 'bad-proof');
  await device.connect();
  device.hello(challenge, phone.id, byPhone);
  assert.equal(await device.closeCode(), 'bad-proof', 'an older challenge, signed by the right key');
  const third = await device.connect();
  device.hello({ ...third, key: newIdentity().key }, phone.id, byPhone);
  assert.equal(await device.closeCode(), 'bad-proof', 'what the device signed for another gateway');
  const fourth = await device.connect();
  const proof = byPhone(helloProof(fourth, randomBytes(32).toString('base64url'), phone.id));
  device.hello(fourth, phone.id, () => proof);
  assert.equal(await device.closeCode(), 'bad-proof', 'with another nonce than the device signed');
  assert.deepEqual(device.signed, [], 'what anybody can bring about is not signed');
  const nobody = randomBytes(16).toString('base64url');
  device.hello(await device.connect(), nobody);
  assert.equal(await device.closeCode(), 'unknown-device');
  assert.deepEqual(device.signed, ['close']);
});

test('a code enrols one device, which may come back with it when its connection broke', async () => {
  const code = await bed.codes.issue('carl');
  const device = bed.device();
  await device.beginEnrolment('carl', code);
  await device.next('enrol-options');
  device.raw.terminate();
  const other = bed.device();
  await other.beginEnrolment('carl', code);
  assert.equal(await other.closeCode(), 'bad-code');
  await device.enrol('carl', code);
  assert.equal(bed.devices.ofUser('carl').length, 1);
});

test('an enrolment is refused for a wrong code, another user, a foreign key, or when it takes too long', async () => {
  const device = bed.device();
  await device.beginEnrolment('dora', 'WRONGWRONGWR');
  assert.equal(await device.closeCode(), 'bad-code');
  const code = (await bed.codes.issue('dora')).replaceAll('-', '');
  await device.beginEnrolment('anna', code);
  assert.equal(await device.closeCode(), 'bad-code');
  const challenge = await device.connect();
  const { nonce } = device;
  device.send({
    type: 'enrol',
    user: 'dora',
    nonce,
    deviceName: 'x',
    deviceKey: bed.device().deviceKey,
    proof: device.proof(enrolProof(challenge, nonce, 'dora', secretHash(code))),
  });
  assert.equal(await device.closeCode(), 'bad-code');
  await device.beginEnrolment('dora', code);
  await device.next('enrol-options');
  await engineBed.clock.advance(600_000);
  assert.equal(await device.closeCode(), 'bad-code');
  assert.equal(bed.devices.ofUser('dora').length, 0);
});

test('who stands in between at an enrolment cannot put their own key, code or credential in', async () => {
  const code = (await bed.codes.issue('dora')).replaceAll('-', '');
  const victim = bed.device();
  const thief = bed.device();
  const heard = await thief.connect();
  await victim.connect();
  const { nonce } = victim;
  const overheard = victim.proof(enrolProof(heard, nonce, 'dora', secretHash(code)));
  thief.send({ type: 'enrol', user: 'dora', nonce, deviceName: 'x', deviceKey: thief.deviceKey, proof: overheard });
  assert.equal(await thief.closeCode(), 'bad-code', 'the code is in the proof of another key, and cannot be taken out');
  await victim.beginEnrolment('dora', code);
  const options = await victim.next('enrol-options');
  const response = thief.authenticator.register(options.challenge) as never;
  victim.send({
    type: 'enrol-credential',
    response,
    proof: thief.proof(credentialProof(await thief.connect(), victim.nonce, response)),
  });
  assert.equal(await victim.closeCode(), 'bad-credential');
  await victim.beginEnrolment('dora', code);
  victim.sendCredential((await victim.next('enrol-options')).challenge, { origin: 'ohos:app-id:another' });
  assert.equal(await victim.closeCode(), 'bad-credential', 'an app that is not named');
  assert.ok(
    bed.refusals.some(({ what, reason }) => what === 'enrol-origin' && reason.includes('offers ohos:app-id:another;')),
    'what it offered is told, and what to write',
  );
  await victim.beginEnrolment('dora', code);
  victim.sendCredential((await victim.next('enrol-options')).challenge, { flags: 0x41 });
  assert.equal(await victim.closeCode(), 'bad-credential', 'a credential that did not verify its user');
  assert.equal(bed.devices.ofUser('dora').length, 0);
});

test('a revoked device is told to forget, now and when it comes back', async () => {
  const device = await bed.enrolled('emil');
  await bed.devices.put({ ...bed.devices.byId(device.id)!, revokedAt: 1 });
  await engineBed.engine.revokeDevice(device.id);
  await device.next('revoked');
  await until(() => device.isClosed);
  device.hello(await device.connect(), device.id);
  await device.next('revoked');
});

test('the newer of two connections of a device is the one that counts', async () => {
  const device = await bed.enrolled('frida');
  const first = device.raw;
  await device.greet();
  await until(() => first.readyState === WebSocket.CLOSED);
  const { prompt } = await ask(device, 'frida');
  assert.equal(prompt.user, 'frida');
  device.raw.close();
});

test('what is no frame, or has no place, ends the connection with its code', async () => {
  const cases: [string | Buffer, string][] = [
    ['', 'bad-frame'],
    ['{', 'bad-frame'],
    ['[]', 'bad-frame'],
    ['{"v":1}', 'bad-frame'],
    ['{"v":2,"type":"beat"}', 'unsupported-version'],
    ['{"v":1,"type":"welcome"}', 'bad-frame'],
    ['{"v":1,"type":"beat","seq":1,"held":[],"x":1}', 'bad-frame'],
    [`{"v":1,"type":"beat","seq":1,"held":[],"${'x'.repeat(1_000)}":1}`, 'bad-frame'],
    [Buffer.from([1, 2, 3]), 'bad-frame'],
    ['{"v":1,"type":"beat","seq":1,"held":[]}', 'unexpected-frame'],
    [
      JSON.stringify({
        v: 1,
        type: 'receipt',
        requestId: phone.id,
        withdrawal: 'confirmed',
        cause: 'cancel',
        agoMs: 0,
      }),
      'unexpected-frame',
    ],
    [JSON.stringify({ v: 1, type: 'denial', requestId: phone.id, reason: 'not-me' }), 'unexpected-frame'],
    [
      JSON.stringify({
        v: 1,
        type: 'enrol-credential',
        response: phone.authenticator.register('AAAA'),
        proof: 'A'.repeat(16),
      }),
      'unexpected-frame',
    ],
  ];
  for (const [text, code] of cases) {
    const device = bed.device();
    await device.connect();
    device.sendText(text);
    assert.equal(await device.closeCode(), code, String(text));
  }
  const known = await bed.enrolled('gina');
  known.hello({ type: 'challenge', gateway: GATEWAY, nonce: '', key: '' }, known.id);
  assert.equal(await known.closeCode(), 'unexpected-frame');
});

test('a connection enrols once, and not one that is welcome', async () => {
  const code = (await bed.codes.issue('gina')).replaceAll('-', '');
  const enrolling = bed.device();
  await enrolling.beginEnrolment('gina', code);
  await enrolling.next('enrol-options');
  for (const device of [enrolling, await bed.enrolled('gina')]) {
    const { deviceKey, nonce } = device;
    device.send({
      type: 'enrol',
      user: 'gina',
      nonce,
      deviceName: 'x',
      deviceKey,
      proof: device.proof(randomBytes(8)),
    });
    assert.equal(await device.closeCode(), 'unexpected-frame');
  }
});

test('a frame of more than 64 KiB ends the connection before it is read', async () => {
  const device = bed.device();
  await device.connect();
  device.sendText('x'.repeat(65_537));
  await until(() => device.isClosed);
});

test('who does not say hello in time is disconnected', async () => {
  const device = bed.device();
  await device.connect();
  await engineBed.clock.advance(10_000);
  await until(() => device.isClosed);
});

test('a device that was silent for two and a half idle beats is gone, and not before', async () => {
  const device = await bed.enrolled('hans');
  await engineBed.clock.advance(60_000);
  device.frames.length = 0; // what it heard at first
  device.beat([]);
  await device.next('renew');
  const before = bed.events.length;
  await engineBed.clock.advance(60_000);
  assert.ok(!bed.events.slice(before).some((event) => event.startsWith('closed silent')));
  await engineBed.clock.advance(30_000);
  assert.equal(await device.closeCode(), 'silent');
});

test('a device that does not read is disconnected before much waits for it', async () => {
  const device = await bed.enrolled('ida');
  device.raw.pause();
  const ids = Array.from({ length: 64 }, () => randomBytes(16).toString('base64url'));
  const before = bed.events.length;
  for (let i = 0; i < 4000 && !bed.events.slice(before).some((event) => event.startsWith('closed overloaded')); i++) {
    device.beat(ids);
    if (i % 10 === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  await until(() => bed.events.slice(before).some((event) => event.startsWith('closed overloaded')));
  device.raw.terminate();
});

test('only so many devices are connected at a time', async () => {
  const devices = [];
  while (bed.channel.count < 20) {
    const device = bed.device();
    await device.connect();
    devices.push(device);
  }
  const last = bed.device();
  await assert.rejects(last.connect(), /closed without a challenge/);
  assert.equal(last.frames[0]?.type === 'close' ? last.frames[0].code : '', 'overloaded');
  devices.forEach((device) => device.raw.terminate());
});
