// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { KeyItem } from './KeyItem.ts';
import type { KeyPurpose } from './keyNumbers.ts';
import type { SecretUse } from './SecretUse.ts';
import type { TokenExpectation } from './checkKeyToken.ts';

/** One use of a key, from `initSession` to its end. */
export interface KeySession {
  /** What the app names it by; above 2^32, as the real ones are. */
  readonly handle: number;
  /** The bundle name of the app that opened it, and which of its processes. */
  readonly app: string;
  readonly process: number;
  /** The key as it was when the session was opened: its deletion does not end the session. */
  readonly key: KeyItem;
  readonly purpose: KeyPurpose;
  /** What a token must meet; undefined when this use needs none, and from the first token on that met it. */
  expectation: TokenExpectation | undefined;
  /** What `updateSession` has brought so far, for a signature. */
  readonly data: Uint8Array[];
  /** For a key of a cipher or HMAC; undefined for elliptic curves. */
  readonly secretUse: SecretUse | undefined;
  /** What stands before the message, and before the signature; undefined for an ordinary one. */
  authInfo?: Uint8Array;
  /** Whether a call works on it: nothing else can touch it then. */
  isInUse: boolean;
}
