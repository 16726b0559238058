// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fc from 'fast-check';

/** How somebody who waits takes their question back, or goes: each way that their door has; taken modulo what there is. */
interface Leave {
  readonly at: number;
  readonly kind: 'leave';
  readonly who: number;
  readonly how: number;
}

/** Something that happens at the doors for web applications, backends, shells and connections. `who` is taken modulo who has come. */
export type WebStep =
  /** A browser opens a login page, somebody runs `gateway ask`, or `gateway connect`. */
  | { readonly at: number; readonly kind: 'page'; readonly who: number }
  | { readonly at: number; readonly kind: 'question' | 'tunnel'; readonly who: number }
  /** A backend asks that polls, or one that is pinged. */
  | { readonly at: number; readonly kind: 'backend' | 'pinged'; readonly who: number; readonly expiry: number }
  | Leave
  /** What a phone says of a request, and that one is revoked. */
  | { readonly at: number; readonly kind: 'approve' | 'deny' | 'not-me' | 'revoke-phone'; readonly who: number }
  /** A phone approves, and who waits goes in the same turn, before or after. */
  | { readonly at: number; readonly kind: 'approve-and-leave'; readonly who: number; readonly how: number }
  /** The operator revokes the client that somebody asks with. */
  | { readonly at: number; readonly kind: 'revoke-client'; readonly who: number }
  /** A node of several is killed, and another process starts in its place. */
  | { readonly at: number; readonly kind: 'kill'; readonly who: number };

/** What happens in one schedule; everything else is chance out of the seed. */
export interface WebSchedule {
  readonly seed: number;
  /** How many nodes the site has. */
  readonly nodes: number;
  /** The longest that a commit of several nodes, its answer and what is heard of it take, each. Ms. */
  readonly delayMs: number;
  readonly steps: readonly WebStep[];
}

const LATEST_MS = 40_000;
const at = fc.oneof(fc.integer({ min: 0, max: LATEST_MS }), fc.integer({ min: 0, max: 3_000 }));
const who = fc.nat(7);
const how = fc.nat(11);
const expiry = fc.constantFrom(0, 0, 5, 20);
const plain = <K extends WebStep['kind']>(kind: K): fc.Arbitrary<WebStep> =>
  fc.record({ at, who, how, expiry, kind: fc.constant(kind) }) as unknown as fc.Arbitrary<WebStep>;
const step: fc.Arbitrary<WebStep> = fc.oneof(
  { weight: 4, arbitrary: plain('page') },
  { weight: 4, arbitrary: plain('backend') },
  { weight: 2, arbitrary: plain('pinged') },
  { weight: 3, arbitrary: plain('question') },
  { weight: 2, arbitrary: plain('tunnel') },
  { weight: 6, arbitrary: plain('leave') },
  { weight: 7, arbitrary: plain('approve') },
  { weight: 4, arbitrary: plain('approve-and-leave') },
  { weight: 1, arbitrary: plain('deny') },
  { weight: 2, arbitrary: plain('not-me') },
  { weight: 2, arbitrary: plain('revoke-phone') },
  { weight: 1, arbitrary: plain('revoke-client') },
  { weight: 1, arbitrary: plain('kill') },
);

/** Any schedule of these doors. */
export const anyWebSchedule: fc.Arbitrary<WebSchedule> = fc.record({
  seed: fc.nat(),
  nodes: fc.constantFrom(1, 1, 1, 1, 2, 2, 3),
  delayMs: fc.constantFrom(0, 20, 200),
  steps: fc.array(step, { minLength: 3, maxLength: 20 }),
});
