// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * What stands in for a value that this host has not: it can be imported, handed on, asked whether it is there and extended by a
 * class; calling it, making one of it or reading a member throws an Error with `message`.
 */
export function missing(message: string): unknown {
  const refuse = (): never => {
    throw new Error(message);
  };
  const target = function (): void {};
  return new Proxy(target, {
    apply: refuse,
    construct: refuse,
    get: (_target, key): unknown =>
      key === 'prototype' ? target.prototype : typeof key === 'symbol' || key === 'then' ? undefined : refuse(),
    set: refuse,
  });
}

/** A member of something that exists: the member where it is there after all, bound to its object, else what throws when it is used. */
export function member(object: unknown, name: string, message: string): unknown {
  const value: unknown = (object as Record<string, unknown>)[name];
  if (value === undefined) {
    return missing(message);
  }
  return typeof value === 'function' ? value.bind(object) : value;
}
