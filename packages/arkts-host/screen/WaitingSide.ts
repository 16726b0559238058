// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { WaitingState } from './ScreenMessage.ts';

/** The other side of a connection request: who wants a connection, and waits for what the phone says. */
export interface WaitingSide {
  state(): WaitingState;
  /** Hears of every change of the state. Returns the way to stop. */
  onChange(listener: () => void): () => void;
  /** Asks for a connection, in one of the ways that the state names, if it names any. Rejects when one is asked for or open, or when there is no way to ask. */
  connect(user: string, target: string, way?: string): Promise<void>;
  /** Goes away, without waiting for anything. Throws when there is nothing to leave. */
  drop(): void;
  /** Says a line to the target. Throws when the connection is not open. */
  say(line: string): void;
}
