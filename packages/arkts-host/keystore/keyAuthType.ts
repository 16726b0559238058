// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthType } from '../system/AuthType.ts';

/**
 * What a key can be bound to, as bits. They are the same types that user authentication knows, in another order
 * (docs/system-behaviour.md, Keys bound to user authentication).
 */
export enum KeyAuthType {
  FINGERPRINT = 1,
  FACE = 2,
  PIN = 4,
  /** The PIN on a trusted display, which this device has not. Since API 20. */
  TUI_PIN = 32,
}

/** The types that a person can have enrolled, in the order in which the keystore asks for them. */
export const ENROLLED_TYPES: readonly (readonly [KeyAuthType, AuthType])[] = [
  [KeyAuthType.FINGERPRINT, AuthType.FINGERPRINT],
  [KeyAuthType.FACE, AuthType.FACE],
  [KeyAuthType.PIN, AuthType.PIN],
];

/** The keystore's number for a type of user authentication; undefined for one that no key can be bound to. */
export function keyAuthType(type: number): KeyAuthType | undefined {
  return ENROLLED_TYPES.find(([, authType]) => authType === type)?.[0];
}
