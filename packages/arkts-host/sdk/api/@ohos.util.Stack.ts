// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Last in, first out. @since 8 */
class Stack<T> {
  private readonly list: T[] = [];

  /** How many there are. */
  get length(): number {
    return this.list.length;
  }
  isEmpty(): boolean {
    return this.list.length === 0;
  }
  peek(): T {
    return this.list.at(-1) as T;
  }
  pop(): T {
    return this.list.pop() as T;
  }
  push(item: T): T {
    this.list.push(item);
    return item;
  }
  /** From the bottom; -1 for what is not there. */
  locate(element: T): number {
    return this.list.indexOf(element);
  }
  forEach(callbackFn: (value: T, index?: number, stack?: Stack<T>) => void, thisArg?: Object): void {
    this.list.forEach((value, index) => callbackFn.call(thisArg, value, index, this));
  }
  [Symbol.iterator](): IterableIterator<T> {
    return this.list[Symbol.iterator]();
  }
}

export default Stack;
