// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DeviceRecord } from '../channel/DeviceTable.ts';
import type { Row, SqliteFile, Statement } from './SqliteFile.ts';
import type { TableWrite } from './StoreHealth.ts';

/**
 * The enrolled devices with their users and credentials: on the disk when `put` returns, and read from memory, so that a
 * disk that fails keeps no prompt from being shown, denied or withdrawn.
 */
export class DurableDeviceTable {
  private readonly write: TableWrite;
  private readonly insert: Statement;
  private readonly devices = new Map<string, DeviceRecord>();
  /** The ids of each user's devices, in the order of their enrolment. */
  private readonly ofUsers = new Map<string, readonly string[]>();

  constructor(file: SqliteFile, write: TableWrite) {
    const columns =
      'id, user_name, name, key, credential_id, credential_key, credential_counter, enrolled_at, revoked_at';
    this.write = write;
    this.insert = file.prepare(`INSERT INTO devices (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET user_name = excluded.user_name, name = excluded.name, key = excluded.key,
      credential_id = excluded.credential_id, credential_key = excluded.credential_key,
      credential_counter = excluded.credential_counter, enrolled_at = excluded.enrolled_at,
      revoked_at = excluded.revoked_at`);
    file
      .prepare(`SELECT ${columns} FROM devices ORDER BY rowid`)
      .all()
      .map(deviceOf)
      .forEach((device) => this.keep(device));
  }

  put(device: DeviceRecord): void {
    const { id, publicKey, counter } = device.credential;
    this.write(() =>
      this.insert.run(
        device.id,
        device.userName,
        device.name,
        device.key,
        id,
        publicKey,
        counter,
        device.enrolledAt,
        device.revokedAt ?? null,
      ),
    );
    this.keep(device);
  }

  byId(id: string): DeviceRecord | undefined {
    return this.devices.get(id);
  }

  ofUser(userName: string): readonly DeviceRecord[] {
    return (this.ofUsers.get(userName) ?? []).map((id) => this.devices.get(id)!);
  }

  all(): readonly DeviceRecord[] {
    return [...this.devices.values()];
  }

  private keep(device: DeviceRecord): void {
    const earlier = this.devices.get(device.id);
    this.devices.set(device.id, device);
    if (earlier?.userName === device.userName) {
      return;
    }
    if (earlier !== undefined) {
      this.ofUsers.set(
        earlier.userName,
        this.ofUsers.get(earlier.userName)!.filter((id) => id !== device.id),
      );
    }
    this.ofUsers.set(device.userName, [...(this.ofUsers.get(device.userName) ?? []), device.id]);
  }
}

function deviceOf(row: Row): DeviceRecord {
  return {
    id: row['id'] as string,
    userName: row['user_name'] as string,
    name: row['name'] as string,
    key: row['key'] as Uint8Array,
    credential: {
      id: row['credential_id'] as string,
      publicKey: row['credential_key'] as Uint8Array,
      counter: row['credential_counter'] as number,
    },
    enrolledAt: row['enrolled_at'] as number,
    revokedAt: (row['revoked_at'] as number | null) ?? undefined,
  };
}
