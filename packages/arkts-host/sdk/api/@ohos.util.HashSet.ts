// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Values, each once. @since 8 */
class HashSet<T> {
  private readonly set: Set<T> = new Set();

  /** How many there are. */
  get length(): number {
    return this.set.size;
  }
  isEmpty(): boolean {
    return this.set.size === 0;
  }
  has(value: T): boolean {
    return this.set.has(value);
  }
  add(value: T): boolean {
    const isNew = !this.set.has(value);
    this.set.add(value);
    return isNew;
  }
  remove(value: T): boolean {
    return this.set.delete(value);
  }
  clear(): void {
    this.set.clear();
  }
  forEach(callbackFn: (value?: T, key?: T, set?: HashSet<T>) => void, thisArg?: Object): void {
    this.set.forEach((value) => callbackFn.call(thisArg, value, value, this));
  }
  values(): IterableIterator<T> {
    return this.set.values();
  }
  entries(): IterableIterator<[T, T]> {
    return this.set.entries();
  }
  [Symbol.iterator](): IterableIterator<T> {
    return this.set.values();
  }
}

export default HashSet;
