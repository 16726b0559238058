// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countParameters, sqlKind } from './sqlKind.ts';

test('three letters tell what a statement is for', () => {
  const statements = [
    ' select 1',
    'INSERT INTO a',
    'replace into a',
    'drop table a',
    'pragma x',
    'END',
    'attach x',
    'WITH a',
  ];
  assert.deepEqual(
    statements.map((sql) => sqlKind(sql)),
    ['query', 'insert', 'change', 'schema', 'pragma', 'transaction', 'attach', 'other'],
  );
});

test('question marks count outside of text, names and comments', () => {
  assert.equal(countParameters("SELECT ?, '?', \"?\" , ''' ?' -- ?\n, /* ? */ ?"), 2);
  assert.equal(countParameters('SELECT ?1, :name'), undefined);
});
