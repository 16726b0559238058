// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ChannelBed } from '../testing/ChannelBed.ts';
import { until } from '../testing/until.ts';

const bed = new ChannelBed();
before(() => bed.start());
after(() => bed.stop());

/** A promise that a test keeps back. */
function held(): { readonly promise: Promise<void>; readonly release: () => void } {
  let release = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}

test('a spent ticket ends with its enrolment: it brings nothing back, and the record stays as it is', async () => {
  const code = await bed.codes.issue('anna');
  const device = bed.device();
  await device.enrol('anna', code);
  const record = bed.devices.byId(device.id);
  await device.beginEnrolment('anna', code);
  assert.equal(await device.closeCode(), 'bad-code');
  assert.equal(bed.devices.byId(device.id), record);
});

test('a revoked device does not come back with its ticket', async () => {
  const code = await bed.codes.issue('anna');
  const device = bed.device();
  await device.enrol('anna', code);
  await bed.revocations.revoke('device', device.id);
  await device.beginEnrolment('anna', code);
  assert.equal(await device.closeCode(), 'bad-code');
  assert.notEqual(bed.devices.byId(device.id)?.revokedAt, undefined);
});

test('an enrolment whose device is revoked is over, and its ticket with it', async () => {
  const code = await bed.codes.issue('anna');
  const device = bed.device();
  await device.beginEnrolment('anna', code);
  const options = await device.next('enrol-options');
  void bed.revocations.revoke('device', options.deviceId);
  assert.equal(await device.closeCode(), 'replaced');
  await device.beginEnrolment('anna', code);
  assert.equal(await device.closeCode(), 'bad-code');
  assert.equal(bed.devices.byId(options.deviceId), undefined);
});

test('what ends while a registration is verified enrols nobody: the device revoked, the connection gone', async () => {
  const verify = bed.party.verifyRegistration.bind(bed.party);
  const revoke = (id: string): unknown => bed.revocations.revoke('device', id);
  for (const end of [revoke, () => bed.channel.closeAll()]) {
    const verification = held();
    let isVerifying = false;
    bed.party.verifyRegistration = async (...args) => {
      const credential = await verify(...args);
      isVerifying = true;
      await verification.promise;
      return credential;
    };
    const device = bed.device();
    await device.beginEnrolment('anna', await bed.codes.issue('anna'));
    const options = await device.next('enrol-options');
    device.sendCredential(options.challenge);
    await until(() => isVerifying, 'the registration is verified');
    end(options.deviceId);
    verification.release();
    await until(() => device.isClosed);
    await bed.engineBed.clock.settle();
    assert.equal(bed.devices.byId(options.deviceId), undefined);
  }
  bed.party.verifyRegistration = verify;
});

test('one ticket is one connection: another with it takes the place of the first', async () => {
  const code = await bed.codes.issue('anna');
  const device = bed.device();
  await device.beginEnrolment('anna', code);
  await device.next('enrol-options');
  const first = device.raw;
  await device.beginEnrolment('anna', code);
  await until(() => first.readyState === first.CLOSED, 'the first is closed');
  device.sendCredential((await device.next('enrol-options')).challenge);
  await device.next('enrolled');
  assert.ok(bed.events.includes('closed replaced this enrolment goes on elsewhere, or is over'));
});

test('a device that is revoked in memory only is told to forget, connected or when it comes back', async () => {
  const device = await bed.enrolled('anna');
  bed.state.onCommit = () => Promise.reject(new Error('database or disk is full'));
  void bed.revocations.revoke('device', device.id);
  await device.next('revoked');
  assert.equal(await device.closeCode(), 'done');
  assert.equal(bed.devices.byId(device.id)?.revokedAt, undefined, 'it is not written');
  const challenge = await device.connect();
  device.hello(challenge, device.id);
  await device.next('revoked');
  bed.state.letGo();
});

test('a ticket that cannot be written away enrols nobody; the phone may go on with it', async () => {
  const code = await bed.codes.issue('anna');
  const device = bed.device();
  await device.beginEnrolment('anna', code);
  const { challenge } = await device.next('enrol-options');
  bed.state.onCommit = () => Promise.reject(new Error('database or disk is full'));
  device.sendCredential(challenge);
  assert.equal(await device.closeCode(), 'internal');
  bed.state.letGo();
  await device.enrol('anna', code);
  assert.equal(bed.devices.byId(device.id)?.userName, 'anna');
});

test('a code that is wrong leaves a trace', async () => {
  const device = bed.device();
  await device.beginEnrolment('mallory', 'WRONGWRONGWR');
  await device.closeCode();
  assert.ok(bed.events.includes('turned away enrol-code mallory'));
});

test('frames that wait for an answer are at most 64', async () => {
  const device = await bed.enrolled('frank');
  const verify = bed.party.verifyAssertion.bind(bed.party);
  bed.party.verifyAssertion = () => new Promise(() => undefined);
  await bed.engineBed.ask('for frank', 'frank', 'franks laptop');
  const prompt = await device.next('prompt');
  device.send(device.assertion(prompt, '00', 'gate.example'));
  for (let i = 0; i < 64; i++) {
    device.beat([]);
  }
  await bed.engineBed.clock.settle();
  assert.equal(device.isClosed, false);
  device.beat([]);
  assert.equal(await device.closeCode(), 'overloaded');
  bed.party.verifyAssertion = verify;
});

test('"not me" that comes behind a verification that never answers is heard after three seconds', async () => {
  const device = await bed.enrolled('grete');
  const verify = bed.party.verifyAssertion.bind(bed.party);
  let isVerifying = false;
  bed.party.verifyAssertion = () => {
    isVerifying = true;
    return new Promise(() => undefined);
  };
  await bed.engineBed.ask('for grete', 'grete', 'gretes laptop');
  const prompt = await device.next('prompt');
  device.send(device.assertion(prompt, '00', 'gate.example'));
  device.send({ type: 'denial', requestId: prompt.requestId, reason: 'not-me' });
  await until(() => isVerifying, 'the assertion is verified');
  await bed.engineBed.clock.advance(3_000);
  assert.equal((await device.next('refusal')).reason, 'try-again');
  assert.equal((await device.next('outcome')).cause, 'not-me');
  bed.party.verifyAssertion = verify;
});
