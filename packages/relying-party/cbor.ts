// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A CBOR value (RFC 8949) as attestation objects and COSE keys use it; a map keeps the order that it is given in. */
export type Cbor = number | string | boolean | Uint8Array | readonly Cbor[] | ReadonlyMap<number | string, Cbor>;

/** Encodes with the shortest lengths. */
export function encodeCbor(value: Cbor): Uint8Array {
  if (typeof value === 'number') {
    return value < 0 ? head(1, -1 - value) : head(0, value);
  }
  if (typeof value === 'boolean') {
    return Uint8Array.of(value ? 0xf5 : 0xf4);
  }
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return join(head(3, bytes.length), bytes);
  }
  if (value instanceof Uint8Array) {
    return join(head(2, value.length), value);
  }
  if (value instanceof Map) {
    return join(
      head(5, value.size),
      ...[...value].flatMap(([key, member]: [number | string, Cbor]) => [encodeCbor(key), encodeCbor(member)]),
    );
  }
  const items = value as readonly Cbor[];
  return join(head(4, items.length), ...items.map(encodeCbor));
}

export function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts));
}

function head(majorType: number, length: number): Uint8Array {
  const type = majorType << 5;
  if (length < 24) {
    return Uint8Array.of(type | length);
  }
  if (length < 0x100) {
    return Uint8Array.of(type | 24, length);
  }
  return Uint8Array.of(type | 25, length >> 8, length & 0xff);
}
