// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSameUser, likenessOfUser, userNameOf } from './userName.ts';

test('a name is compared without case, width and the way in which its marks are written', () => {
  for (const [one, other] of [
    ['Anna', 'anna'],
    ['ANNA.Berg@Example.com', 'anna.berg@example.com'],
    ['JOSE\u0301', 'jos\u00e9'],
    ['\uff21\uff4e\uff4e\uff41', 'anna'],
    ['\u0416\u0443\u043a', '\u0436\u0443\u043a'],
    ['\u0395\u039b\u0395\u039d\u0397', '\u03b5\u03bb\u03b5\u03bd\u03b7'],
    ['STRASSE', 'strasse'],
  ] as const) {
    assert.equal(userNameOf(one), userNameOf(other), one);
    assert.ok(isSameUser(one, other), one);
  }
  for (const [one, other] of [
    ['anna', 'anne'],
    ['jose', 'jos\u00e9'],
    ['a.b', 'ab'],
    ['anna', '\u0430nna'],
  ] as const) {
    assert.ok(!isSameUser(one, other), one);
  }
});

test('the letters that people have are taken', () => {
  for (const name of [
    'anna',
    'x',
    'jos\u00e9.n\u00fa\u00f1ez',
    '\u0161\u00e1rka',
    '\u0438\u0432\u0430\u043d_2',
    '\u03b5\u03bb\u03ad\u03bd\u03b7',
    '\u05d3\u05e0\u05d9',
    '\u0645\u062d\u0645\u062f',
    '\u0928\u0940\u0932\u092e',
    '\u0e2a\u0e21\u0e0a\u0e32\u0e22',
    '\u738b\u5c0f\u660e',
    '\u7530\u4e2d\u3055\u304f\u3089.tanaka',
    '\uae40\ubbfc\uc218-kim',
    'backup+nightly@db.example',
    '-dash',
    '42',
    'a'.repeat(64),
  ]) {
    assert.equal(userNameOf(name), name);
  }
});

test('what is no name is none: empty, too long, spaces, signs, what nobody sees, two scripts in one', () => {
  for (const name of [
    '',
    'a'.repeat(65),
    'two words',
    'a/b',
    'a\\b',
    "a'b",
    'a:b',
    '*',
    'a\u0000b',
    'a\u200db',
    '\u202eanna',
    '\u0301anna',
    'an\u0430', // Cyrillic a
    'p\u03b1ul', // Greek alpha
    '\u0430\u03b1',
    '\ud800',
    'a\u2163', // a Roman numeral
  ]) {
    assert.equal(userNameOf(name), undefined, JSON.stringify(name));
  }
});

test('a name that looks like another has its likeness, and an honest one has its own', () => {
  for (const [one, other] of [
    ['coco', '\u0441\u043e\u0441\u043e'], // Cyrillic
    ['anna1', 'annal'],
    ['b0b', 'bob'],
    ['marta', 'rnarta'],
    ['william', 'vvilliam'],
    ['Paul', 'pau1'],
  ] as const) {
    assert.equal(likenessOfUser(one), likenessOfUser(other), `${one} ${other}`);
  }
  const honest = ['anna', 'anne', 'hanna', 'jose', 'jos\u00e9', 'a.b', 'ab', 'a-b', 'mia', 'mla', 'user2', 'user3'];
  assert.equal(new Set(honest.map(likenessOfUser)).size, honest.length);
});

test('whatever is given, what comes out is a name that comes out as itself, and nothing throws', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0x10ffff })), (codes) => {
      const text = String.fromCodePoint(...codes);
      const name = userNameOf(text);
      likenessOfUser(text);
      assert.ok(name === undefined || userNameOf(name) === name, JSON.stringify(text));
    }),
  );
});
