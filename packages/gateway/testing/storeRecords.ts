// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Client } from '../admission/Clients.ts';
import type { DeviceRecord } from '../channel/DeviceTable.ts';
import type { WakeRecord } from '../wake/WakeTable.ts';

/** A device with this id; everything else follows from that. */
export function deviceRecord(id: string, more: Partial<DeviceRecord> = {}): DeviceRecord {
  return {
    id,
    userName: 'anna',
    name: `name of ${id}`,
    key: new Uint8Array(Buffer.from(`key of ${id}`)),
    credential: { id: `credential of ${id}`, publicKey: new Uint8Array([0, 1, 255]), counter: 0 },
    enrolledAt: 1_767_225_600_000,
    revokedAt: undefined,
    ...more,
  };
}

/** A client with this id. */
export function clientRecord(id: string, more: Partial<Client> = {}): Client {
  return {
    id,
    userName: 'anna',
    name: `name of ${id}`,
    tokenHash: `hash of ${id}`,
    createdAt: 1,
    expiresAt: 2,
    isRevoked: false,
    target: undefined,
    madeWith: undefined,
    ...more,
  };
}

/** How a device with this id is woken. */
export function wakeRecord(deviceId: string, more: Partial<WakeRecord> = {}): WakeRecord {
  return {
    deviceId,
    service: 'push-kit',
    token: `token-of-${deviceId}`,
    language: 'en',
    canShow: true,
    notifyId: 7,
    notedAt: 1,
    standsUntil: undefined,
    ...more,
  };
}
