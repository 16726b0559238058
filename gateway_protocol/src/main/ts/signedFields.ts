// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { utf8Length, writeUtf8 } from './utf8.ts';

/**
 * Texts as bytes to sign or to hash: for each the number of its UTF-8 bytes (four bytes, big-endian) and then these, so
 * that no two lists of texts have the same bytes. The first says what they are for, so that bytes for one purpose are
 * never bytes for another.
 */
export function signedFields(purpose: string, fields: readonly string[]): Uint8Array {
  const texts = [purpose, ...fields];
  const bytes = new Uint8Array(texts.reduce((sum, text) => sum + 4 + utf8Length(text), 0));
  let at = 0;
  for (const text of texts) {
    const end = writeUtf8(text, bytes, at + 4);
    const length = end - at - 4;
    bytes[at] = length >>> 24;
    bytes[at + 1] = length >>> 16;
    bytes[at + 2] = length >>> 8;
    bytes[at + 3] = length;
    at = end;
  }
  return bytes;
}
