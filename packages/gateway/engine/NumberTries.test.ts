// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryNumber } from './NumberTries.ts';
import type { NumberTry } from './NumberTries.ts';

const RIGHT = '42';

/** The numbers of one request, each taken behind those before. */
class Tries {
  private tries: readonly NumberTry[] = [];

  take(deviceId: string, attempt: number, number: string, right: string, most: number): NumberTry | undefined {
    const tried = tryNumber(this.tries, deviceId, attempt, number, right, most);
    if (tried !== undefined && !this.tries.includes(tried)) {
      this.tries = [...this.tries, tried];
    }
    return tried;
  }
}

test('a wrong number costs a try, whichever device it was typed on, and a right one costs none', () => {
  const tries = new Tries();
  assert.deepEqual(told(tries.take('phone', 1, '10', RIGHT, 3)), [false, 2]);
  assert.deepEqual(told(tries.take('tablet', 1, RIGHT, RIGHT, 3)), [true, 2]);
  assert.deepEqual(told(tries.take('tablet', 2, '11', RIGHT, 3)), [false, 1]);
  assert.deepEqual(told(tries.take('phone', 2, RIGHT, RIGHT, 3)), [true, 1]);
  assert.deepEqual(told(tries.take('phone', 3, '12', RIGHT, 3)), [false, 0]);
});

test('the same attempt with the same number on the same device is a frame that came twice', () => {
  const tries = new Tries();
  const first = tries.take('phone', 1, '10', RIGHT, 3);
  assert.equal(tries.take('phone', 1, '10', RIGHT, 3), first);
  assert.deepEqual(told(tries.take('tablet', 1, '10', RIGHT, 3)), [false, 1], 'another device is another try');
  assert.deepEqual(told(tries.take('phone', 2, '10', RIGHT, 3)), [false, 0], 'another attempt, too');
});

test('an attempt out of turn is none: each device counts its own, one by one', () => {
  const tries = new Tries();
  assert.equal(tries.take('phone', 2, '10', RIGHT, 3), undefined);
  assert.deepEqual(told(tries.take('phone', 1, '10', RIGHT, 9)), [false, 8]);
  assert.deepEqual(told(tries.take('phone', 2, '11', RIGHT, 9)), [false, 7]);
  assert.deepEqual(told(tries.take('phone', 1, '12', RIGHT, 9)), [false, 6], 'an app that was started anew');
  assert.deepEqual(told(tries.take('phone', 3, '13', RIGHT, 9)), [false, 5], 'the highest counts, not the last');
  assert.equal(tries.take('tablet', 2, '10', RIGHT, 9), undefined);
  assert.equal(tries.take('phone', 5, '10', RIGHT, 9), undefined);
});

test('thirty-two numbers are remembered, and none is taken beyond', () => {
  const tries = new Tries();
  for (let attempt = 1; attempt <= 32; attempt++) {
    assert.deepEqual(told(tries.take('phone', attempt, RIGHT, RIGHT, 3)), [true, 3], `attempt ${attempt}`);
  }
  assert.equal(tries.take('phone', 33, RIGHT, RIGHT, 3), undefined);
  assert.deepEqual(told(tries.take('phone', 7, RIGHT, RIGHT, 3)), [true, 3], 'one that came twice is answered still');
});

function told(tried: NumberTry | undefined): [boolean | undefined, number | undefined] {
  return [tried?.isRight, tried?.triesLeft];
}
