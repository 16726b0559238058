// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { GatewayStoreError, GatewayStoreFault } from './GatewayStoreError.ts';

/** What is written apart, and fails apart: the tables, the audit, and what brings all of it to the disk. */
export type StoreArea = 'devices' | 'clients' | 'codes' | 'wakes' | 'audit' | 'retention' | 'disk';

/** Does one write of a table, and throws a GatewayStoreError when it cannot be done. */
export type TableWrite = (work: () => unknown) => void;

/** What nobody can mend while the gateway runs: it is told until the end. */
const LASTING: readonly GatewayStoreFault[] = [GatewayStoreFault.CORRUPT, GatewayStoreFault.NOT_A_STORE];

interface Trouble {
  error: GatewayStoreError;
  /** Writes that failed since it began, each told to whoever wanted it. */
  failures: number;
}

/**
 * What is wrong with the store, by area. A fault is told until a write to the same area has succeeded, or `retry` has proved
 * that one would: the next good write to another area says nothing about it.
 */
export class StoreHealth {
  private readonly troubles = new Map<StoreArea, Trouble>();
  private readonly changed: (area: StoreArea, error: GatewayStoreError | undefined) => void;

  /** `changed`: called when an area begins to fail, or fails otherwise than before, and when it is well again. */
  constructor(changed: (area: StoreArea, error: GatewayStoreError | undefined) => void) {
    this.changed = changed;
  }

  /** What is wrong, each fault once, with what to do; undefined while all is well. */
  get fault(): string | undefined {
    if (this.troubles.size === 0) {
      return undefined;
    }
    const areas = new Map<string, string[]>();
    for (const [area, { error, failures }] of this.troubles) {
      areas.set(error.message, [...(areas.get(error.message) ?? []), `${area}: ${failures}`]);
    }
    return [...areas].map(([message, of]) => `${message} (failed so far: ${of.join(', ')})`).join(' ');
  }

  /** Areas that fail, and may be mended. */
  get mendable(): readonly StoreArea[] {
    return [...this.troubles].filter(([, { error }]) => !LASTING.includes(error.fault)).map(([area]) => area);
  }

  /** How an area fails; undefined while it does not. */
  faultOf(area: StoreArea): GatewayStoreFault | undefined {
    return this.troubles.get(area)?.error.fault;
  }

  /** Does a write to `area`, and knows then how that is. A fault of what was to be written is none of the store. */
  write<T>(area: StoreArea, work: () => T): T {
    try {
      const result = work();
      this.mended(area);
      return result;
    } catch (error) {
      if (error instanceof GatewayStoreError && !error.isOfWhatWasWritten) {
        this.failed(area, error);
      }
      throw error;
    }
  }

  failed(area: StoreArea, error: GatewayStoreError): void {
    const trouble = this.troubles.get(area);
    if (trouble === undefined) {
      this.troubles.set(area, { error, failures: 1 });
      this.changed(area, error);
      return;
    }
    trouble.failures++;
    if (trouble.error.fault !== error.fault && !LASTING.includes(trouble.error.fault)) {
      trouble.error = error;
      this.changed(area, error);
    }
  }

  mended(area: StoreArea): void {
    const trouble = this.troubles.get(area);
    if (trouble !== undefined && !LASTING.includes(trouble.error.fault)) {
      this.troubles.delete(area);
      this.changed(area, undefined);
    }
  }
}
