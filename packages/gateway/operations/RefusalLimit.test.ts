// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEntry } from '../audit/AuditLog.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { MemoryTables } from '../testing/MemoryTables.ts';
import { LINES_OF_ALL, LINES_OF_ONE, logObserver, makeLog } from './gatewayLog.ts';
import { observeForAudit } from './observeForAudit.ts';
import { REFUSALS_OF_ALL, REFUSALS_OF_ONE } from './RefusalLimit.ts';

const HOUR_MS = 3_600_000;

class Bed {
  readonly clock = new ManualClock();
  readonly tables = new MemoryTables();
  private readonly observe = observeForAudit(this.tables.audit, this.clock);

  refuse(userName: string, times: number): void {
    for (let i = 0; i < times; i++) {
      const where = { clientId: 'laptop', address: '192.0.2.1', purpose: undefined };
      this.observe({ kind: 'request-refused', reason: 'user-rate', userName, ...where });
    }
  }

  of(userName: string): readonly AuditEntry[] {
    return this.tables.entries.filter((entry) => entry.userName === userName);
  }
}

test('the same refusal is written ten times an hour, and counted from then on', async () => {
  const bed = new Bed();
  bed.refuse('anna', 1_000);
  assert.equal(bed.of('anna').length, REFUSALS_OF_ONE);
  await bed.clock.advance(HOUR_MS - 1);
  bed.refuse('anna', 1);
  assert.equal(bed.of('anna').length, REFUSALS_OF_ONE);
  await bed.clock.advance(1);
  bed.refuse('anna', 1);
  assert.deepEqual(
    bed.tables.entries.slice(REFUSALS_OF_ONE).map(({ event, cause, detail }) => [event, cause ?? detail]),
    [
      ['refusals-counted', '991 more were refused in the hour before, too often to be listed'],
      ['request-refused', 'user-rate'],
    ],
  );
});

test('one who is refused all the time hides nobody else', () => {
  const bed = new Bed();
  bed.refuse('anna', 100_000);
  bed.refuse('ben', 1);
  assert.equal(bed.of('ben').length, 1);
});

test('all together write two hundred an hour, whoever they are', () => {
  const bed = new Bed();
  for (let i = 0; i < 5_000; i++) {
    bed.refuse(`user ${i}`, 1);
  }
  assert.equal(bed.tables.entries.length, REFUSALS_OF_ALL);
});

test('the second hour has the limit of the first, and an hour without refusals says nothing', async () => {
  const bed = new Bed();
  for (const hour of [1, 2, 3]) {
    bed.refuse('anna', REFUSALS_OF_ONE);
    assert.equal(bed.of('anna').length, hour * REFUSALS_OF_ONE);
    await bed.clock.advance(HOUR_MS);
  }
  bed.refuse('anna', 1_000);
  assert.equal(bed.of('anna').length, 4 * REFUSALS_OF_ONE);
  assert.ok(
    !bed.tables.entries.some(({ event }) => event === 'refusals-counted'),
    'none were only counted in the hours before',
  );
});

test('a stranger who is refused all day fills the log no more than the audit, and hides nobody else in it', async () => {
  const clock = new ManualClock();
  const lines: { readonly event: string; readonly address?: string; readonly count?: number }[] = [];
  const observe = logObserver(
    makeLog('info', { write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[0]) }),
    clock,
  );
  const refuse = (address: string): void =>
    observe({
      kind: 'turned-away',
      what: 'login-code',
      reason: 'bad-code',
      userName: undefined,
      clientId: undefined,
      address,
    });
  for (let i = 0; i < 1_000; i++) {
    refuse('192.0.2.7');
  }
  refuse('192.0.2.8');
  const from = (address: string): number => lines.filter((line) => line.address === address).length;
  assert.deepEqual([from('192.0.2.7'), from('192.0.2.8')], [LINES_OF_ONE, 1]);
  for (let i = 0; i < 2 * LINES_OF_ALL; i++) {
    refuse(`198.51.100.${i % 250}`);
  }
  assert.ok(lines.length <= LINES_OF_ALL);
  const counted = 1_001 + 2 * LINES_OF_ALL - lines.length;
  await clock.advance(3_600_000);
  refuse('192.0.2.7');
  assert.deepEqual(
    lines.slice(-2).map(({ count, event }) => [event, count]),
    [
      ['refusals-counted', counted],
      ['turned-away', undefined],
    ],
  );
});
