// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { GatewayIdentity } from '../config/GatewayIdentity.ts';

/** The gateway's identity in the world of the properties: its signatures are sums, so that a day takes a second. */
export const WORLD_IDENTITY: GatewayIdentity = {
  key: Buffer.alloc(91, 7).toString('base64url'),
  sign: sumOf,
};

/** FNV-1a of bytes, 32 bits, as often as it takes to be as long as a signature, in base64url. */
export function sumOf(bytes: Uint8Array): string {
  let sum = 0x811c9dc5;
  for (const byte of bytes) {
    sum = Math.imul(sum ^ byte, 0x01000193);
  }
  const four = Buffer.alloc(4);
  four.writeInt32BE(sum);
  return Buffer.alloc(32, four).toString('base64url');
}
