// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { WakeRecord } from '../wake/WakeTable.ts';
import type { Row, SqliteFile, Statement } from './SqliteFile.ts';
import type { TableWrite } from './StoreHealth.ts';

/** How devices can be woken: on the disk when a call returns, and read from memory. */
export class DurableWakeTable {
  private readonly write: TableWrite;
  private readonly insert: Statement;
  private readonly erase: Statement;
  private readonly records = new Map<string, WakeRecord>();

  constructor(file: SqliteFile, write: TableWrite) {
    const columns = 'device_id, service, push_token, language, can_show, notify_id, noted_at, stands_until';
    this.write = write;
    this.insert = file.prepare(`INSERT OR REPLACE INTO wake_ups (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
    this.erase = file.prepare('DELETE FROM wake_ups WHERE device_id = ?');
    file
      .prepare(`SELECT ${columns} FROM wake_ups`)
      .all()
      .map(recordOf)
      .forEach((record) => this.records.set(record.deviceId, record));
  }

  put(record: WakeRecord): void {
    this.write(() =>
      this.insert.run(
        record.deviceId,
        record.service,
        record.token,
        record.language,
        record.canShow ? 1 : 0,
        record.notifyId,
        record.notedAt,
        record.standsUntil ?? null,
      ),
    );
    this.records.set(record.deviceId, record);
  }

  remove(deviceId: string): void {
    this.write(() => this.erase.run(deviceId));
    this.records.delete(deviceId);
  }

  byDevice(deviceId: string): WakeRecord | undefined {
    return this.records.get(deviceId);
  }

  all(): readonly WakeRecord[] {
    return [...this.records.values()];
  }
}

function recordOf(row: Row): WakeRecord {
  return {
    deviceId: row['device_id'] as string,
    service: row['service'] as WakeRecord['service'],
    token: row['push_token'] as string,
    language: row['language'] as string,
    canShow: row['can_show'] === 1,
    notifyId: row['notify_id'] as number,
    notedAt: row['noted_at'] as number,
    standsUntil: (row['stands_until'] as number | null) ?? undefined,
  };
}
