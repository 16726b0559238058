// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

const MARK: unique symbol = Symbol('binding');

/** A two-way connection to one property: what `a.b!!` becomes. */
export interface Binding {
  readonly [MARK]: true;
  readonly owner: object;
  readonly name: string | number;
  get(): unknown;
  set(value: unknown): void;
}

/** Connects to property `name` of `owner`. */
export function bind(owner: object, name: string | number): Binding {
  const properties = owner as Record<string | number, unknown>;
  return {
    [MARK]: true,
    owner,
    name,
    get: () => properties[name],
    set: (value: unknown): void => {
      properties[name] = value;
    },
  };
}

/** Whether a value is a binding. */
export function isBinding(value: unknown): value is Binding {
  return typeof value === 'object' && value !== null && MARK in value;
}
