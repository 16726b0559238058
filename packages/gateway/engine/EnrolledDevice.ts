// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { PartyCredential } from './PartyCredential.ts';

/** A device that has proved its key on the channel, as far as the engine needs to know it. */
export interface EnrolledDevice {
  readonly id: string;
  /** Its name for people: "Anna's phone". */
  readonly name: string;
  readonly userName: string;
  readonly credential: PartyCredential;
}
