// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Client, ClientTable } from '../admission/Clients.ts';
import type { SharedState } from '../state/SharedState.ts';
import { CLIENTS } from './rowForms.ts';
import { SharedTable } from './SharedTable.ts';

/** The clients of a site, known by the hashes of their tokens. */
export class SharedClients extends SharedTable<Client> implements ClientTable {
  private readonly byHash = new Map<string, string>();

  constructor(state: SharedState, failed: (what: string, error: unknown) => void) {
    super(state, CLIENTS, failed);
    this.all().forEach(({ id, tokenHash }) => this.byHash.set(tokenHash, id));
    this.listen((id, now, before) => {
      if (before !== undefined && before.tokenHash !== now?.tokenHash) {
        this.byHash.delete(before.tokenHash);
      }
      if (now !== undefined) {
        this.byHash.set(now.tokenHash, id);
      }
    });
  }

  byId(id: string): Client | undefined {
    return this.get(id);
  }

  byTokenHash(tokenHash: string): Client | undefined {
    const id = this.byHash.get(tokenHash);
    return id === undefined ? undefined : this.get(id);
  }
}
