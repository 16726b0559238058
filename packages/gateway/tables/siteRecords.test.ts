// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OneTimeCode } from '../admission/OneTimeCodes.ts';
import type { BegunEnrolment } from '../channel/Enrolments.ts';
import { CommitPart } from '../state/CommitPart.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { clientRecord, deviceRecord, wakeRecord } from '../testing/storeRecords.ts';
import { TappedState } from '../testing/TappedState.ts';
import { DISOWNED, DisownedClients } from './DisownedClients.ts';
import type { Disowned } from './DisownedClients.ts';
import { CLIENTS, CODES, DEVICES, ENROLMENTS, WAKES } from './rowForms.ts';
import { SharedClients } from './SharedClients.ts';
import { SharedCodes } from './SharedCodes.ts';
import { SharedDevices } from './SharedDevices.ts';
import { SharedEnrolments } from './SharedEnrolments.ts';
import { SharedWakes } from './SharedWakes.ts';
import { TableRevocations } from './TableRevocations.ts';

const fails = (what: string): void => assert.fail(what);
const code = (hash: string, more: Partial<OneTimeCode> = {}): OneTimeCode => ({
  hash,
  purpose: 'login',
  subject: 'anna',
  expiresAt: 1_000,
  ...more,
});
const enrolment = (codeHash: string): BegunEnrolment => ({
  codeHash,
  userName: 'anna',
  deviceId: `device of ${codeHash}`,
  deviceKey: 'key',
  challenge: new Uint8Array([1, 2, 3]),
});

describe('devices', () => {
  it('of a user are listed in the order of their enrolment, and those who are left when one goes', async () => {
    const log = new MemorySharedState();
    const devices = new SharedDevices(log, fails);
    await devices.put(deviceRecord('tablet', { enrolledAt: 2 }));
    await devices.put(deviceRecord('phone', { enrolledAt: 3 }));
    await devices.put(deviceRecord('other', { userName: 'ben' }));
    const ids = (of: SharedDevices, user: string): readonly string[] => of.ofUser(user).map(({ id }) => id);
    assert.deepEqual(ids(devices, 'anna'), ['tablet', 'phone']);
    await devices.change('tablet', () => undefined);
    assert.deepEqual([ids(devices, 'anna'), ids(devices, 'ben'), ids(devices, 'cleo')], [['phone'], ['other'], []]);
    await devices.put(deviceRecord('older', { enrolledAt: 1 }));
    assert.deepEqual(ids(new SharedDevices(log, fails), 'anna'), ['older', 'phone'], 'also for a node that starts');
    await devices.change('older', () => undefined);
    await devices.change('phone', () => undefined);
    assert.deepEqual(ids(devices, 'anna'), []);
  });
});

describe('clients', () => {
  it('are known by the token that they have now, at every node, and by none when they are gone', async () => {
    const log = new MemorySharedState();
    const [one, two] = [new SharedClients(log, fails), new SharedClients(log, fails)];
    await one.put(clientRecord('laptop'));
    const ids = (hash: string): readonly (string | undefined)[] =>
      [one, two, new SharedClients(log, fails)].map((clients) => clients.byTokenHash(hash)?.id);
    assert.deepEqual(ids('hash of laptop'), ['laptop', 'laptop', 'laptop']);
    await two.change('laptop', (client) => client && { ...client, tokenHash: 'another' });
    assert.deepEqual([ids('hash of laptop'), ids('another')], [Array(3).fill(undefined), Array(3).fill('laptop')]);
    await one.change('laptop', () => undefined);
    assert.deepEqual(ids('another'), Array(3).fill(undefined));
    assert.equal(one.byId('laptop'), undefined);
  });
});

describe('codes', () => {
  const open = (log: MemorySharedState, mayForget = (): boolean => true): SharedCodes =>
    new SharedCodes(log, fails, mayForget);

  it('that are open are those that have not expired; those of one person for one purpose are told apart', async () => {
    const codes = open(new MemorySharedState(), () => false);
    for (const each of [
      code('late', { expiresAt: 1_001 }),
      code('over'),
      code('of another', { subject: 'ben', expiresAt: 2_000 }),
      code('for a phone', { purpose: 'enrol', expiresAt: 2_000 }),
    ]) {
      await codes.put(each, 0);
    }
    assert.deepEqual(
      codes.open(1_000).map(({ hash }) => hash),
      ['late', 'of another', 'for a phone'],
    );
    assert.deepEqual(codes.ofSubject('anna', 'login', 1_000), ['late']);
    assert.equal(codes.count, 4);
  });

  it('are spent once, for what they are for, while they live, together with what hangs on them', async () => {
    const log = new MemorySharedState();
    const [one, two] = [open(log), open(log)];
    await one.put(code('a'), 0);
    assert.equal(await two.take('a', 'enrol', 0), undefined, 'for something else');
    assert.equal(await two.take('a', 'login', 1_000), undefined, 'over');
    const beside = (part: CommitPart, subject: string): void => part.change('beside', subject);
    assert.equal(await two.take('a', 'login', 999, beside), 'anna');
    assert.equal(log.get('beside')?.value, 'anna');
    assert.equal(await one.take('a', 'login', 999), undefined, 'spent');
    assert.equal(await one.take('never', 'login', 0), undefined);
  });

  it('that have expired go with the next one, but only while the clock on the wall can be believed', async () => {
    let isBelieved = false;
    const codes = open(new MemorySharedState(), () => isBelieved);
    await codes.put(code('old'), 0);
    await codes.put(code('doubted', { expiresAt: 9_000 }), 5_000);
    assert.equal(codes.count, 2);
    isBelieved = true;
    await codes.put(code('new', { expiresAt: 9_000 }), 5_000);
    assert.deepEqual(
      codes.open(0).map(({ hash }) => hash),
      ['doubted', 'new'],
    );
  });

  it('are heard of when they come, and not when they are spent', async () => {
    const codes = open(new MemorySharedState());
    const heard: string[] = [];
    codes.listen((hash) => heard.push(hash));
    await codes.put(code('a'), 0);
    await codes.put(code('a', { expiresAt: 2_000 }), 0);
    await codes.take('a', 'login', 0);
    assert.deepEqual(heard, ['a']);
  });

  it('of another node that are not known here yet are looked for in the log, and those that are known are not', async () => {
    const log = new MemorySharedState();
    const deaf = new TappedState(log);
    deaf.isDeaf = true;
    const [one, two] = [open(log), new SharedCodes(deaf, fails, () => true)];
    let reads = 0;
    const read = deaf.read.bind(deaf);
    deaf.read = (keys) => {
      reads++;
      return read(keys);
    };
    await one.put(code('a'), 0);
    await two.find('a');
    await two.find('a');
    assert.equal(reads, 1);
    assert.equal(await two.take('a', 'login', 0), 'anna');
  });
});

describe('enrolments that have begun', () => {
  it('end once, at whatever node, together with what hangs on it; everybody hears of beginning and end', async () => {
    const log = new MemorySharedState();
    const [one, two] = [new SharedEnrolments(log, fails), new SharedEnrolments(log, fails)];
    const heard: (string | undefined)[] = [];
    two.listen((codeHash, now) => heard.push(`${codeHash} ${now?.deviceId}`));
    const part = new CommitPart();
    one.write(part, enrolment('a'));
    await part.commit(log);
    assert.deepEqual(two.all(), [enrolment('a')]);
    assert.equal(await two.end('a', (more) => more.change('beside', 'done')), true);
    assert.equal(log.get('beside')?.value, 'done');
    assert.deepEqual([await one.end('a'), await two.end('never')], [false, false]);
    assert.deepEqual(heard, ['a device of a', 'a undefined']);
  });

  it('at another node are known when this one has caught up with the log', async () => {
    const log = new MemorySharedState();
    const late = new TappedState(log);
    late.isLate = true;
    const here = new SharedEnrolments(late, fails);
    const part = new CommitPart();
    new SharedEnrolments(log, fails).write(part, enrolment('a'));
    await part.commit(log);
    assert.deepEqual(here.all(), []);
    await here.catchUp();
    assert.deepEqual(here.all(), [enrolment('a')]);
  });
});

describe('revocations', () => {
  it('of one node are heard of at the other, and nothing else that happens to who is trusted', async () => {
    const log = new MemorySharedState();
    const [one, two] = [log, log].map((state) => {
      const devices = new SharedDevices(state, fails);
      const clients = new SharedClients(state, fails);
      return { devices, clients, rows: new TableRevocations(devices, clients, new SharedEnrolments(state, fails)) };
    });
    const heard: string[] = [];
    two!.rows.listen((kind, id) => heard.push(`${kind} ${id}`));
    for (const id of ['first', 'second']) {
      await one!.devices.put(deviceRecord(id));
      await one!.clients.put(clientRecord(id));
    }
    await one!.devices.change('first', (device) => device && { ...device, name: 'renamed' });
    await one!.clients.change('first', (client) => client && { ...client, name: 'renamed' });
    await one!.devices.change('second', () => undefined);
    await one!.clients.change('second', () => undefined);
    assert.deepEqual(heard, []);
    await one!.rows.write('device', 'first', 5);
    await one!.rows.write('client', 'first', 5);
    assert.deepEqual(heard, ['device first', 'client first']);
  });
});

describe('how devices are woken', () => {
  it('is kept for each, in place of what was before, until it is removed; removing what is not there is nothing', async () => {
    const wakes = new SharedWakes(new MemorySharedState(), fails);
    await wakes.put(wakeRecord('tablet', { notedAt: 2 }));
    await wakes.put(wakeRecord('phone', { standsUntil: 9 }));
    await wakes.put(wakeRecord('tablet', { notedAt: 3, canShow: false }));
    assert.deepEqual(wakes.byDevice('tablet'), wakeRecord('tablet', { notedAt: 3, canShow: false }));
    assert.equal(wakes.all().length, 2);
    await wakes.remove('tablet');
    await wakes.remove('never');
    assert.deepEqual([wakes.byDevice('tablet'), wakes.byDevice('phone')?.standsUntil], [undefined, 9]);
  });
});

describe('the text of a record', () => {
  it('has all that the record has, of every kind', () => {
    const device = deviceRecord('phone', { revokedAt: 5 });
    const client = clientRecord('laptop', { target: 'host:22', madeWith: 'code', isRevoked: true });
    assert.deepEqual(DEVICES.parse('phone', DEVICES.format(device)), device);
    assert.deepEqual(CLIENTS.parse('laptop', CLIENTS.format(client)), client);
    assert.deepEqual(CLIENTS.parse('laptop', CLIENTS.format(clientRecord('laptop'))), clientRecord('laptop'));
    assert.deepEqual(CODES.parse('a', CODES.format(code('a'))), code('a'));
    assert.deepEqual(WAKES.parse('phone', WAKES.format(wakeRecord('phone'))), wakeRecord('phone'));
    assert.deepEqual(ENROLMENTS.parse('a', ENROLMENTS.format(enrolment('a'))), enrolment('a'));
  });

  it('of anything less is no record', () => {
    const client = JSON.parse(CLIENTS.format(clientRecord('laptop'))) as Record<string, unknown>;
    const device = JSON.parse(DEVICES.format(deviceRecord('phone'))) as Record<string, unknown>;
    for (const member of ['v', 'userName', 'tokenHash', 'createdAt', 'expiresAt', 'isRevoked']) {
      assert.throws(() => CLIENTS.parse('laptop', JSON.stringify({ ...client, [member]: undefined })), member);
    }
    for (const member of ['v', 'userName', 'key', 'credential', 'enrolledAt']) {
      assert.throws(() => DEVICES.parse('phone', JSON.stringify({ ...device, [member]: undefined })), member);
    }
    assert.throws(() => CLIENTS.parse('laptop', JSON.stringify({ ...client, userName: '' })), 'a user without a name');
    assert.throws(() => CLIENTS.parse('laptop', JSON.stringify({ ...client, tokenHash: '' })), 'no hash');
  });
});

describe('who was disowned', () => {
  const WHO: Disowned = { clientId: 'laptop', userName: 'anna', source: '192.0.2.1' };

  function bed(state = new TappedState()): {
    clock: ManualClock;
    state: TappedState;
    failures: string[];
    heard: Disowned[];
    disowned: DisownedClients;
  } {
    const clock = new ManualClock();
    const failures: string[] = [];
    const heard: Disowned[] = [];
    const disowned = new DisownedClients(
      state,
      clock,
      (what) => failures.push(what),
      (who) => heard.push(who),
    );
    return { clock, state, failures, heard, disowned };
  }

  it('is heard of at every node, and forgotten when nobody can have been let in who has not heard of it', async () => {
    const one = bed();
    const two = bed(one.state);
    one.disowned.tell('request', WHO);
    await one.clock.settle();
    assert.deepEqual([one.heard, two.heard].flat(), [
      { v: 1, ...WHO },
      { v: 1, ...WHO },
    ]);
    await one.clock.advance(599_999);
    assert.equal(one.state.list(DISOWNED).length, 1);
    await one.clock.advance(1);
    await two.clock.advance(600_000);
    assert.equal(one.state.list(DISOWNED).length, 0);
    assert.deepEqual([one.failures, two.failures, one.clock.pending, two.clock.pending], [[], [], 0, 0]);
  });

  it('is forgotten, too, when a node finds it at its start', async () => {
    const one = bed();
    one.disowned.tell('request', WHO);
    await one.clock.settle();
    one.disowned.close();
    assert.equal(one.clock.pending, 0, 'a node that is closed does nothing more');
    const later = bed(one.state);
    assert.deepEqual(later.heard, [], 'who is let in by now has been looked at');
    await later.clock.advance(600_000);
    assert.equal(one.state.list(DISOWNED).length, 0);
  });

  it('is written each second until the log has it', async () => {
    const { clock, disowned, failures, heard, state } = bed();
    let tries = 0;
    state.onCommit = () => {
      tries++;
      return Promise.reject(new Error('no quorum'));
    };
    disowned.tell('request', WHO);
    await clock.advance(2_500);
    assert.deepEqual([tries, failures.length, heard.length], [3, 3, 0]);
    state.letGo();
    await clock.advance(500);
    assert.deepEqual([heard.length, failures.length], [1, 3]);
  });

  it('is of use to nobody after ten minutes, and is tried no more', async () => {
    const { clock, disowned, state } = bed();
    state.onCommit = () => Promise.reject(new Error('no quorum'));
    disowned.tell('request', WHO);
    await clock.advance(602_000);
    assert.equal(clock.pending, 0);
  });

  it('is not read out of a text that says something else', async () => {
    const { clock, failures, heard, state } = bed();
    for (const value of [
      '',
      'null',
      '{"v":2}',
      JSON.stringify({ v: 1, clientId: 'laptop', userName: 7, source: 'x' }),
    ]) {
      await state.commit(new Map(), [{ key: `${DISOWNED}request`, value }]);
    }
    assert.deepEqual([heard, failures], [[], []]);
    await clock.advance(600_000);
    assert.equal(state.list(DISOWNED).length, 0, 'it goes like the others');
  });
});
