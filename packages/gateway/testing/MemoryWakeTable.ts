// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { WakeRecord, WakeTable } from '../wake/WakeTable.ts';

/** How devices can be woken, in memory: for tests. */
export class MemoryWakeTable implements WakeTable {
  private readonly records = new Map<string, WakeRecord>();

  async put(record: WakeRecord): Promise<void> {
    this.records.set(record.deviceId, record);
  }

  async remove(deviceId: string): Promise<void> {
    this.records.delete(deviceId);
  }

  byDevice(deviceId: string): WakeRecord | undefined {
    return this.records.get(deviceId);
  }

  all(): readonly WakeRecord[] {
    return [...this.records.values()];
  }
}
