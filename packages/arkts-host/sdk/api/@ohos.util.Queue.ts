// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** First in, first out. @since 8 */
class Queue<T> {
  private readonly list: T[] = [];

  /** How many there are. */
  get length(): number {
    return this.list.length;
  }
  add(element: T): boolean {
    this.list.push(element);
    return true;
  }
  getFirst(): T {
    return this.list[0] as T;
  }
  pop(): T {
    return this.list.shift() as T;
  }
  forEach(callbackFn: (value: T, index?: number, queue?: Queue<T>) => void, thisArg?: Object): void {
    this.list.forEach((value, index) => callbackFn.call(thisArg, value, index, this));
  }
  [Symbol.iterator](): IterableIterator<T> {
    return this.list[Symbol.iterator]();
  }
}

export default Queue;
