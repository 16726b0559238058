// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { ManualClock } from '../testing/ManualClock.ts';
import { DurableStore } from './DurableStore.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const KEPT_MS = 365 * DAY_MS;

/** A store over many starts of its gateway; the machine's clock is set as a test likes. */
class Bed {
  clock = new ManualClock();
  store: DurableStore;
  private readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wall-'));

  constructor(t: TestContext) {
    this.store = this.open();
    t.after(() => {
      this.store.close();
      fs.rmSync(this.folder, { recursive: true });
    });
  }

  /** The gateway stops, somebody sets the clock, and it starts again. */
  async restart(step = 0): Promise<void> {
    this.store.close();
    this.clock.stepWall(step);
    this.store = this.open();
    await this.clock.advance(1_000);
  }

  append(detail: string): void {
    this.store.audit.append({
      at: this.clock.wall(),
      event: 'tested',
      userName: undefined,
      requestId: undefined,
      deviceId: undefined,
      clientId: undefined,
      source: undefined,
      purpose: undefined,
      target: undefined,
      cause: undefined,
      detail,
    });
  }

  /** A gateway runs, and does something each day. */
  async run(days: number): Promise<void> {
    for (let day = 0; day < days; day++) {
      await this.clock.advance(DAY_MS);
      this.append('daily');
    }
  }

  count(detail: string): number {
    return this.store.audit.latest(100_000).filter((entry) => entry.detail === detail).length;
  }

  private open(): DurableStore {
    return DurableStore.open(path.join(this.folder, 'gateway.db'), this.clock, {
      auditKeptMs: KEPT_MS,
      lookEveryMs: Infinity,
    });
  }
}

for (const [what, step] of [
  ['ahead', 366 * DAY_MS],
  ['behind', -366 * DAY_MS],
] as const) {
  test(`a start with the clock a year ${what}, and the next with the right one, delete nothing`, async (t) => {
    const bed = new Bed(t);
    bed.append('before');
    await bed.restart(step);
    assert.match(bed.store.clockDoubt() ?? '', /366 days/);
    bed.append('meanwhile');
    await bed.clock.advance(20 * HOUR_MS);
    await bed.restart();
    await bed.restart(-step);
    assert.equal(bed.store.clockDoubt(), undefined);
    bed.append('after');
    await bed.run(30);
    assert.deepEqual(
      ['before', 'meanwhile', 'after'].map((detail) => bed.count(detail)),
      [1, 1, 1],
    );
  });

  test(`a clock that is set a year ${what} while the gateway runs, and back, deletes nothing`, async (t) => {
    const bed = new Bed(t);
    bed.append('before');
    await bed.clock.advance(10 * HOUR_MS);
    bed.clock.stepWall(step);
    bed.append('meanwhile');
    await bed.clock.advance(5 * HOUR_MS);
    bed.clock.stepWall(-step);
    bed.append('after');
    await bed.run(30);
    assert.equal(bed.store.clockDoubt(), undefined);
    assert.deepEqual(
      ['before', 'meanwhile', 'after'].map((detail) => bed.count(detail)),
      [1, 1, 1],
    );
  });
}

test('entries of a first start with a clock a year behind stay when the clock is set right', async (t) => {
  const bed = new Bed(t);
  bed.clock.stepWall(-400 * DAY_MS);
  await bed.restart();
  bed.append('early');
  await bed.clock.advance(HOUR_MS);
  bed.clock.stepWall(400 * DAY_MS);
  bed.append('later');
  await bed.run(300);
  assert.deepEqual([bed.count('early'), bed.count('later')], [1, 1]);
  await bed.run(70);
  assert.deepEqual([bed.count('early'), bed.count('later')], [0, 0]);
});

test('old entries go again when a day has passed without a jump, or when somebody confirms the clock', async (t) => {
  for (const how of ['a day', 'confirmed']) {
    const bed = new Bed(t);
    bed.append('old');
    await bed.run(1);
    await bed.restart(KEPT_MS); // the gateway was away for a year, say
    bed.append('new');
    assert.equal(bed.count('old'), 1);
    if (how === 'confirmed') {
      bed.store.confirmClock();
      await bed.clock.advance(HOUR_MS);
    } else {
      await bed.clock.advance(DAY_MS + HOUR_MS);
    }
    assert.deepEqual([bed.count('old'), bed.count('new')], [0, 1], how);
    assert.deepEqual(
      bed.store.audit
        .latest(10)
        .map(({ event }) => event)
        .filter((event) => event.startsWith('clock')),
      ['clock-believed', 'clock-doubted'],
    );
  }
});

test('what guards the audit goes back with the clock', async (t) => {
  const bed = new Bed(t);
  const { auditFile } = bed.store as unknown as {
    auditFile: { prepare(sql: string): { run(): number; get(): object } };
  };
  auditFile.prepare(`UPDATE audit_retention SET kept_from = ${bed.clock.wall() + 400 * DAY_MS}`).run(); // an earlier gateway did so
  await bed.clock.advance(1);
  assert.deepEqual(Object.values(auditFile.prepare('SELECT kept_from FROM audit_retention').get()), [
    bed.clock.wall() - KEPT_MS - 1,
  ]);
});

test('a code that had expired under a wrong clock is good again under the right one', async (t) => {
  const bed = new Bed(t);
  const at = bed.clock.wall();
  bed.store.codes.put({ hash: 'h', purpose: 'enrol', subject: 'anna', expiresAt: at + 600_000 }, at);
  bed.clock.stepWall(366 * DAY_MS);
  assert.deepEqual(bed.store.codes.ofSubject('anna', 'enrol', bed.clock.wall()), []);
  assert.equal(bed.store.codes.take('h', 'enrol', bed.clock.wall()), undefined);
  bed.store.codes.put(
    { hash: 'other', purpose: 'enrol', subject: 'ben', expiresAt: bed.clock.wall() + 1 },
    bed.clock.wall(),
  );
  await bed.restart(-366 * DAY_MS);
  assert.equal(bed.store.codes.take('h', 'enrol', bed.clock.wall()), 'anna');
});
