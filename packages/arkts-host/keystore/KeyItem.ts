// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { KeyObject } from 'node:crypto';
import type { AccessType, BlockMode, ChallengeType, KeyAlgorithm, KeyPadding, StorageLevel } from './keyNumbers.ts';

/** What a token must say for a session of a key, as it was when the key was made. */
export interface KeyGuard {
  /** KeyAuthType bits. */
  readonly types: number;
  /** AccessType bits. */
  readonly access: AccessType;
  readonly challenge: ChallengeType;
  /** For ChallengeType.NONE: by how many seconds authentication and session may lie apart. */
  readonly timeout: number;
  /** KeyPurpose bits that need a token; the others need none. */
  readonly purposes: number;
  /** Whether a token of another device is taken, too. */
  readonly takesCoAuth: boolean;
  /** Whether what is signed begins with who authenticated; such a signature is of no use to others. */
  readonly signsAuthInfo: boolean;
  /** The user who was in front. */
  readonly userId: number;
  /** The user's secure id; undefined where it was not asked for. */
  readonly secureUserId: number | undefined;
  /** The enrolled id of each type that had one: [KeyAuthType, id]. */
  readonly enrolledIds: readonly (readonly [number, number])[];
}

/** What a key is and may do. */
export interface KeyTerms {
  /** The bundle name of the app that it belongs to. */
  readonly owner: string;
  /** The user in whose storage it is. */
  readonly userId: number;
  readonly level: StorageLevel;
  readonly alias: string;
  readonly algorithm: KeyAlgorithm;
  /** Bits of the curve, or of the secret. */
  readonly size: number;
  /** KeyPurpose bits. */
  readonly purposes: number;
  /** A digest by the keystore's number; 0 for a cipher, which has none. */
  readonly digest: number;
  /** For a cipher: to what its uses were bound when it was made; undefined where it was not said. */
  readonly mode: BlockMode | undefined;
  readonly padding: KeyPadding | undefined;
  /** Whether it can be used only while a lock-screen PIN is set. */
  readonly needsPassword: boolean;
  readonly guard: KeyGuard | undefined;
}

/** What a key is made of: a pair, a public key alone, or a secret. */
export interface KeyMaterial {
  /** Undefined for a secret key. */
  readonly publicKey: KeyObject | undefined;
  /** Undefined for a public key that was imported, and for a secret key. */
  readonly privateKey: KeyObject | undefined;
  /** For ciphers and HMAC. */
  readonly secretKey: KeyObject | undefined;
}

/** A key in the keystore. */
export interface KeyItem extends KeyTerms, KeyMaterial {}
