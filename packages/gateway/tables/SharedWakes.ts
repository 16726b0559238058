// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { SharedState } from '../state/SharedState.ts';
import type { WakeRecord, WakeTable } from '../wake/WakeTable.ts';
import { WAKES } from './rowForms.ts';
import { SharedTable } from './SharedTable.ts';

/** How the devices of a site can be woken. */
export class SharedWakes implements WakeTable {
  private readonly table: SharedTable<WakeRecord>;

  constructor(state: SharedState, failed: (what: string, error: unknown) => void) {
    this.table = new SharedTable(state, WAKES, failed);
  }

  put(record: WakeRecord): Promise<void> {
    return this.table.put(record);
  }

  async remove(deviceId: string): Promise<void> {
    await this.table.change(deviceId, () => undefined);
  }

  byDevice(deviceId: string): WakeRecord | undefined {
    return this.table.get(deviceId);
  }

  all(): readonly WakeRecord[] {
    return this.table.all();
  }
}
