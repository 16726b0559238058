// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { credentialProof, DeviceEnrolment, encodeFrame, enrolProof } from '../Index.ts';
import type { ChallengeFrame, EnrolmentStep, GatewayFrame, RegistrationResponse } from '../Index.ts';
import { CHALLENGE, GATEWAY_KEY, idOf, NONCE, proofOf, signedFrame, WELCOME } from './SessionBed.ts';

const OPTIONS: GatewayFrame = {
  type: 'enrol-options',
  deviceId: idOf(1),
  user: 'anna',
  rpId: 'example.com',
  rpName: 'Example',
  userHandle: 'AAAA',
  challenge: Buffer.alloc(32).toString('base64url'),
  remainingMs: 600_000,
};
const ENROLLED: GatewayFrame = { type: 'enrolled', certificate: '' };
const DEVICE_KEY = Buffer.alloc(91).toString('base64url');
const PROOF = Buffer.alloc(70).toString('base64url');
const REGISTRATION: RegistrationResponse = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  clientExtensionResults: {},
  response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA' },
};

function begin(): DeviceEnrolment {
  return new DeviceEnrolment({
    user: 'anna',
    codeHash: 'hash',
    gatewayKey: GATEWAY_KEY,
    nonce: NONCE,
    deviceName: 'Phone',
    deviceKey: DEVICE_KEY,
  });
}

/** The gateway says this, with a proof where one is needed. */
function hear(enrolment: DeviceEnrolment, frame: GatewayFrame): EnrolmentStep[] {
  const steps = enrolment.received(encodeFrame(frame.type === 'challenge' ? frame : signedFrame(frame, DEVICE_KEY)));
  return steps.flatMap((step) =>
    step.kind === 'verify'
      ? enrolment.verified(step.key === GATEWAY_KEY && step.proof === proofOf(step.bytes))
      : [step],
  );
}

/** Whoever is on the line says this. */
function hearAsItIs(enrolment: DeviceEnrolment, frame: GatewayFrame): EnrolmentStep[] {
  return enrolment.received(encodeFrame(frame));
}

/** An enrolment that has said what it knows. */
function asked(): DeviceEnrolment {
  const enrolment = begin();
  hear(enrolment, CHALLENGE);
  enrolment.signed(PROOF);
  return enrolment;
}

test('challenge, code, credential, done', () => {
  const enrolment = begin();
  assert.deepEqual(hear(enrolment, CHALLENGE), [
    { kind: 'sign', bytes: enrolProof(CHALLENGE as ChallengeFrame, NONCE, 'anna', 'hash') },
  ]);
  const [sent] = enrolment.signed(PROOF);
  assert.ok(
    sent?.kind === 'send' && sent.frame.type === 'enrol' && sent.frame.user === 'anna' && sent.frame.nonce === NONCE,
  );
  assert.equal(JSON.stringify(sent).includes('hash'), false, 'the code is not said');
  encodeFrame(sent.frame);
  assert.deepEqual(hear(enrolment, OPTIONS), [{ kind: 'register', options: OPTIONS }]);
  assert.deepEqual(enrolment.registered(REGISTRATION), [
    { kind: 'sign', bytes: credentialProof(CHALLENGE as ChallengeFrame, NONCE, REGISTRATION) },
  ]);
  const [registered] = enrolment.signed(PROOF);
  assert.ok(registered?.kind === 'send' && registered.frame.type === 'enrol-credential');
  encodeFrame(registered.frame);
  assert.deepEqual(hear(enrolment, ENROLLED), [
    {
      kind: 'done',
      enrolment: {
        deviceId: idOf(1),
        user: 'anna',
        gateway: 'gate.example.com',
        gatewayKey: GATEWAY_KEY,
        certificate: '',
        rpId: 'example.com',
      },
    },
  ]);
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
  enrolment.signed(PROOF);
  assert.deepEqual([enrolment.signed(PROOF), enrolment.verified(true)], [[], []]);
});

test('anything out of place ends it, once and for good', () => {
  const ways: [string, (enrolment: DeviceEnrolment) => EnrolmentStep[]][] = [
    ['unexpected-frame', (enrolment) => hear(enrolment, OPTIONS)],
    ['unexpected-frame', (enrolment) => hearAsItIs(enrolment, WELCOME)],
    [
      'unproven',
      (enrolment) => [...hear(enrolment, CHALLENGE), ...enrolment.signed(PROOF), ...hear(enrolment, CHALLENGE)],
    ],
    [
      'wrong-gateway',
      (enrolment) => hear(enrolment, { ...CHALLENGE, key: Buffer.alloc(91, 8).toString('base64url') } as GatewayFrame),
    ],
    ['unsupported-version', (enrolment) => enrolment.received('{"v":2,"type":"challenge"}')],
    ['bad-frame', (enrolment) => enrolment.received('hello')],
    ['bad-code', (enrolment) => hearAsItIs(enrolment, { type: 'close', code: 'bad-code', detail: '' })],
    ['done', (enrolment) => enrolment.abandoned()],
  ];
  for (const [code, way] of ways) {
    const enrolment = begin();
    assert.deepEqual(way(enrolment).at(-1), { kind: 'fail', code });
    assert.deepEqual(
      [
        enrolment.isOver,
        hear(enrolment, CHALLENGE),
        enrolment.signed(PROOF),
        enrolment.registered(REGISTRATION),
        enrolment.abandoned(),
      ],
      [true, [], [], [], []],
    );
  }
});

test('what has its proof, and no place, ends it', () => {
  for (const frame of [ENROLLED, WELCOME, CHALLENGE]) {
    const steps = asked();
    const [step] = steps.received(encodeFrame(signedFrame(frame, DEVICE_KEY)));
    assert.equal(step?.kind, 'verify');
    assert.deepEqual(steps.verified(true), [{ kind: 'fail', code: 'unexpected-frame' }]);
  }
});

test('what has no proof, a wrong one, or one for another device makes no credential', () => {
  const ways: ((enrolment: DeviceEnrolment) => EnrolmentStep[])[] = [
    (enrolment) => hearAsItIs(enrolment, OPTIONS),
    (enrolment) => [...hearAsItIs(enrolment, signedFrame(OPTIONS, DEVICE_KEY)), ...enrolment.verified(false)],
    (enrolment) => {
      const [step] = hearAsItIs(enrolment, signedFrame(OPTIONS, idOf(999)));
      assert.ok(step?.kind === 'verify');
      return enrolment.verified(step.proof === proofOf(step.bytes));
    },
  ];
  for (const way of ways) {
    assert.deepEqual(way(asked()).at(-1), { kind: 'fail', code: 'unproven' });
  }
});

test('frames wait for those before them, and only so many', () => {
  const enrolment = asked();
  assert.equal(hearAsItIs(enrolment, signedFrame(OPTIONS, DEVICE_KEY))[0]?.kind, 'verify');
  assert.deepEqual(hearAsItIs(enrolment, signedFrame(ENROLLED, DEVICE_KEY)), []);
  assert.deepEqual(
    enrolment.verified(true).map(({ kind }) => kind),
    ['register', 'verify'],
  );
  for (let i = 1; i < 64; i++) {
    hearAsItIs(enrolment, signedFrame(OPTIONS, DEVICE_KEY));
  }
  assert.deepEqual(hearAsItIs(enrolment, signedFrame(OPTIONS, DEVICE_KEY)), [{ kind: 'fail', code: 'overloaded' }]);
});
