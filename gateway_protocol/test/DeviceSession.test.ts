// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because it has a group of tests for each state of the session.

import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { test } from 'node:test';
import {
  connectionChallenge,
  DEFAULT_DEVICE_OPTIONS,
  DevicePromptState,
  encodeFrame,
  helloProof,
  LinkState,
} from '../Index.ts';
import type { ChallengeFrame, DeviceAction } from '../Index.ts';
import {
  ASSERTION,
  BEAT_MS,
  CHALLENGE,
  GATEWAY,
  idOf,
  LEASE_MS,
  NONCE,
  promptFrame,
  SessionBed,
  signedFrame,
  WELCOME,
} from './SessionBed.ts';

test('a device connects, signs the gateway it means and the nonce, and says what it holds', () => {
  const bed = new SessionBed();
  bed.do(bed.session.start(bed.now));
  assert.deepEqual(bed.take(), ['connect 1']);
  bed.do(bed.session.connectionOpened(1, bed.now));
  const actions = bed.session.received(1, encodeFrame(CHALLENGE), bed.now);
  assert.equal(actions.length, 1);
  const [action] = actions as [DeviceAction & { kind: 'sign' }];
  assert.deepEqual(action.bytes, helloProof(CHALLENGE as ChallengeFrame, NONCE, idOf(999)));
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const proof = sign('sha256', action.bytes, privateKey);
  bed.do(bed.session.signed(1, proof.toString('base64url'), bed.now));
  assert.deepEqual(bed.take(), ['> hello []']);
  const [hello] = bed.said;
  assert.ok(
    hello?.type === 'hello' && verify('sha256', action.bytes, publicKey, Buffer.from(hello.proof, 'base64url')),
  );
  bed.hear(WELCOME);
  assert.equal(bed.session.linkState, LinkState.READY);
});

test('a gateway of another name, or with another key, is left, and tried again later', () => {
  for (const other of [{ gateway: 'gate.example.org' }, { key: Buffer.alloc(91).toString('base64url') }]) {
    const bed = new SessionBed();
    bed.do(bed.session.start(bed.now));
    bed.do(bed.session.connectionOpened(1, bed.now));
    bed.take();
    bed.hear({ ...(CHALLENGE as ChallengeFrame), ...other });
    assert.deepEqual(bed.take(), ['> close wrong-gateway', 'disconnect 1 wrong-gateway', 'warn wrong-gateway']);
    bed.advance(1_000);
    assert.deepEqual(bed.take(), ['connect 2']);
  }
});

test('nothing is shown before the gateway has said that it still stands', () => {
  const bed = new SessionBed().greet();
  bed.hear(promptFrame(1));
  assert.deepEqual(bed.take(), ['> beat [1]']);
  bed.renew(1);
  assert.deepEqual(bed.take(), ['show 1', '> shown 1']);
});

test('an approval: the number, then the face, then the assertion, then the outcome', () => {
  const bed = new SessionBed().greet();
  bed.show(1);
  bed.now += 10_000;
  bed.session.tick(bed.now);
  bed.renew(1);
  bed.take();
  bed.type(1, '42');
  assert.deepEqual(bed.take(), ['1 is checking', '> number 1 #1 42']);
  bed.hear({ type: 'number-result', requestId: idOf(1), attempt: 1, isRight: true, triesLeft: 3 });
  assert.deepEqual(bed.take(), ['1 is prompting', '1 is prompting', 'authenticate 1 50000']); // ready, and asked at once
  bed.do(bed.session.approved(idOf(1), ASSERTION, bed.now));
  assert.deepEqual(bed.take(), ['1 is answered', '> assertion 1']);
  bed.hear({ type: 'outcome', requestId: idOf(1), state: 'approved', cause: 'approved', isYours: true });
  assert.deepEqual(bed.take(), ['end 1 approved']);
  assert.deepEqual(bed.session.prompts, []);
});

test('what is signed is what was shown and typed', () => {
  const bed = new SessionBed().greet();
  bed.show(1);
  bed.type(1, '17');
  const result = encodeFrame(
    signedFrame({ type: 'number-result', requestId: idOf(1), attempt: 1, isRight: true, triesLeft: 3 }),
  );
  bed.session.received(1, result, bed.now);
  const actions = bed.session.verified(1, true, bed.now);
  const authenticate = actions.find((action) => action.kind === 'authenticate');
  assert.ok(authenticate?.kind === 'authenticate');
  const { requestId, session, context, user, client, address, target, expiresAt } = promptFrame(1);
  assert.equal(
    createHash('sha256').update(authenticate.challengeInput).digest('hex'),
    createHash('sha256')
      .update(
        connectionChallenge({
          requestId,
          session,
          context,
          user,
          client,
          address,
          target,
          expiresAt,
          number: '17',
          gateway: GATEWAY,
        }),
      )
      .digest('hex'),
  );
});

test('a wrong number is said so, and typed again until there are no tries left', () => {
  const bed = new SessionBed().greet();
  bed.show(1);
  bed.type(1, '11');
  bed.hear({ type: 'number-result', requestId: idOf(1), attempt: 1, isRight: false, triesLeft: 1 });
  assert.deepEqual([bed.prompts.get(idOf(1))?.isNumberWrong, bed.prompts.get(idOf(1))?.triesLeft], [true, 1]);
  bed.type(1, '12');
  assert.deepEqual(bed.take(), [
    '1 is checking',
    '> number 1 #1 11',
    '1 is asking',
    '1 is checking',
    '> number 1 #2 12',
  ]);
  bed.hear({ type: 'number-result', requestId: idOf(1), attempt: 2, isRight: false, triesLeft: 0 });
  bed.type(1, '13');
  assert.deepEqual(bed.take(), ['1 is asking']);
  bed.hear({ type: 'outcome', requestId: idOf(1), state: 'denied', cause: 'wrong-number', isYours: true });
  assert.deepEqual(bed.take(), ['withdraw 1']);
});

test('a number of another length, or with something else than digits, is not sent', () => {
  const bed = new SessionBed().greet();
  bed.show(1);
  for (const number of ['', '4', '424', '4a', '４２', '-1', '4.']) {
    bed.type(1, number);
  }
  assert.deepEqual(bed.take(), []);
});

test('the result of an earlier attempt changes nothing', () => {
  const bed = new SessionBed().greet();
  bed.show(1);
  bed.type(1, '11');
  bed.hear({ type: 'number-result', requestId: idOf(1), attempt: 1, isRight: false, triesLeft: 2 });
  bed.type(1, '12');
  bed.take();
  bed.hear({ type: 'number-result', requestId: idOf(1), attempt: 1, isRight: true, triesLeft: 2 });
  bed.hear({ type: 'number-result', requestId: idOf(1), attempt: 3, isRight: true, triesLeft: 2 });
  assert.deepEqual(bed.take(), []);
});

test('a cancel that overtakes its prompt leaves a tombstone: the prompt is never shown', () => {
  const bed = new SessionBed().greet();
  bed.cancel(1);
  assert.deepEqual(bed.take(), ['> receipt 1 none-shown cancel 0']);
  bed.hear({ type: 'receipt-noted', requestId: idOf(1) });
  bed.now += 7;
  bed.hear(promptFrame(1));
  assert.deepEqual(bed.take(), ['> receipt 1 none-shown cancel 7']);
  bed.renew(1);
  bed.advance(BEAT_MS);
  assert.ok(bed.take().every((line) => !line.startsWith('show')));
});

test('a cancel takes a prompt away in every state, and the receipt says when it was gone', () => {
  const ways: Record<string, (bed: SessionBed) => void> = {
    asking: (bed) => bed.show(1),
    checking: (bed) => {
      bed.show(1);
      bed.type(1, '42');
    },
    prompting: (bed) => bed.prompt(1),
    ready: (bed) => {
      bed.prompt(1);
      bed.do(bed.session.dismissed(idOf(1), bed.now));
    },
  };
  for (const [state, reach] of Object.entries(ways)) {
    const bed = new SessionBed().greet();
    reach(bed);
    assert.equal(bed.prompts.get(idOf(1))?.state, state);
    bed.take();
    bed.cancel(1);
    bed.cancel(1);
    assert.deepEqual(bed.take(), ['withdraw 1'], state);
    bed.now += 300;
    bed.do(bed.session.withdrawn(idOf(1), 'confirmed', bed.now));
    assert.deepEqual(bed.take(), ['end 1 client-gone', '> receipt 1 confirmed cancel 0'], state);
    bed.now += 50;
    bed.cancel(1);
    assert.deepEqual(bed.take(), ['> receipt 1 confirmed cancel 50'], state);
  }
});

test('a cancel before anything was shown needs nobody to take it away', () => {
  const bed = new SessionBed().greet();
  bed.hear(promptFrame(1));
  bed.take();
  bed.cancel(1);
  assert.deepEqual(bed.take(), ['end 1 client-gone', '> receipt 1 none-shown cancel 0']);
});

test('an approval after a cancel is not sent, whatever the order on the screen was', () => {
  const bed = new SessionBed().greet();
  bed.prompt(1);
  bed.cancel(1);
  bed.take();
  bed.do(bed.session.approved(idOf(1), ASSERTION, bed.now));
  bed.do(bed.session.denied(idOf(1), 'denied', bed.now));
  bed.do(bed.session.dismissed(idOf(1), bed.now));
  assert.deepEqual(bed.take(), []);
  bed.do(bed.session.withdrawn(idOf(1), 'confirmed', bed.now));
  bed.do(bed.session.approved(idOf(1), ASSERTION, bed.now));
  assert.deepEqual(bed.take(), ['end 1 client-gone', '> receipt 1 confirmed cancel 0']);
});

test('a prompt that nobody takes away counts as gone after the guard, unconfirmed', () => {
  const bed = new SessionBed().greet();
  bed.prompt(1);
  bed.cancel(1);
  bed.take();
  bed.advance(4_999);
  assert.deepEqual(
    bed.take().filter((line) => line.startsWith('end')),
    [],
  );
  bed.advance(1);
  assert.deepEqual(
    bed.take().filter((line) => /end|receipt/.test(line)),
    ['end 1 client-gone', '> receipt 1 unconfirmed cancel 0'],
  );
});

test('at the end of its lease the device withdraws by itself', () => {
  const bed = new SessionBed().greet();
  bed.show(1);
  bed.do(bed.session.connectionLost(1, bed.now));
  bed.take();
  bed.advance(LEASE_MS - 1);
  assert.ok(!bed.take().includes('withdraw 1'));
  bed.advance(1);
  assert.ok(bed.take().includes('withdraw 1'));
});

test('a gateway that has died: whatever was asked goes with the lease, and is gone with the guard', () => {
  const ways: Record<string, { readonly reach: (bed: SessionBed) => void; readonly stands: boolean }> = {
    announced: { reach: (bed) => bed.hear(promptFrame(1)), stands: false },
    asking: { reach: (bed) => bed.show(1), stands: true },
    checking: {
      reach: (bed) => {
        bed.show(1);
        bed.type(1, '42');
      },
      stands: true,
    },
    ready: {
      reach: (bed) => {
        bed.prompt(1);
        bed.do(bed.session.dismissed(idOf(1), bed.now));
      },
      stands: true,
    },
    prompting: { reach: (bed) => bed.prompt(1), stands: true },
    // the user's word is kept for the gateway's return; nothing is asked any more
    answered: {
      reach: (bed) => {
        bed.prompt(1);
        bed.do(bed.session.approved(idOf(1), ASSERTION, bed.now));
      },
      stands: false,
    },
  };
  for (const [state, { reach, stands }] of Object.entries(ways)) {
    const bed = new SessionBed().greet();
    reach(bed);
    const prompt = bed.session.prompts[0]!;
    assert.deepEqual([prompt.state, prompt.isShown], [state, stands], state);
    bed.do(bed.session.connectionLost(1, bed.now));
    bed.take();
    bed.advance(LEASE_MS - 1); // it is dialled again and again, and nobody is there
    assert.equal(prompt.isShown, stands, state);
    bed.advance(1);
    assert.equal(bed.take().includes('withdraw 1'), stands, state);
    bed.advance(DEFAULT_DEVICE_OPTIONS.guardMs); // and nobody says that it is gone
    assert.deepEqual([prompt.isShown, bed.session.choices(idOf(1), bed.now).denial], [false, false], state);
  }
});

test('a lease counts from the beat that was answered, not from when the answer came', () => {
  const bed = new SessionBed().greet();
  bed.hear(promptFrame(1));
  bed.now += 4_000;
  bed.renew(1);
  assert.equal(bed.prompts.get(idOf(1))?.leaseEnd, bed.now - 4_000 + LEASE_MS);
});

test('a renewal that was on its way for longer than a lease shows nothing and renews nothing', () => {
  const bed = new SessionBed().greet();
  bed.hear(promptFrame(1, { leaseMs: 60_000 }));
  bed.take();
  bed.hear({ type: 'renew', echo: bed.lastSeq, leaseMs: 0 + 1, requestIds: [idOf(1)] });
  assert.deepEqual(bed.take(), ['show 1', '> shown 1']);
  bed.hear(promptFrame(2, { leaseMs: 60_000 }));
  bed.take();
  bed.now += 50;
  bed.hear({ type: 'renew', echo: bed.lastSeq, leaseMs: 50, requestIds: [idOf(2)] });
  assert.ok(!bed.take().includes('show 2'));
});

test('a renewal that was overtaken by a newer one makes no lease shorter', () => {
  const bed = new SessionBed().greet();
  bed.show(1);
  bed.advance(BEAT_MS);
  const older = bed.lastSeq;
  bed.now += 100;
  bed.hear(promptFrame(2));
  bed.renew(1);
  const { leaseEnd } = bed.prompts.get(idOf(1))!;
  bed.hear({ type: 'renew', echo: older, leaseMs: LEASE_MS, requestIds: [idOf(1)] });
  assert.equal(leaseEnd, bed.now + LEASE_MS);
  assert.equal(bed.prompts.get(idOf(1))?.leaseEnd, leaseEnd);
});

test('a cancel that overtakes the welcome counts', () => {
  const bed = new SessionBed();
  bed.do(bed.session.start(bed.now));
  bed.do(bed.session.connectionOpened(1, bed.now));
  bed.hear(CHALLENGE);
  bed.do(bed.session.signed(1, Buffer.alloc(70).toString('base64url'), bed.now));
  bed.cancel(1);
  bed.hear(WELCOME);
  bed.take();
  bed.hear(promptFrame(1));
  bed.renew(1);
  assert.deepEqual(bed.take(), ['> receipt 1 none-shown cancel 0']);
});

test('renewals of beats that were never sent, or on another connection, renew nothing', () => {
  const bed = new SessionBed().greet();
  bed.hear(promptFrame(1));
  bed.take();
  for (const echo of [0, 1000, Number.MAX_SAFE_INTEGER]) {
    bed.hear({ type: 'renew', echo, leaseMs: LEASE_MS, requestIds: [idOf(1)] });
  }
  assert.deepEqual(bed.take(), []);
  const beforeLoss = bed.lastSeq;
  bed.do(bed.session.connectionLost(1, bed.now));
  bed.advance(250);
  bed.open();
  bed.hear({ type: 'renew', echo: beforeLoss, leaseMs: LEASE_MS, requestIds: [idOf(1)] });
  assert.deepEqual(bed.take(), []);
});

test('renewed again and again, a prompt stands until its deadline', () => {
  const bed = new SessionBed().greet();
  bed.show(1);
  for (let i = 0; i < 11; i++) {
    bed.advance(BEAT_MS);
    bed.renew(1);
    assert.ok(!bed.take().includes('withdraw 1'));
  }
  bed.advance(BEAT_MS);
  assert.ok(bed.take().includes('withdraw 1'));
  bed.do(bed.session.withdrawn(idOf(1), 'confirmed', bed.now));
  assert.deepEqual(bed.take(), ['end 1 deadline', '> receipt 1 confirmed deadline 0']);
});

test('a phone that comes back within its lease keeps its prompt, and says so', () => {
  const bed = new SessionBed().greet();
  bed.prompt(1);
  bed.now += 3_000;
  bed.do(bed.session.connectionLost(1, bed.now));
  assert.deepEqual(bed.take(), []);
  bed.advance(250);
  assert.deepEqual(bed.take(), ['connect 2']);
  bed.do(bed.session.connectionOpened(2, bed.now));
  bed.hear(CHALLENGE);
  bed.do(bed.session.signed(2, Buffer.alloc(70).toString('base64url'), bed.now));
  assert.deepEqual(bed.take(), ['sign', '> hello [1]']);
  bed.hear(WELCOME);
  bed.renew(1);
  assert.equal(bed.prompts.get(idOf(1))?.state, DevicePromptState.PROMPTING);
  assert.equal(bed.prompts.get(idOf(1))?.leaseEnd, bed.now + LEASE_MS);
});

test('an approval without a connection is sent on the next one, and again until its outcome is there', () => {
  const bed = new SessionBed().greet();
  bed.prompt(1);
  bed.do(bed.session.connectionLost(1, bed.now));
  bed.do(bed.session.approved(idOf(1), ASSERTION, bed.now));
  assert.deepEqual(bed.take(), ['1 is answered']);
  bed.advance(250);
  bed.do(bed.session.connectionOpened(2, bed.now));
  bed.hear(CHALLENGE);
  bed.do(bed.session.signed(2, Buffer.alloc(70).toString('base64url'), bed.now));
  bed.take();
  bed.hear(WELCOME);
  assert.deepEqual(bed.take(), ['> assertion 1']);
  bed.renew(1);
  bed.advance(BEAT_MS);
  assert.deepEqual(bed.take(), ['> assertion 1', '> beat [1]']);
});

test('a number without a connection is checked on the next one, as the same attempt', () => {
  const bed = new SessionBed().greet();
  bed.show(1);
  bed.do(bed.session.connectionLost(1, bed.now));
  bed.type(1, '42');
  bed.advance(250);
  bed.take();
  bed.do(bed.session.connectionOpened(2, bed.now));
  bed.hear(CHALLENGE);
  bed.do(bed.session.signed(2, Buffer.alloc(70).toString('base64url'), bed.now));
  bed.take();
  bed.hear(WELCOME);
  assert.deepEqual(bed.take(), ['> shown 1', '> number 1 #1 42'], 'that it was shown may have been lost, too');
});

test('"try again" is tried again, "bad assertion" is given up and said so', () => {
  const bed = new SessionBed().greet();
  bed.prompt(1);
  bed.do(bed.session.approved(idOf(1), ASSERTION, bed.now));
  bed.take();
  bed.hear({ type: 'refusal', requestId: idOf(1), reason: 'try-again' });
  bed.advance(1_000);
  assert.deepEqual(bed.take(), ['> assertion 1']);
  bed.hear({ type: 'refusal', requestId: idOf(1), reason: 'bad-assertion' });
  assert.deepEqual(bed.take(), ['> denial 1 unavailable', 'end 1 bad-assertion']);
});

test('a request that the gateway does not know is over', () => {
  const bed = new SessionBed().greet();
  bed.show(1);
  bed.type(1, '42');
  bed.take();
  bed.hear({ type: 'refusal', requestId: idOf(1), reason: 'unknown-request' });
  bed.do(bed.session.withdrawn(idOf(1), 'confirmed', bed.now));
  assert.deepEqual(bed.take().slice(0, 2), ['withdraw 1', 'end 1 unknown-request']);
});

test('receipts are sent again until they are noted, also on the next connection', () => {
  const bed = new SessionBed().greet();
  bed.show(1);
  bed.cancel(1);
  bed.do(bed.session.connectionLost(1, bed.now));
  bed.do(bed.session.withdrawn(idOf(1), 'confirmed', bed.now));
  bed.advance(250);
  bed.take();
  bed.do(bed.session.connectionOpened(2, bed.now));
  bed.hear(CHALLENGE);
  bed.do(bed.session.signed(2, Buffer.alloc(70).toString('base64url'), bed.now));
  bed.take();
  bed.hear(WELCOME);
  assert.deepEqual(bed.take(), ['> receipt 1 confirmed cancel 250']);
  bed.renew();
  bed.advance(BEAT_MS);
  assert.deepEqual(bed.take(), ['> receipt 1 confirmed cancel 5250']);
  bed.hear({ type: 'receipt-noted', requestId: idOf(1) });
  bed.advance(3 * BEAT_MS);
  assert.ok(bed.take().every((line) => !line.startsWith('> receipt')));
});

test('only one request at a time is asked for at the system; the next when that is gone', () => {
  const bed = new SessionBed().greet();
  bed.prompt(1);
  bed.show(2);
  bed.renew(1, 2);
  bed.type(2, '42');
  bed.hear({ type: 'number-result', requestId: idOf(2), attempt: 1, isRight: true, triesLeft: 3 });
  assert.deepEqual(bed.take(), ['2 is checking', '> number 2 #1 42', '2 is ready']);
  bed.do(bed.session.authenticate(idOf(2), bed.now));
  assert.deepEqual(bed.take(), []);
  bed.cancel(1);
  bed.do(bed.session.authenticate(idOf(2), bed.now));
  assert.deepEqual(bed.take(), ['withdraw 1']);
  bed.do(bed.session.withdrawn(idOf(1), 'confirmed', bed.now));
  bed.take();
  bed.do(bed.session.authenticate(idOf(2), bed.now));
  assert.deepEqual(bed.take(), ['2 is prompting', 'authenticate 2 60000']);
});

test('who closed the prompt by mistake is asked again when they want', () => {
  const bed = new SessionBed().greet();
  bed.prompt(1);
  bed.do(bed.session.dismissed(idOf(1), bed.now));
  assert.deepEqual(bed.take(), ['1 is ready']);
  bed.do(bed.session.authenticate(idOf(1), bed.now));
  assert.deepEqual(bed.take(), ['1 is prompting', 'authenticate 1 60000']);
});

test('a denial is possible as soon as something is shown, and is answered once', () => {
  const bed = new SessionBed().greet();
  bed.hear(promptFrame(1));
  bed.take();
  bed.do(bed.session.denied(idOf(1), 'not-me', bed.now));
  assert.deepEqual(bed.take(), []);
  bed.renew(1);
  bed.take();
  bed.do(bed.session.denied(idOf(1), 'not-me', bed.now));
  bed.do(bed.session.denied(idOf(1), 'denied', bed.now));
  assert.deepEqual(bed.take(), ['1 is answered', '> denial 1 not-me']);
  bed.hear({ type: 'outcome', requestId: idOf(1), state: 'denied', cause: 'not-me', isYours: true });
  assert.deepEqual(bed.take(), ['end 1 not-me']);
});

test('an answer that never hears of its outcome is over a lease after the deadline', () => {
  const bed = new SessionBed().greet();
  bed.prompt(1);
  bed.do(bed.session.approved(idOf(1), ASSERTION, bed.now));
  bed.do(bed.session.connectionLost(1, bed.now));
  bed.take();
  bed.advance(60_000 + LEASE_MS - 1);
  assert.ok(!bed.take().some((line) => line.startsWith('end')));
  bed.advance(1);
  assert.ok(bed.take().includes('end 1 deadline'));
});

test('a device has 16 prompts at most; one more is refused', () => {
  const bed = new SessionBed().greet();
  for (let i = 1; i <= 16; i++) {
    bed.hear(promptFrame(i));
  }
  bed.take();
  bed.hear(promptFrame(17));
  assert.deepEqual(bed.take(), ['> receipt 17 none-shown device 0']);
});

test('revoked: everything goes, the enrolment is forgotten, and nobody connects again', () => {
  const bed = new SessionBed().greet();
  bed.prompt(1);
  bed.hear({ type: 'revoked' });
  assert.deepEqual(bed.take(), ['withdraw 1', '> close done', 'disconnect 1 done', 'forget']);
  bed.do(bed.session.withdrawn(idOf(1), 'confirmed', bed.now));
  assert.deepEqual(bed.take(), ['end 1 revoked']);
  assert.equal(bed.session.nextTime, Infinity);
});

test('stopped, it withdraws and disconnects; started again, it owes its receipts', () => {
  const bed = new SessionBed().greet();
  bed.show(1);
  bed.do(bed.session.stop(bed.now));
  assert.deepEqual(bed.take(), ['withdraw 1', '> close done', 'disconnect 1 done']);
  bed.do(bed.session.withdrawn(idOf(1), 'confirmed', bed.now));
  bed.do(bed.session.start(bed.now));
  assert.deepEqual(bed.take(), ['end 1 device-closed', 'connect 2']);
  bed.do(bed.session.connectionOpened(2, bed.now));
  bed.hear(CHALLENGE);
  bed.do(bed.session.signed(2, Buffer.alloc(70).toString('base64url'), bed.now));
  bed.hear(WELCOME);
  assert.ok(bed.take().includes('> receipt 1 confirmed device 0'));
});

test('a gateway that answers no beat is left, and looked for again', () => {
  const bed = new SessionBed().greet();
  bed.show(1);
  bed.advance(3 * BEAT_MS);
  const lines = bed.take();
  assert.deepEqual(
    lines.filter((line) => !line.startsWith('withdraw')),
    ['> beat [1]', '> beat [1]', '> close silent', 'disconnect 1 silent'],
  );
});

test('an idle device sends few beats', () => {
  const bed = new SessionBed().greet();
  bed.advance(29_999);
  assert.deepEqual(bed.take(), []);
  bed.advance(1);
  assert.deepEqual(bed.take(), ['> beat []']);
});

test('each time that connecting fails, it waits longer, up to half a minute; with a prompt, two seconds', () => {
  const bed = new SessionBed().greet();
  const waits = (): number => {
    bed.do(bed.session.connectionLost(bed.connection, bed.now));
    const wait = bed.session.nextTime - bed.now;
    bed.advance(wait);
    return wait;
  };
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map(waits), [250, 500, 1000, 2000, 4000, 8000, 16000, 30000, 30000]);
  bed.open();
  bed.show(1);
  assert.deepEqual([1, 2, 3, 4, 5].map(waits), [250, 500, 1000, 2000, 2000]);
});

test('a gateway that is silent before its welcome is given up after ten seconds', () => {
  const bed = new SessionBed();
  bed.do(bed.session.start(bed.now));
  bed.do(bed.session.connectionOpened(1, bed.now));
  bed.take();
  bed.advance(9_999);
  assert.deepEqual(bed.take(), []);
  bed.advance(1);
  assert.deepEqual(bed.take(), ['> close silent', 'disconnect 1 silent']);
});

test('codes that connecting again does not change end it, if they are proved; others do not', () => {
  for (const [code, isFinal] of [
    ['unknown-device', true],
    ['replaced', true],
    ['bad-proof', false],
    ['unsupported-version', false],
    ['shutdown', false],
    ['overloaded', false],
    ['internal', false],
    ['silent', false],
  ] as const) {
    const bed = new SessionBed().greet();
    bed.hear({ type: 'close', code, detail: '' });
    assert.equal(bed.take().includes(`stop ${code}`), isFinal, code);
    assert.equal(bed.session.nextTime === Infinity, isFinal, code);
    const other = new SessionBed().greet();
    other.hearAsItIs({ type: 'close', code, detail: '' });
    assert.equal(other.session.linkState, LinkState.RESTING, code);
  }
});

test('nonsense from the gateway ends the connection, not the prompts', () => {
  const bed = new SessionBed().greet();
  bed.show(1);
  bed.do(bed.session.received(1, '{"v":1,"type":"prompt"}', bed.now));
  assert.deepEqual(bed.take(), ['> close bad-frame', 'disconnect 1 bad-frame']);
  assert.equal(bed.session.prompts.length, 1);
});

test('what comes late from an old connection counts for nothing', () => {
  const bed = new SessionBed().greet();
  bed.do(bed.session.connectionLost(1, bed.now));
  bed.advance(250);
  bed.open();
  bed.hear(promptFrame(1), 1);
  bed.do(bed.session.connectionLost(1, bed.now));
  bed.do(bed.session.signed(1, 'AAAA', bed.now));
  bed.do(bed.session.signingFailed(1, bed.now));
  assert.deepEqual(bed.take(), []);
  assert.equal(bed.session.linkState, LinkState.READY);
});

test('tombstones do not grow without end', () => {
  const bed = new SessionBed().greet();
  for (let i = 0; i < 10_000; i++) {
    bed.now += 1;
    bed.cancel(i);
  }
  assert.ok(bed.session.spentCount <= 4096);
  assert.ok(bed.take().length < 11_000);
  bed.now += 1_200_000;
  bed.session.stop(bed.now);
  bed.greet();
  bed.cancel(20_000);
  assert.equal(bed.session.spentCount, 1);
});

test('a tombstone stands for as long as its prompt could still come: the longest deadline and the longest lease', () => {
  const bed = new SessionBed().greet();
  bed.cancel(1);
  bed.session.stop(bed.now);
  bed.now += 1_199_999;
  bed.greet();
  bed.cancel(2);
  assert.equal(bed.session.spentCount, 2);
  bed.now += 1;
  bed.cancel(3);
  assert.equal(bed.session.spentCount, 2, 'and no longer');
});

test('a time before the last one counts as the last one', () => {
  const bed = new SessionBed().greet();
  bed.show(1);
  bed.do(bed.session.tick(bed.now + LEASE_MS));
  assert.ok(bed.take().includes('withdraw 1'));
  bed.do(bed.session.withdrawn(idOf(1), 'confirmed', bed.now));
  bed.cancel(1);
  assert.equal(bed.session.prompts.length, 0);
  assert.ok(bed.take().includes('end 1 lease-lost'));
});

test("the user's other devices are told when the gateway says so, before the welcome, too, and as often as it does", () => {
  const bed = new SessionBed().greet();
  bed.take();
  const latest = [
    { name: 'a tablet', enrolledAt: 5, isLater: true },
    { name: 'a phone', enrolledAt: 3, isLater: false },
  ];
  bed.hear({ type: 'devices', count: 2, latest });
  bed.hear({ type: 'devices', count: 0, latest: [] });
  assert.deepEqual(bed.take(), ['devices 2: a tablet, a phone', 'devices 0: ']);
  bed.hearAsItIs({ type: 'devices', count: 0, latest: [] });
  assert.deepEqual(bed.take(), ['> close unproven', `disconnect ${bed.connection} unproven`, 'warn unproven']);
});

test('what comes while nobody looks is kept unseen, and shown when somebody does, if it still stands', () => {
  const bed = new SessionBed().greet();
  bed.do(bed.session.look(false, bed.now));
  bed.hear(promptFrame(1));
  assert.deepEqual(bed.take(), ['> beat []']);
  bed.renew();
  assert.equal(bed.session.isCalling, true);
  for (let beat = 0; beat < 8; beat++) {
    bed.advance(BEAT_MS);
    assert.deepEqual(bed.take(), ['> beat []'], 'short beats, and no word that it is shown');
    bed.renew();
    bed.hear(promptFrame(1)); // the gateway says again what the device does not name
  }
  bed.do(bed.session.look(true, bed.now));
  assert.deepEqual(bed.take(), ['> beat [1]']);
  bed.renew(1);
  assert.deepEqual(bed.take(), ['show 1', '> shown 1']);
  assert.equal(bed.session.isCalling, false);
});

test('what is kept unseen is forgotten without a word at the end of its lease, and may come again', () => {
  const bed = new SessionBed().greet();
  bed.do(bed.session.look(false, bed.now));
  bed.hear(promptFrame(1));
  bed.renew();
  bed.take();
  bed.advance(BEAT_MS);
  bed.renew();
  bed.advance(BEAT_MS);
  bed.renew();
  bed.advance(LEASE_MS - 2 * BEAT_MS);
  assert.equal(bed.session.isCalling, false);
  assert.deepEqual(
    bed.take().filter((line) => line.includes('receipt')),
    [],
  );
  bed.do(bed.session.look(true, bed.now));
  bed.renew();
  bed.take();
  bed.hear(promptFrame(1));
  bed.renew(1);
  assert.deepEqual(bed.take(), ['> beat [1]', 'show 1', '> shown 1']);
});

test('a device that disconnects because nobody looks says nothing of what was unseen, and is asked again', () => {
  const bed = new SessionBed().greet();
  bed.do(bed.session.look(false, bed.now));
  bed.hear(promptFrame(1));
  bed.renew();
  bed.take();
  bed.do(bed.session.stop(bed.now));
  assert.deepEqual(bed.take(), ['> close done', 'disconnect 1 done']);
  assert.equal(bed.session.prompts.length, 0);
  bed.do(bed.session.look(true, bed.now));
  bed.do(bed.session.start(bed.now));
  bed.open();
  bed.take();
  bed.hear(promptFrame(1));
  bed.renew(1);
  assert.deepEqual(bed.take(), ['> beat [1]', 'show 1', '> shown 1']);
});

test('what was unseen and ends is told as never shown', () => {
  const bed = new SessionBed().greet();
  bed.do(bed.session.look(false, bed.now));
  bed.hear(promptFrame(1));
  bed.take();
  bed.cancel(1);
  assert.equal(bed.session.isCalling, false);
  assert.ok(bed.take().some((line) => /receipt 1.*none-shown/.test(line)));
});

test('a connection that died in the pocket is given up three seconds after the user looks, one that answers is not', () => {
  const bed = new SessionBed().greet();
  bed.do(bed.session.resume(bed.now));
  bed.take();
  bed.advance(2_999);
  assert.deepEqual(bed.take(), []);
  bed.advance(1);
  assert.deepEqual(bed.take().slice(0, 2), ['> close silent', 'disconnect 1 silent']);
  const answered = new SessionBed().greet();
  answered.do(answered.session.resume(answered.now));
  answered.renew();
  answered.take();
  answered.advance(BEAT_MS);
  assert.deepEqual(answered.take(), []);
});

test('connections that were let in again are told, and "not me" to one of them goes out until it is answered', () => {
  const bed = new SessionBed().greet();
  const one = { client: 'desk on laptop', address: '192.0.2.1', target: 'desk:3389', agoMs: 5, isOpen: true };
  const denials = (): number =>
    bed.said.filter((frame) => frame.type === 'denial' && frame.requestId === idOf(9) && frame.reason === 'not-me')
      .length;
  const disown = (number: number): void => bed.do(bed.session.disowned(idOf(number), bed.now));
  const comeBack = (): void => {
    bed.do(bed.session.connectionLost(bed.connection, bed.now));
    while (!bed.take().some((line) => line.startsWith('connect '))) {
      bed.advance(100);
    }
    bed.open();
  };
  disown(9);
  bed.hear({ type: 'resumed', connections: [{ requestId: idOf(9), ...one }] });
  assert.deepEqual(bed.take(), ['resumed desk:3389 true']);
  disown(8);
  assert.equal(denials(), 0, 'what the gateway has not told of is nobody’s business');
  disown(9);
  disown(9);
  assert.equal(denials(), 1, 'once on each connection');
  comeBack();
  assert.equal(denials(), 2, 'on the next one it is said again');
  bed.hear({ type: 'refusal', requestId: idOf(9), reason: 'try-again' });
  comeBack();
  assert.equal(denials(), 3);
  bed.hear({ type: 'outcome', requestId: idOf(9), state: 'approved', cause: 'approved', isYours: true });
  comeBack();
  assert.equal(denials(), 3, 'it is answered');
});
