// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { WakeService } from 'gateway_protocol';

/** How one device can be woken, as it has said itself. */
export interface WakeRecord {
  readonly deviceId: string;
  readonly service: Exclude<WakeService, 'none'>;
  /** The push service's name for the app on this device. Who has it and the app's service account can show things there. */
  readonly token: string;
  /** What its user reads: a language tag. */
  readonly language: string;
  /** Whether its user lets the app show notifications. */
  readonly canShow: boolean;
  /** What notifications on this device are called, 1 to 2,147,483,647: one replaces the one before, and is taken back by it. */
  readonly notifyId: number;
  /** Wall time, ms. */
  readonly notedAt: number;
  /** Until when a notification may stand that nobody has taken back, wall time, ms; undefined when none does. */
  readonly standsUntil: number | undefined;
}

/** Where it is kept how devices can be woken. */
export interface WakeTable {
  /** Keeps a record in place of the one before of its device. Rejects when that cannot be done, or it is not known whether it was. */
  put(record: WakeRecord): Promise<void>;
  /** Nothing happens when there is none. Rejects as `put` does. */
  remove(deviceId: string): Promise<void>;
  byDevice(deviceId: string): WakeRecord | undefined;
  all(): readonly WakeRecord[];
}
