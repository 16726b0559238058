// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What the maps of ArkTS's containers have in common; each has an order of its own. */
export abstract class KeyedValues<K, V> {
  protected readonly map: Map<K, V> = new Map();

  /** How many there are. */
  get length(): number {
    return this.map.size;
  }
  isEmpty(): boolean {
    return this.map.size === 0;
  }
  hasKey(key: K): boolean {
    return this.map.has(key);
  }
  hasValue(value: V): boolean {
    return [...this.map.values()].includes(value);
  }
  get(key: K): V {
    return this.map.get(key) as V;
  }
  setAll(map: this): void {
    map.forEach((value, key) => this.map.set(key as K, value as V));
  }
  set(key: K, value: V): Object {
    this.map.set(key, value);
    return this;
  }
  remove(key: K): V {
    const value = this.map.get(key) as V;
    this.map.delete(key);
    return value;
  }
  clear(): void {
    this.map.clear();
  }
  keys(): IterableIterator<K> {
    return this.map.keys();
  }
  values(): IterableIterator<V> {
    return this.map.values();
  }
  replace(key: K, newValue: V): boolean {
    const isThere = this.map.has(key);
    if (isThere) {
      this.map.set(key, newValue);
    }
    return isThere;
  }
  forEach(callbackFn: (value?: V, key?: K, map?: this) => void, thisArg?: Object): void {
    this.map.forEach((value, key) => callbackFn.call(thisArg, value, key, this));
  }
  entries(): IterableIterator<[K, V]> {
    return this.map.entries();
  }
  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.map.entries();
  }
}
