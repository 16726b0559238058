// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatBeat, parseBeat } from '../cluster/NodeBeat.ts';
import { CommitPart } from '../state/CommitPart.ts';
import { OneTimeCodes } from '../admission/OneTimeCodes.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { SharedCodes } from './SharedCodes.ts';
import { clientRecord, deviceRecord } from '../testing/storeRecords.ts';
import { TappedState } from '../testing/TappedState.ts';
import { CLIENTS, CODES, DEVICES, ENROLMENTS } from './rowForms.ts';
import type { RowForm } from './SharedTable.ts';
import { SharedDevices } from './SharedDevices.ts';

const PHONE = deviceRecord('phone');

/** Two nodes over one log, and what of it could not be read. */
function bed(): {
  log: MemorySharedState;
  one: SharedDevices;
  two: SharedDevices;
  toTwo: TappedState;
  failures: string[];
} {
  const log = new MemorySharedState();
  const toTwo = new TappedState(log);
  const failures: string[] = [];
  const failed = (what: string): void => void failures.push(what);
  return { log, one: new SharedDevices(log, failed), two: new SharedDevices(toTwo, failed), toTwo, failures };
}

test('a row of one node is known at the other, and there when another starts; each hears of it once', async () => {
  const { log, one, two } = bed();
  const heard: string[] = [];
  two.listen((id, now, before) => heard.push(`${id}: ${before?.userName} ${now?.userName}`));
  await one.put(PHONE);
  assert.deepEqual([two.byId('phone'), two.ofUser('anna')], [PHONE, [PHONE]]);
  await two.change('phone', (device) => device && { ...device, userName: 'ben' });
  assert.deepEqual([one.ofUser('anna'), one.ofUser('ben').length], [[], 1]);
  assert.deepEqual(new SharedDevices(log, () => assert.fail()).byId('phone'), { ...PHONE, userName: 'ben' });
  assert.deepEqual(heard, ['phone: undefined anna', 'phone: anna ben']);
});

test('what a node has committed it knows, also when its mirror does not bring it', async () => {
  const { one, two, toTwo } = bed();
  toTwo.isDeaf = true;
  await two.put(PHONE);
  assert.deepEqual([one.byId('phone'), two.byId('phone')], [PHONE, PHONE]);
});

test('a change is made of a row that another node has written, and that is not known here yet', async () => {
  const { one, two, toTwo } = bed();
  toTwo.isDeaf = true;
  await one.put(PHONE);
  await two.change('phone', (device) => device && { ...device, revokedAt: 7 });
  assert.equal(one.byId('phone')?.revokedAt, 7);
});

test('what is nowhere is not changed, and that is certain only when the log says so', async () => {
  const { log, two, toTwo } = bed();
  const before = log.list('').length;
  assert.equal(await two.change('phone', (device) => device), undefined);
  assert.equal(log.list('').length, before);
  toTwo.onCommit = () => Promise.reject(new Error('no answer'));
  await assert.rejects(
    two.change('phone', (device) => device),
    /no answer/,
  );
});

test('a change is made of the row as it really is: what another node has written meanwhile stays', async () => {
  const { one, two, toTwo } = bed();
  await one.put(PHONE);
  toTwo.isDeaf = true;
  await one.change('phone', (device) => device && { ...device, revokedAt: 7 });
  const seen: (number | undefined)[] = [];
  await two.change('phone', (device) => {
    seen.push(device?.revokedAt);
    return device && { ...device, userName: 'ben' };
  });
  assert.deepEqual(seen, [undefined, 7]);
  assert.deepEqual([one.byId('phone')?.userName, one.byId('phone')?.revokedAt], ['ben', 7]);
});

test('a commit that relies on a row is refused when another node has changed it, and the row is known then', async () => {
  const { log, one, two, toTwo } = bed();
  await one.put(PHONE);
  toTwo.isDeaf = true;
  await one.change('phone', (device) => device && { ...device, revokedAt: 7 });
  const part = new CommitPart();
  two.relyOn(part, 'phone');
  part.change('requests/a', 'approved');
  assert.equal((await part.commit(toTwo)).kind, 'refused');
  assert.deepEqual([log.get('requests/a'), two.byId('phone')?.revokedAt], [undefined, 7]);
});

test('a row that is not known here yet is found in the log', async () => {
  const { one, two, toTwo } = bed();
  toTwo.isDeaf = true;
  await one.put(PHONE);
  assert.deepEqual([two.byId('phone'), await two.find('phone'), two.byId('phone')], [undefined, PHONE, PHONE]);
  assert.equal(await two.find('nobody'), undefined);
});

test('of strangers who ask for what is nowhere at most 16 at a time keep the log busy', async () => {
  const { two, toTwo } = bed();
  const read = toTwo.read.bind(toTwo);
  let reads = 0;
  toTwo.read = (keys) => {
    reads++;
    return read(keys);
  };
  await Promise.all(Array.from({ length: 100 }, (_, i) => two.find(`stranger ${i}`)));
  assert.equal(reads, 16);
  await two.find('one more');
  assert.equal(reads, 17);
});

test('a row of a later version is nobody, is told, and is not written over', async () => {
  const { log, one, two, failures } = bed();
  await one.put(PHONE);
  await log.commit(new Map(), [{ key: 'devices/phone', value: JSON.stringify({ v: 2 }) }]);
  assert.deepEqual([one.byId('phone'), two.ofUser('anna')], [undefined, []]);
  assert.deepEqual(failures, ['reading devices/phone', 'reading devices/phone']);
  await assert.rejects(two.put(PHONE), /refuses each change/);
  assert.equal(log.get('devices/phone')?.value, JSON.stringify({ v: 2 }));
});

test('what a device has is the same behind its text', () => {
  const device = {
    ...PHONE,
    credential: { id: 'c', publicKey: new Uint8Array([1, 2, 255]), counter: 9 },
    revokedAt: 5,
  };
  assert.deepEqual(DEVICES.parse('phone', DEVICES.format(device)), device);
});

test('a code of a moment ago, of another node, is good at one that has run for longer than codes live', async () => {
  const log = new MemorySharedState();
  const clock = new ManualClock();
  const late = new TappedState(log);
  const [one, two] = [log, late].map(
    (state) =>
      new OneTimeCodes(
        clock,
        new SeededRandomness(1),
        new SharedCodes(
          state,
          () => undefined,
          () => true,
        ),
        'login',
        1_000,
      ),
  );
  await clock.advance(2_000);
  late.isLate = true;
  const code = await one!.issue('anna');
  assert.equal(await two!.redeem(code), 'anna');
  assert.equal(await one!.redeem(code), undefined, 'once');
});

test('what a later version adds to a record of any kind changes nothing for this one', () => {
  const forms = [
    [DEVICES, PHONE],
    [CLIENTS, clientRecord('laptop')],
    [CODES, { hash: 'h', purpose: 'login', subject: 'anna', expiresAt: 7 }],
    [ENROLMENTS, { codeHash: 'h', userName: 'anna', deviceId: 'd', deviceKey: 'k', challenge: new Uint8Array([1]) }],
  ] as unknown as readonly (readonly [RowForm<unknown>, unknown])[];
  const more = (text: string): string => JSON.stringify({ ...(JSON.parse(text) as object), more: { than: 'this' } });
  for (const [form, row] of forms) {
    const text = form.format(row);
    assert.deepEqual(form.parse(form.idOf(row), more(text)), form.parse(form.idOf(row), text));
    assert.throws(() => form.parse(form.idOf(row), text.replace('"v":1', '"v":2')), 'a later form is not guessed at');
  }
  const beat = { n: 1, heard: 2, version: '1.0.0', config: 'c', at: 3 };
  assert.deepEqual(parseBeat(more(formatBeat(beat))), parseBeat(formatBeat(beat)));
});
