// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GatewayStoreError, GatewayStoreFault } from './GatewayStoreError.ts';
import { StoreHealth } from './StoreHealth.ts';
import type { StoreArea } from './StoreHealth.ts';

const FULL = new GatewayStoreError(GatewayStoreFault.FULL, 'it is full');
const LOCKED = new GatewayStoreError(GatewayStoreFault.BUSY, 'it is locked');
const CORRUPT = new GatewayStoreError(GatewayStoreFault.CORRUPT, 'it is damaged');

class Bed {
  /** What was told: the area, and its fault, or that it is well. */
  readonly told: string[] = [];
  readonly health = new StoreHealth((area, error) => this.told.push(`${area}: ${error?.message ?? 'well'}`));

  /** A write to `area`; it fails with `error` when there is one. */
  write(area: StoreArea, error?: Error): void {
    const work = (): void => {
      if (error !== undefined) {
        throw error;
      }
    };
    if (error === undefined) {
      this.health.write(area, work);
    } else {
      assert.throws(
        () => this.health.write(area, work),
        (thrown) => thrown === error,
      );
    }
  }
}

test('a write that fails is told once, counted each time, and well again with a good one to the same area', () => {
  const bed = new Bed();
  bed.write('devices', FULL);
  bed.write('devices', FULL);
  bed.write('clients');
  assert.equal(bed.health.fault, 'it is full (failed so far: devices: 2)');
  bed.write('devices');
  assert.equal(bed.health.fault, undefined);
  assert.deepEqual(bed.told, ['devices: it is full', 'devices: well']);
});

test('what a write contradicts, and what is no fault of the store, says nothing about it', () => {
  const bed = new Bed();
  bed.write('devices', new GatewayStoreError(GatewayStoreFault.CONFLICT, 'it is there already'));
  bed.write('devices', new TypeError('a fault of the program'));
  assert.deepEqual([bed.health.fault, bed.told], [undefined, []]);
});

test('an area that fails otherwise than before says how it fails now', () => {
  const bed = new Bed();
  bed.write('audit', FULL);
  bed.write('audit', LOCKED);
  assert.equal(bed.health.fault, 'it is locked (failed so far: audit: 2)');
  assert.deepEqual(bed.told, ['audit: it is full', 'audit: it is locked']);
});

test('what nobody can mend while it runs stays, whatever comes after it, and is not tried again', () => {
  const bed = new Bed();
  bed.write('audit', CORRUPT);
  bed.write('devices', LOCKED);
  bed.write('audit', LOCKED);
  bed.write('audit');
  assert.equal(bed.health.fault, 'it is damaged (failed so far: audit: 2) it is locked (failed so far: devices: 1)');
  assert.deepEqual(bed.told, ['audit: it is damaged', 'devices: it is locked']);
  assert.deepEqual(bed.health.mendable, ['devices']);
});
