// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { WakeFrame } from 'gateway_protocol';
import type { Clock } from '../clock/Clock.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { RateLimit } from '../engine/RateLimit.ts';
import type { WakeTable } from './WakeTable.ts';

const MINUTE_MS = 60_000;
/** What a device says of itself is written so often in a minute: its token changes with a new installation, its language once a year. */
const CHANGES_A_MINUTE = 6;
/** A notification's id is an integer of 31 bits; 0 is left out. */
const MOST_ID = 0x7fff_ffff;

/** What devices say of how they can be woken: each for itself, the latest counts, and it is forgotten with its device. */
export class WakeRegister {
  private readonly clock: Clock;
  private readonly randomness: Randomness;
  private readonly table: WakeTable;
  private readonly changes: RateLimit;

  constructor(clock: Clock, randomness: Randomness, table: WakeTable) {
    this.clock = clock;
    this.randomness = randomness;
    this.table = table;
    this.changes = new RateLimit(clock, () => CHANGES_A_MINUTE, MINUTE_MS);
  }

  /** Keeps what a device says, if it is new. False when it changes too often to be written. Rejects when the store fails. */
  async note(deviceId: string, { service, token, language, canShow }: WakeFrame): Promise<boolean> {
    const before = this.table.byDevice(deviceId);
    const isNone = service === 'none' || token === '';
    const isSame = isNone
      ? before === undefined
      : before?.service === service &&
        before.token === token &&
        before.language === language &&
        before.canShow === canShow;
    if (isSame) {
      return true;
    }
    if (this.changes.wait(deviceId) > 0) {
      return false;
    }
    this.changes.take(deviceId);
    if (isNone) {
      await this.table.remove(deviceId);
    } else {
      await this.table.put({
        deviceId,
        service,
        token,
        language,
        canShow,
        notifyId: before?.notifyId ?? this.newId(),
        notedAt: this.clock.wall(),
        standsUntil: before?.token === token ? before.standsUntil : undefined,
      });
    }
    return true;
  }

  private newId(): number {
    const bytes = Buffer.from(this.randomness.bytes(4));
    return (bytes.readUInt32BE() % MOST_ID) + 1;
  }
}
