// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

const standIns: WeakMap<object, Missing> = new WeakMap();
/** What was used since somebody asked, by its message. */
const used: Set<string> = new Set();

/** What a value stands in for. */
export interface Missing {
  /** What the source calls it. */
  readonly name: string;
  readonly message: string;
}

/** What a value stands in for; undefined for one that is here. */
export function missingOf(value: unknown): Missing | undefined {
  return typeof value === 'function' ? standIns.get(value) : undefined;
}

/** Throws what a use of something missing throws, and notes it: who catches it may not tell. */
export function refuse(message: string): never {
  used.add(message);
  throw new Error(message);
}

/** The messages of what was used since the last call. */
export function takeUsed(): readonly string[] {
  const messages = [...used];
  used.clear();
  return messages;
}

/**
 * What stands in for a value that this host has not: it can be imported, handed on, asked whether it is there and extended by a
 * class, and as a component it is a box with its name; what is read of it stands in for a member, so that an enum of a missing kit stops
 * nothing. Calling it, making one of it, or computing with it throws an Error with `message`.
 */
export function missing(message: string, name: string): unknown {
  const refused = (): never => refuse(message);
  const target = function (): void {};
  const standIn = new Proxy(target, {
    apply: refused,
    construct: refused,
    get: (_target, key): unknown =>
      key === 'prototype'
        ? target.prototype
        : typeof key === 'symbol' || key === 'then'
          ? undefined
          : missing(message, `${name}.${key}`),
    set: refused,
  });
  standIns.set(standIn, { name, message });
  return standIn;
}

/** A member of something that exists: the member where it is there after all, bound to its object, else what throws when it is used. */
export function member(object: unknown, name: string, message: string): unknown {
  const value: unknown = (object as Record<string, unknown>)[name];
  if (value === undefined) {
    return missing(message, name);
  }
  return typeof value === 'function' ? value.bind(object) : value;
}
