// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { SystemError } from './SystemError.ts';

/** What the containers of ArkTS share: a number that says how many, and a walk. */
export abstract class Container<T> {
  abstract get length(): number;
  abstract [Symbol.iterator](): IterableIterator<T>;

  isEmpty(): boolean {
    return this.length === 0;
  }
}

/** Throws 10200001 for an index that is none of `length`. */
export function checkIndex(index: number, length: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= length) {
    throw new SystemError(
      10200001,
      `The value of "index" is out of range. It must be >= 0 && <= ${length - 1}. Received value is: ${index}`,
    );
  }
}
