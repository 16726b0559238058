// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Something that ends at a time, with its place in the queue. */
export interface Expiring {
  /** On the store's clock; Infinity never comes. */
  expiresAt: number;
  /** Kept by the queue; -1 when it is not in there. */
  place: number;
}

/**
 * What ends first is first: a binary heap whose items know their places, so that one that is taken away early leaves
 * nothing behind.
 */
export class ExpiryQueue<E extends Expiring> {
  private readonly items: E[] = [];

  /** What ends first. */
  get first(): E | undefined {
    return this.items[0];
  }

  get size(): number {
    return this.items.length;
  }

  /** Puts an item where its time belongs, if it was in the queue or not. One that never ends is taken out. */
  place(item: E): void {
    if (item.expiresAt === Infinity) {
      this.remove(item);
      return;
    }
    if (item.place < 0) {
      item.place = this.items.length;
      this.items.push(item);
    }
    this.sink(this.rise(item));
  }

  remove(item: E): void {
    const { place } = item;
    if (place < 0) {
      return;
    }
    item.place = -1;
    const last = this.items.pop()!;
    if (last !== item) {
      this.put(last, place);
      this.sink(this.rise(last));
    }
  }

  private rise(item: E): E {
    while (item.place > 0) {
      const above = this.items[(item.place - 1) >> 1]!;
      if (above.expiresAt <= item.expiresAt) {
        break;
      }
      this.swap(above, item);
    }
    return item;
  }

  private sink(item: E): void {
    for (;;) {
      const left = this.items[2 * item.place + 1];
      const right = this.items[2 * item.place + 2];
      const below = left !== undefined && right !== undefined && right.expiresAt < left.expiresAt ? right : left;
      if (below === undefined || below.expiresAt >= item.expiresAt) {
        return;
      }
      this.swap(item, below);
    }
  }

  private swap(one: E, other: E): void {
    const { place } = one;
    this.put(one, other.place);
    this.put(other, place);
  }

  private put(item: E, place: number): void {
    item.place = place;
    this.items[place] = item;
  }
}
