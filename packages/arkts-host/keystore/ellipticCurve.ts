// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

const CURVES: ReadonlyMap<number, string> = new Map([
  [224, 'secp224r1'],
  [256, 'prime256v1'],
  [384, 'secp384r1'],
  [521, 'secp521r1'],
]);
const JWK_CURVES: ReadonlyMap<number, string> = new Map([
  [256, 'P-256'],
  [384, 'P-384'],
  [521, 'P-521'],
]);
const DIGESTS: ReadonlyMap<number, string> = new Map([
  [10, 'sha1'],
  [11, 'sha224'],
  [12, 'sha256'],
  [13, 'sha384'],
  [14, 'sha512'],
]);

/** OpenSSL's name of the curve with keys of `size` bits; undefined for a size that this device has not. */
export function ellipticCurve(size: number): string | undefined {
  return CURVES.get(size);
}

/** The name of that curve in a JSON Web Key; undefined for 224 bits, which have none. */
export function jwkCurve(size: number): string | undefined {
  return JWK_CURVES.get(size);
}

/** OpenSSL's name of the keystore's digest `number`; undefined for one that this device has not. */
export function digestName(number: number): string | undefined {
  return DIGESTS.get(number);
}
