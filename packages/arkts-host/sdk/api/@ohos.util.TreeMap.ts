// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Values by keys, in the order of the keys. @since 8 */
class TreeMap<K, V> {
  private readonly map: Map<K, V> = new Map();
  private readonly comparator: (first: K, second: K) => number;

  constructor(comparator?: (first: K, second: K) => number) {
    this.comparator = comparator ?? ((first, second): number => (first < second ? -1 : first > second ? 1 : 0));
  }

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
  getFirstKey(): K {
    return this.sorted()[0]?.[0] as K;
  }
  getLastKey(): K {
    return this.sorted().at(-1)?.[0] as K;
  }
  getLowerKey(key: K): K {
    return this.sorted()
      .filter(([one]) => this.comparator(one, key) < 0)
      .at(-1)?.[0] as K;
  }
  getHigherKey(key: K): K {
    return this.sorted().find(([one]) => this.comparator(one, key) > 0)?.[0] as K;
  }
  setAll(map: TreeMap<K, V>): void {
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
  replace(key: K, newValue: V): boolean {
    const isThere = this.map.has(key);
    if (isThere) {
      this.map.set(key, newValue);
    }
    return isThere;
  }
  keys(): IterableIterator<K> {
    return this.sorted()
      .map(([key]) => key)
      [Symbol.iterator]();
  }
  values(): IterableIterator<V> {
    return this.sorted()
      .map(([, value]) => value)
      [Symbol.iterator]();
  }
  forEach(callbackFn: (value?: V, key?: K, map?: TreeMap<K, V>) => void, thisArg?: Object): void {
    this.sorted().forEach(([key, value]) => callbackFn.call(thisArg, value, key, this));
  }
  entries(): IterableIterator<[K, V]> {
    return this.sorted()[Symbol.iterator]();
  }
  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.entries();
  }

  private sorted(): [K, V][] {
    return [...this.map].sort(([first], [second]) => this.comparator(first, second));
  }
}

export default TreeMap;
