// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fc from 'fast-check';

/** How somebody who waits takes their question back, or goes: each way that their door has; taken modulo what there is. */
interface Leave {
  readonly at: number;
  readonly kind: 'leave';
  readonly who: number;
  readonly how: number;
}

/** Something that happens at the doors for web applications, backends and shells. `who` is taken modulo who has come. */
export type WebStep =
  /** A browser opens a login page, a backend asks, somebody runs `gateway ask`. */
  | { readonly at: number; readonly kind: 'page' | 'question'; readonly who: number }
  | { readonly at: number; readonly kind: 'backend'; readonly who: number; readonly expiry: number }
  | Leave
  /** What a phone says of a request, and that one is revoked. */
  | { readonly at: number; readonly kind: 'approve' | 'deny' | 'not-me' | 'revoke-phone'; readonly who: number }
  /** A phone approves, and who waits goes in the same turn, before or after. */
  | { readonly at: number; readonly kind: 'approve-and-leave'; readonly who: number; readonly how: number }
  /** The operator revokes the client that asks with `gateway ask`. */
  | { readonly at: number; readonly kind: 'revoke-client'; readonly who: number };

/** What happens in one schedule; everything else is chance out of the seed. */
export interface WebSchedule {
  readonly seed: number;
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
  { weight: 3, arbitrary: plain('question') },
  { weight: 6, arbitrary: plain('leave') },
  { weight: 7, arbitrary: plain('approve') },
  { weight: 4, arbitrary: plain('approve-and-leave') },
  { weight: 1, arbitrary: plain('deny') },
  { weight: 1, arbitrary: plain('not-me') },
  { weight: 1, arbitrary: plain('revoke-phone') },
  { weight: 1, arbitrary: plain('revoke-client') },
);

/** Any schedule of these doors. */
export const anyWebSchedule: fc.Arbitrary<WebSchedule> = fc.record({
  seed: fc.nat(),
  steps: fc.array(step, { minLength: 3, maxLength: 20 }),
});
