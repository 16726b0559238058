// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** What comes before x, and between x and y: kty EC2, alg ES256, crv P-256, in CTAP2's canonical order. */
const BEFORE_X = 'a5010203262001215820';
const BEFORE_Y = '225820';
const COORDINATE = 32;

/**
 * The key of a COSE_Key for ES256 in the canonical form that WebAuthn demands (L3, 6.5.1); undefined for any other, and
 * for a point that is not on the curve.
 */
export function readCoseKey(cose: Uint8Array): KeyObject | undefined {
  const hex = Buffer.from(cose).toString('hex');
  const xStart = BEFORE_X.length;
  const yStart = xStart + 2 * COORDINATE + BEFORE_Y.length;
  if (
    hex.length !== yStart + 2 * COORDINATE ||
    !hex.startsWith(BEFORE_X) ||
    !hex.startsWith(BEFORE_Y, xStart + 2 * COORDINATE)
  ) {
    return undefined;
  }
  const coordinate = (start: number): string =>
    Buffer.from(hex.slice(start, start + 2 * COORDINATE), 'hex').toString('base64url');
  try {
    return createPublicKey({
      format: 'jwk',
      key: { kty: 'EC', crv: 'P-256', x: coordinate(xStart), y: coordinate(yStart) },
    });
  } catch {
    return undefined;
  }
}
