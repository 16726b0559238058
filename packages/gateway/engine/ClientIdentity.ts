// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Purpose } from './Purpose.ts';

/** Who a cookie speaks for, and what they want: fixed when the gateway gives the cookie out, never said by the client. */
export interface ClientIdentity {
  /** Id of the client credential. */
  readonly clientId: string;
  /** The client's name for people: "laptop of anna". */
  readonly clientName: string;
  readonly userName: string;
  /** The user's domain; may be empty. */
  readonly userDomain: string;
  /** Address that the client came from. */
  readonly address: string;
  /** What they want. */
  readonly purpose: Purpose;
  /** How long they want to wait at most, ms; as long as anybody may when it is left out. */
  readonly deadlineMs?: number;
  /** Two digits that whoever asks shows already; the engine makes them when they are left out. */
  readonly number?: string;
}
