// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { StateJournal } from '../state/MemorySharedState.ts';
import type { HeardChange, StateRecord } from '../state/SharedState.ts';
import { CLIENTS, CODES, DEVICES, WAKES } from '../tables/rowForms.ts';
import type { RowForm } from '../tables/SharedTable.ts';
import type { DurableStore } from './DurableStore.ts';

/** A table of the store, as records of the log. */
interface Durable {
  readonly prefix: string;
  load(): readonly Omit<StateRecord, 'revision'>[];
  /** Throws a GatewayStoreError when it cannot be kept. */
  keep(id: string, value: string | undefined): void;
}

/** All that was there before the process: no revision of an earlier one is known to anybody. */
const FIRST_REVISION = 1;

/**
 * What of a node's state outlives its process when it is alone: devices, clients, codes and wake-ups, as rows of the store. A commit
 * is on the disk before it counts; what is in no table of the store costs nothing.
 */
export class StoreJournal implements StateJournal {
  private readonly store: DurableStore;
  private readonly tables: readonly Durable[];

  constructor(store: DurableStore) {
    const { clients, codes, devices, wakes } = store;
    this.store = store;
    this.tables = [
      durable(
        DEVICES,
        () => devices.all(),
        (device) => devices.put(device),
        undefined,
      ),
      durable(
        CLIENTS,
        () => clients.all(),
        (client) => clients.put(client),
        undefined,
      ),
      durable(
        CODES,
        () => codes.open(-Infinity),
        (code) => codes.put(code, -Infinity),
        (hash) => codes.remove(hash),
      ),
      durable(
        WAKES,
        () => wakes.all(),
        (wake) => wakes.put(wake),
        (id) => wakes.remove(id),
      ),
    ];
  }

  load(): { readonly revision: number; readonly records: readonly StateRecord[] } {
    const records = this.tables.flatMap((table) => table.load());
    return { revision: FIRST_REVISION, records: records.map((record) => ({ ...record, revision: FIRST_REVISION })) };
  }

  keep(_revision: number, changes: readonly HeardChange[]): void {
    const kept: (() => void)[] = [];
    for (const { key, record } of changes) {
      const table = this.tables.find(({ prefix }) => key.startsWith(prefix));
      if (table !== undefined) {
        kept.push(() => table.keep(key.slice(table.prefix.length), record?.value));
      }
    }
    if (kept.length > 1) {
      this.store.together(() => kept.forEach((keep) => keep()));
    } else {
      kept[0]?.();
    }
  }

  /** The store tells of its own faults. */
  get fault(): undefined {
    return undefined;
  }

  close(): void {
    // the store has its own end
  }
}

/** `remove`: undefined where rows stay for good. */
function durable<T>(
  form: RowForm<T>,
  all: () => readonly T[],
  put: (row: T) => void,
  remove: ((id: string) => void) | undefined,
): Durable {
  return {
    prefix: form.prefix,
    load: () => all().map((row) => ({ key: form.prefix + form.idOf(row), value: form.format(row) })),
    keep: (id, value) => {
      if (value !== undefined) {
        put(form.parse(id, value));
      } else if (remove !== undefined) {
        remove(id);
      } else {
        throw new Error(`${form.prefix}${id} is kept for good`);
      }
    },
  };
}
