// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DeviceRecord, DeviceTable } from '../channel/DeviceTable.ts';
import type { CommitPart } from '../state/CommitPart.ts';

/** Devices in memory: for tests. */
export class MemoryDeviceTable implements DeviceTable {
  private readonly devices = new Map<string, DeviceRecord>();
  private readonly listeners: Parameters<DeviceTable['listen']>[0][] = [];

  async put(device: DeviceRecord): Promise<void> {
    const before = this.devices.get(device.id);
    this.devices.set(device.id, device);
    this.listeners.forEach((heard) => heard(device.id, device, before));
  }

  async change(
    id: string,
    next: (now: DeviceRecord | undefined) => DeviceRecord | undefined,
  ): Promise<DeviceRecord | undefined> {
    const now = this.devices.get(id);
    const device = next(now);
    if (device !== undefined && device !== now) {
      await this.put(device);
    }
    return device;
  }

  write(part: CommitPart, device: DeviceRecord): void {
    part.whenDecided(({ kind }) => {
      if (kind === 'committed') {
        void this.put(device);
      }
    });
  }

  relyOn(): void {
    // nobody else changes it
  }

  async find(id: string): Promise<DeviceRecord | undefined> {
    return this.byId(id);
  }

  listen(heard: Parameters<DeviceTable['listen']>[0]): void {
    this.listeners.push(heard);
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
