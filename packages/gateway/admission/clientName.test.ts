// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isClientName, nameApart } from './clientName.ts';

const ID = 'k3f9aaaaaaaaaaaaaaaaaa';

test('names in any script', () => {
  for (const name of ['laptop', 'Annas Büro-PC 2', '安娜的电脑', 'ноутбук', 'حاسوب', 'laptop 💻', 'x'.repeat(64)]) {
    assert.equal(isClientName(name), true, name);
  }
});

test('what cannot be seen is no name, nor part of one', () => {
  for (const [what, name] of [
    ['nothing', ''],
    ['a space', ' '],
    ['one at the end', 'laptop '],
    ['two of them', 'lap  top'],
    ['a wide space', 'lap\u3000top'],
    ['a hard one', 'lap\u00a0top'],
    ['zero width', 'lap\u200btop'],
    ['a joiner', 'lap\u200dtop'],
    ['a soft hyphen', 'lap\u00adtop'],
    ['a filler', '\u3164'],
    ['another', '\u115f'],
    ['an empty pattern', '\u2800'],
    ['a variation selector', 'a\ufe0f'],
    ['a tag', 'a\u{e0041}'],
    ['private', '\ue000'],
    ['a change of direction', 'a\u202eb'],
    ['a flood of marks', `a${'\u0301'.repeat(5)}`],
    ['an escape', 'a\u001b[2J'],
    ['too much', 'x'.repeat(65)],
  ]) {
    assert.equal(isClientName(name!), false, what);
  }
});

test('a name that looks like another of the same user is told apart', () => {
  for (const other of [
    'laptop',
    'Laptop',
    'lap top',
    'lap-top',
    'lаptop',
    'lapt0p',
    'ⅼaptop',
    'láptop',
    'ＬＡＰＴＯＰ',
    '1aptop',
    'Iaptop',
  ]) {
    assert.equal(nameApart('laptop', ID, [other]), 'laptop (k3f9)', other);
    assert.equal(nameApart(other, ID, ['laptop']), `${other} (k3f9)`, other);
  }
  assert.equal(nameApart('rnodem', ID, ['modem']), 'rnodem (k3f9)');
  assert.equal(nameApart('сосо', ID, ['coco']), 'сосо (k3f9)', 'a whole word of another script');
  assert.equal(nameApart('laptop 2', ID, ['laptop', 'laptop 3']), 'laptop 2');
});

test('a long name keeps its length and its mark, and no half character', () => {
  const long = `${'x'.repeat(56)}💻💻💻💻`;
  const spaced = `${'x'.repeat(56)} ${'y'.repeat(7)}`;
  assert.equal(nameApart(spaced, ID, [spaced]), `${'x'.repeat(56)} (k3f9)`, 'no two spaces');
  const apart = nameApart(long, ID, [long]);
  assert.ok(apart.length <= 64 && apart.endsWith(' (k3f9)') && isClientName(apart), apart);
});

test('one alike among many is enough to be told apart', () => {
  assert.equal(nameApart('laptop', ID, ['desk', 'LAPTOP', 'phone']), 'laptop (k3f9)');
});

test('only a character that the cut has halved goes', () => {
  const name = `💻${'x'.repeat(62)}`;
  assert.equal(nameApart(name, ID, [name]), `💻${'x'.repeat(55)} (k3f9)`);
});
