// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Client, ClientTable } from '../admission/Clients.ts';
import type { Row, SqliteFile, Statement } from './SqliteFile.ts';

/** The clients, known by the hashes of their tokens, on the disk when `put` returns. */
export class DurableClientTable implements ClientTable {
  private readonly insert: Statement;
  private readonly selectByTokenHash: Statement;
  private readonly selectById: Statement;
  private readonly selectAll: Statement;

  constructor(file: SqliteFile) {
    const columns = 'id, user_name, name, token_hash, created_at, expires_at, is_revoked';
    this.insert = file.prepare(`INSERT INTO clients (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET user_name = excluded.user_name, name = excluded.name, token_hash = excluded.token_hash,
      created_at = excluded.created_at, expires_at = excluded.expires_at, is_revoked = excluded.is_revoked`);
    this.selectByTokenHash = file.prepare(`SELECT ${columns} FROM clients WHERE token_hash = ?`);
    this.selectById = file.prepare(`SELECT ${columns} FROM clients WHERE id = ?`);
    this.selectAll = file.prepare(`SELECT ${columns} FROM clients ORDER BY rowid`);
  }

  put(client: Client): void {
    this.insert.run(client.id, client.userName, client.name, client.tokenHash, client.createdAt, client.expiresAt,
      client.isRevoked ? 1 : 0);
  }

  byTokenHash(tokenHash: string): Client | undefined {
    const row = this.selectByTokenHash.get(tokenHash);
    return row && clientOf(row);
  }

  byId(id: string): Client | undefined {
    const row = this.selectById.get(id);
    return row && clientOf(row);
  }

  all(): readonly Client[] {
    return this.selectAll.all().map(clientOf);
  }
}

function clientOf(row: Row): Client {
  return {
    id: row['id'] as string,
    userName: row['user_name'] as string,
    name: row['name'] as string,
    tokenHash: row['token_hash'] as string,
    createdAt: row['created_at'] as number,
    expiresAt: row['expires_at'] as number,
    isRevoked: row['is_revoked'] === 1,
  };
}
