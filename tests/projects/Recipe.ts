// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What answers a prompt. */
export type Credential = 'face' | 'fingerprint' | 'pin';

/** What a user sees and can name: a text, or the nth component of a type; from 0. */
export type Sight = string | { readonly type: string; readonly nth?: number } | { readonly id: string };

/** One thing that the user does; a second of the device's time passes after each. */
export type Step =
  | { readonly press: Sight }
  | { readonly type: string; readonly into: Sight }
  /** Draws a pattern over the dots of a PatternLock. */
  | { readonly draw: readonly number[] }
  /** A setting that the app keeps in its preferences: for those that no page sets. */
  | { readonly prefer: string; readonly key: string; readonly value: string | number | boolean }
  | { readonly back: true }
  | { readonly scan: string }
  | { readonly waitMs: number }
  /** The app leaves the screen and comes back. */
  | { readonly awayMs: number }
  /** The app's process is ended, and started again. */
  | { readonly restart: true };

/** How an app is brought to ask for the user, and what tells that it goes on afterwards. */
export interface Recipe {
  /** The module to install; the first of type entry unless given. */
  readonly module?: string;
  readonly language?: string;
  /** Whether it is installed as a release build; as a debug build some show a mock in place of the prompt. */
  readonly isRelease?: boolean;
  /** What is enrolled. */
  readonly enrolled: readonly Credential[];
  /** What the user does before the prompt appears; nothing where it comes by itself. */
  readonly steps: readonly Step[];
  /** What the prompt is answered with. */
  readonly answer: Credential;
  /**
   * What is on the screen, or in the log, after a success and after nothing else: something, or something no more; or that the ability which
   * has asked is still there, where an app ends itself unless the answer is the right one.
   */
  readonly goesOn: Sight | { readonly gone: Sight } | { readonly logged: RegExp } | { readonly stays: true };
  /** Files of `.standIns` by the names of packages that are neither in the app's repository nor to be had elsewhere: the module's mocks. */
  readonly standIns?: Readonly<Record<string, string>>;
}
