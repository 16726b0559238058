// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../testing/ManualClock.ts';
import { MemoryTables } from '../testing/MemoryTables.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { Clients } from './Clients.ts';
import { OneTimeCodes } from './OneTimeCodes.ts';
import { Revocations } from './Revocations.ts';
import { TableRevocations } from '../tables/TableRevocations.ts';

const DAY_MS = 86_400_000;
const YEAR_MS = 366 * DAY_MS;
const TOKEN_MS = 90 * DAY_MS;
const CODE_MS = 600_000;

/** Tokens and codes in tables that outlive the process. */
class Bed {
  readonly clock = new ManualClock();
  readonly tables = new MemoryTables();
  readonly randomness = new SeededRandomness('wall');

  clients(): Clients {
    const revocations = new Revocations(
      this.clock,
      new TableRevocations(this.tables.devices, this.tables.clients, this.tables.enrolments),
      (_what, error) => assert.fail(String(error)),
    );
    return new Clients(this.clock, this.randomness, this.tables.clients, TOKEN_MS, revocations);
  }

  codes(): OneTimeCodes {
    return new OneTimeCodes(this.clock, this.randomness, this.tables.codes, 'login', CODE_MS);
  }
}

for (const [what, step] of [
  ['ahead', YEAR_MS],
  ['behind', -YEAR_MS],
] as const) {
  test(`a token outlives a start with the clock a year ${what}`, async () => {
    const bed = new Bed();
    const { token } = await bed.clients().add('anna', 'laptop');
    bed.clock.stepWall(step);
    const meanwhile = bed.clients();
    assert.equal(meanwhile.authenticate(token) !== undefined, what === 'behind');
    bed.clock.stepWall(-step);
    assert.notEqual(meanwhile.authenticate(token), undefined);
    assert.notEqual(bed.clients().authenticate(token), undefined);
  });
}

test('a clock that is set back while the gateway runs makes no token live longer', async () => {
  const bed = new Bed();
  const clients = bed.clients();
  const { token, client } = await clients.add('anna', 'laptop');
  await bed.clock.advance(TOKEN_MS - DAY_MS);
  bed.clock.stepWall(-YEAR_MS);
  assert.ok(clients.isTrusted(client.id));
  await bed.clock.advance(DAY_MS);
  assert.deepEqual([clients.isTrusted(client.id), clients.authenticate(token)], [false, undefined]);
});

test('a token that is older than the process ends at the latest a life after its start', async () => {
  const bed = new Bed();
  const { token } = await bed.clients().add('anna', 'laptop');
  const clients = bed.clients();
  bed.clock.stepWall(-YEAR_MS);
  await bed.clock.advance(TOKEN_MS - 1);
  assert.notEqual(clients.authenticate(token), undefined);
  await bed.clock.advance(1);
  assert.equal(clients.authenticate(token), undefined);
});

test('a clock that is set back makes no code live longer, and one that was ahead spends none', async () => {
  const bed = new Bed();
  const codes = bed.codes();
  const [first, second] = [await codes.issue('anna'), await codes.issue('ben')];
  bed.clock.stepWall(YEAR_MS);
  assert.equal(await codes.redeem(first), undefined);
  bed.clock.stepWall(-YEAR_MS);
  assert.equal(await codes.redeem(first), 'anna');
  bed.clock.stepWall(-YEAR_MS);
  await bed.clock.advance(CODE_MS);
  assert.equal(await codes.redeem(second), undefined);
});

test('a life that is no whole number of milliseconds is rounded: the database takes nothing else', async () => {
  const bed = new Bed();
  const revocations = new Revocations(
    bed.clock,
    new TableRevocations(bed.tables.devices, bed.tables.clients, bed.tables.enrolments),
    () => undefined,
  );
  const { client } = await new Clients(bed.clock, bed.randomness, bed.tables.clients, 1066.6, revocations).add(
    'anna',
    'laptop',
  );
  assert.equal(client.expiresAt - client.createdAt, 1067);
});
