// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Why the keystore refuses a call. The app gets its code, and its message in the shape that `KeystoreCalls` gives. */
export class KeystoreError extends Error {
  /** A KeystoreCode, or any number that a fault was arranged with. */
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'KeystoreError';
    this.code = code;
  }
}
