// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What kind of value a tag takes: the four highest bits of its number. */
export enum TagType {
  INT = 1 << 28,
  UINT = 2 << 28,
  ULONG = 3 << 28,
  BOOL = 4 << 28,
  BYTES = 5 << 28,
}

/** The tags that this device knows; the numbers are the system's. Any other makes a call end with 401. */
export enum KeyTag {
  ALGORITHM = TagType.UINT | 1,
  PURPOSE = TagType.UINT | 2,
  KEY_SIZE = TagType.UINT | 3,
  DIGEST = TagType.UINT | 4,
  PADDING = TagType.UINT | 5,
  BLOCK_MODE = TagType.UINT | 6,
  ASSOCIATED_DATA = TagType.BYTES | 8,
  NONCE = TagType.BYTES | 9,
  IV = TagType.BYTES | 10,
  IMPORT_KEY_TYPE = TagType.UINT | 25,
  USER_AUTH_TYPE = TagType.UINT | 304,
  AUTH_TIMEOUT = TagType.UINT | 305,
  AUTH_TOKEN = TagType.BYTES | 306,
  KEY_AUTH_ACCESS_TYPE = TagType.UINT | 307,
  KEY_SECURE_SIGN_TYPE = TagType.UINT | 308,
  CHALLENGE_TYPE = TagType.UINT | 309,
  CHALLENGE_POS = TagType.UINT | 310,
  KEY_AUTH_PURPOSE = TagType.UINT | 311,
  AUTH_STORAGE_LEVEL = TagType.UINT | 316,
  USER_AUTH_MODE = TagType.UINT | 319,
  ATTESTATION_CHALLENGE = TagType.BYTES | 501,
  ATTESTATION_ID_ALIAS = TagType.BYTES | 511,
  ATTESTATION_ID_SEC_LEVEL_INFO = TagType.BYTES | 514,
  ATTESTATION_ID_VERSION_INFO = TagType.BYTES | 515,
  /** Since API 20. */
  KEY_OVERRIDE = TagType.BOOL | 520,
  IS_DEVICE_PASSWORD_SET = TagType.BOOL | 1012,
  AE_TAG = TagType.BYTES | 10009,
}

/** The four bits that say what kind of value a tag takes. */
export const TAG_TYPE_MASK: number = 0xf << 28;

const OVERRIDE_SINCE: number = 20;

/** Whether a system of `apiVersion` has the tag. */
export function isKnownTag(tag: number, apiVersion: number): boolean {
  return KeyTag[tag] !== undefined && (tag !== KeyTag.KEY_OVERRIDE || apiVersion >= OVERRIDE_SINCE);
}
