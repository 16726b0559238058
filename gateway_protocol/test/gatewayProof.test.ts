// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeFrame, LinkState, DevicePromptState } from '../Index.ts';
import type { GatewayFrame } from '../Index.ts';
import { BEAT_MS, CHALLENGE, idOf, LEASE_MS, promptFrame, SessionBed, signedFrame, WELCOME } from './SessionBed.ts';

const HARMFUL: readonly GatewayFrame[] = [
  WELCOME,
  promptFrame(2),
  { type: 'renew', echo: 1, leaseMs: LEASE_MS, requestIds: [idOf(1)] },
  { type: 'cancel', requestId: idOf(1), cause: 'client-gone' },
  { type: 'number-result', requestId: idOf(1), attempt: 1, isRight: true, triesLeft: 3 },
  { type: 'outcome', requestId: idOf(1), state: 'approved', cause: 'approved', isYours: true },
  { type: 'refusal', requestId: idOf(1), reason: 'bad-assertion' },
  { type: 'receipt-noted', requestId: idOf(1) },
  { type: 'revoked' },
];

/** A device with a shown prompt that has come back, and waits for its welcome. */
function waiting(): SessionBed {
  const bed = new SessionBed().greet();
  bed.show(1);
  bed.do(bed.session.connectionLost(1, bed.now));
  bed.advance(250);
  bed.do(bed.session.connectionOpened(2, bed.now));
  bed.hearAsItIs(CHALLENGE);
  bed.do(bed.session.signed(2, Buffer.alloc(70).toString('base64url'), bed.now));
  bed.take();
  return bed;
}

function assertUntouched(bed: SessionBed, type: string): void {
  assert.deepEqual(bed.take(), ['> close unproven', 'disconnect 2 unproven', 'warn unproven'], type);
  assert.deepEqual([bed.session.prompts.length, bed.prompts.get(idOf(1))?.state], [1, DevicePromptState.ASKING], type);
  assert.equal(bed.session.linkState, LinkState.RESTING, type);
}

test('without a proof nothing is shown, renewed, withdrawn or forgotten', () => {
  for (const frame of HARMFUL) {
    const bed = waiting();
    bed.hearAsItIs(frame);
    assertUntouched(bed, frame.type);
  }
});

test('with a wrong proof, or one for another device, nothing is either', () => {
  for (const frame of HARMFUL) {
    for (const wrong of [
      signedFrame(frame, idOf(998)),
      { ...signedFrame(frame), proof: Buffer.alloc(70).toString('base64url') },
    ]) {
      const bed = waiting();
      bed.hearAsItIs(wrong as GatewayFrame);
      assertUntouched(bed, frame.type);
    }
  }
});

test('after the welcome, too, everything needs its proof', () => {
  for (const frame of HARMFUL) {
    const bed = new SessionBed().greet();
    bed.show(1);
    bed.hearAsItIs(frame);
    assert.deepEqual(bed.take(), ['> close unproven', 'disconnect 1 unproven', 'warn unproven'], frame.type);
    assert.equal(bed.prompts.get(idOf(1))?.state, DevicePromptState.ASKING, frame.type);
  }
});

test('a prompt does not outlive its lease because somebody says so', () => {
  const bed = new SessionBed().greet();
  bed.show(1);
  bed.advance(BEAT_MS);
  bed.hearAsItIs({ type: 'renew', echo: bed.lastSeq, leaseMs: 600_000, requestIds: [idOf(1)] });
  bed.advance(LEASE_MS - BEAT_MS);
  assert.ok(bed.take().includes('withdraw 1'));
});

test('nothing is done before the signature has been verified, and then in the order in which it came', () => {
  const bed = new SessionBed().greet();
  const prompt = encodeFrame(signedFrame(promptFrame(1)));
  const renew = encodeFrame(signedFrame({ type: 'renew', echo: 2, leaseMs: LEASE_MS, requestIds: [idOf(1)] }));
  assert.deepEqual(
    bed.session.received(1, prompt, bed.now).map(({ kind }) => kind),
    ['verify'],
  );
  assert.deepEqual(bed.session.received(1, renew, bed.now), []);
  assert.deepEqual(bed.session.prompts, []);
  assert.deepEqual(
    bed.session.verified(1, true, bed.now).map(({ kind }) => kind),
    ['send', 'verify'],
  );
  assert.deepEqual(
    bed.session.verified(1, true, bed.now).map(({ kind }) => kind),
    ['show', 'send'],
  );
  assert.deepEqual(bed.session.verified(1, true, bed.now), []);
});

test('a verification that ends after its connection counts for nothing', () => {
  const bed = new SessionBed().greet();
  bed.session.received(1, encodeFrame(signedFrame({ type: 'revoked' })), bed.now);
  bed.do(bed.session.connectionLost(1, bed.now));
  bed.do(bed.session.verified(1, true, bed.now));
  bed.advance(250);
  bed.open();
  bed.do(bed.session.verified(1, true, bed.now));
  assert.deepEqual(bed.take(), []);
  assert.equal(bed.session.linkState, LinkState.READY);
});

test('who sends faster than signatures can be verified is left', () => {
  const bed = new SessionBed().greet();
  const text = encodeFrame(signedFrame(promptFrame(1)));
  for (let i = 0; i < 64; i++) {
    bed.session.received(1, text, bed.now);
  }
  bed.do(bed.session.received(1, text, bed.now));
  assert.deepEqual(bed.take(), ['> close overloaded', 'disconnect 1 overloaded']);
});

test('a signed frame before the hello, in another, or of another version ends the connection', () => {
  const early = new SessionBed();
  early.do(early.session.start(early.now));
  early.do(early.session.connectionOpened(1, early.now));
  early.hearAsItIs(CHALLENGE);
  early.take();
  early.hearAsItIs(signedFrame(WELCOME));
  assert.deepEqual(early.take(), ['> close unexpected-frame', 'disconnect 1 unexpected-frame']);
  for (const [frame, code] of [
    [signedFrame(signedFrame(WELCOME)), 'unexpected-frame'],
    [signedFrame(CHALLENGE), 'unexpected-frame'],
  ] as const) {
    const bed = new SessionBed().greet();
    bed.hearAsItIs(frame);
    assert.equal(bed.take()[0], `> close ${code}`);
  }
});

test('what the gateway signed on an earlier connection is worth nothing on this one', () => {
  const nonces = [Buffer.alloc(32, 2), Buffer.alloc(32, 5)].map((bytes) => bytes.toString('base64url'));
  const bed = new SessionBed({ nonce: () => nonces.shift() ?? '' }).greet();
  const revoked = signedFrame({ type: 'revoked' });
  bed.do(bed.session.connectionLost(1, bed.now));
  bed.advance(250);
  bed.do(bed.session.connectionOpened(2, bed.now));
  bed.hearAsItIs(CHALLENGE);
  bed.do(bed.session.signed(2, Buffer.alloc(70).toString('base64url'), bed.now));
  bed.take();
  bed.hearAsItIs(revoked);
  assert.deepEqual(bed.take(), ['> close unproven', 'disconnect 2 unproven', 'warn unproven']);
});
