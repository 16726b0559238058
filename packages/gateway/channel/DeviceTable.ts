// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Revocations } from '../admission/Revocations.ts';
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
  /** Keeps a device, in place of what was kept under its id. */
  put(device: DeviceRecord): void;
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
