// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../testing/ManualClock.ts';
import { LogoutNotices } from './LogoutNotices.ts';

test('an application that is down is told again, and at last left alone; one that says no is not told again', async () => {
  const clock = new ManualClock();
  const results: string[] = [];
  const notices = new LogoutNotices(clock, (application, result) => results.push(`${application} ${result}`));
  let tries = 0;
  notices.tell('down', 'anna', () => {
    tries++;
    return Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
  });
  await clock.advance(200_000);
  assert.deepEqual([tries, results], [5, ['down unreachable']]);
  notices.tell('no', 'anna', () => Promise.reject(Object.assign(new Error('no'), { response: { statusCode: 400 } })));
  notices.tell('busy', 'anna', () =>
    Promise.reject(Object.assign(new Error('busy'), { response: { statusCode: 503 } })),
  );
  notices.tell('slow', 'anna', () => Promise.reject(new Error('too slow')));
  await clock.settle();
  assert.deepEqual(results.slice(1), ['no refused']);
  await clock.advance(200_000);
  assert.deepEqual(results.slice(2).sort(), ['busy refused', 'slow unanswered']);
  notices.stop();
});

test('many logins of one person that end at once are one notice to each application, and one that ends while it is told another', async () => {
  const clock = new ManualClock();
  const results: string[] = [];
  const notices = new LogoutNotices(clock, (application, result) => results.push(`${application} ${result}`));
  const answers: ((error?: Error) => void)[] = [];
  const send = (): Promise<void> =>
    new Promise((resolve, reject) => {
      answers.push((error) => (error === undefined ? resolve() : reject(error)));
    });
  for (let i = 0; i < 100; i++) {
    notices.tell('shop', 'anna', send);
  }
  notices.tell('shop', 'bo', send);
  assert.equal(answers.length, 2);
  answers.splice(0).forEach((answer) => answer(new Error('away')));
  await clock.settle();
  notices.tell('shop', 'anna', send); // the next try tells of this one, too
  await clock.advance(1_000);
  assert.equal(answers.length, 2);
  answers.splice(0).forEach((answer) => answer());
  await clock.settle();
  assert.deepEqual([results, clock.pending], [['shop taken', 'shop taken'], 0]);
  notices.tell('shop', 'anna', send);
  notices.tell('shop', 'anna', send);
  answers.splice(0).forEach((answer) => answer());
  await clock.settle();
  assert.equal(answers.length, 1, 'what ended while it was told is told');
  answers.splice(0).forEach((answer) => answer());
  await clock.settle();
  assert.deepEqual([results.length, answers.length], [4, 0]);
});
