// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { ManualClock } from '../testing/ManualClock.ts';
import { Failures, GuardedClock } from './Failures.ts';

function boom(): never {
  throw new Error('boom');
}

test('what a handler throws is counted by where it came in, told, and ends there', () => {
  const told: string[] = [];
  const failures = new Failures((what, error) => told.push(`${what}: ${(error as Error).message}`));
  assert.equal(
    failures.guard(
      'upgrade',
      () => 1,
      () => 2,
    ),
    1,
  );
  assert.equal(
    failures.guard('upgrade', boom, (error) => (error as Error).message),
    'boom',
  );
  failures.note('timer', new Error('late'));
  failures.note('timer', new Error('late'));
  assert.deepEqual(
    [...failures.byEntry],
    [
      ['upgrade', 1],
      ['timer', 2],
    ],
  );
  assert.deepEqual(told, ['a handler (upgrade): boom', 'a handler (timer): late', 'a handler (timer): late']);
});

test('a log that throws is no reason to fail', () => {
  const failures = new Failures(boom);
  failures.note('frame', new Error('x'));
  assert.equal(failures.byEntry.get('frame'), 1);
});

test('every listener of an emitter is guarded, those of before and of later, and the rest of the event is ended', () => {
  const failures = new Failures();
  const emitter = new EventEmitter();
  const ended: unknown[] = [];
  emitter.on('message', boom);
  failures.guardEvents('frame', emitter, (event, args) => ended.push([event, ...args]));
  emitter.once('close', boom);
  assert.equal(emitter.emit('message', 'a'), true);
  emitter.emit('close');
  assert.equal(emitter.emit('close'), false);
  emitter.emit('error', 'nobody listens');
  assert.deepEqual(ended, [['message', 'a'], ['close'], ['error', 'nobody listens']]);
  assert.equal(failures.byEntry.get('frame'), 3);
});

test('what ends an event may fail, too', () => {
  const failures = new Failures();
  const emitter = new EventEmitter();
  emitter.on('message', boom);
  failures.guardEvents('frame', emitter, boom);
  emitter.emit('message');
  assert.equal(failures.byEntry.get('frame'), 2);
});

test('a task that throws stops none of the others', async () => {
  const clock = new ManualClock();
  const failures = new Failures();
  const guarded = new GuardedClock(clock, failures);
  const done: string[] = [];
  guarded.schedule(1, boom);
  guarded.schedule(2, () => done.push('second'));
  guarded.cancel(guarded.schedule(2, () => done.push('taken back')));
  await clock.advance(5);
  assert.deepEqual(
    [done, failures.byEntry.get('timer'), guarded.now, guarded.wall()],
    [['second'], 1, 5, clock.wall()],
  );
});

test('a wall that cannot be read goes on by the time that has passed, and that is noted', async () => {
  const clock = new ManualClock();
  const failures = new Failures();
  const guarded = new GuardedClock(clock, failures);
  const before = guarded.wall();
  clock.wall = boom;
  await clock.advance(7);
  assert.equal(guarded.wall(), before + 7);
  assert.equal(failures.byEntry.get('timer'), 1);
});

test('a clock that cannot be read says what it said last, and takes back what it cannot take back', async () => {
  const clock = new ManualClock();
  const failures = new Failures();
  let isBroken = false;
  const broken = new Proxy(clock, {
    get: (_target, name) => {
      if (isBroken && (name === 'now' || name === 'cancel')) {
        throw new Error('boom');
      }
      const member: unknown = Reflect.get(clock, name, clock);
      return typeof member === 'function' ? (member.bind(clock) as unknown) : member;
    },
  });
  const guarded = new GuardedClock(broken, failures);
  const done: string[] = [];
  const task = guarded.schedule(5, () => done.push('taken back'));
  guarded.schedule(6, () => done.push('the next'));
  await clock.advance(3);
  assert.equal(guarded.now, 3);
  isBroken = true;
  await clock.advance(1);
  guarded.cancel(task);
  assert.deepEqual([guarded.now, failures.byEntry.get('timer')], [3, 2]);
  isBroken = false;
  await clock.advance(5);
  assert.deepEqual([guarded.now, done], [9, ['the next']]);
});

test('a promise that nobody waits for is noted when it rejects', async () => {
  const failures = new Failures();
  failures.forget(Promise.resolve());
  failures.forget(Promise.reject(new Error('boom')));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([...failures.byEntry], [['promise', 1]]);
});
