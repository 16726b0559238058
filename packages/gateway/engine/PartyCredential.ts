// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What the relying party keeps of a credential. */
export interface PartyCredential {
  /** The credential's id, base64url. */
  readonly id: string;
  /** The public key as COSE, as the authenticator sent it. */
  readonly publicKey: Uint8Array;
  /** The last signature counter; 0 when the authenticator has none. */
  readonly counter: number;
}
