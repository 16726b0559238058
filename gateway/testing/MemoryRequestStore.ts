// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import type { RequestStore } from '../engine/RequestStore.ts';

/** A store without anything else: for tests of the engine. */
export class MemoryRequestStore implements RequestStore {
  private readonly entries = new Map<string, { readonly revision: number; readonly value: ConnectionRequest }>();

  async create(id: string, value: ConnectionRequest): Promise<number> {
    if (this.entries.has(id)) {
      throw new Error(`${id} is taken`);
    }
    this.entries.set(id, { revision: 1, value });
    return 1;
  }

  async compareAndSet(id: string, revision: number, value: ConnectionRequest): Promise<number | undefined> {
    if (this.entries.get(id)?.revision !== revision) {
      return undefined;
    }
    this.entries.set(id, { revision: revision + 1, value });
    return revision + 1;
  }

  async read(id: string): Promise<{ readonly revision: number; readonly value: ConnectionRequest } | undefined> {
    return this.entries.get(id);
  }

  async remove(id: string): Promise<void> {
    this.entries.delete(id);
  }
}
