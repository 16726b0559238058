// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DeviceRecord, DeviceTable } from '../channel/DeviceTable.ts';
import type { SharedState } from '../state/SharedState.ts';
import { DEVICES } from './rowForms.ts';
import { SharedTable } from './SharedTable.ts';

/** The enrolled devices of a site, with their users and credentials. */
export class SharedDevices extends SharedTable<DeviceRecord> implements DeviceTable {
  /** The ids of each user's devices, in the order of their enrolment. */
  private readonly ofUsers = new Map<string, readonly string[]>();

  constructor(state: SharedState, failed: (what: string, error: unknown) => void) {
    super(state, DEVICES, failed);
    this.all().forEach((device) => this.file(device.id, device, undefined));
    this.listen((id, now, before) => this.file(id, now, before));
  }

  byId(id: string): DeviceRecord | undefined {
    return this.get(id);
  }

  ofUser(userName: string): readonly DeviceRecord[] {
    return (this.ofUsers.get(userName) ?? []).flatMap((id) => this.get(id) ?? []);
  }

  private file(id: string, now: DeviceRecord | undefined, before: DeviceRecord | undefined): void {
    if (now?.userName === before?.userName) {
      return;
    }
    if (before !== undefined) {
      const left = this.ofUsers.get(before.userName)!.filter((other) => other !== id);
      if (left.length === 0) {
        this.ofUsers.delete(before.userName);
      } else {
        this.ofUsers.set(before.userName, left);
      }
    }
    if (now !== undefined) {
      this.ofUsers.set(now.userName, [...(this.ofUsers.get(now.userName) ?? []), id]);
    }
  }
}
