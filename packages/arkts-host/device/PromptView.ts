// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AuthType } from '../system/AuthType.ts';

/** One way to answer the prompt. */
export interface PromptTypeView {
  readonly type: AuthType;
  /** Attempts left before the next lockout; 0 while locked. */
  readonly remainingAttempts: number;
  /** When the lockout ends: ms since boot, Infinity when only a PIN success ends it, undefined when not locked. */
  readonly lockedUntil: number | undefined;
}

/** What the system's prompt shows at one moment. */
export interface PromptView {
  /** Names this showing of a prompt; another showing has another number. */
  readonly id: number;
  /** The app that asks. */
  readonly bundle: string;
  readonly title: string;
  /** Ascending by type, as the system lists them. */
  readonly types: readonly PromptTypeView[];
  /** The text of the navigation button; empty when there is none. */
  readonly navigationText: string;
  /** Whether the PIN must be renewed: then the prompt has the PIN page only. */
  readonly pinExpired: boolean;
  /** `closing` once the user was authenticated: still to be seen, but it takes no more input. */
  readonly state: 'asking' | 'closing';
}
