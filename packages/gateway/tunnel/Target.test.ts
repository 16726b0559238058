// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTarget, parseTarget, readTarget } from './Target.ts';
import { TargetList } from './TargetList.ts';

test('a target is a name or an address, and a port', () => {
  assert.deepEqual(parseTarget('DB.lab:5432'), { host: 'db.lab', port: 5432 });
  assert.deepEqual(parseTarget('10.0.0.1:22'), { host: '10.0.0.1', port: 22 });
  assert.deepEqual(parseTarget('[::1]:22'), { host: '::1', port: 22 });
  assert.deepEqual(parseTarget('db:65535'), { host: 'db', port: 65_535 });
  assert.equal(formatTarget({ host: '::1', port: 22 }), '[::1]:22');
  for (const text of [
    '',
    'db',
    'db:',
    'db:0',
    'db:65536',
    'db:22x',
    ':22',
    '::1:22',
    '[db]:22',
    '-db:22',
    'db-:22',
    'a b:22',
    'db:022',
    'db\n:22',
    'http://db:22',
    `${'a'.repeat(254)}:22`,
  ]) {
    assert.equal(parseTarget(text), undefined, text);
  }
});

test('a person and ssh may write it in more ways, all of which name one target', () => {
  const read = (text: string): string | undefined => {
    const target = readTarget(text);
    return target && formatTarget(target);
  };
  assert.deepEqual(['db:22', '[db]:22', '[DB.lab]:22', '10.0.0.1:22', '[10.0.0.1]:22'].map(read), [
    'db:22',
    'db:22',
    'db.lab:22',
    '10.0.0.1:22',
    '10.0.0.1:22',
  ]);
  assert.deepEqual(['::1:22', '[::1]:22', 'fe80::1:22', '2001:db8::1:22', '::ffff:10.0.0.1:22'].map(read), [
    '[::1]:22',
    '[::1]:22',
    '[fe80::1]:22',
    '[2001:db8::1]:22',
    '[::ffff:10.0.0.1]:22',
  ]);
  for (const text of [
    '',
    'db',
    '[db]',
    '[]:22',
    ':22',
    '::1',
    '[::1]',
    '::1:0',
    '::1:65536',
    'a:b:22',
    '[a:b]:22',
    '[[::1]]:22',
    'fe80::1%eth0:22',
    'user@db:22',
    '1:2:3:4:5:6:7:22',
    'db\n:22',
    '::1:22\n',
  ]) {
    assert.equal(readTarget(text), undefined, JSON.stringify(text));
  }
});

test('only what the list names is allowed, to those whom it names', () => {
  const list = new TargetList([
    { host: 'db', port: 22, users: ['anna'] },
    { host: '*.lab.example', port: 3389 },
  ]);
  const allows = (user: string, text: string): boolean => list.allows(user, parseTarget(text)!);
  assert.equal(allows('anna', 'db:22'), true);
  assert.equal(allows('ben', 'db:22'), false);
  assert.equal(allows('anna', 'db:23'), false);
  assert.equal(allows('ben', 'a.b.lab.example:3389'), true);
  assert.equal(allows('ben', 'lab.example:3389'), false);
  assert.equal(allows('ben', 'evillab.example:3389'), false);
  assert.equal(allows('ben', 'a.lab.example.evil:3389'), false);
});
