// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { checkIndex } from '../../system/collections.ts';

/** Values in an order, by index. @since 8 */
class ArrayList<T> {
  [index: number]: T;
  private readonly list: T[] = [];

  constructor() {
    return new Proxy(this, {
      get: (target, name, receiver): unknown =>
        typeof name === 'string' && /^\d+$/.test(name) ? target.get(Number(name)) : Reflect.get(target, name, receiver),
      set: (target, name, value, receiver): boolean => {
        if (typeof name === 'string' && /^\d+$/.test(name)) {
          checkIndex(Number(name), target.list.length);
          target.list[Number(name)] = value as T;
          return true;
        }
        return Reflect.set(target, name, value, receiver);
      },
    });
  }

  /** How many there are. */
  get length(): number {
    return this.list.length;
  }
  add(element: T): boolean {
    this.list.push(element);
    return true;
  }
  /** Throws 10200001. */
  insert(element: T, index: number): void {
    checkIndex(index, this.list.length + 1);
    this.list.splice(index, 0, element);
  }
  has(element: T): boolean {
    return this.list.includes(element);
  }
  getIndexOf(element: T): number {
    return this.list.indexOf(element);
  }
  getLastIndexOf(element: T): number {
    return this.list.lastIndexOf(element);
  }
  get(index: number): T {
    return this.list[index] as T;
  }
  /** Throws 10200001. */
  removeByIndex(index: number): T {
    checkIndex(index, this.list.length);
    return this.list.splice(index, 1)[0] as T;
  }
  remove(element: T): boolean {
    const index = this.list.indexOf(element);
    if (index >= 0) {
      this.list.splice(index, 1);
    }
    return index >= 0;
  }
  /** From one index up to another, which stays. Throws 10200001. */
  removeByRange(fromIndex: number, toIndex: number): void {
    checkIndex(fromIndex, this.list.length);
    this.list.splice(fromIndex, toIndex - fromIndex);
  }
  replaceAllElements(callbackFn: (value: T, index?: number, list?: ArrayList<T>) => T, thisArg?: Object): void {
    this.list.forEach((value, index) => {
      this.list[index] = callbackFn.call(thisArg, value, index, this);
    });
  }
  forEach(callbackFn: (value: T, index?: number, list?: ArrayList<T>) => void, thisArg?: Object): void {
    this.list.forEach((value, index) => callbackFn.call(thisArg, value, index, this));
  }
  sort(comparator?: (first: T, second: T) => number): void {
    this.list.sort(comparator);
  }
  /** Throws 10200001. */
  subArrayList(fromIndex: number, toIndex: number): ArrayList<T> {
    checkIndex(fromIndex, this.list.length);
    const part = new ArrayList<T>();
    this.list.slice(fromIndex, toIndex).forEach((value) => part.add(value));
    return part;
  }
  clear(): void {
    this.list.length = 0;
  }
  clone(): ArrayList<T> {
    const copy = new ArrayList<T>();
    this.list.forEach((value) => copy.add(value));
    return copy;
  }
  getCapacity(): number {
    return Math.max(10, this.list.length);
  }
  convertToArray(): Array<T> {
    return [...this.list];
  }
  isEmpty(): boolean {
    return this.list.length === 0;
  }
  increaseCapacityTo(_newCapacity: number): void {}
  trimToCurrentLength(): void {}
  [Symbol.iterator](): IterableIterator<T> {
    return this.list[Symbol.iterator]();
  }
}

export default ArrayList;
