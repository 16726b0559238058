// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** The algorithms of this device's keystore: elliptic curves, and three with a secret key. */
export enum KeyAlgorithm {
  ECC = 2,
  AES = 20,
  HMAC = 50,
  SM4 = 152,
}

/** Algorithms of a block cipher. */
export type CipherAlgorithm = KeyAlgorithm.AES | KeyAlgorithm.SM4;

/** Whether a key is one of a block cipher. */
export function isCipher(algorithm: KeyAlgorithm): algorithm is CipherAlgorithm {
  return algorithm === KeyAlgorithm.AES || algorithm === KeyAlgorithm.SM4;
}

/** What a key is for: bits. */
export enum KeyPurpose {
  ENCRYPT = 1,
  DECRYPT = 2,
  SIGN = 4,
  VERIFY = 8,
  MAC = 128,
}

/** How a cipher goes over what is longer than a block. */
export enum BlockMode {
  ECB = 1,
  CBC = 2,
  CTR = 3,
  OFB = 4,
  CFB = 5,
  GCM = 32,
}

/** What fills the last block. */
export enum KeyPadding {
  NONE = 0,
  PKCS7 = 5,
}

/** What ends a key that is bound to user authentication: bits, of which the engine understands one at a time. */
export enum AccessType {
  INVALID_CLEAR_PASSWORD = 1,
  INVALID_NEW_BIO_ENROLL = 2,
  ALWAYS_VALID = 4,
}

/** How a session and the token that opens it belong together. */
export enum ChallengeType {
  /** All 32 bytes of the session's challenge. */
  NORMAL = 0,
  /** Eight of them, at the position that the session was opened with. */
  CUSTOM = 1,
  /** The time of the authentication. */
  NONE = 2,
}

/** Where a key is stored, and so from when on it can be used. */
export enum StorageLevel {
  /** From boot on. */
  DE = 0,
  /** From the first unlock since boot on. */
  CE = 1,
  /** While the screen is unlocked. */
  ECE = 2,
}

/** What `importKeyItem` is given. */
export enum ImportType {
  PUBLIC_KEY = 0,
  KEY_PAIR = 2,
}
