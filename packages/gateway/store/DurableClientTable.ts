// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Client } from '../admission/Clients.ts';
import type { Row, SqliteFile, Statement } from './SqliteFile.ts';
import type { TableWrite } from './StoreHealth.ts';

/**
 * The clients, known by the hashes of their tokens: on the disk when `put` returns, and read from memory, so that a disk
 * that fails keeps nobody from being known, or from being refused.
 */
export class DurableClientTable {
  private readonly write: TableWrite;
  private readonly insert: Statement;
  private readonly clients = new Map<string, Client>();
  private readonly byHash = new Map<string, Client>();

  constructor(file: SqliteFile, write: TableWrite) {
    const columns = 'id, user_name, name, token_hash, created_at, expires_at, is_revoked, target, made_with';
    this.write = write;
    this.insert = file.prepare(`INSERT INTO clients (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET user_name = excluded.user_name, name = excluded.name, token_hash = excluded.token_hash,
      created_at = excluded.created_at, expires_at = excluded.expires_at, is_revoked = excluded.is_revoked,
      target = excluded.target, made_with = excluded.made_with`);
    file
      .prepare(`SELECT ${columns} FROM clients ORDER BY rowid`)
      .all()
      .map(clientOf)
      .forEach((client) => this.keep(client));
  }

  put(client: Client): void {
    this.write(() =>
      this.insert.run(
        client.id,
        client.userName,
        client.name,
        client.tokenHash,
        client.createdAt,
        client.expiresAt,
        client.isRevoked ? 1 : 0,
        client.target ?? null,
        client.madeWith ?? null,
      ),
    );
    this.keep(client);
  }

  byTokenHash(tokenHash: string): Client | undefined {
    return this.byHash.get(tokenHash);
  }

  byId(id: string): Client | undefined {
    return this.clients.get(id);
  }

  all(): readonly Client[] {
    return [...this.clients.values()];
  }

  private keep(client: Client): void {
    const earlier = this.clients.get(client.id);
    if (earlier !== undefined && earlier.tokenHash !== client.tokenHash) {
      this.byHash.delete(earlier.tokenHash);
    }
    this.clients.set(client.id, client);
    this.byHash.set(client.tokenHash, client);
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
    target: (row['target'] as string | null) ?? undefined,
    madeWith: (row['made_with'] as string | null) ?? undefined,
  };
}
