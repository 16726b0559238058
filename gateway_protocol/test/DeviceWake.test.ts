// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WakeStanding, wakeProof } from '../Index.ts';
import type { ChallengeFrame, DeviceAction, WakeRegistration } from '../Index.ts';
import { CHALLENGE, idOf, NONCE, SessionBed } from './SessionBed.ts';

const PUSH: WakeRegistration = { service: 'push-kit', token: 'token-1', language: 'en-US', canShow: true };
const PROOF = Buffer.alloc(70).toString('base64url');

/** A session whose device key signs how it is woken at once. */
class WakeBed extends SessionBed {
  readonly asked: (DeviceAction & { kind: 'sign-wake' })[] = [];

  override do(actions: readonly DeviceAction[]): void {
    super.do(actions);
    for (const action of actions) {
      if (action.kind === 'sign-wake') {
        this.asked.push(action);
      }
    }
  }

  sign(index = this.asked.length - 1): void {
    const { connection, seq } = this.asked[index]!;
    this.do(this.session.wakeSigned(connection, seq, PROOF, this.now));
  }

  wakeBy(registration: WakeRegistration): void {
    this.do(this.session.wakeBy(registration, this.now));
  }
}

test('a gateway that does not ask is told nothing', () => {
  const bed = new WakeBed();
  bed.wakeBy(PUSH);
  bed.greet();
  bed.wakeBy({ ...PUSH, token: 'token-2' });
  assert.deepEqual(bed.take(), []);
  assert.equal(bed.session.wakeStanding, WakeStanding.NOT_OFFERED);
});

test('a gateway that asks is told how this device is woken, with a proof for this connection', () => {
  const bed = new WakeBed().greet();
  bed.wakeBy(PUSH);
  bed.hear({ type: 'wake-wanted' });
  assert.deepEqual(bed.take(), ['sign-wake']);
  assert.deepEqual(bed.asked[0]!.bytes, wakeProof(CHALLENGE as ChallengeFrame, NONCE, idOf(999), { seq: 1, ...PUSH }));
  bed.sign();
  assert.deepEqual(bed.take(), ['> wake 1 push-kit token-1 en-US true']);
  assert.equal(bed.session.wakeStanding, WakeStanding.TELLING);
  bed.hear({ type: 'wake-noted', seq: 1 });
  assert.equal(bed.session.wakeStanding, WakeStanding.NOTED);
});

test('what is known later is told then, what changes is told again, and what is the same is not', () => {
  const bed = new WakeBed().greet();
  bed.hear({ type: 'wake-wanted' });
  bed.hear({ type: 'wake-wanted' });
  assert.deepEqual(bed.take(), []);
  bed.wakeBy(PUSH);
  bed.sign();
  bed.hear({ type: 'wake-noted', seq: 1 });
  bed.wakeBy({ ...PUSH });
  bed.wakeBy({ service: 'none', token: '', language: 'zh', canShow: false });
  bed.sign();
  assert.deepEqual(bed.take(), [
    'sign-wake',
    '> wake 1 push-kit token-1 en-US true',
    'sign-wake',
    '> wake 2 none  zh false',
  ]);
  bed.hear({ type: 'wake-noted', seq: 1 });
  assert.equal(bed.session.wakeStanding, WakeStanding.TELLING);
  bed.hear({ type: 'wake-noted', seq: 2 });
  assert.equal(bed.session.wakeStanding, WakeStanding.NOTED);
});

test('of two signatures under way only that of the latest is sent', () => {
  const bed = new WakeBed().greet();
  bed.hear({ type: 'wake-wanted' });
  bed.wakeBy(PUSH);
  bed.wakeBy({ ...PUSH, token: 'token-2' });
  bed.take();
  bed.sign(0);
  assert.deepEqual(bed.take(), []);
  bed.sign(1);
  assert.deepEqual(bed.take(), ['> wake 2 push-kit token-2 en-US true']);
});

test('each connection is told anew, and a signature for the one before is not sent', () => {
  const bed = new WakeBed().greet();
  bed.hear({ type: 'wake-wanted' });
  bed.wakeBy(PUSH);
  bed.do(bed.session.connectionLost(1, bed.now));
  bed.advance(1_000);
  bed.open();
  bed.hear({ type: 'wake-wanted' });
  bed.take();
  bed.sign(0);
  assert.deepEqual(bed.take(), []);
  bed.sign(1);
  assert.deepEqual(bed.take(), ['> wake 1 push-kit token-1 en-US true']);
});

test('what a gateway has noted it has while the connection is gone', () => {
  const bed = new WakeBed().greet();
  bed.hear({ type: 'wake-wanted' });
  bed.wakeBy(PUSH);
  bed.sign();
  bed.hear({ type: 'wake-noted', seq: 1 });
  bed.do(bed.session.connectionLost(1, bed.now));
  assert.equal(bed.session.wakeStanding, WakeStanding.NOTED);
});

test('a device whose user comes back tries its connection at once, and makes a new one when it rests', () => {
  const bed = new SessionBed().greet();
  bed.do(bed.session.resume(bed.now));
  assert.deepEqual(bed.take(), ['> beat []']);
  bed.advance(3_000);
  assert.deepEqual(bed.take(), ['> close silent', 'disconnect 1 silent']);
  bed.do(bed.session.resume(bed.now));
  bed.do(bed.session.resume(bed.now));
  assert.deepEqual(bed.take(), ['connect 2']);
});
