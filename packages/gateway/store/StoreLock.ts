// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { DatabaseSync } from '@photostructure/sqlite';
import { claim } from './SqliteFile.ts';
import { GatewayStoreError, GatewayStoreFault } from './GatewayStoreError.ts';

/**
 * One gateway at a time: it reads from memory what it wrote, so that a second one would not see it. The lock is that of an
 * empty database beside the store, which the system takes away with the process however that ends; the store itself can be
 * read by others, for a backup.
 */
export class StoreLock {
  private readonly database: InstanceType<typeof DatabaseSync>;

  /** Throws a GatewayStoreError (IN_USE) when another process has it. */
  constructor(store: string) {
    const file = `${store}.lock`;
    claim(file);
    this.database = new DatabaseSync(file, { timeout: 0 });
    try {
      this.database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      this.database.close();
      throw new GatewayStoreError(
        GatewayStoreFault.IN_USE,
        `${store} is in use: another gateway runs on it. Stop that one first ` + '(each gateway has its own store).',
        { cause: error },
      );
    }
  }

  /** Lets others have it. More than once is nothing. */
  release(): void {
    if (this.database.isOpen) {
      this.database.close();
    }
  }
}
