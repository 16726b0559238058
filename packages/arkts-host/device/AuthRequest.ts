// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** The reuse of an earlier result, as asked for. */
export interface ReuseRequest {
  /** 1 to 4, `userAuth.ReuseMode`. */
  readonly mode: number;
  /** Milliseconds. */
  readonly duration: number;
}

/** What reaches the service with `start()`: checked by the binding, not yet by the service. */
export interface AuthRequest {
  /** 1 to 32 bytes, copied from the app's array. */
  readonly challenge: Uint8Array;
  /** As asked for; may be empty. */
  readonly types: readonly number[];
  readonly trustLevel: number;
  readonly title: string;
  /** Empty when there is none. */
  readonly navigationText: string;
  readonly skipLocked: boolean;
  /** Whether the app passed a context of its own, so that the prompt may be modal to the app only. */
  readonly hasUiContext: boolean;
  readonly reuse?: ReuseRequest | undefined;
  /** System apps only: 1, 2 or 4. */
  readonly windowMode?: number | undefined;
  readonly userId?: number | undefined;
  readonly credentialCount?: number | undefined;
}

/** What the hardware for a type says with a result. */
export interface SensorState {
  readonly remainingAttempts: number;
  /** Milliseconds. */
  readonly lockoutDuration: number;
}

/** A result on its way to the app. */
export interface AuthResult {
  readonly code: number;
  /** The signed bytes, never handed out themselves: every delivery makes its own copy. Not tied to success. */
  readonly token?: Uint8Array | undefined;
  readonly authType?: number | undefined;
  readonly enrolment?: { readonly credentialDigest: number; readonly credentialCount: number } | undefined;
  /** Of an authentication without a prompt, once its sensor has answered. */
  readonly sensor?: SensorState | undefined;
}

/** The app's end of a session: called in a macrotask of the app, in the order of sending. */
export interface AuthReceiver {
  onResult(result: AuthResult): void;
  onTip(type: number, tip: number): void;
}
