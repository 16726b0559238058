// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { Cell } from './reactive.ts';
import { observe, readContainer } from './observe.ts';

/** Values of observed fields are own properties under this prefix, as on a device: JSON of such an object shows it. */
const PREFIX: string = '__ob_';

const cells: WeakMap<object, Map<string, Cell>> = new WeakMap();

function cellOf(owner: object, name: string): Cell {
  let own = cells.get(owner);
  if (own === undefined) {
    own = new Map();
    cells.set(owner, own);
  }
  let cell = own.get(name);
  if (cell === undefined) {
    cell = new Cell();
    own.set(name, cell);
  }
  return cell;
}

/** Reads an observed field and records the dependency. */
export function readField(owner: object, name: string): unknown {
  cellOf(owner, name).read();
  return readContainer((owner as Record<string, unknown>)[PREFIX + name]);
}

/** Writes an observed field; who read it is told unless the value is strictly equal (so NaN is always a change). */
export function writeField(owner: object, name: string, value: unknown): void {
  const slot = PREFIX + name;
  const before = (owner as Record<string, unknown>)[slot];
  if (before === value && Object.prototype.hasOwnProperty.call(owner, slot)) {
    return;
  }
  (owner as Record<string, unknown>)[slot] = observe(value);
  cells.get(owner)?.get(name)?.changed();
}
