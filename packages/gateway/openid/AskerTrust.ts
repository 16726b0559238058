// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { CommitPart } from '../state/CommitPart.ts';

/** Whom of those that ask through a door the engine may believe. */
export interface AskerTrust {
  /** Whether they may ask for a person, and be let in. */
  isTrusted(clientId: string): boolean;
  /** Adds to a commit: it is refused when the client is trusted no more, or may not be, for it is not as this node knows it. */
  relyOn(part: CommitPart, clientId: string): void;
  /** The person says that it was not them. It holds when this returns. */
  disown(clientId: string): void;
}
