// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because one store is opened, written, killed and opened again in all of it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { backup, DatabaseSync } from '@photostructure/sqlite';
import type { Clock } from '../clock/Clock.ts';
import { SystemClock } from '../clock/SystemClock.ts';
import { auditEntry } from '../audit/AuditLog.ts';
import type { AuditEntry } from '../audit/AuditLog.ts';
import type { GatewayStore } from '../server/Gateway.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { clientRecord, deviceRecord } from '../testing/storeRecords.ts';
import { DurableStore } from './DurableStore.ts';
import type { DurableStoreOptions } from './DurableStore.ts';
import { SqliteFile } from './SqliteFile.ts';
import { GatewayStoreError, GatewayStoreFault } from './GatewayStoreError.ts';

/** What makes Node read TypeScript. */
const TYPESCRIPT = new URL('../../../tools/typescript.mjs', import.meta.url).href;
const DAY_MS = 86_400_000;

const opened = new Set<DurableStore>();

/** A file name in a folder that is gone after the test, when every store in it is closed. */
function fileFor(t: TestContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'store-'));
  t.after(() => {
    for (const store of opened) {
      opened.delete(store);
      try {
        store.close();
      } catch (error) {
        assert.ok(error instanceof GatewayStoreError); // what the test did to it
      }
    }
    fs.rmSync(folder, { recursive: true, force: true });
  });
  return path.join(folder, 'gateway.db');
}

function open(
  file: string,
  options: Partial<DurableStoreOptions> = {},
  clock: Clock = new ManualClock(),
): DurableStore {
  const store = DurableStore.open(file, clock, { lookEveryMs: Infinity, ...options });
  opened.add(store);
  return store;
}

function entry(at: number, more: Partial<AuditEntry> = {}): AuditEntry {
  return { ...auditEntry(at, 'disowned'), event: 'tested', ...more };
}

function faultOf(work: () => unknown): GatewayStoreFault {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof GatewayStoreError, String(error));
    assert.ok(error.message.length > 20);
    return error.fault;
  }
  return assert.fail('nothing was thrown');
}

test('what was kept is there when the store is opened again', (t) => {
  const file = fileFor(t);
  const first = open(file);
  const kept: GatewayStore = first;
  const device = deviceRecord('phone', {
    revokedAt: 7,
    credential: { id: 'c', publicKey: new Uint8Array([1, 2, 3]), counter: 9 },
  });
  const client = clientRecord('laptop', { isRevoked: true, target: 'desk:3389' });
  first.devices.put(device);
  first.clients.put(client);
  first.codes.put({ hash: 'h', purpose: 'enrol', subject: 'anna', expiresAt: 10 }, 0);
  kept.audit.append(
    entry(5, {
      userName: 'anna',
      requestId: 'r',
      deviceId: 'd',
      clientId: 'c',
      source: 's',
      purpose: 'login',
      target: 't',
      cause: 'x',
      detail: 'detail',
    }),
  );
  kept.close();
  kept.close();
  const second = open(file);
  assert.deepEqual(second.devices.byId('phone'), device);
  assert.deepEqual(second.clients.byId('laptop'), client);
  assert.equal(second.codes.take('h', 'enrol', 0), 'anna');
  assert.deepEqual(second.audit.latest(10), [
    {
      number: 1,
      ...entry(5, {
        userName: 'anna',
        requestId: 'r',
        deviceId: 'd',
        clientId: 'c',
        source: 's',
        purpose: 'login',
        target: 't',
        cause: 'x',
        detail: 'detail',
      }),
    },
  ]);
  assert.equal(second.fault(), undefined);
});

test('devices are found by id and by user, in the order of their enrolment', (t) => {
  const { devices } = open(fileFor(t));
  const [phone, tablet, other] = [
    deviceRecord('phone'),
    deviceRecord('tablet'),
    deviceRecord('other', { userName: 'ben' }),
  ];
  [tablet, other, phone].forEach((device) => devices.put(device!));
  assert.deepEqual(devices.ofUser('anna'), [tablet, phone]);
  assert.deepEqual(devices.all(), [tablet, other, phone]);
  assert.deepEqual([devices.byId('nobody'), devices.ofUser('Anna'), devices.ofUser('%')], [undefined, [], []]);
  const revoked = { ...tablet!, revokedAt: 12 };
  devices.put(revoked);
  assert.deepEqual(devices.ofUser('anna'), [revoked, phone]);
});

test('a credential belongs to one device, a token to one client', (t) => {
  const store = open(fileFor(t));
  store.devices.put(deviceRecord('phone'));
  store.clients.put(clientRecord('laptop'));
  assert.equal(
    faultOf(() => store.devices.put({ ...deviceRecord('phone'), id: 'thief' })),
    GatewayStoreFault.CONFLICT,
  );
  assert.equal(
    faultOf(() => store.clients.put({ ...clientRecord('laptop'), id: 'thief' })),
    GatewayStoreFault.CONFLICT,
  );
  assert.equal(store.fault(), undefined);
});

test('clients are found by the hashes of their tokens', (t) => {
  const { clients } = open(fileFor(t));
  const [laptop, desk] = [clientRecord('laptop'), clientRecord('desk')];
  clients.put(laptop);
  clients.put(desk);
  assert.deepEqual([clients.byTokenHash(desk.tokenHash), clients.byTokenHash('no')], [desk, undefined]);
  clients.put({ ...desk, isRevoked: true });
  assert.deepEqual(clients.all(), [laptop, { ...desk, isRevoked: true }]);
});

test('a code is spent once, for its purpose only, and before it expires', (t) => {
  const { codes } = open(fileFor(t));
  codes.put({ hash: 'a', purpose: 'enrol', subject: 'anna', expiresAt: 100 }, 0);
  codes.put({ hash: 'b', purpose: 'enrol', subject: 'ben', expiresAt: 100 }, 0);
  assert.deepEqual([codes.take('a', 'login', 0), codes.take('x', 'enrol', 0)], [undefined, undefined]);
  assert.deepEqual(
    [codes.ofSubject('anna', 'enrol', 99), codes.ofSubject('anna', 'enrol', 100), codes.ofSubject('anna', 'login', 0)],
    [['a'], [], []],
  );
  assert.deepEqual([codes.take('a', 'enrol', 99), codes.take('a', 'enrol', 99)], ['anna', undefined]);
  assert.equal(codes.take('b', 'enrol', 100), undefined);
  codes.put({ hash: 'c', purpose: 'enrol', subject: 'anna', expiresAt: 100 }, 0);
  codes.put({ hash: 'd', purpose: 'enrol', subject: 'anna', expiresAt: 300 }, 200);
  assert.equal(codes.count, 1);
});

test('the audit tells the newest first, and finds what is asked for, page by page', (t) => {
  const { audit } = open(fileFor(t));
  for (let i = 0; i < 100; i++) {
    audit.append(
      entry(1000 + i, {
        userName: i % 2 === 0 ? 'anna' : 'ben',
        event: i % 5 === 0 ? 'fifth' : 'other',
        requestId: `r${i}`,
        detail: `${i}`,
      }),
    );
  }
  const details = (entries: readonly AuditEntry[]): string => entries.map((found) => found.detail).join(' ');
  assert.equal(details(audit.latest(3)), '99 98 97');
  assert.equal(details(audit.find({ userName: 'ben', count: 3 })), '99 97 95');
  assert.equal(details(audit.find({ event: 'fifth', userName: 'anna', count: 3 })), '90 80 70');
  assert.equal(details(audit.find({ requestId: 'r42', count: 3 })), '42');
  assert.equal(details(audit.find({ from: 1010, until: 1012, count: 10 })), '11 10');
  assert.equal(details(audit.find({ after: 97, count: 30 })), '99 98 97');
  const page = audit.find({ count: 30 });
  assert.equal(details(audit.find({ count: 2, before: page.at(-1)!.number })), '69 68');
  assert.equal(details(audit.find({ userName: "' OR 1=1 --", count: 10 })), '');
});

test('nothing in the audit is changed or taken out, not even by hand', (t) => {
  const file = fileFor(t);
  const store = open(file);
  store.audit.append(entry(1));
  const hand = new DatabaseSync(file);
  t.after(() => hand.close());
  assert.throws(() => hand.exec("UPDATE audit SET detail = 'changed'"), /only appended/);
  assert.throws(() => hand.exec('DELETE FROM audit'), /only appended/);
  assert.equal(store.audit.latest(1).length, 1);
});

test('the audit is kept as long as it was told, and its numbers go on', async (t) => {
  const clock = new ManualClock();
  const file = fileFor(t);
  const store = open(file, { auditKeptMs: 30 * DAY_MS }, clock);
  for (let i = 0; i < 2_500; i++) {
    store.audit.append(entry(clock.epoch - 31 * DAY_MS + i));
  }
  store.audit.append(entry(clock.epoch - 30 * DAY_MS + 2));
  store.audit.append(entry(clock.epoch));
  await clock.advance(1);
  assert.equal(store.audit.latest(10_000).length, 1_502);
  await clock.advance(100);
  assert.deepEqual(
    store.audit.latest(10).map((found) => found.number),
    [2_502],
  );
  await clock.advance(31 * DAY_MS);
  assert.deepEqual(store.audit.latest(10), []);
  store.audit.append(entry(clock.wall()));
  assert.equal(store.audit.latest(1)[0]?.number, 2_503);
  store.close();
  assert.equal(clock.pending, 0);
});

test('the audit is kept for a year when nobody says otherwise', async (t) => {
  const clock = new ManualClock();
  const store = open(fileFor(t), {}, clock);
  [-366, -364, 0].forEach((days) => store.audit.append(entry(clock.epoch + days * DAY_MS, { detail: `${days}` })));
  await clock.advance(1);
  assert.deepEqual(
    store.audit.latest(10).map(({ detail }) => detail),
    ['0', '-364'],
  );
});

test('the audit is brought to the disk a second after its first entry that waits, however many there are', async (t) => {
  const clock = new ManualClock();
  const flush = t.mock.method(SqliteFile.prototype, 'flush');
  const store = open(fileFor(t), { auditKeptMs: Infinity }, clock);
  store.audit.append(entry(1));
  await clock.advance(900);
  store.audit.append(entry(2));
  assert.equal(flush.mock.callCount(), 0);
  await clock.advance(100);
  assert.equal(flush.mock.callCount(), 1);
  await clock.advance(5_000);
  assert.equal(flush.mock.callCount(), 1);
  store.audit.append(entry(3));
  await clock.advance(1_000);
  assert.equal(flush.mock.callCount(), 2);
});

test('an audit that is kept for good needs no timer', async (t) => {
  const clock = new ManualClock();
  const store = open(fileFor(t), { auditKeptMs: Infinity }, clock);
  assert.equal(clock.pending, 0);
  store.audit.append(entry(0));
  store.audit.append(entry(0));
  assert.equal(clock.pending, 1);
  await clock.advance(1_000);
  assert.equal(clock.pending, 0);
  assert.equal(store.audit.latest(10).length, 2);
});

test("the file, its log and its index are its owner's alone", { skip: process.platform === 'win32' }, (t) => {
  const file = fileFor(t);
  const before = process.umask(0);
  t.after(() => process.umask(before));
  const store = open(file);
  store.devices.put(deviceRecord('phone'));
  for (const name of [file, `${file}-wal`, `${file}-shm`]) {
    assert.equal(fs.statSync(name).mode & 0o777, 0o600, name);
  }
  store.close();
  for (const name of [file, `${file}-wal`, `${file}-shm`]) {
    fs.writeFileSync(name, '', { flag: 'a' });
    fs.chmodSync(name, 0o640);
    assert.equal(
      faultOf(() => open(file)),
      GatewayStoreFault.OPEN_TO_OTHERS,
      name,
    );
    fs.chmodSync(name, 0o600);
  }
});

test('how devices are woken is there when the store is opened again, and gone when it was taken back', (t) => {
  const file = fileFor(t);
  const record = {
    deviceId: 'phone',
    service: 'push-kit',
    token: 'token-1',
    language: 'zh-Hans',
    canShow: true,
    notifyId: 0x7fff_ffff,
    notedAt: 1_767_225_600_000,
    standsUntil: undefined,
  } as const;
  const first = open(file);
  first.wakes.put({ ...record, token: 'token-0' });
  first.wakes.put(record);
  first.wakes.put({ ...record, deviceId: 'tablet', canShow: false, standsUntil: 1_767_225_660_000 });
  first.wakes.put({ ...record, deviceId: 'lost' });
  first.wakes.remove('lost');
  first.close();
  const second = open(file);
  assert.deepEqual(second.wakes.byDevice('phone'), record);
  assert.deepEqual(
    second.wakes.all().map(({ deviceId }) => deviceId),
    ['phone', 'tablet'],
  );
  assert.equal(second.wakes.byDevice('tablet')?.standsUntil, 1_767_225_660_000);
  assert.equal(second.wakes.byDevice('tablet')?.canShow, false);
});

test('no secret is in the file', (t) => {
  const file = fileFor(t);
  const store = open(file);
  const columns = new DatabaseSync(file);
  t.after(() => columns.close());
  const names = columns
    .prepare(
      "SELECT m.name || '.' || p.name AS name FROM sqlite_schema m, pragma_table_info(m.name) p WHERE m.type = 'table'",
    )
    .all()
    .map((row: { name: string }) => row.name);
  assert.ok(names.includes('clients.token_hash') && names.includes('codes.hash'));
  assert.ok(
    !names.some((name: string) => /\.(token|code|secret|password|pin|number|challenge)$/.test(name)),
    names.join(' '),
  );
  store.close();
});

test('a folder that is not there, or no file at all, is said so', (t) => {
  const file = fileFor(t);
  assert.equal(
    faultOf(() => DurableStore.open(path.join(file, 'below', 'gateway.db'), new ManualClock())),
    GatewayStoreFault.CANNOT_OPEN,
  );
  fs.mkdirSync(file, { mode: 0o700 });
  assert.equal(
    faultOf(() => DurableStore.open(file, new ManualClock())),
    GatewayStoreFault.CANNOT_OPEN,
  );
});

test('a file that is no database is left as it is', (t) => {
  const file = fileFor(t);
  const text = 'the minutes of the last meeting '.repeat(100);
  fs.writeFileSync(file, text, { mode: 0o600 });
  assert.equal(
    faultOf(() => DurableStore.open(file, new ManualClock())),
    GatewayStoreFault.NOT_A_STORE,
  );
  assert.equal(fs.readFileSync(file, 'utf8'), text);
});

test('a database of another program is left as it is', (t) => {
  const file = fileFor(t);
  const other = new DatabaseSync(file);
  other.exec('CREATE TABLE recipes (name TEXT)');
  other.close();
  fs.chmodSync(file, 0o600);
  assert.equal(
    faultOf(() => DurableStore.open(file, new ManualClock())),
    GatewayStoreFault.NOT_A_STORE,
  );
});

test('a store of a newer gateway is refused, with both versions named', (t) => {
  const file = fileFor(t);
  open(file).close();
  const newer = new DatabaseSync(file);
  newer.exec('PRAGMA user_version = 8');
  newer.close();
  assert.throws(
    () => DurableStore.open(file, new ManualClock()),
    (error) =>
      error instanceof GatewayStoreError &&
      error.fault === GatewayStoreFault.NEWER &&
      /version 8.*up to 7/.test(error.message),
  );
});

test('a damaged file is refused when it is opened', (t) => {
  const file = fileFor(t);
  const store = open(file);
  for (let i = 0; i < 200; i++) {
    store.devices.put(deviceRecord(`device ${i}`));
  }
  store.close();
  const bytes = fs.readFileSync(file);
  bytes.fill(0xa5, 4096 + 100, bytes.length - 4096);
  fs.writeFileSync(file, bytes);
  assert.equal(
    faultOf(() => DurableStore.open(file, new ManualClock())),
    GatewayStoreFault.CORRUPT,
  );
  fs.truncateSync(file, 6_000);
  assert.equal(
    faultOf(() => DurableStore.open(file, new ManualClock())),
    GatewayStoreFault.CORRUPT,
  );
});

test('damage in the audit keeps nobody out, and is told when it is met', (t) => {
  const file = fileFor(t);
  const store = open(file);
  store.devices.put(deviceRecord('phone'));
  for (let i = 0; i < 2_000; i++) {
    store.audit.append(entry(i, { detail: 'x'.repeat(100) }));
  }
  store.close();
  const bytes = fs.readFileSync(file);
  bytes.fill(0xa5, (bytes.length / 2) & ~4095);
  fs.writeFileSync(file, bytes);
  const damaged = open(file);
  assert.deepEqual(damaged.devices.all(), [deviceRecord('phone')]);
  assert.equal(
    faultOf(() => damaged.audit.latest(10_000)),
    GatewayStoreFault.CORRUPT,
  );
});

test('while another process writes, the store is busy, says so, and is well again afterwards', async (t) => {
  const file = fileFor(t);
  const clock = new ManualClock();
  const store = open(file, {}, clock);
  const other = new DatabaseSync(file);
  t.after(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  assert.equal(
    faultOf(() => store.devices.put(deviceRecord('phone'))),
    GatewayStoreFault.BUSY,
  );
  assert.equal(store.devices.byId('phone'), undefined);
  assert.match(store.fault() ?? '', /Another process writes to it/);
  other.exec('ROLLBACK');
  await clock.advance(250);
  assert.equal(store.fault(), undefined);
  store.devices.put(deviceRecord('phone'));
  assert.notEqual(store.devices.byId('phone'), undefined);
});

test('a disk without room is said so, costs nothing that was there, and is found out to have room again', async (t) => {
  const file = fileFor(t);
  const clock = new ManualClock();
  const store = open(file, {}, clock);
  store.devices.put(deviceRecord('phone'));
  const limited = store as unknown as { file: { database: { exec(sql: string): void } } }; // a full disk, as SQLite sees one
  limited.file.database.exec('PRAGMA max_page_count = 1');
  const many = deviceRecord('large', { key: new Uint8Array(1_000_000) });
  assert.equal(
    faultOf(() => store.devices.put(many)),
    GatewayStoreFault.FULL,
  );
  assert.deepEqual(store.devices.all(), [deviceRecord('phone')]);
  await clock.advance(250);
  assert.match(store.fault() ?? '', /Make room on the disk\. \(failed so far: devices: \d\)/);
  limited.file.database.exec('PRAGMA max_page_count = 1000000');
  await clock.advance(500);
  assert.equal(store.fault(), undefined);
  store.devices.put(many);
  assert.equal(store.devices.all().length, 2);
});

test('a process that is killed in the middle of writing loses nothing that it had written', async (t) => {
  const writer = fileURLToPath(new URL('../testing/storeWriter.ts', import.meta.url));
  for (const lines of [1, 40, 150]) {
    const file = fileFor(t);
    const child = spawn(process.execPath, ['--import', TYPESCRIPT, writer, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.split('\n').length > lines) {
        child.kill('SIGKILL');
      }
    });
    await ended;
    assert.equal(child.signalCode, 'SIGKILL');
    const last = said.slice(0, said.lastIndexOf('\n')).split('\n').length - 1;
    assert.ok(last >= lines - 1);
    const store = open(file, { auditKeptMs: Infinity }, new SystemClock());
    const devices = store.devices.all();
    const entries = [...store.audit.latest(100_000)].reverse();
    assert.ok(devices.length > last && devices.length <= last + 2, `${devices.length} devices after ${last}`);
    assert.ok(entries.length > last && entries.length <= devices.length);
    devices.forEach((device, i) => assert.deepEqual(device, deviceRecord(`device ${i}`)));
    entries.forEach((found, i) =>
      assert.deepEqual([found.at, found.number, found.detail.length], [i, i + 1, i % 5_000]),
    );
    assert.ok(store.codes.count >= 1 && store.codes.count <= 3);
    store.devices.put(deviceRecord('afterwards'));
    store.close();
  }
});

test('a second gateway on the same store is refused, and may have it when the first has gone', (t) => {
  const file = fileFor(t);
  const first = open(file);
  assert.equal(
    faultOf(() => DurableStore.open(file, new ManualClock())),
    GatewayStoreFault.IN_USE,
  );
  first.devices.put(deviceRecord('phone'));
  first.close();
  assert.deepEqual(open(file).devices.all(), [deviceRecord('phone')]);
});

test('a backup can be made while the gateway runs', async (t) => {
  const file = fileFor(t);
  const store = open(file);
  store.devices.put(deviceRecord('phone'));
  const hand = new DatabaseSync(file);
  await backup(hand, `${file}-copy`);
  hand.close();
  store.devices.put(deviceRecord('tablet'));
  fs.chmodSync(`${file}-copy`, 0o600);
  assert.deepEqual(open(`${file}-copy`).devices.all(), [deviceRecord('phone')]);
  assert.equal(store.fault(), undefined);
});
