// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

export { EcdsaSignature } from './EcdsaSignature.ts';
export type { KeyAccess, ResponseSource } from './ResponseSource.ts';
export { sha256, SoftAuthenticator, uint32 } from './SoftAuthenticator.ts';
export { fromBase64Url, padded, toBase64Url } from './base64Url.ts';
export { encodeCbor, join } from './cbor.ts';
export type { Cbor } from './cbor.ts';
export { readCoseKey } from './readCoseKey.ts';
