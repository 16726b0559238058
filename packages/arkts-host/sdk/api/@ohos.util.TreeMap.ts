// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { KeyedValues } from '../KeyedValues.ts';

/** Values by keys, in the order of the keys. @since 8 */
class TreeMap<K, V> extends KeyedValues<K, V> {
  private readonly comparator: (first: K, second: K) => number;

  constructor(comparator?: (first: K, second: K) => number) {
    super();
    this.comparator = comparator ?? ((first, second): number => (first < second ? -1 : first > second ? 1 : 0));
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
  override keys(): IterableIterator<K> {
    return this.sorted()
      .map(([key]) => key)
      [Symbol.iterator]();
  }
  override values(): IterableIterator<V> {
    return this.sorted()
      .map(([, value]) => value)
      [Symbol.iterator]();
  }
  override forEach(callbackFn: (value?: V, key?: K, map?: this) => void, thisArg?: Object): void {
    this.sorted().forEach(([key, value]) => callbackFn.call(thisArg, value, key, this));
  }
  override entries(): IterableIterator<[K, V]> {
    return this.sorted()[Symbol.iterator]();
  }
  override [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.entries();
  }

  private sorted(): [K, V][] {
    return [...this.map].sort(([first], [second]) => this.comparator(first, second));
  }
}

export default TreeMap;
