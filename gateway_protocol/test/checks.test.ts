// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BeatLog } from '../src/main/ts/BeatLog.ts';
import {
  bytes,
  checkMembers,
  flag,
  integer,
  list,
  membersOf,
  object,
  oneOf,
  optional,
  pattern,
  plainText,
  remark,
  text,
} from '../src/main/ts/checks.ts';
import type { Check } from '../src/main/ts/checks.ts';
import { isPlainText, plainTextOf } from '../src/main/ts/plainText.ts';
import { encodeUtf8, utf8Length } from '../src/main/ts/utf8.ts';

const takes = (check: Check, value: unknown): boolean => check(value, 'it') === undefined;
const refusal = (check: Check, value: unknown): string => check(value, 'it')?.message ?? '';
const codePoint = (value: number): string => String.fromCodePoint(value);

test('a text that is shown has no control character, neither at its start, nor within, nor at its end', () => {
  for (const value of [0x00, 0x07, 0x09, 0x0a, 0x0d, 0x1b, 0x1f, 0x7f, 0x80, 0x85, 0x9b, 0x9f]) {
    for (const shown of [`${codePoint(value)}db:22`, `d${codePoint(value)}b:22`, `db:22${codePoint(value)}`]) {
      assert.equal(takes(plainText(64), shown), false, JSON.stringify(shown));
      assert.equal(takes(remark(64), shown), false, JSON.stringify(shown));
    }
  }
  assert.ok(takes(plainText(64), 'db ~\u00a1'));
});

test('a text that is shown turns no direction around: what is read is what is there', () => {
  for (const value of [
    0x061c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069,
    0xfeff,
  ]) {
    assert.equal(isPlainText(`db${codePoint(value)}moc.live:22`, 64), false, value.toString(16));
  }
  assert.ok(isPlainText('خادم השרת 服务器:22', 64), 'a script of its own direction is no change of it');
});

test('a text that is shown has whole characters only', () => {
  for (const broken of ['\ud83d', 'a\ud83d', '\ud83da', '\ude00', 'a\ude00', '\ude00\ud83d', '\ud83d\ud83d\ude00']) {
    assert.equal(isPlainText(broken, 64), false, JSON.stringify(broken));
  }
  assert.ok(isPlainText('\ud83d\ude00', 2));
  assert.ok(isPlainText('a\ud83d\ude00\ud83d\ude00b', 64));
});

test('a text that is shown has nothing that cannot be seen: neither alone, nor within, nor at an end', () => {
  const unseen = [
    0xad, 0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180e, 0x180f, 0x200b, 0x200c, 0x200d, 0x2060, 0x2064, 0x2065,
    0x206a, 0x206f, 0x2800, 0x3164, 0xfe00, 0xfe0f, 0xffa0, 0xfff0, 0xfff9, 0xfffb, 0xe000, 0xf8ff, 0xfdd0, 0xfdef,
    0xfffe, 0xffff, 0x1bca0, 0x1bca3, 0x1d173, 0x1d17a, 0x1fffe, 0x2ffff, 0x3fffe, 0x40000, 0xe0001, 0xe0041, 0xe007f,
    0xe0100, 0xe01ef, 0xf0000, 0x10ffff,
  ];
  for (const value of unseen) {
    for (const shown of [codePoint(value), `${codePoint(value)}db`, `d${codePoint(value)}b`, `db${codePoint(value)}`]) {
      assert.equal(isPlainText(shown, 64), false, value.toString(16));
    }
  }
  for (const value of [
    0xac, 0xae, 0x34e, 0x1161, 0x180a, 0x2010, 0x2070, 0x2801, 0x3165, 0xffa1, 0xfffc, 0xfffd, 0xd7fb, 0xf900, 0x1bc9f,
    0x1d172, 0x1d17b, 0x1f4bb, 0x1f64f, 0x20000, 0x2fa1d, 0x30000,
  ]) {
    assert.ok(isPlainText(`d${codePoint(value)}b`, 64), value.toString(16));
  }
});

test('a text that is shown has single plain spaces between other characters', () => {
  for (const odd of [
    ' ',
    '  ',
    ' db',
    'db ',
    'd  b',
    'd\u00a0b',
    'd\u1680b',
    'd\u2000b',
    'd\u2009b',
    'd\u202fb',
    'd\u205fb',
    'd\u3000b',
    '\u3000',
  ]) {
    assert.equal(isPlainText(odd, 64), false, JSON.stringify(odd));
  }
  assert.ok(isPlainText('d b c', 64));
});

test('a text that is shown has at most four marks on a character, and none on what stands before it', () => {
  for (const mark of [
    '\u0301',
    '\u0489',
    '\u05b0',
    '\u064b',
    '\u0e49',
    '\u0f90',
    '\u1ab0',
    '\u1dc0',
    '\u20dd',
    '\u3099',
    '\ufe20',
  ]) {
    assert.ok(isPlainText(`a${mark.repeat(4)}b`, 64), mark);
    assert.equal(isPlainText(`a${mark.repeat(5)}b`, 64), false, mark);
    assert.equal(isPlainText(`${mark}a`, 64), false, mark);
  }
  for (const name of ['e\u0301te\u0301', 'שָׁלוֹם', 'مُحَمَّد', 'น้ำ', 'हिन्दी', 'Ti\u1ebfng Vi\u1ec7t', 'བསྒྲུབས']) {
    assert.ok(isPlainText(name, 64), name);
  }
});

test('the nearest plain text keeps what can be kept, and its length', () => {
  const nearest = (value: string, most = 64): string => plainTextOf(value, most, 'phone');
  assert.deepEqual(
    [
      ' Mate\u00a060  Pro ',
      'a\u200bb\u202ec',
      'a\nb',
      'a\u0301\u0301\u0301\u0301\u0301\u0301',
      'a \u200b b',
      '\ud83d',
      '',
    ].map((value) => nearest(value)),
    ['Mate 60 Pro', 'abc', 'a b', 'a\u0301\u0301\u0301\u0301', 'a b', 'phone', 'phone'],
  );
  assert.equal(nearest('abc', 2), 'ab');
  assert.equal(nearest('a bc', 2), 'a');
  assert.equal(nearest('ab\ud83d\ude00', 3), 'ab', 'no half character');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 5, max: 40 }), (value, most) => {
      const plain = plainTextOf(value, most, 'phone');
      assert.ok(isPlainText(plain, most));
      assert.equal(plainTextOf(plain, most, 'phone'), plain);
    }),
  );
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).filter((value) => isPlainText(value, 64)),
      (value) => {
        assert.equal(plainTextOf(value, 64, 'phone'), value);
      },
    ),
  );
});

test('a text has its limits in UTF-16 units; a remark may be empty, and nothing else may', () => {
  for (const check of [plainText(3), text(3)]) {
    assert.deepEqual(
      ['', 'a', 'abc', 'abcd', 5, null].map((value) => takes(check, value)),
      [false, true, true, false, false, false],
    );
  }
  assert.deepEqual(
    ['', 'a', 'abc', 'abcd', 5].map((value) => takes(remark(3), value)),
    [true, true, true, false, false],
  );
  assert.ok(takes(text(3), '\u0000'), 'a text that is looked at later may have anything');
  assert.match(
    refusal(plainText(3), ''),
    /it must be a text of 1 to 3 characters that can all be seen, without control characters/,
  );
  assert.match(refusal(remark(3), 1), /at most 3 characters/);
  assert.match(refusal(text(3), ''), /1 to 3/);
});

test('base64url has one spelling: the bits that say nothing are zero, there is no padding, and no other alphabet', () => {
  assert.deepEqual(
    ['AA', 'AQ', 'Ag', 'Aw', '-A', '_w'].map((value) => takes(bytes(1), value)),
    [true, true, true, true, true, true],
  );
  for (const other of ['AB', 'AP', 'A_', 'AR', 'AA==', 'AA=', '+A', '/w', ' AA', 'A', '', 'AA\n']) {
    assert.equal(takes(bytes(1), other), false, other);
  }
  for (const padded of ['AA==', 'AAA=', 'AAAAAA==']) {
    assert.equal(takes(bytes(1, 100), padded), false, padded);
  }
  assert.deepEqual(
    ['AAA', 'AAE', 'AAI', 'AAM', 'AAB', 'AAD', 'AA-'].map((value) => takes(bytes(2), value)),
    [true, true, true, true, false, false, false],
  );
  assert.deepEqual(
    ['AAAA', 'AAAB', 'AAA_'].map((value) => takes(bytes(3), value)),
    [true, true, true],
  );
});

test('base64url is taken by exactly one text for every byte, of all texts of two characters', () => {
  const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
  const taken = alphabet.flatMap((a) => alphabet.map((b) => a + b)).filter((value) => takes(bytes(1), value));

  assert.equal(taken.length, 256);
  assert.equal(new Set(taken.map((value) => Buffer.from(value, 'base64url')[0])).size, 256);
});

test('base64url has the number of bytes that is wanted, at both limits', () => {
  const of = (count: number): string => Buffer.alloc(count).toString('base64url');
  assert.deepEqual(
    [1, 2, 5, 6].map((count) => takes(bytes(2, 5), of(count))),
    [false, true, true, false],
  );
  assert.deepEqual(
    [31, 32, 33].map((count) => takes(bytes(32), of(count))),
    [false, true, false],
  );
  assert.equal(takes(bytes(0, 5), ''), true);
  assert.equal(takes(bytes(1), 1), false);
  assert.match(refusal(bytes(2, 5), ''), /base64url of 2 to 5 bytes/);
  assert.match(refusal(bytes(32), ''), /base64url of 32 bytes/);
});

test('an integer is whole, finite, within both limits, and no negative zero', () => {
  assert.deepEqual(
    [0, 1, 9, 10, -0, 1.5, NaN, Infinity, '1', 1n, null].map((value) => takes(integer(1, 9), value)),
    [false, true, true, false, false, false, false, false, false, false, false],
  );
  assert.deepEqual(
    [0, -0, -1].map((value) => takes(integer(-1, 9), value)),
    [true, false, true],
  );
  assert.match(refusal(integer(1, 9), 0), /an integer from 1 to 9/);
});

test('flags, choices and patterns take what they name, and of the right type', () => {
  assert.deepEqual(
    [true, false, 0, 'true', undefined].map((value) => takes(flag(), value)),
    [true, true, false, false, false],
  );
  assert.deepEqual(
    ['a', 'b', 'c', '', 0].map((value) => takes(oneOf(['a', 'b']), value)),
    [true, true, false, false, false],
  );
  assert.match(refusal(oneOf(['a', 'b']), 'c'), /one of a, b/);
  const digits = pattern(/^[0-9]+$/, 3, 'up to three digits');
  assert.deepEqual(
    ['1', '123', '1234', '', 'a', 1].map((value) => takes(digits, value)),
    [true, true, false, false, false, false],
  );
  assert.match(refusal(digits, ''), /it must be up to three digits/);
});

test('a list is refused by its length, or by its first bad value, which is named', () => {
  const check = list(flag(), 2);
  assert.deepEqual(
    [[], [true], [true, false], [true, true, true], {}, 'ab'].map((value) => takes(check, value)),
    [true, true, true, false, false, false],
  );
  assert.match(refusal(check, [true, 1]), /^it\[1\] must be true or false/);
  assert.match(refusal(check, 1), /a list of at most 2/);
});

test('an object has exactly its members: its own ones, not inherited; an optional one may be left out or undefined', () => {
  const members = membersOf<{ a: boolean; b?: boolean }>({ a: flag(), b: optional(flag()) });
  const fault = (value: unknown): string | undefined => checkMembers(value, members, 'it.')?.fault;
  assert.deepEqual(
    [{ a: true }, { a: true, b: false }, { a: true, b: undefined }, { a: true, c: undefined }].map(fault),
    [undefined, undefined, undefined, undefined],
  );
  assert.deepEqual([{}, { b: true }, { a: undefined }, Object.create({ a: true }) as object].map(fault), [
    'missing-member',
    'missing-member',
    'missing-member',
    'missing-member',
  ]);
  assert.deepEqual([{ a: 1 }, { a: true, b: 1 }, null, [], 'a', undefined].map(fault), Array(6).fill('bad-member'));
  assert.deepEqual(
    [
      { a: true, c: 1 },
      { a: true, b: true, c: 1 },
    ].map(fault),
    ['unknown-member', 'unknown-member'],
  );
  assert.match(
    checkMembers({ a: true, [`\u202e"${'x'.repeat(99)}`]: 1 }, members, 'it.')!.message,
    /^it\.\?\?x{30} is not a member/,
    'a name from outside is told without what it could do to a log',
  );
  assert.equal(checkMembers(1, members, 'it.')!.message, 'it must be an object.');
  assert.match(refusal(object<{ a: boolean }>({ a: flag() }), { a: 1 }), /^it\.a must be true or false/);
});

test('a beat is answered once for when it was sent; what is older than an answer is not waited for', () => {
  const beats = new BeatLog();
  assert.equal(beats.lastAt, -Infinity);
  assert.equal(beats.waitingSince, Infinity);
  const [first, second, third] = [beats.next(10), beats.next(20), beats.next(30)];
  assert.deepEqual([first, second, third], [1, 2, 3]);
  assert.equal(beats.lastAt, 30);
  assert.equal(beats.waitingSince, 10);
  assert.equal(beats.answered(second!), 20);
  assert.equal(beats.waitingSince, 30);
  assert.equal(beats.answered(first!), undefined, 'overtaken');
  assert.equal(beats.answered(second!), 20, 'the same again renews the same');
  assert.equal(beats.answered(4), undefined, 'never sent');
  assert.equal(beats.waitingSince, 30);
  assert.equal(beats.answered(third!), 30);
  assert.equal(beats.waitingSince, Infinity);
});

test('a beat of the old connection is not answered on the new one, and nothing waits for it', () => {
  const beats = new BeatLog();
  const old = beats.next(10);
  beats.restart();
  assert.equal(beats.waitingSince, Infinity);
  assert.equal(beats.answered(old), undefined);
  const fresh = beats.next(50);
  assert.ok(fresh > old, 'its numbers are not used again');
  assert.equal(beats.answered(old), undefined);
  assert.equal(beats.waitingSince, 50);
  assert.equal(beats.answered(fresh), 50);
});

test('UTF-8 is what TextEncoder makes, on both sides of every limit, alone and among others', () => {
  const edges = [0x00, 0x41, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd, 0xffff, 0x10000, 0x10ffff].map(
    codePoint,
  );
  const halves = ['\ud800', '\udbff', '\udc00', '\udfff'];
  for (const first of [...edges, ...halves]) {
    for (const second of ['', ...edges, ...halves]) {
      const expected = new TextEncoder().encode(first + second);
      assert.deepEqual(encodeUtf8(first + second), expected, JSON.stringify(first + second));
      assert.equal(utf8Length(first + second), expected.length);
    }
  }
});
