// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { TestContext } from 'node:test';
import { SystemClock } from '../clock/SystemClock.ts';
import { SITE } from '../cluster/SiteRecord.ts';
import type { SiteRecord } from '../cluster/SiteRecord.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { SharedStateError, SharedStateFault } from '../state/SharedState.ts';
import { makeSite, siteElsewhere, takeOutSite } from './moveSite.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-moved-'));
after(() => fs.rmSync(folder, { recursive: true }));

const PREFIX = 'cancellable-auth/';
const OWN: SiteRecord = { format: 1, name: 'gate.example', party: 'gate.example', key: 'k' };
const clock = new SystemClock();
let stores = 0;

/** A store of its own that is not there yet. */
function newStore(): string {
  return path.join(folder, `gateway-${++stores}.db`);
}

/** From now on the disk takes nothing at the store's own files. */
function fillDisk(t: TestContext): { restore(): void } {
  const full = t.mock.method(fs, 'writeFileSync', () => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  });
  return { restore: () => full.mock.restore() };
}

const take = (state: MemorySharedState, node: string, store: string): Promise<number> =>
  takeOutSite(state, OWN, { node, prefix: PREFIX, storeFile: store }, clock, () => Promise.resolve());

test('a store whose site is elsewhere stays so when nobody can read where: alone it would trust who was revoked since', async () => {
  const store = newStore();
  await makeSite(new MemorySharedState(), OWN, store, clock, PREFIX);
  assert.equal(siteElsewhere(store), PREFIX);
  fs.rmSync(`${store}.cluster`);
  fs.mkdirSync(`${store}.cluster`); // as unreadable as a file of root's
  assert.notEqual(siteElsewhere(store), undefined);
});

test('there is no site before its store says that it is elsewhere', async (t) => {
  const [store, state] = [newStore(), new MemorySharedState()];
  const full = fillDisk(t);
  await assert.rejects(makeSite(state, OWN, store, clock, PREFIX), /ENOSPC/);
  assert.equal(state.get(SITE), undefined);
  full.restore();
  await makeSite(state, OWN, store, clock, PREFIX);
});

test('a site that could not be made leaves its store alone; one that may have been made does not', async (t) => {
  for (const [fault, isElsewhere] of [
    [SharedStateFault.FULL, false],
    [SharedStateFault.UNKNOWN, true],
  ] as const) {
    const [store, state] = [newStore(), new MemorySharedState()];
    t.mock.method(state, 'commit', () => Promise.reject(new SharedStateError(fault, 'etcd says so')));
    await assert.rejects(makeSite(state, OWN, store, clock, PREFIX), /etcd says so/);
    assert.equal(siteElsewhere(store) !== undefined, isElsewhere);
  }
});

test('what is left of a site that moved is not made a site again', async () => {
  const store = newStore();
  await makeSite(new MemorySharedState(), OWN, store, clock, PREFIX);
  await assert.rejects(
    makeSite(new MemorySharedState(), OWN, store, clock, 'other/'),
    /is in etcd, at cancellable-auth\/: .* would trust what was revoked there since/,
  );
  assert.equal(siteElsewhere(store), PREFIX);
});

test('a site that a disk did not take is taken by the next try, and by nobody else', async () => {
  const [first, state] = [newStore(), new MemorySharedState()];
  await makeSite(state, OWN, first, clock, PREFIX);
  const store = newStore();
  fs.mkdirSync(store); // as little of a store as a disk that is full has room for
  await assert.rejects(take(state, 'gate1', store));
  fs.rmdirSync(store);
  assert.equal(siteElsewhere(store), PREFIX, 'half of it is no store');
  await assert.rejects(take(state, 'gate2', newStore()), /was taken out of it, into the store of gate1/);
  await take(state, 'gate1', store);
  assert.equal(siteElsewhere(store), undefined);
  await assert.rejects(take(state, 'gate1', store), /was taken out of it/);
});
