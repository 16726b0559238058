// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EcdsaSignature } from './EcdsaSignature.ts';

/** Thirty-two bytes in DER, and no zero byte at their beginning. */
const WHOLE = 1n << 254n;

test('a usual signature has no integer that begins with a zero byte, and neither has its mirrored one', () => {
  const usual = new EcdsaSignature(WHOLE, 3n << 254n);
  const nearTheOrder = new EcdsaSignature(1n << 255n, 1n << 240n).mirrored;
  assert.deepEqual(
    [usual, new EcdsaSignature(1n << 240n, 3n << 254n), new EcdsaSignature(WHOLE, nearTheOrder.s)].map(
      (signature) => signature.isUsual,
    ),
    [true, false, false],
  );
  assert.equal(new EcdsaSignature(WHOLE, nearTheOrder.s).toDer().length, usual.toDer().length);
});
