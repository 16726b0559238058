// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A class whose objects threads share. Here all of an app runs in one thread: nothing is to be done. */
export function Sendable<T extends abstract new (...args: never[]) => unknown>(target: T): T {
  return target;
}
