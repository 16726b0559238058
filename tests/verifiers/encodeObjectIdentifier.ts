// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** An object identifier in DER (X.690, 8.19); of at most 127 bytes. */
export function encodeObjectIdentifier(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const content = [first * 40 + second, ...rest].flatMap((arc) => {
    const bytes = [arc & 0x7f];
    for (let high = arc >> 7; high > 0; high >>= 7) {
      bytes.unshift((high & 0x7f) | 0x80);
    }
    return bytes;
  });
  return Uint8Array.from([0x06, content.length, ...content]);
}
