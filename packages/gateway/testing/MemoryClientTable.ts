// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Client, ClientTable } from '../admission/Clients.ts';
import type { CommitPart } from '../state/CommitPart.ts';

/** Clients in memory: for tests. */
export class MemoryClientTable implements ClientTable {
  private readonly clients = new Map<string, Client>();
  private readonly listeners: Parameters<ClientTable['listen']>[0][] = [];

  async put(client: Client): Promise<void> {
    const before = this.clients.get(client.id);
    this.clients.set(client.id, client);
    this.listeners.forEach((heard) => heard(client.id, client, before));
  }

  write(part: CommitPart, client: Client): void {
    part.whenDecided(({ kind }) => kind === 'committed' && void this.put(client));
  }

  async change(id: string, next: (now: Client | undefined) => Client | undefined): Promise<Client | undefined> {
    const now = this.clients.get(id);
    const client = next(now);
    if (client !== undefined && client !== now) {
      await this.put(client);
    }
    return client;
  }

  relyOn(): void {
    // nobody else changes it
  }

  async find(id: string): Promise<Client | undefined> {
    return this.byId(id);
  }

  listen(heard: Parameters<ClientTable['listen']>[0]): void {
    this.listeners.push(heard);
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
