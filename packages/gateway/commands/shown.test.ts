// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { asCommandError } from './CommandError.ts';
import { describe } from './connect.ts';
import { describeEnd } from '../client/describeEnd.ts';
import { exitCodeOf } from './connectExit.ts';
import { shown } from './shown.ts';
import { GatewayError, GatewayFault } from '../client/GatewayError.ts';

/** What a terminal obeys, or a person does not see. */
const UNSEEN = /[^\P{C}]|[\p{Zl}\p{Zp}\u00a0\u2007\u2800\u3164\u115f\u034f\ufe0f\u{e0041}]/u;

test('words that people write are shown as they are', () => {
  for (const text of [
    'laptop of Anna',
    "Zoë's Büro №3 – (alt)",
    '笔记本电脑',
    'ноутбук',
    'مختبر',
    'é',
    '🙂',
    'C:\\Users',
    'a  b',
  ]) {
    assert.equal(shown(text), text);
  }
});

test('what would not be seen is written out', () => {
  assert.equal(shown('a\u001b[2Jb'), String.raw`a\u{1b}[2Jb`);
  assert.equal(shown('\u009b31m'), String.raw`\u{9b}31m`);
  assert.equal(shown('one\r\ntwo\t\u0007\u007f\0'), String.raw`one\u{d}\u{a}two\u{9}\u{7}\u{7f}\u{0}`);
  assert.equal(shown('\u202egnp.\u2066\u200f'), String.raw`\u{202e}gnp.\u{2066}\u{200f}`);
  assert.equal(shown('adm\u200bin\u00ad\u2060\ufeff'), String.raw`adm\u{200b}in\u{ad}\u{2060}\u{feff}`);
  assert.equal(shown('\u00a0\u2003\u3000\u2800\u3164'), String.raw`\u{a0}\u{2003}\u{3000}\u{2800}\u{3164}`);
  assert.equal(shown('a\u{e0041}\ufe0f\u2028\ud800'), String.raw`a\u{e0041}\u{fe0f}\u{2028}\u{d800}`);
  assert.equal(shown(`e${'\u0301'.repeat(6)}`), `e${'\u0301'.repeat(3)}${String.raw`\u{301}`.repeat(3)}`);
});

test('nobody fills the screen', () => {
  assert.equal(shown('x'.repeat(100_000)).length, 401);
  assert.ok(shown('\u001b'.repeat(100_000)).length <= 401);
});

test('no text at all brings a terminal to do anything', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => !UNSEEN.test(shown(text, Infinity))),
    { numRuns: 5_000 },
  );
  fc.assert(
    fc.property(
      fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }),
      (text) => !UNSEEN.test(shown(text, Infinity)),
    ),
    { numRuns: 5_000 },
  );
});

const EVIL = '\u001b]0;x\u0007\u202eevil\u200b\ngateway: approved\r\u009b2J';

test('every word of a gateway that is printed is shown', () => {
  const lines = [
    describe({ type: 'waiting', number: EVIL, deadlineMs: 1, deviceCount: 1 }, EVIL, EVIL),
    describe({ type: 'shown', deviceName: EVIL }, EVIL, EVIL),
    describeEnd({ wasOpen: false, code: 0, reason: EVIL }),
    describeEnd({ wasOpen: true, code: 1e21, reason: EVIL }),
    (asCommandError(new GatewayError(GatewayFault.UNREACHABLE, EVIL)) as Error).message,
  ];
  for (const line of lines) {
    assert.ok(line !== undefined && line.includes('evil'));
    assert.doesNotMatch(line, UNSEEN);
  }
});

test('a reason that has the name of a member of every object is a reason like any other', () => {
  for (const reason of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    assert.equal(describeEnd({ wasOpen: false, code: 0, reason }), reason);
    assert.equal(exitCodeOf({ wasOpen: true, code: 0, reason }), 1);
  }
});

test('only an end of both sides is a good end', () => {
  const codes = [
    'over',
    'denied',
    'disconnected',
    'cancelled',
    'connection-lost',
    'gateway-silent',
    'target-reset',
    'target-stalled',
    'new one',
  ].map((reason) => exitCodeOf({ wasOpen: true, code: 0, reason }));
  assert.deepEqual(codes, [0, 1, 1, 1, 3, 3, 4, 4, 1]);
});
