// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DeviceRecord, DeviceTable } from '../channel/DeviceTable.ts';

/** Devices in memory: for tests. */
export class MemoryDeviceTable implements DeviceTable {
  private readonly devices = new Map<string, DeviceRecord>();

  put(device: DeviceRecord): void {
    this.devices.set(device.id, device);
  }

  byId(id: string): DeviceRecord | undefined {
    return this.devices.get(id);
  }

  ofUser(userName: string): readonly DeviceRecord[] {
    return this.all().filter((device) => device.userName === userName);
  }

  all(): readonly DeviceRecord[] {
    return [...this.devices.values()];
  }
}
