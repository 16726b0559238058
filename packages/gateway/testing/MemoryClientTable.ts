// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Client, ClientTable } from '../admission/Clients.ts';

/** Clients in memory: for tests. */
export class MemoryClientTable implements ClientTable {
  private readonly clients = new Map<string, Client>();

  put(client: Client): void {
    this.clients.set(client.id, client);
  }

  byTokenHash(tokenHash: string): Client | undefined {
    return this.all().find((client) => client.tokenHash === tokenHash);
  }

  byId(id: string): Client | undefined {
    return this.clients.get(id);
  }

  all(): readonly Client[] {
    return [...this.clients.values()];
  }
}
