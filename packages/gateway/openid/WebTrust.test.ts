// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { OpenidRecords } from './OpenidRecords.ts';
import { OF_STRANGERS_PER_SOURCE, WebTrust } from './WebTrust.ts';

const DAY_MS = 86_400_000;
const fail = (_what: string, error: unknown): never => assert.fail(String(error));

function trust() {
  const clock = new ManualClock();
  const records = new OpenidRecords(clock, new MemorySharedState(), fail);
  return { clock, trust: new WebTrust(clock, new SeededRandomness('trust'), records, ['secret'], ['shop'], fail) };
}

test('a browser is known to the person who has logged in there, for 90 days', () => {
  const { clock, trust: web } = trust();
  const { value } = web.cookieFor('anna', 'stranger');
  assert.equal(web.browserOf('anna', value).isKnown, true);
  assert.equal(web.browserOf('bo', value).isKnown, false);
  assert.equal(web.browserOf('anna', `${value}x`).isKnown, false);
  clock.stepWall(90 * DAY_MS);
  assert.equal(web.browserOf('anna', value).isKnown, false);
});

test('whoever makes up a cookie, or takes the name of a browser from another, is a stranger', () => {
  const { clock, trust: web } = trust();
  const [name = ''] = web.cookieFor('anna', 'stranger').value.split('.');
  const until = clock.wall() + DAY_MS;
  for (const cookie of [
    name,
    `${name}.${until}.`,
    `${name}.${until}.${'A'.repeat(43)}`,
    `.${until}.x`,
    '',
    undefined,
  ]) {
    assert.deepEqual(web.browserOf('anna', cookie), { browser: 'stranger', isKnown: false }, cookie);
  }
});

test('strangers ring one person once a minute, and from one place ten', async () => {
  const { clock, trust: web } = trust();
  assert.equal(await web.takeStranger('anna', '192.0.2.1'), true);
  assert.equal(await web.takeStranger('anna', '198.51.100.1'), false);
  for (let i = 1; i < OF_STRANGERS_PER_SOURCE; i++) {
    assert.equal(await web.takeStranger(`user ${i}`, '192.0.2.1'), true);
  }
  assert.equal(await web.takeStranger('ben', '192.0.2.1'), false);
  assert.equal(await web.takeStranger('ben', '198.51.100.1'), true, 'another place is not kept from it');
  await clock.advance(60_000);
  assert.equal(await web.takeStranger('anna', '192.0.2.1'), true);
});

test('a browser that logged in while the clock was a year ahead is not known for a year, and one of now still is when that is over', () => {
  const { clock, trust: web } = trust();
  const { value: now } = web.cookieFor('anna', 'stranger');
  clock.stepWall(365 * DAY_MS);
  const { value: ahead } = web.cookieFor('anna', 'stranger');
  assert.equal(web.browserOf('anna', now).isKnown, false);
  clock.stepWall(-365 * DAY_MS);
  assert.equal(web.browserOf('anna', ahead).isKnown, false);
  assert.equal(web.browserOf('anna', now).isKnown, true);
});
