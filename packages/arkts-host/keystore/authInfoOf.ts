// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { TokenContents } from '../system/TokenSigner.ts';
import { keyAuthType } from './keyAuthType.ts';

const VERSION: number = 0x01000001;
const LENGTH: number = 24;

/** Who authenticated and how, as it stands before what HUKS_TAG_KEY_SECURE_SIGN_TYPE signs; numbers little-endian. */
export function authInfoOf(contents: TokenContents): Uint8Array {
  const info: Buffer = Buffer.alloc(LENGTH);
  info.writeUInt32LE(VERSION, 0);
  info.writeUInt32LE(keyAuthType(contents.authType) ?? 0, 4);
  info.writeBigUInt64LE(BigInt(contents.enrolledId), 8);
  info.writeBigUInt64LE(BigInt(contents.credentialId), 16);
  return info;
}
