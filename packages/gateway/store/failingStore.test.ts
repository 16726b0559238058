// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because each way in which a store fails has its tests here, over one bed.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { DatabaseSync } from '@photostructure/sqlite';
import type { AuditEntry } from '../audit/AuditLog.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { clientRecord, deviceRecord } from '../testing/storeRecords.ts';
import { until } from '../testing/until.ts';
import { DurableStore } from './DurableStore.ts';
import type { StoreEvent } from './StoreEvent.ts';
import type { DurableStoreOptions } from './DurableStore.ts';
import { GatewayStoreError, GatewayStoreFault } from './GatewayStoreError.ts';

/** A store with its clock, and the hand of somebody who does not wish it well. */
class Bed {
  readonly clock = new ManualClock();
  readonly events: StoreEvent[] = [];
  readonly folder: string;
  readonly file: string;
  store: DurableStore;
  private readonly options: Partial<DurableStoreOptions>;
  private readonly stranger: InstanceType<typeof DatabaseSync>;

  constructor(
    t: TestContext,
    options: Partial<DurableStoreOptions> = {},
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'failing-')),
  ) {
    this.folder = folder;
    this.file = path.join(folder, 'gateway.db');
    this.options = {
      auditKeptMs: Infinity,
      lookEveryMs: Infinity,
      observe: (event) => this.events.push(event),
      ...options,
    };
    this.store = this.open();
    this.stranger = new DatabaseSync(this.file);
    t.after(() => {
      this.stranger.close();
      try {
        this.store.close();
      } catch (error) {
        assert.ok(error instanceof GatewayStoreError);
      }
      fs.rmSync(this.folder, { recursive: true });
    });
  }

  open(): DurableStore {
    this.store = DurableStore.open(this.file, this.clock, this.options);
    return this.store;
  }

  reopen(): DurableStore {
    this.store.close();
    return this.open();
  }

  /** From now on nobody else can write. */
  lock(): void {
    this.stranger.exec('BEGIN IMMEDIATE');
  }

  unlock(): void {
    this.stranger.exec('ROLLBACK');
  }

  append(detail: string): void {
    this.store.audit.append(entry(detail, this.clock.wall()));
  }

  /** The details of the whole audit, oldest first. */
  get details(): string[] {
    return this.store.audit
      .latest(100_000)
      .map(({ detail }) => detail)
      .reverse();
  }
}

function entry(detail: string, at = 1): AuditEntry {
  return {
    at,
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
  };
}

function isFault(fault: GatewayStoreFault): (error: unknown) => boolean {
  return (error) => error instanceof GatewayStoreError && error.fault === fault;
}

test('entries that cannot be written wait in their order, are told, and are written when it goes again', async (t) => {
  const bed = new Bed(t);
  bed.append('a');
  bed.lock();
  bed.append('b');
  bed.append('c');
  assert.deepEqual([bed.details, bed.store.audit.waiting.length], [['a'], 2]);
  assert.match(bed.store.fault() ?? '', /locked.*2 entries of the audit wait/);
  await bed.clock.advance(20_000);
  bed.unlock();
  bed.store.audit.appendAll([entry('d', bed.clock.wall())]); // not before those that wait
  assert.deepEqual(bed.details, ['a']);
  await bed.clock.advance(5_000);
  assert.deepEqual(
    [bed.details, bed.store.audit.waiting.length, bed.store.fault()],
    [['a', 'b', 'c', 'd'], 0, undefined],
  );
  await bed.clock.advance(60_000);
  assert.equal(bed.clock.pending, 0);
});

test('what is one too many to wait is counted, and an entry says how many are lost', async (t) => {
  const bed = new Bed(t, { auditWaiting: 3 });
  bed.lock();
  ['a', 'b', 'c', 'd', 'e'].forEach((detail) => bed.append(detail));
  assert.deepEqual([bed.store.audit.waiting.length, bed.store.audit.lost], [3, 2]);
  bed.unlock();
  await bed.clock.advance(1_000);
  bed.append('f');
  assert.deepEqual(bed.details, ['a', 'b', 'c', '2 entries before this one could not be kept', 'f']);
  assert.equal(bed.store.audit.latest(2)[1]!.event, 'audit-lost');
});

/** Entries that the type forbids, and a mistake somewhere else may make all the same. */
const UNFIT: Readonly<Record<string, AuditEntry>> = {
  'half a millisecond': entry('unfit', 0.5),
  'no time': entry('unfit', Number.NaN),
  'no detail': { ...entry('unfit'), detail: undefined as unknown as string },
  'no event': { ...entry('unfit'), event: null as unknown as string },
  'an object for a name': { ...entry('unfit'), userName: {} as unknown as string },
  'a time beyond all': { ...entry('unfit'), at: (2n ** 70n) as unknown as number },
};

for (const [what, unfit] of Object.entries(UNFIT)) {
  test(`an entry that no database takes keeps none behind it from being written: ${what}`, async (t) => {
    const bed = new Bed(t);
    bed.lock();
    bed.append('a');
    bed.store.audit.append(unfit);
    bed.append('b');
    bed.unlock();
    await bed.clock.advance(1_000);
    assert.deepEqual(bed.details, ['a', 'b', '1 entries before this one could not be kept']);
    bed.store.audit.append(unfit);
    await bed.clock.advance(1_000);
    assert.deepEqual([bed.details.length, bed.store.audit.lost, bed.store.fault()], [4, 2, undefined]);
    await assert.rejects(bed.store.audit.appendDurably(unfit), GatewayStoreError);
    assert.equal(bed.store.fault(), undefined);
  });
}

test('an entry that cannot be written now waits, also behind one that can never be', async (t) => {
  const bed = new Bed(t);
  const raw = bed.store.audit as unknown as { insert: { run(...values: unknown[]): unknown } };
  const run = raw.insert.run.bind(raw.insert);
  let isFull = true;
  raw.insert.run = (...values) => {
    if (isFull && values.includes('b')) {
      throw new GatewayStoreError(GatewayStoreFault.FULL, 'the disk is full.');
    }
    return run(...values);
  };
  bed.lock();
  bed.store.audit.append(entry('halves', 0.5));
  bed.append('b');
  bed.unlock();
  await bed.clock.advance(1_000);
  assert.deepEqual([bed.details, bed.store.audit.waiting.length, bed.store.audit.lost], [[], 1, 1]);
  isFull = false;
  await bed.clock.advance(10_000);
  assert.deepEqual(bed.details, ['b', '1 entries before this one could not be kept']);
});

test('an entry that something depends on is on the disk, behind those that waited, or is refused', async (t) => {
  const bed = new Bed(t);
  bed.lock();
  bed.append('a');
  await assert.rejects(bed.store.audit.appendDurably(entry('approved')), isFault(GatewayStoreFault.BUSY));
  assert.equal(bed.store.audit.waiting.length, 1);
  bed.unlock();
  await bed.store.audit.appendDurably(entry('approved again'));
  assert.deepEqual([bed.details, bed.store.audit.waiting.length], [['a', 'approved again'], 0]);
});

test('a failed write is not cleared by a good one of another kind', async (t) => {
  const bed = new Bed(t);
  const raw = bed.store as unknown as { clients: { insert: { run(...values: unknown[]): number } } };
  const { run } = raw.clients.insert;
  raw.clients.insert.run = () => {
    throw new GatewayStoreError(GatewayStoreFault.FULL, 'the disk is full. Make room on the disk.');
  };
  assert.throws(() => bed.store.clients.put(clientRecord('laptop')), isFault(GatewayStoreFault.FULL));
  const said = (bed.store as unknown as { health: { fault: string | undefined } }).health;
  bed.store.devices.put(deviceRecord('phone'));
  bed.append('a');
  assert.match(said.fault ?? '', /the disk is full.*\(failed so far: clients: 1\)/);
  raw.clients.insert.run = run;
  bed.store.clients.put(clientRecord('laptop'));
  assert.equal(said.fault, undefined);
  assert.deepEqual(
    bed.events.map((event) => [event.kind, 'area' in event && event.area]),
    [
      ['store-failing', 'clients'],
      ['store-mended', 'clients'],
    ],
  );
});

test('devices, clients and codes are read while the file is locked, and what cannot be written did not happen', (t) => {
  const bed = new Bed(t);
  bed.store.devices.put(deviceRecord('phone'));
  bed.store.clients.put(clientRecord('laptop'));
  bed.store.codes.put({ hash: 'h', purpose: 'enrol', subject: 'anna', expiresAt: 10 }, 0);
  bed.lock();
  const { devices, clients, codes } = bed.store;
  assert.throws(() => devices.put(deviceRecord('phone', { revokedAt: 1 })), isFault(GatewayStoreFault.BUSY));
  assert.throws(() => clients.put(clientRecord('laptop', { tokenHash: 'other' })), isFault(GatewayStoreFault.BUSY));
  assert.throws(() => codes.take('h', 'enrol', 0), isFault(GatewayStoreFault.BUSY));
  assert.throws(
    () => codes.put({ hash: 'i', purpose: 'enrol', subject: 'anna', expiresAt: 10 }, 0),
    isFault(GatewayStoreFault.BUSY),
  );
  assert.deepEqual([devices.byId('phone'), devices.ofUser('anna').length], [deviceRecord('phone'), 1]);
  assert.deepEqual([clients.byTokenHash('other'), clients.byId('laptop')], [undefined, clientRecord('laptop')]);
  assert.deepEqual([codes.ofSubject('anna', 'enrol', 0), codes.count], [['h'], 1]);
  bed.unlock();
  assert.equal(codes.take('h', 'enrol', 0), 'anna');
});

test('what was read from memory is what the file says when it is opened again', (t) => {
  const bed = new Bed(t);
  const { devices, clients } = bed.store;
  devices.put(deviceRecord('phone'));
  devices.put(deviceRecord('tablet'));
  devices.put(deviceRecord('phone', { userName: 'ben' }));
  clients.put(clientRecord('laptop'));
  clients.put(clientRecord('laptop', { tokenHash: 'new' }));
  const look = (store: DurableStore): unknown => [
    store.devices.all(),
    store.devices.ofUser('anna'),
    store.devices.ofUser('ben'),
    store.clients.all(),
    store.clients.byTokenHash('new'),
    store.clients.byTokenHash('hash of laptop'),
  ];
  const before = look(bed.store);
  assert.deepEqual(look(bed.reopen()), before);
});

test('a damaged table is told until the end, whatever is written well after it', (t) => {
  const bed = new Bed(t);
  const raw = bed.store as unknown as { devices: { insert: { run(): number } } };
  const { run } = raw.devices.insert;
  raw.devices.insert.run = () => {
    throw new GatewayStoreError(GatewayStoreFault.CORRUPT, 'it is damaged. Put a backup in its place.');
  };
  assert.throws(() => bed.store.devices.put(deviceRecord('phone')), isFault(GatewayStoreFault.CORRUPT));
  raw.devices.insert.run = run;
  bed.store.devices.put(deviceRecord('phone'));
  assert.match(bed.store.fault() ?? '', /damaged/);
});

for (const [what, change, mend] of [
  [
    'moved',
    (file: string) => fs.renameSync(file, `${file}-elsewhere`),
    (file: string) => fs.renameSync(`${file}-elsewhere`, file),
  ],
  [
    'replaced',
    (file: string) => {
      fs.renameSync(file, `${file}-elsewhere`);
      fs.writeFileSync(file, '', { mode: 0o600 });
    },
    (file: string) => fs.renameSync(`${file}-elsewhere`, file),
  ],
] as const) {
  test(`a file that was ${what} is a fault until it is back; nothing is lost`, {
    skip: process.platform === 'win32',
  }, async (t) => {
    const bed = new Bed(t);
    bed.store.devices.put(deviceRecord('phone'));
    change(bed.file);
    assert.match(
      bed.store.fault() ?? '',
      what === 'moved' ? /gateway\.db is gone.*Move it back/ : /another file.*Move that one back/,
    );
    assert.throws(() => bed.store.devices.put(deviceRecord('late')), isFault(GatewayStoreFault.REPLACED));
    await assert.rejects(bed.store.audit.appendDurably(entry('approved')), isFault(GatewayStoreFault.REPLACED));
    bed.append('waits');
    await bed.clock.advance(60_000);
    assert.match(bed.store.fault() ?? '', /1 entries of the audit wait/);
    await until(() => bed.events.some(({ kind }) => kind === 'store-rescued'), 'a copy is made');
    mend(bed.file);
    await bed.clock.advance(5_000);
    assert.equal(bed.store.fault(), undefined);
    bed.store.devices.put(deviceRecord('late'));
    const again = bed.reopen();
    assert.deepEqual([again.devices.all().map(({ id }) => id), bed.details], [['phone', 'late'], ['waits']]);
  });
}

test('of a file that was removed there is a copy, and a gateway that starts with it has everything', {
  skip: process.platform === 'win32',
}, async (t) => {
  const bed = new Bed(t);
  bed.store.devices.put(deviceRecord('phone'));
  bed.append('a');
  ['', '-wal', '-shm'].forEach((end) => fs.rmSync(bed.file + end));
  bed.append('b');
  await until(() => bed.events.some(({ kind }) => kind === 'store-rescued'), 'a copy is made');
  const copies = fs.readdirSync(bed.folder).filter((name) => /\.rescued-[\dTZ-]+$/.test(name));
  assert.equal(copies.length, 1);
  assert.match(bed.store.fault() ?? '', /What was in it is in .*\.rescued-/);
  assert.throws(() => bed.store.close(), isFault(GatewayStoreFault.REPLACED));
  assert.deepEqual(
    bed.store.audit.waiting.map(({ detail }) => detail),
    ['b'],
  );
  fs.renameSync(path.join(bed.folder, copies[0]!), bed.file);
  assert.deepEqual([bed.open().devices.all(), bed.details], [[deviceRecord('phone')], ['a']]);
});

test('a disk that did not take the audit is a fault until the log is folded into the file', async (t) => {
  const bed = new Bed(t);
  const { file } = bed.store as unknown as { file: { fold(): void } };
  const { auditFile } = bed.store as unknown as { auditFile: { flush(): Promise<void> } };
  t.mock.method(auditFile, 'flush', () =>
    Promise.reject(new GatewayStoreError(GatewayStoreFault.DISK_FAILED, 'EIO. The disk does not take it.')),
  );
  const fold = t.mock.method(file, 'fold', () => {
    throw new GatewayStoreError(GatewayStoreFault.DISK_FAILED, 'EIO. The disk does not take it.');
  });
  bed.append('a');
  await bed.clock.advance(1_000);
  t.mock.method(auditFile, 'flush', () => Promise.resolve());
  bed.append('b');
  await bed.clock.advance(2_000);
  assert.match(bed.store.fault() ?? '', /does not take it/);
  fold.mock.restore();
  await bed.clock.advance(5_000);
  assert.equal(bed.store.fault(), undefined);
});

/** When the store tries whether it can write again, on its clock. */
function tries(bed: Bed): readonly number[] {
  const times: number[] = [];
  const { probe } = bed.store as unknown as { probe: { run(...values: unknown[]): number } };
  const { run } = probe;
  probe.run = (...values) => {
    times.push(bed.clock.now);
    return run(...values);
  };
  return times;
}

test('what failed is tried again after a quarter of a second, then after twice as long each time, up to five seconds', async (t) => {
  const bed = new Bed(t);
  const times = tries(bed);
  bed.lock();
  bed.append('a');
  await bed.clock.advance(18_000);
  assert.deepEqual(times, [250, 750, 1_750, 3_750, 7_750, 12_750, 17_750]);
  bed.unlock();
  await bed.clock.advance(5_000);
  assert.equal(bed.store.fault(), undefined);
  const mended = bed.clock.now;
  bed.lock();
  bed.append('b');
  await bed.clock.advance(800);
  assert.deepEqual(times.slice(8), [mended + 250, mended + 750], 'from the beginning');
});

test('whoever asks what is wrong makes it try again, ten times a second at most', async (t) => {
  const bed = new Bed(t);
  const times = tries(bed);
  bed.lock();
  bed.append('a');
  for (const ms of [0, 0, 99, 1, 50, 49]) {
    await bed.clock.advance(ms);
    assert.match(bed.store.fault() ?? '', /locked/);
  }
  assert.deepEqual(times, [0, 100]);
});

test('a store that is closed does not look at its file again, and still tells what it could not write', (t) => {
  const bed = new Bed(t);
  const check = t.mock.method((bed.store as unknown as { file: { check(): void } }).file, 'check');
  bed.store.close();
  check.mock.resetCalls();
  fs.rmSync(bed.file);
  assert.deepEqual([bed.store.fault(), check.mock.callCount()], [undefined, 0]);
  fs.writeFileSync(bed.file, '', { mode: 0o600 });
});

test('a closed store with entries that were never written says so for ever, and tries nothing', async (t) => {
  const bed = new Bed(t);
  const times = tries(bed);
  bed.lock();
  bed.append('a');
  assert.throws(() => bed.store.close(), isFault(GatewayStoreFault.BUSY));
  await bed.clock.advance(60_000);
  assert.match(bed.store.fault() ?? '', /locked.*1 entries of the audit wait/);
  assert.deepEqual(times, []);
  bed.unlock();
});

test('a copy is made of a file that is gone from its path, one at a time, and of none that is only locked', {
  skip: process.platform === 'win32',
}, async (t) => {
  const bed = new Bed(t);
  const { file } = bed.store as unknown as { file: { copyTo(name: string): Promise<void> } };
  const copy = t.mock.method(file, 'copyTo');
  bed.lock();
  bed.append('a');
  assert.throws(() => bed.store.devices.put(deviceRecord('phone')), isFault(GatewayStoreFault.BUSY));
  bed.unlock();
  await bed.clock.advance(1_000);
  assert.equal(copy.mock.callCount(), 0);
  fs.renameSync(bed.file, `${bed.file}-elsewhere`);
  bed.append('b');
  assert.throws(() => bed.store.devices.put(deviceRecord('phone')), isFault(GatewayStoreFault.REPLACED));
  assert.throws(() => bed.store.clients.put(clientRecord('laptop')), isFault(GatewayStoreFault.REPLACED));
  await until(() => bed.events.some(({ kind }) => kind === 'store-rescued'), 'a copy is made');
  await assert.rejects(bed.store.audit.appendDurably(entry('approved')), isFault(GatewayStoreFault.REPLACED));
  await bed.clock.advance(60_000);
  assert.equal(copy.mock.callCount(), 1);
  fs.renameSync(`${bed.file}-elsewhere`, bed.file);
  await bed.clock.advance(5_000);
  assert.equal(bed.store.fault(), undefined);
});

/** Mounts a disk of 4 MB on the folder of a store, which is on it then. */
function smallDisk(t: TestContext): Bed {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'small-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=0700', 'tmpfs', folder]);
  const bed = new Bed(t, {}, fs.mkdtempSync(path.join(folder, 'store-')));
  t.after(() => {
    execFileSync('umount', ['-l', folder]); // after the bed has closed its store
    fs.rmdirSync(folder);
  });
  return bed;
}

/** Takes every byte that the disk still has. */
function fill(file: string): void {
  const descriptor = fs.openSync(file, 'w');
  try {
    for (;;) {
      fs.writeSync(descriptor, Buffer.alloc(4_096));
    }
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
  } finally {
    fs.closeSync(descriptor);
  }
}

const needsDisks = {
  skip: (process.platform !== 'linux' || process.geteuid?.() !== 0) && 'needs Linux, and root for a disk of its own',
};

test('the log of a store does not fill a small disk: thousands of approvals find room', needsDisks, async (t) => {
  const bed = smallDisk(t);
  for (let i = 0; i < 3_000; i++) {
    await bed.store.audit.appendDurably(entry(`approved ${i}`));
    if (i % 100 === 0) {
      await bed.clock.advance(1_000);
    }
  }
  assert.equal(bed.store.fault(), undefined);
  assert.equal(bed.store.audit.latest(1)[0]!.detail, 'approved 2999');
});

test(
  'on a full disk a store says so as long as it lasts, and goes on by itself when there is room',
  needsDisks,
  async (t) => {
    const bed = smallDisk(t);
    bed.append('before');
    const filler = path.join(bed.folder, 'filler');
    fill(filler);
    let written = 0;
    await assert.rejects(async () => {
      for (;;) {
        await bed.store.audit.appendDurably(entry(`approved ${written}`)); // as long as the log has room of its own
        written++;
      }
    }, isFault(GatewayStoreFault.FULL));
    for (let minute = 0; minute < 3; minute++) {
      await bed.clock.advance(60_000);
      assert.match(bed.store.fault() ?? '', /full.*Make room/);
      await assert.rejects(bed.store.audit.appendDurably(entry('late')), isFault(GatewayStoreFault.FULL));
    }
    assert.deepEqual(
      bed.events.map((event) => [event.kind, 'area' in event && event.area]),
      [['store-failing', 'audit']],
      'said once, and never taken back',
    );
    fs.rmSync(filler);
    await bed.clock.advance(5_000);
    assert.equal(bed.store.fault(), undefined);
    await bed.store.audit.appendDurably(entry('after'));
    assert.equal(bed.store.audit.latest(1)[0]!.detail, 'after');
  },
);

test('the end of a store that takes no more says so, closes all the same, and leaves what it has not written', (t) => {
  const bed = new Bed(t);
  bed.lock();
  bed.append('a');
  assert.throws(() => bed.store.close(), isFault(GatewayStoreFault.BUSY));
  assert.deepEqual([bed.store.audit.waiting.map(({ detail }) => detail), bed.clock.pending], [['a'], 0]);
  bed.store.close();
  bed.unlock();
  bed.open();
});
