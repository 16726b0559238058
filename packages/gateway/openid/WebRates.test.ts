// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { ManualClock } from '../testing/ManualClock.ts';
import { PER_APPLICATION_AND_MINUTE, PER_LOGIN_AND_MINUTE, PER_SOURCE_AND_MINUTE, WebRates } from './WebRates.ts';

const ADDRESS = '192.0.2.1';

function rates() {
  const clock = new ManualClock();
  const web = new WebRates(clock, '/openid/auth', (uid) => uid === 'begun');
  const take = (path: string, request: object = {}): boolean => web.take(request as IncomingMessage, path, ADDRESS);
  return { clock, web, take };
}

test('about one login only so much is asked a minute, and that is nothing to others of its address', async () => {
  const { clock, take } = rates();
  let taken = 0;
  while (take('/openid/login/begun')) {
    taken++;
  }
  assert.equal(taken, PER_LOGIN_AND_MINUTE);
  assert.equal(take('/openid/auth/begun'), false);
  assert.equal(take('/openid/login/another'), true);
  await clock.advance(60_000);
  assert.equal(take('/openid/auth/begun'), true);
});

test('a name of a login that nobody has begun is one more request of its source', () => {
  const { take } = rates();
  let taken = 0;
  while (take(`/openid/login/made-up-${taken}/bye`)) {
    taken++;
  }
  assert.equal(taken, PER_SOURCE_AND_MINUTE);
  assert.equal(take('/openid/login/begun'), true);
});

test('an application that has proved who it is counts no more, once', () => {
  const { take, web } = rates();
  const proven = {};
  assert.equal(take('/openid/token', proven), true);
  for (let i = 1; i < PER_SOURCE_AND_MINUTE; i++) {
    take('/openid/token');
  }
  assert.equal(take('/openid/token'), false);
  web.proven(proven as IncomingMessage, 'shop');
  web.proven(proven as IncomingMessage, 'shop');
  assert.equal(take('/openid/token'), true);
  assert.equal(take('/openid/token'), false);
});

test('an application that asks without end counts among the strangers of its address again, and no other does', () => {
  const { take, web } = rates();
  const ask = (application: string): boolean => {
    const request = {};
    const isTaken = take('/openid/token', request);
    web.proven(request as IncomingMessage, application);
    return isTaken;
  };
  for (let i = 0; i < PER_APPLICATION_AND_MINUTE; i++) {
    assert.equal(ask('mad'), true);
  }
  assert.equal(ask('shop'), true);
  let more = 0;
  while (ask('mad')) {
    more++;
  }
  assert.equal(more, PER_SOURCE_AND_MINUTE);
});
