// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { RateLimit } from '../engine/RateLimit.ts';
import { randomToken } from '../engine/randomToken.ts';
import type { FailedEvent } from '../engine/EngineEvent.ts';
import type { PushAnswer, PushService } from './PushService.ts';
import type { PushReceipt } from './PushReceipts.ts';
import type { WakeEvent, WakeReach, WakeSuppression } from './WakeEvent.ts';
import { WakeLine } from './WakeLine.ts';
import type { WakeRecord, WakeTable } from './WakeTable.ts';

const HOUR_MS = 3_600_000;
/** How often a node of several looks for messages that a node which is gone has left on phones. */
const LOOK_MS = 30_000;
/** So long after its time to live a message still stands in the table only when nobody is left who takes it back. */
const STALE_MS = 60_000;
/** No message lives longer, whatever the clock of the node says that has sent it. */
const LONGEST_MS = 600_000;

/** The numbers of waking; times in ms. */
export interface WakeOptions {
  /** How long a connected phone may take to show a request before every phone of its user is woken. */
  readonly shownMs: number;
  /** Messages to one phone in an hour. */
  readonly perPhoneAndHour: number;
}

/** What waking needs. */
export interface WakeParts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly table: WakeTable;
  readonly push: PushService;
  readonly options: WakeOptions;
  readonly observe: (event: WakeEvent | FailedEvent) => void;
  /** The devices of a user that are trusted now, by their ids. */
  readonly devicesOf: (userName: string) => readonly string[];
  /** Whether other nodes wake phones, too, out of the same table. */
  readonly isOneOfMany: boolean;
  /** How many devices of a user are connected to other nodes. */
  readonly elsewhere: (userName: string) => number;
  /** How long a request still waits. */
  readonly remainingMs: (requestId: string) => number;
}

/** A request that waits for somebody to see it. */
interface Waiting {
  readonly request: ConnectionRequest;
  /** The moment that connected phones have; 0 when it is over, or there was none. */
  timer: number;
  isShown: boolean;
}

/** A phone that is woken. */
interface Phone {
  readonly line: WakeLine;
  /** When it was last woken, on the clock; undefined when what it was woken for is reached. */
  readonly wokenAt: Record<WakeReach, number | undefined>;
  /** The id of the message that it was woken with last. */
  messageId: string;
}

/**
 * Wakes the phones of a user for a request that none of them shows, and takes the message back when nothing waits to be seen any
 * more. It is told what happens in the gateway and decides nothing about requests: whatever a push service does, it delays
 * nothing and ends nothing.
 */
export class WakeUps {
  private readonly parts: WakeParts;
  private readonly limit: RateLimit;
  private readonly waiting = new Map<string, Map<string, Waiting>>();
  private readonly phones = new Map<string, Phone>();
  /** How many connections each device has that was welcome; more than one while the newer replaces the older. */
  private readonly links = new Map<string, number>();
  private readonly userOf = new Map<string, string>();
  /** What is being written of each device: one after the other. */
  private readonly writes = new Map<string, Promise<void>>();
  /** Of messages that stand, when their time is long over on this node's clock, by what the table says of each. */
  private overAt = new Map<string, { readonly standsUntil: number; readonly at: number }>();
  private lookTimer = 0;
  private isStopped = false;

  constructor(parts: WakeParts) {
    this.parts = parts;
    this.limit = new RateLimit(parts.clock, () => parts.options.perPhoneAndHour, HOUR_MS);
  }

  /**
   * Takes back what an earlier life of this gateway left on phones: its requests are gone. Of several nodes each takes back only what
   * nobody else does any more, now and later. Forgets the devices that are not trusted.
   */
  start(isTrusted: (deviceId: string) => boolean): void {
    this.takeBackLeft();
    for (const { deviceId } of this.parts.table.all()) {
      if (!isTrusted(deviceId)) {
        this.forget(deviceId);
      }
    }
  }

  private takeBackLeft(): void {
    const { clock, isOneOfMany, table } = this.parts;
    const overAt = new Map<string, { readonly standsUntil: number; readonly at: number }>();
    for (const record of table.all()) {
      const { deviceId, standsUntil } = record;
      if (standsUntil === undefined) {
        continue;
      }
      const known = this.overAt.get(deviceId);
      const lifeMs = Math.min(Math.max(0, standsUntil - clock.wall()), LONGEST_MS);
      // how long it lives is known when it is first seen: the wall's clock may be set after that
      const over = known?.standsUntil === standsUntil ? known : { standsUntil, at: clock.now + lifeMs + STALE_MS };
      overAt.set(deviceId, over);
      if ((!isOneOfMany || clock.now >= over.at) && !this.phones.has(deviceId)) {
        this.phoneOf(record).line.release();
      }
    }
    this.overAt = overAt;
    if (isOneOfMany && !this.isStopped) {
      this.lookTimer = clock.schedule(LOOK_MS, () => this.takeBackLeft());
    }
  }

  /** A device is trusted no more: what it shows is taken back, and how it is woken is forgotten. */
  forget(deviceId: string): void {
    this.phones.get(deviceId)?.line.release();
    this.keepLater('forgetting how a device is woken', () => this.parts.table.remove(deviceId));
  }

  /** How many phones the push service is being asked about. */
  get underWay(): number {
    return [...this.phones.values()].filter(({ line }) => line.isUnderWay).length;
  }

  /** Sends nothing any more; what stands is taken back by the next life. */
  stop(): void {
    this.isStopped = true;
    this.parts.clock.cancel(this.lookTimer);
    this.phones.forEach(({ line }) => line.stop());
    this.waiting.forEach((requests) => requests.forEach(({ timer }) => this.parts.clock.cancel(timer)));
    this.parts.push.close();
  }

  /** A request waits. */
  opened(request: ConnectionRequest): void {
    if (this.isStopped) {
      return;
    }
    const { clock, options } = this.parts;
    const waiting: Waiting = { request, timer: 0, isShown: false };
    const requests = this.waiting.get(request.userName);
    if (requests === undefined) {
      this.waiting.set(request.userName, new Map([[request.id, waiting]]));
    } else {
      requests.set(request.id, waiting);
    }
    if (this.isConnected(request.userName)) {
      waiting.timer = clock.schedule(options.shownMs, () => {
        waiting.timer = 0;
        this.wake(waiting);
      });
    } else {
      this.wake(waiting);
    }
  }

  /** The push service says what became of a message; what it says of others than the last is too old to be timed. */
  receipt({ id, token, fate }: PushReceipt): void {
    const record = this.parts.table.all().find((one) => one.token === token);
    if (record === undefined) {
      return;
    }
    const { deviceId } = record;
    if (fate === 'delivered') {
      if (this.phones.get(deviceId)?.messageId === id) {
        this.reached(deviceId, 'delivered');
      }
      return;
    }
    this.parts.observe({ kind: 'wake-up-undelivered', deviceId, fate });
    if (fate === 'uninstalled' || fate === 'other-token') {
      this.forget(deviceId);
    } else if (fate === 'notifications-off') {
      // the phone says so itself when it connects next, or that they are on again
      this.keepLater('keeping that a phone shows nothing', () => this.parts.table.put({ ...record, canShow: false }));
    }
  }

  /** A request is over, for whatever reason. */
  ended({ id, userName }: ConnectionRequest): void {
    const requests = this.waiting.get(userName);
    const waiting = requests?.get(id);
    if (requests === undefined || waiting === undefined) {
      return;
    }
    this.parts.clock.cancel(waiting.timer);
    requests.delete(id);
    if (requests.size === 0) {
      this.waiting.delete(userName);
    }
    this.takeBackUnlessUnseen(userName);
  }

  /** A device has said that its user sees who asks; `deviceId`: undefined for one at another node. */
  shown({ id, userName }: ConnectionRequest, deviceId: string | undefined): void {
    const waiting = this.waiting.get(userName)?.get(id);
    if (waiting === undefined) {
      return;
    }
    if (deviceId !== undefined) {
      this.reached(deviceId, 'shown');
    }
    waiting.isShown = true;
    this.parts.clock.cancel(waiting.timer);
    this.takeBackUnlessUnseen(userName);
  }

  /** A device is welcome. */
  connected(deviceId: string, userName: string): void {
    this.userOf.set(deviceId, userName);
    this.links.set(deviceId, (this.links.get(deviceId) ?? 0) + 1);
    const wokenAt = this.phones.get(deviceId)?.wokenAt;
    if (wokenAt?.connected === undefined) {
      return;
    }
    if (this.waiting.has(userName)) {
      this.reached(deviceId, 'connected');
    } else {
      wokenAt.connected = undefined;
      wokenAt.shown = undefined;
      this.parts.observe({ kind: 'wake-up-late', deviceId });
    }
  }

  /** A connection of a device is gone. After the user's last one what waits unseen has nobody to show it any more. */
  gone(deviceId: string): void {
    const left = (this.links.get(deviceId) ?? 0) - 1;
    if (left > 0) {
      this.links.set(deviceId, left);
      return;
    }
    this.links.delete(deviceId);
    const userName = this.userOf.get(deviceId);
    this.userOf.delete(deviceId);
    if (userName === undefined || this.isStopped || this.isConnected(userName)) {
      return;
    }
    for (const waiting of this.waiting.get(userName)?.values() ?? []) {
      if (waiting.timer !== 0) {
        this.parts.clock.cancel(waiting.timer);
        waiting.timer = 0;
        this.wake(waiting);
      }
    }
  }

  private isConnected(userName: string): boolean {
    return this.devicesOf(userName).some((id) => this.links.has(id)) || this.parts.elsewhere(userName) > 0;
  }

  private devicesOf(userName: string): readonly string[] {
    let ids: readonly string[] = [];
    this.keep("looking up a user's devices", () => {
      ids = this.parts.devicesOf(userName);
    });
    return ids;
  }

  /** Wakes every phone of the user, each push token once. */
  private wake({ request, isShown }: Waiting): void {
    if (isShown || this.isStopped) {
      return;
    }
    const { table, clock, randomness, remainingMs } = this.parts;
    const ttlSeconds = Math.ceil(remainingMs(request.id) / 1_000);
    const tokens = new Set<string>();
    for (const deviceId of this.devicesOf(request.userName)) {
      const record = table.byDevice(deviceId);
      if (record === undefined || tokens.has(record.token) || ttlSeconds < 1) {
        continue;
      }
      if (!record.canShow) {
        this.suppress(deviceId, 'cannot-show');
      } else if (this.limit.wait(deviceId) > 0) {
        this.suppress(deviceId, 'too-often');
      } else {
        tokens.add(record.token);
        this.limit.take(deviceId);
        const phone = this.phoneOf(record);
        const id = randomToken(randomness, 16);
        phone.messageId = id;
        phone.wokenAt.delivered = clock.now;
        phone.wokenAt.connected = clock.now;
        phone.wokenAt.shown = clock.now;
        phone.line.want(record, { id, ttlSeconds });
      }
    }
  }

  private suppress(deviceId: string, reason: WakeSuppression): void {
    this.parts.observe({ kind: 'wake-up-suppressed', deviceId, reason });
  }

  /** When a user has nothing more to see, nothing is to stand on their phones. */
  private takeBackUnlessUnseen(userName: string): void {
    for (const { isShown } of this.waiting.get(userName)?.values() ?? []) {
      if (!isShown) {
        return;
      }
    }
    this.devicesOf(userName).forEach((id) => this.phones.get(id)?.line.release());
  }

  private reached(deviceId: string, to: WakeReach): void {
    const phone = this.phones.get(deviceId);
    const since = phone?.wokenAt[to];
    if (phone !== undefined && since !== undefined) {
      phone.wokenAt[to] = undefined;
      this.parts.observe({ kind: 'wake-up-reached', deviceId, to, afterMs: this.parts.clock.now - since });
    }
  }

  private phoneOf(record: WakeRecord): Phone {
    const { deviceId } = record;
    const known = this.phones.get(deviceId);
    if (known !== undefined) {
      return known;
    }
    const { clock, push, observe } = this.parts;
    const phone: Phone = {
      wokenAt: { delivered: undefined, connected: undefined, shown: undefined },
      messageId: '',
      line: new WakeLine(clock, push, record, record.notifyId, record.standsUntil !== undefined, {
        sent: (answer, afterMs) => this.sent(deviceId, answer, afterMs),
        takenBack: ({ result, why }, afterMs) =>
          observe({ kind: 'wake-up-taken-back', deviceId, result, why, afterMs }),
        stands: (ttlSeconds) => this.keepStanding(deviceId, ttlSeconds),
        quiet: () => this.quiet(deviceId),
      }),
    };
    this.phones.set(deviceId, phone);
    return phone;
  }

  private sent(deviceId: string, { result, why }: PushAnswer, afterMs: number): void {
    this.parts.observe({ kind: 'wake-up-sent', deviceId, result, why, afterMs });
    if (result === 'dead-token') {
      this.forget(deviceId);
    }
  }

  private keepStanding(deviceId: string, ttlSeconds: number | undefined): void {
    const { table, clock } = this.parts;
    const standsUntil = ttlSeconds === undefined ? undefined : clock.wall() + 1_000 * ttlSeconds;
    const before = this.writes.get(deviceId) ?? Promise.resolve();
    this.keepLater('keeping that a phone was woken', async () => {
      const written = before
        .catch(() => undefined) // it was told
        .then(async () => {
          const record = table.byDevice(deviceId);
          if (record !== undefined && record.standsUntil !== standsUntil) {
            await table.put({ ...record, standsUntil });
          }
        });
      this.writes.set(deviceId, written);
      await written.finally(() => {
        if (this.writes.get(deviceId) === written) {
          this.writes.delete(deviceId);
        }
      });
    });
  }

  /** A phone that has nothing, and has come since it was woken, costs nothing. */
  private quiet(deviceId: string): void {
    if (this.phones.get(deviceId)?.wokenAt.connected === undefined) {
      this.phones.delete(deviceId);
    }
  }

  /** Nobody waits for it; what fails is told. */
  private keepLater(what: string, work: () => Promise<void>): void {
    this.keep(what, () => {
      work().catch((error: unknown) => this.parts.observe({ kind: 'failed', what, error }));
    });
  }

  private keep(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.parts.observe({ kind: 'failed', what, error });
    }
  }
}
