// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Places } from './Places.ts';

test('a user with places of their own has those, and nobody else does', () => {
  const places = new Places({
    connections: 100,
    perUser: 5,
    perClient: 3,
    placesOf: (userName) => (userName === 'deploy' ? { perUser: 20, perClient: 10 } : {}),
  });
  const taken = (user: string, client: string): number =>
    Array.from({ length: 30 }, () => places.take(user, client)).filter(Boolean).length;
  assert.deepEqual([taken('deploy', 'one'), taken('deploy', 'two'), taken('deploy', 'three')], [10, 10, 0]);
  assert.deepEqual([taken('anna', 'laptop'), taken('anna', 'desk')], [3, 2]);
});

test('one token and one user have their part, and no more', () => {
  const places = new Places({ connections: 100, perUser: 5, perClient: 3 });
  assert.deepEqual(
    [1, 2, 3, 4].map(() => places.take('anna', 'laptop')),
    [true, true, true, false],
  );
  assert.deepEqual(
    [1, 2, 3].map(() => places.take('anna', 'desk')),
    [true, true, false],
  );
  assert.equal(places.take('ben', 'bens'), true);
  places.leave('anna', 'laptop');
  assert.equal(places.take('anna', 'desk'), true);
  assert.equal(places.count, 6);
});

test('the last tenth is for users who have none', () => {
  const places = new Places({ connections: 20, perUser: 20, perClient: 20 });
  for (let i = 0; i < 18; i++) {
    assert.equal(places.take('anna', 'laptop'), true);
  }
  assert.equal(places.take('anna', 'laptop'), false);
  assert.deepEqual(
    ['ben', 'cleo', 'dora'].map((user) => places.take(user, user)),
    [true, true, false],
  );
});

test('who has left leaves nothing behind', () => {
  const places = new Places({ connections: 1_000, perUser: 2, perClient: 1 });
  for (let i = 0; i < 500; i++) {
    places.take(`user${i}`, `client${i}`);
  }
  for (let i = 0; i < 500; i++) {
    places.leave(`user${i}`, `client${i}`);
  }
  assert.equal(places.count, 0);
  assert.deepEqual(
    ['ofUser', 'ofClient'].map((map) => (Reflect.get(places, map) as Map<string, number>).size),
    [0, 0],
  );
});

test('one place that is given back is one, however many its user and client have', () => {
  const places = new Places({ connections: 100, perUser: 3, perClient: 3 });
  for (let i = 0; i < 3; i++) {
    places.take('anna', 'laptop');
  }
  places.leave('anna', 'laptop');
  assert.deepEqual(
    [places.take('anna', 'laptop'), places.take('anna', 'laptop'), places.take('anna', 'desk')],
    [true, false, false],
  );
});
