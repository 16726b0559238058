// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import { RequestState } from '../engine/RequestState.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { MemoryWakeTable } from '../testing/MemoryWakeTable.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { wakeRecord } from '../testing/storeRecords.ts';
import type { PushAnswer, PushResult, PushService } from './PushService.ts';
import { WakeUps } from './WakeUps.ts';

/** A gateway whose push service answers when the test says so, and whose devices are "anna-1", "anna-2" and so on. */
class WakeBed {
  readonly clock = new ManualClock();
  readonly table = new MemoryWakeTable();
  /** What the push service was asked, and what happened. */
  readonly lines: string[] = [];
  readonly messageIds: string[] = [];
  readonly wakeUps: WakeUps;
  /** What the push service answers; undefined: nothing before `answer`. */
  result: PushResult | undefined = 'accepted';
  readonly untrusted = new Set<string>();
  /** Phones of each user at other nodes. */
  elsewhere = 0;
  private waits: ((answer: PushAnswer) => void)[] = [];

  constructor(
    table = new MemoryWakeTable(),
    options: { shownMs?: number; perPhoneAndHour?: number; isOneOfMany?: boolean } = {},
  ) {
    this.table = table;
    const push: PushService = {
      wake: (to, { id, notifyId, ttlSeconds }) => {
        this.messageIds.push(id);
        return this.ask(`wake ${to.token} ${notifyId} ttl ${ttlSeconds}`);
      },
      takeBack: (to, notifyId) => this.ask(`take back ${to.token} ${notifyId}`),
      close: () => undefined,
    };
    this.wakeUps = new WakeUps({
      clock: this.clock,
      randomness: new SeededRandomness('wake'),
      table: this.table,
      push,
      options: { shownMs: 4_000, perPhoneAndHour: 20, ...options },
      observe: (event) => {
        switch (event.kind) {
          case 'wake-up-sent':
          case 'wake-up-taken-back':
            break;
          case 'wake-up-suppressed':
            this.lines.push(`${event.deviceId} suppressed ${event.reason}`);
            break;
          case 'wake-up-reached':
            this.lines.push(`${event.deviceId} ${event.to} after ${event.afterMs}`);
            break;
          case 'wake-up-undelivered':
            this.lines.push(`${event.deviceId} undelivered ${event.fate}`);
            break;
          case 'wake-up-late':
            this.lines.push(`${event.deviceId} late`);
            break;
          case 'failed':
            this.lines.push(`failed ${event.what}`);
            break;
        }
      },
      devicesOf: (userName) =>
        this.table
          .all()
          .map(({ deviceId }) => deviceId)
          .filter((id) => id.startsWith(userName) && !this.untrusted.has(id)),
      isOneOfMany: options.isOneOfMany === true,
      elsewhere: () => this.elsewhere,
      remainingMs: () => 55_500,
    });
  }

  /** A phone of `userName`; how it is woken is known. */
  phone(deviceId: string, more: { token?: string; canShow?: boolean; notifyId?: number } = {}): void {
    void this.table.put(wakeRecord(deviceId, more));
  }

  open(id: string, userName = 'anna'): ConnectionRequest {
    const request = { id, userName, state: RequestState.PENDING } as ConnectionRequest;
    this.wakeUps.opened(request);
    return request;
  }

  answer(result: PushResult = 'accepted'): Promise<void> {
    this.waits.shift()!({ result, why: '' });
    return this.clock.settle();
  }

  async take(): Promise<string[]> {
    await this.clock.settle();
    return this.lines.splice(0);
  }

  private ask(line: string): Promise<PushAnswer> {
    this.lines.push(line);
    const { result } = this;
    return result === undefined
      ? new Promise((resolve) => this.waits.push(resolve))
      : Promise.resolve({ result, why: '' });
  }
}

const YEAR_MS = 31_536_000_000;
const WAKE = 'wake token-of-anna-1 7 ttl 56';
const BACK = 'take back token-of-anna-1 7';

test('a phone that is not connected is woken at once, and the message is taken back when the request ends', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  const request = bed.open('one');
  assert.deepEqual(await bed.take(), [WAKE]);
  assert.equal(bed.table.byDevice('anna-1')!.standsUntil, bed.clock.wall() + 56_000);
  bed.wakeUps.ended(request);
  assert.deepEqual(await bed.take(), [BACK]);
  assert.equal(bed.table.byDevice('anna-1')!.standsUntil, undefined);
});

test('while a phone of the user is connected nobody is woken before it had its moment, and then all are', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  bed.phone('anna-2');
  bed.wakeUps.connected('anna-1', 'anna');
  bed.open('one');
  await bed.clock.advance(3_999);
  assert.deepEqual(await bed.take(), []);
  await bed.clock.advance(1);
  assert.deepEqual(await bed.take(), [WAKE, 'wake token-of-anna-2 7 ttl 56']);
});

test('nobody is woken for what is shown, or over, before the moment has passed', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  bed.wakeUps.connected('anna-1', 'anna');
  bed.wakeUps.shown(bed.open('one'), 'anna-1');
  bed.wakeUps.ended(bed.open('two'));
  await bed.clock.advance(60_000);
  assert.deepEqual(await bed.take(), []);
});

test('when the last connection of the user is lost, what nobody has shown wakes at once', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  bed.wakeUps.connected('anna-1', 'anna');
  bed.wakeUps.connected('anna-1', 'anna'); // the newer one replaces the older
  bed.open('one');
  bed.wakeUps.gone('anna-1');
  assert.deepEqual(await bed.take(), []);
  bed.wakeUps.gone('anna-1');
  assert.deepEqual(await bed.take(), [WAKE]);
  await bed.clock.advance(60_000);
  assert.deepEqual(await bed.take(), []);
});

test('a phone that was woken connects and shows: both are timed, and the message is taken back', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  const request = bed.open('one');
  await bed.clock.advance(2_000);
  bed.wakeUps.connected('anna-1', 'anna');
  await bed.clock.advance(500);
  bed.wakeUps.shown(request, 'anna-1');
  bed.wakeUps.shown(request, 'anna-1');
  assert.deepEqual(await bed.take(), [WAKE, 'anna-1 connected after 2000', 'anna-1 shown after 2500', BACK]);
});

test('a phone that comes when nothing waits any more is late', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  bed.wakeUps.ended(bed.open('one'));
  await bed.clock.advance(1_000);
  bed.wakeUps.connected('anna-1', 'anna');
  bed.wakeUps.gone('anna-1');
  bed.wakeUps.connected('anna-1', 'anna');
  assert.deepEqual(await bed.take(), [WAKE, BACK, 'anna-1 late']);
});

test('another request replaces the message, and it stands until none is left unseen', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  const one = bed.open('one');
  await bed.clock.settle();
  const two = bed.open('two');
  assert.deepEqual(await bed.take(), [WAKE, WAKE]);
  bed.wakeUps.ended(one);
  assert.deepEqual(await bed.take(), []);
  bed.wakeUps.shown(two, 'anna-1');
  assert.deepEqual(await bed.take(), ['anna-1 shown after 0', BACK]);
});

test('what ends while it is being sent is taken back when the send has returned, and not sent again', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  bed.result = undefined;
  bed.wakeUps.ended(bed.open('one'));
  assert.deepEqual(await bed.take(), [WAKE]);
  await bed.answer();
  assert.deepEqual(await bed.take(), [BACK]);
  await bed.answer();
  await bed.clock.advance(60_000);
  assert.deepEqual(await bed.take(), []);
});

test('a request that comes while the one before is being taken back is sent after that', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  bed.result = undefined;
  bed.wakeUps.ended(bed.open('one'));
  await bed.answer();
  bed.open('two');
  assert.deepEqual(await bed.take(), [WAKE, BACK]);
  await bed.answer();
  assert.deepEqual(await bed.take(), [WAKE]);
});

test('nobody waits for a push service that is silent: other phones are woken meanwhile', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  bed.phone('bert-1');
  bed.result = undefined;
  bed.open('one');
  bed.open('two', 'bert');
  assert.deepEqual(await bed.take(), [WAKE, 'wake token-of-bert-1 7 ttl 56']);
});

test('what cannot be taken back now is tried three times more', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  const request = bed.open('one');
  await bed.clock.settle();
  bed.result = 'try-later';
  bed.wakeUps.ended(request);
  await bed.clock.advance(600_000);
  assert.deepEqual(await bed.take(), [WAKE, BACK, BACK, BACK, BACK]);
});

test('a message of which nobody knows whether it was delivered is taken back, too', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  bed.result = 'try-later';
  const request = bed.open('one');
  await bed.clock.settle();
  bed.result = 'accepted';
  bed.wakeUps.ended(request);
  assert.deepEqual(await bed.take(), [WAKE, BACK]);
});

test('what was refused is not taken back, and a dead token is forgotten', async () => {
  for (const [result, isKept] of [
    ['misconfigured', true],
    ['dead-token', false],
  ] as const) {
    const bed = new WakeBed();
    bed.phone('anna-1');
    bed.result = result;
    bed.wakeUps.ended(bed.open('one'));
    assert.deepEqual(await bed.take(), [WAKE]);
    assert.equal(bed.table.byDevice('anna-1') !== undefined, isKept);
  }
});

test('a phone is woken so often in an hour and no oftener', async () => {
  const bed = new WakeBed(undefined, { perPhoneAndHour: 2 });
  bed.phone('anna-1');
  for (const id of ['one', 'two', 'three']) {
    bed.wakeUps.ended(bed.open(id));
    await bed.clock.settle();
  }
  assert.deepEqual(await bed.take(), [WAKE, BACK, WAKE, BACK, 'anna-1 suppressed too-often']);
  await bed.clock.advance(3_600_000);
  bed.open('four');
  assert.deepEqual(await bed.take(), [WAKE]);
});

test('who shows no notifications is not woken, and two enrolments of one phone are woken once', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1', { canShow: false });
  bed.phone('anna-2', { token: 'same' });
  bed.phone('anna-3', { token: 'same' });
  bed.open('one');
  assert.deepEqual(await bed.take(), ['anna-1 suppressed cannot-show', 'wake same 7 ttl 56']);
});

test('a device that is trusted no more is not woken, what it shows is taken back, and it is forgotten', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  bed.open('one');
  await bed.clock.settle();
  bed.untrusted.add('anna-1');
  bed.wakeUps.forget('anna-1');
  bed.open('two');
  assert.deepEqual(await bed.take(), [WAKE, BACK]);
  assert.deepEqual(bed.table.all(), []);
});

test('what an earlier life of the gateway left on a phone is taken back at the start, and once', async () => {
  const before = new WakeBed();
  before.phone('anna-1');
  before.phone('anna-2');
  before.untrusted.add('anna-2');
  before.open('one');
  await before.take();
  before.wakeUps.stop();
  const bed = new WakeBed(before.table);
  bed.wakeUps.start((id) => id !== 'anna-2');
  assert.deepEqual(await bed.take(), [BACK]);
  assert.deepEqual(
    bed.table.all().map(({ deviceId, standsUntil }) => [deviceId, standsUntil]),
    [['anna-1', undefined]],
  );
});

test('a token that changes while a message stands is woken anew, and the old one is not asked to show any more', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  const request = bed.open('one');
  await bed.clock.settle();
  bed.phone('anna-1', { token: 'newer' });
  bed.wakeUps.ended(request);
  bed.open('two');
  assert.deepEqual(await bed.take(), [WAKE, BACK, 'wake newer 7 ttl 56']);
});

test('a store that fails keeps nobody from being woken', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  bed.table.put = () => {
    throw new Error('the disk is full');
  };
  bed.wakeUps.ended(bed.open('one'));
  const lines = await bed.take();
  assert.deepEqual(
    lines.filter((line) => !line.startsWith('failed')),
    [WAKE, BACK],
  );
  assert.ok(lines.includes('failed keeping that a phone was woken'));
});

test('after the stop nothing is sent', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  bed.result = undefined;
  const request = bed.open('one');
  bed.wakeUps.stop();
  bed.wakeUps.ended(request);
  await bed.answer();
  bed.open('two');
  assert.deepEqual(await bed.take(), [WAKE]);
});

test('receipts are about the last message: delivered is timed once, off is kept, uninstalled is forgotten, strangers are nobody', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  bed.open('one');
  await bed.take();
  const id = bed.messageIds.at(-1)!;
  const token = 'token-of-anna-1';
  await bed.clock.advance(300);
  bed.wakeUps.receipt({ id: 'of an earlier one', token, fate: 'delivered' });
  await bed.clock.advance(400);
  bed.wakeUps.receipt({ id, token: 'of another', fate: 'uninstalled' });
  bed.wakeUps.receipt({ id, token, fate: 'delivered' });
  bed.wakeUps.receipt({ id, token, fate: 'delivered' });
  assert.deepEqual(await bed.take(), ['anna-1 delivered after 700']);
  bed.wakeUps.receipt({ id, token, fate: 'replaced' });
  assert.equal(bed.table.byDevice('anna-1')?.canShow, true);
  bed.wakeUps.receipt({ id, token, fate: 'notifications-off' });
  assert.equal(bed.table.byDevice('anna-1')?.canShow, false);
  bed.wakeUps.receipt({ id, token, fate: 'uninstalled' });
  assert.equal(bed.table.byDevice('anna-1'), undefined);
  assert.deepEqual(
    (await bed.take()).filter((line) => line.includes('undelivered')),
    ['anna-1 undelivered replaced', 'anna-1 undelivered notifications-off', 'anna-1 undelivered uninstalled'],
  );
});

test('a phone at another node has its moment, too, and what it shows there wakes nobody', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  bed.elsewhere = 1;
  const shown = bed.open('one');
  await bed.clock.advance(3_999);
  bed.wakeUps.shown(shown, undefined);
  await bed.clock.advance(10_000);
  assert.deepEqual(await bed.take(), []);
  bed.open('two');
  await bed.clock.advance(4_000);
  assert.deepEqual(await bed.take(), [WAKE]);
  bed.wakeUps.shown({ ...shown, id: 'two' }, undefined);
  assert.deepEqual(await bed.take(), [BACK]);
});

test('of several nodes one takes back what a dead one left, when its time is long over, and leaves alone what others care for', async () => {
  const dead = new WakeBed();
  dead.phone('anna-1');
  dead.open('one');
  await dead.take();
  dead.wakeUps.stop();
  const bed = new WakeBed(dead.table, { isOneOfMany: true });
  bed.wakeUps.start(() => true);
  await bed.clock.advance(110_000); // of 56 s to live, and a minute
  assert.deepEqual(await bed.take(), []);
  await bed.clock.advance(30_000);
  assert.deepEqual(await bed.take(), [BACK]);
  assert.equal(bed.table.byDevice('anna-1')?.standsUntil, undefined);
  await bed.clock.advance(300_000);
  assert.deepEqual(await bed.take(), []);
  bed.wakeUps.stop();
});

test('what is written of a phone is in the order in which it happened, however long a write takes', async () => {
  const bed = new WakeBed();
  bed.phone('anna-1');
  const put = bed.table.put.bind(bed.table);
  const waits: (() => void)[] = [];
  bed.table.put = async (record) => {
    await new Promise<void>((resolve) => waits.push(resolve));
    await put(record);
  };
  bed.wakeUps.ended(bed.open('one'));
  assert.deepEqual(await bed.take(), [WAKE, BACK]);
  for (let i = 0; i < 2; i++) {
    assert.equal(waits.length, 1, 'one after the other');
    waits.shift()!();
    await bed.clock.settle();
  }
  assert.equal(bed.table.byDevice('anna-1')?.standsUntil, undefined);
});

test('a clock that is set forward takes no message back that another node cares for, and one that is set back leaves none standing', async () => {
  for (const step of [YEAR_MS, -YEAR_MS]) {
    const other = new WakeBed();
    other.phone('anna-1');
    other.open('one');
    assert.deepEqual(await other.take(), [WAKE]);
    const bed = new WakeBed(other.table, { isOneOfMany: true });
    bed.wakeUps.start(() => true);
    bed.clock.stepWall(step);
    await bed.clock.advance(110_000); // of 56 s to live, and a minute
    assert.deepEqual(await bed.take(), []);
    await bed.clock.advance(30_000);
    assert.deepEqual(await bed.take(), [BACK], 'its time is over, and nobody has taken it back');
    bed.wakeUps.stop();
  }
});
