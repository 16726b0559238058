// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeviceEnrolment, encodeFrame, enrolProof } from '../Index.ts';
import type { ChallengeFrame, EnrolmentStep, GatewayFrame, RegistrationResponse } from '../Index.ts';
import { CHALLENGE, idOf, WELCOME } from './SessionBed.ts';

const OPTIONS: GatewayFrame = { type: 'enrol-options', deviceId: idOf(1), user: 'anna', rpId: 'example.com', rpName: 'Example',
  userHandle: 'AAAA', challenge: Buffer.alloc(32).toString('base64url'), remainingMs: 600_000 };
const ENROLLED: GatewayFrame = { type: 'enrolled', certificate: '' };
const PROOF = Buffer.alloc(70).toString('base64url');
const REGISTRATION: RegistrationResponse = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', clientExtensionResults: {},
  response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA' } };

function begin(): DeviceEnrolment {
  return new DeviceEnrolment({ code: '0123456789AB', deviceName: 'Phone', deviceKey: Buffer.alloc(91).toString('base64url') });
}

function hear(enrolment: DeviceEnrolment, frame: GatewayFrame): EnrolmentStep[] {
  return enrolment.received(encodeFrame(frame));
}

test('challenge, code, credential, done', () => {
  const enrolment = begin();
  assert.deepEqual(hear(enrolment, CHALLENGE),
    [{ kind: 'sign', bytes: enrolProof(CHALLENGE as ChallengeFrame, '0123456789AB') }]);
  const [sent] = enrolment.signed(PROOF);
  assert.ok(sent?.kind === 'send' && sent.frame.type === 'enrol' && sent.frame.code === '0123456789AB');
  encodeFrame(sent.frame);
  assert.deepEqual(hear(enrolment, OPTIONS), [{ kind: 'register', options: OPTIONS }]);
  const [registered] = enrolment.registered(REGISTRATION);
  assert.ok(registered?.kind === 'send' && registered.frame.type === 'enrol-credential');
  encodeFrame(registered.frame);
  assert.deepEqual(hear(enrolment, ENROLLED), [{ kind: 'done', enrolment: { deviceId: idOf(1), user: 'anna',
    gateway: 'gate.example.com', keyPin: '', certificate: '', rpId: 'example.com' } }]);
  assert.equal(enrolment.isOver, true);
  assert.deepEqual(hear(enrolment, ENROLLED), []);
});

test('no step is made twice', () => {
  const enrolment = begin();
  hear(enrolment, CHALLENGE);
  enrolment.signed(PROOF);
  assert.deepEqual(enrolment.signed(PROOF), []);
  hear(enrolment, OPTIONS);
  enrolment.registered(REGISTRATION);
  assert.deepEqual(enrolment.registered(REGISTRATION), []);
});

test('anything out of place ends it, once and for good', () => {
  const ways: [string, (enrolment: DeviceEnrolment) => EnrolmentStep[]][] = [
    ['unexpected-frame', (enrolment) => hear(enrolment, OPTIONS)],
    ['unexpected-frame', (enrolment) => hear(enrolment, ENROLLED)],
    ['unexpected-frame', (enrolment) => hear(enrolment, WELCOME)],
    ['unexpected-frame', (enrolment) => [...hear(enrolment, CHALLENGE), ...hear(enrolment, CHALLENGE)]],
    ['unexpected-frame', (enrolment) => [...hear(enrolment, CHALLENGE), ...hear(enrolment, OPTIONS)]],
    ['unsupported-version', (enrolment) => enrolment.received('{"v":2,"type":"challenge"}')],
    ['bad-frame', (enrolment) => enrolment.received('hello')],
    ['bad-code', (enrolment) => hear(enrolment, { type: 'close', code: 'bad-code', detail: '' })],
    ['done', (enrolment) => enrolment.abandoned()],
  ];
  for (const [code, way] of ways) {
    const enrolment = begin();
    assert.deepEqual(way(enrolment).at(-1), { kind: 'fail', code });
    assert.deepEqual([enrolment.isOver, hear(enrolment, CHALLENGE), enrolment.signed(PROOF), enrolment.registered(REGISTRATION),
      enrolment.abandoned()], [true, [], [], [], []]);
  }
});
