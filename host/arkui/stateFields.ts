// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { Cell, Derived } from './reactive.ts';
import { observe } from './observe.ts';

/** Values of observed fields are own properties under this prefix, as on a device: JSON of such an object shows it. */
const PREFIX: string = '__ob_';

const cells: WeakMap<object, Map<string, Cell>> = new WeakMap();
const derived: WeakMap<object, Map<string, Derived<unknown>>> = new WeakMap();

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
  return (owner as Record<string, unknown>)[PREFIX + name];
}

/** Writes an observed field; readers are told if the value is another one. */
export function writeField(owner: object, name: string, value: unknown): void {
  const slot = PREFIX + name;
  const before = (owner as Record<string, unknown>)[slot];
  if (Object.prototype.hasOwnProperty.call(owner, slot) && Object.is(before, value)) {
    return;
  }
  (owner as Record<string, unknown>)[slot] = observe(value);
  cellOf(owner, name).changed();
}

/** Reads a @Computed getter, which runs once per change of what it read. */
export function readDerived(owner: object, name: string, getter: () => unknown): unknown {
  let own = derived.get(owner);
  if (own === undefined) {
    own = new Map();
    derived.set(owner, own);
  }
  let value = own.get(name);
  if (value === undefined) {
    value = new Derived<unknown>(() => getter.call(owner));
    own.set(name, value);
  }
  return value.value;
}
