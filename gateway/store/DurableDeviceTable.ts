// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DeviceRecord, DeviceTable } from '../channel/DeviceTable.ts';
import type { Row, SqliteFile, Statement } from './SqliteFile.ts';

/** The enrolled devices with their users and credentials, on the disk when `put` returns. */
export class DurableDeviceTable implements DeviceTable {
  private readonly insert: Statement;
  private readonly selectById: Statement;
  private readonly selectOfUser: Statement;
  private readonly selectAll: Statement;

  constructor(file: SqliteFile) {
    const columns = 'id, user_name, name, key, credential_id, credential_key, credential_counter, enrolled_at, revoked_at';
    this.insert = file.prepare(`INSERT INTO devices (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET user_name = excluded.user_name, name = excluded.name, key = excluded.key,
      credential_id = excluded.credential_id, credential_key = excluded.credential_key,
      credential_counter = excluded.credential_counter, enrolled_at = excluded.enrolled_at,
      revoked_at = excluded.revoked_at`);
    this.selectById = file.prepare(`SELECT ${columns} FROM devices WHERE id = ?`);
    this.selectOfUser = file.prepare(`SELECT ${columns} FROM devices WHERE user_name = ? ORDER BY rowid`);
    this.selectAll = file.prepare(`SELECT ${columns} FROM devices ORDER BY rowid`);
  }

  put(device: DeviceRecord): void {
    const { id, publicKey, counter } = device.credential;
    this.insert.run(device.id, device.userName, device.name, device.key, id, publicKey, counter, device.enrolledAt,
      device.revokedAt ?? null);
  }

  byId(id: string): DeviceRecord | undefined {
    const row = this.selectById.get(id);
    return row && deviceOf(row);
  }

  ofUser(userName: string): readonly DeviceRecord[] {
    return this.selectOfUser.all(userName).map(deviceOf);
  }

  all(): readonly DeviceRecord[] {
    return this.selectAll.all().map(deviceOf);
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
