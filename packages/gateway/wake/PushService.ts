// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Whom a message is for, as its push service knows them. */
export interface PushTarget {
  readonly token: string;
  /** What the user reads: a language tag. */
  readonly language: string;
}

/** A message that says "open the app", and nothing about who, where or what. */
export interface WakeMessage {
  /** 16 random bytes, base64url: of this message alone. */
  readonly id: string;
  /** Replaces what stands under the same number, and is taken back by it. */
  readonly notifyId: number;
  /** How long it may wait for a phone that cannot be reached, s. */
  readonly ttlSeconds: number;
}

/** What a push service made of a message, and what follows from it. */
export type PushResult = 'accepted' | 'dead-token' | 'try-later' | 'misconfigured';

/** All of them. */
export const PUSH_RESULTS: readonly PushResult[] = ['accepted', 'dead-token', 'try-later', 'misconfigured'];

/** A result with what an operator needs to know: never a token, nor what the service wrote. */
export interface PushAnswer {
  /**
   * - `accepted`: the service has it; that is not delivered, and not shown
   * - `dead-token`: this token will never be one again, and is to be forgotten
   * - `try-later`: nobody knows whether it was delivered, or it was not; the token is good
   * - `misconfigured`: it is not going to work before somebody changes something here; the token is good
   */
  readonly result: PushResult;
  readonly why: string;
}

/** A service that shows a notification on a phone whose app is not open. Never rejects, and answers within its own time limit. */
export interface PushService {
  wake(to: PushTarget, message: WakeMessage): Promise<PushAnswer>;
  /** Takes away what stands under this number, or keeps it from being delivered. */
  takeBack(to: PushTarget, notifyId: number): Promise<PushAnswer>;
  /** Ends what is under way. */
  close(): void;
}
