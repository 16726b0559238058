// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../clock/Clock.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import type { ClientIdentity } from './ClientIdentity.ts';
import { DEFAULT_ENGINE_OPTIONS } from './EngineOptions.ts';
import type { EngineOptions } from './EngineOptions.ts';
import { PromptQuota } from './PromptQuota.ts';

function bed(options: Partial<EngineOptions> = {}): {
  clock: ManualClock;
  ask: (user: string, client: string, address?: string, waiting?: number, ofUser?: number) => string | undefined;
} {
  const clock = new ManualClock();
  const quota = new PromptQuota(clock, { ...DEFAULT_ENGINE_OPTIONS, ...options });
  return {
    clock,
    ask: (userName, clientId, address = '192.0.2.1', waiting = 0, ofUser = 0) => {
      const client: ClientIdentity = {
        clientId,
        clientName: clientId,
        userName,
        userDomain: '',
        address,
        purpose: { kind: 'connection', target: 'db:22' },
      };
      return quota.take(client, waiting, ofUser);
    },
  };
}

test('an office behind one address: everybody is served', () => {
  const { ask } = bed();
  for (let i = 0; i < 200; i++) {
    assert.equal(ask(`user${i}`, `laptop of ${i}`), undefined, `user ${i}`);
  }
});

test('a user with rates of their own has those, and nobody else does', async () => {
  const own = { perUserAndMinute: 10, perSourceAndMinute: 10 };
  const { ask, clock } = bed({ ratesOf: (userName) => (userName === 'deploy' ? own : {}) });
  const grants = (user: string): number =>
    Array.from({ length: 30 }, () => ask(user, `${user}'s`)).filter((no) => no === undefined).length;
  assert.deepEqual([grants('deploy'), grants('anna')], [10, 3]);
  await clock.advance(60_000);
  assert.deepEqual([grants('deploy'), grants('anna')], [10, 3]);
});

test('a user may have fewer than everybody', () => {
  const { ask } = bed({ ratesOf: () => ({ perUserAndMinute: 1 }) });
  assert.equal(ask('anna', 'laptop'), undefined);
  assert.equal(ask('anna', 'laptop'), 'user-rate');
});

test('a stolen token takes its three, and leaves its owner a share', () => {
  const { ask } = bed();
  assert.deepEqual(
    [1, 2, 3, 4].map(() => ask('anna', 'stolen', '203.0.113.9')),
    [undefined, undefined, undefined, 'user-rate'],
  );
  assert.equal(ask('anna', 'laptop'), undefined);
  assert.equal(ask('anna', 'laptop'), 'user-rate');
});

test('many stolen tokens of one user: twice their rate is the end', () => {
  const { ask } = bed();
  const answers = Array.from({ length: 20 }, (_, i) => ask('anna', `stolen ${i}`, `203.0.113.${i}`));
  assert.equal(answers.filter((answer) => answer === undefined).length, 6);
});

test('one client asks from one source only so often', () => {
  const { ask } = bed({ perUserAndMinute: 10, perSourceAndMinute: 2 });
  assert.deepEqual(
    [1, 2, 3].map(() => ask('anna', 'laptop', '2001:db8:0:7::1')),
    [undefined, undefined, 'source-rate'],
  );
  assert.equal(ask('anna', 'laptop', '2001:db8:0:7:ffff::9'), 'source-rate', 'a household is one source');
  assert.equal(ask('anna', 'laptop', '2001:db8:0:8::1'), undefined);
});

test('what was refused is not counted, and a minute later there is room', async () => {
  const { ask, clock } = bed({ perUserAndMinute: 1 });
  assert.equal(ask('anna', 'laptop'), undefined);
  await clock.advance(30_000);
  assert.equal(ask('anna', 'laptop'), 'user-rate');
  await clock.advance(30_000);
  assert.equal(ask('anna', 'laptop'), undefined);
});

test('the last tenth of the places is for users who have nothing that waits', () => {
  const { ask } = bed({ waiting: 100 });
  assert.equal(ask('anna', 'laptop', '192.0.2.1', 89, 1), undefined);
  assert.equal(ask('anna', 'laptop', '192.0.2.1', 90, 1), 'too-many-waiting');
  assert.equal(ask('ben', 'bens', '192.0.2.1', 99, 0), undefined);
  assert.equal(ask('cleo', 'cleos', '192.0.2.1', 100, 0), 'too-many-waiting');
});

test('of one user sixteen wait, or twice their rate', () => {
  const { ask } = bed();
  assert.equal(ask('anna', 'laptop', '192.0.2.1', 15, 15), undefined);
  assert.equal(ask('anna', 'laptop', '192.0.2.1', 16, 16), 'too-many-waiting');
  const many = bed({ perUserAndMinute: 50 });
  assert.equal(many.ask('anna', 'laptop', '192.0.2.1', 99, 99), undefined);
  assert.equal(many.ask('anna', 'laptop', '192.0.2.1', 100, 100), 'too-many-waiting');
});

test('the default is three a minute for a user and for a client from one place', () => {
  const { ask } = bed();
  assert.deepEqual(
    [1, 2, 3, 4].map(() => ask('anna', 'laptop')),
    [undefined, undefined, undefined, 'user-rate'],
  );
  const ofMany = bed({ perUserAndMinute: 100 });
  assert.deepEqual(
    [1, 2, 3, 4].map(() => ofMany.ask('anna', 'laptop')),
    [undefined, undefined, undefined, 'source-rate'],
  );
});

test('one a minute leaves a share of one to the next client, and then it is the end', () => {
  const { ask } = bed({ perUserAndMinute: 1 });
  assert.deepEqual(
    ['a', 'a', 'b', 'b', 'c'].map((client) => ask('anna', client)),
    [undefined, 'user-rate', undefined, 'user-rate', 'user-rate'],
  );
});

test('a share is half of the rate, rounded down, and what a client has had before counts in it', () => {
  const { ask } = bed({ perUserAndMinute: 5, perSourceAndMinute: 100 });
  assert.deepEqual(
    [1, 2].map(() => ask('anna', 'laptop')),
    [undefined, undefined],
  );
  assert.deepEqual(
    [1, 2, 3].map(() => ask('anna', 'stolen')),
    [undefined, undefined, undefined],
  );
  assert.equal(ask('anna', 'laptop'), 'user-rate', 'it has had its share of two');
  assert.deepEqual(
    [1, 2, 3].map(() => ask('anna', 'tablet')),
    [undefined, undefined, 'user-rate'],
  );
});

test('a request that was refused for its place counts for nobody', async () => {
  const { ask, clock } = bed({ perUserAndMinute: 4, perSourceAndMinute: 1 });
  assert.equal(ask('anna', 'laptop'), undefined);
  assert.deepEqual(
    Array.from({ length: 9 }, () => ask('anna', 'laptop')),
    Array(9).fill('source-rate'),
  );
  assert.equal(ask('anna', 'laptop', '198.51.100.1'), undefined, 'the user has three left');
  assert.equal(ask('anna', 'tablet', '192.0.2.1'), undefined, 'and the place, too, for another client');
  await clock.advance(59_999);
  assert.equal(ask('anna', 'laptop'), 'source-rate');
  await clock.advance(1);
  assert.equal(ask('anna', 'laptop'), undefined);
});

test('a tenth of few places is none', () => {
  const { ask } = bed({ waiting: 9 });
  assert.equal(ask('anna', 'laptop', '192.0.2.1', 8, 1), undefined);
  assert.equal(ask('anna', 'laptop', '192.0.2.1', 9, 1), 'too-many-waiting');
});

test('what was counted and is not there is given back, on a clock that runs on between two looks at it', () => {
  let now = 0;
  const running = {
    ...new ManualClock(),
    get now() {
      return (now += 0.01);
    },
  } as unknown as Clock;
  const quota = new PromptQuota(running, { ...DEFAULT_ENGINE_OPTIONS, perUserAndMinute: 1, perSourceAndMinute: 1 });
  const client = { clientId: 'laptop', userName: 'anna', address: '192.0.2.1' };
  for (let i = 0; i < 5; i++) {
    assert.equal(quota.take(client, 0, 0), undefined, `after ${i} that were given back`);
    const at = running.now;
    assert.notEqual(quota.take(client, 0, 0), undefined);
    quota.giveBack(client, at);
  }
});
