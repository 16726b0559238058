// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ExpiryQueue } from './ExpiryQueue.ts';
import type { Expiring } from './ExpiryQueue.ts';

test('whatever is placed, moved and removed, the first is the one that ends first', () => {
  const steps = fc.array(
    fc.record({
      item: fc.nat({ max: 30 }),
      call: fc.constantFrom('place', 'place', 'remove'),
      expiresAt: fc.oneof(fc.nat({ max: 1000 }), fc.constant(Infinity)),
    }),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(steps, (calls) => {
      const queue = new ExpiryQueue<Expiring>();
      const items = Array.from({ length: 31 }, (): Expiring => ({ expiresAt: 0, place: -1 }));
      const model = new Set<Expiring>();
      for (const { item, call, expiresAt } of calls) {
        const chosen = items[item]!;
        if (call === 'remove') {
          queue.remove(chosen);
          model.delete(chosen);
        } else {
          chosen.expiresAt = expiresAt;
          queue.place(chosen);
          model[expiresAt === Infinity ? 'delete' : 'add'](chosen);
        }
        assert.equal(queue.size, model.size);
        const soonest = Math.min(...[...model].map((other) => other.expiresAt));
        assert.equal(queue.first?.expiresAt ?? Infinity, soonest);
      }
      while (queue.first !== undefined) {
        const { first } = queue;
        assert.equal(first.expiresAt, Math.min(...[...model].map((other) => other.expiresAt)));
        queue.remove(first);
        model.delete(first);
        assert.equal(first.place, -1);
      }
      assert.equal(model.size, 0);
    }),
  );
});
