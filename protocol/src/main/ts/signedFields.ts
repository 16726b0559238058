// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { encodeUtf8 } from './utf8.ts';

/**
 * Texts as bytes to sign or to hash: for each the number of its UTF-8 bytes (four bytes, big-endian) and then these, so
 * that no two lists of texts have the same bytes. The first says what they are for, so that bytes for one purpose are
 * never bytes for another.
 */
export function signedFields(purpose: string, fields: readonly string[]): Uint8Array {
  const parts = [purpose, ...fields].map((field) => encodeUtf8(field));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes[at] = part.length >>> 24;
    bytes[at + 1] = part.length >>> 16;
    bytes[at + 2] = part.length >>> 8;
    bytes[at + 3] = part.length;
    bytes.set(part, at + 4);
    at += 4 + part.length;
  }
  return bytes;
}
