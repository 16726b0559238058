// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Revocations } from '../admission/Revocations.ts';
import type { CommitPart } from '../state/CommitPart.ts';
import type { EnrolledDevice } from '../engine/EnrolledDevice.ts';

/** A device as it is kept: who it is, by what it is known, and with what it approves. */
export interface DeviceRecord extends EnrolledDevice {
  /** The device's public key: SPKI of P-256, DER. */
  readonly key: Uint8Array;
  /** Wall time, ms. */
  readonly enrolledAt: number;
  /** Wall time, ms; undefined while it is trusted. */
  readonly revokedAt: number | undefined;
}

/** Where devices are kept. */
export interface DeviceTable {
  /** Keeps a device, in place of what was kept under its id. Rejects when that cannot be done, or it is not known whether it was. */
  put(device: DeviceRecord): Promise<void>;
  /** Makes what `next` says of the device as it really is; the device itself for no change. Rejects as `put` does. */
  change(
    id: string,
    next: (now: DeviceRecord | undefined) => DeviceRecord | undefined,
  ): Promise<DeviceRecord | undefined>;
  /** The commit keeps the device, if it is as it is known here. */
  write(part: CommitPart, device: DeviceRecord): void;
  /** The commit is refused when the device is not as it is known here. */
  relyOn(part: CommitPart, id: string): void;
  /** The device as the site has it, for one that may not be known here yet. Rejects when that cannot be found out. */
  find(id: string): Promise<DeviceRecord | undefined>;
  /** `heard`: hears of each device that has come or changed. */
  listen(heard: (id: string, now: DeviceRecord | undefined, before: DeviceRecord | undefined) => void): void;
  byId(id: string): DeviceRecord | undefined;
  ofUser(userName: string): readonly DeviceRecord[];
  all(): readonly DeviceRecord[];
}

/** Whether a device is trusted now: it is not revoked, in the table or in memory. */
export function isTrusted({ id, revokedAt }: DeviceRecord, revocations: Revocations): boolean {
  return revokedAt === undefined && !revocations.has('device', id);
}

/** The devices of a user that are trusted now. */
export function trustedDevices(devices: DeviceTable, revocations: Revocations, userName: string): DeviceRecord[] {
  return devices.ofUser(userName).filter((device) => isTrusted(device, revocations));
}
