// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What happens in one schedule, at which time (ms). Everything else is chance out of the seed. */
export interface Schedule {
  readonly seed: number;
  readonly faults: Faults;
  readonly steps: readonly Step[];
}

/** How likely each fault of the network is, from 0 to 1, and how long a frame may take: within it they overtake. */
export interface Faults {
  readonly lost: number;
  readonly doubled: number;
  readonly delayMs: number;
  /** How likely an approval cannot be written down, from 0 to 1. */
  readonly unwritten: number;
}

/** Something that happens from outside. Indices are taken modulo what there is. */
export type Step =
  /** A client of the user asks. */
  | { readonly at: number; readonly kind: 'ask'; readonly user: number }
  /** The client of a request is gone. */
  | { readonly at: number; readonly kind: 'cancel'; readonly request: number }
  /** A device's connection breaks. */
  | { readonly at: number; readonly kind: 'cut'; readonly device: number }
  /** A device has no network for a while. */
  | { readonly at: number; readonly kind: 'away'; readonly device: number; readonly forMs: number }
  /** The app of a phone leaves the front for a while. */
  | { readonly at: number; readonly kind: 'pocket'; readonly device: number; readonly forMs: number }
  /** The gateway's process is killed, and another starts with nothing in its memory. */
  | { readonly at: number; readonly kind: 'crash' }
  /** The operator revokes a client. */
  | { readonly at: number; readonly kind: 'revoke'; readonly user: number }
  /** The operator revokes a phone. */
  | { readonly at: number; readonly kind: 'revoke-device'; readonly device: number };
