// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fc from 'fast-check';
import type { LogFaults } from './SimulatedLog.ts';

/** Something that happens to a site of several nodes. Indices are taken modulo what there is. */
export type ClusterStep =
  /** A client of the user asks at a node. */
  | { readonly at: number; readonly kind: 'ask'; readonly user: number; readonly node: number }
  /** The client of a request is gone. */
  | { readonly at: number; readonly kind: 'cancel'; readonly request: number }
  /** A device's connection breaks; it comes back to any node. */
  | { readonly at: number; readonly kind: 'break'; readonly device: number }
  /** A device has no network for a while. */
  | { readonly at: number; readonly kind: 'away'; readonly device: number; readonly forMs: number }
  /** A node is killed, and another starts in its place. */
  | { readonly at: number; readonly kind: 'kill'; readonly node: number }
  /** A node stands still for a while. */
  | { readonly at: number; readonly kind: 'pause'; readonly node: number; readonly forMs: number }
  /** A node's way to the log is cut for a while. */
  | { readonly at: number; readonly kind: 'cut'; readonly node: number; readonly forMs: number }
  /** An operator revokes the client of a user, or a phone, at a node. */
  | { readonly at: number; readonly kind: 'revoke-client'; readonly node: number; readonly user: number }
  | { readonly at: number; readonly kind: 'revoke-device'; readonly node: number; readonly device: number }
  /** A code is made at a node, and spent at two at the same time. */
  | { readonly at: number; readonly kind: 'code'; readonly node: number; readonly other: number }
  /** A ticket for a phone of the user is made at a node, and used there and at another. */
  | {
      readonly at: number;
      readonly kind: 'enrol';
      readonly user: number;
      readonly node: number;
      readonly other: number;
    }
  /** An operator revokes the phone that has begun to enrol last, at a node. */
  | { readonly at: number; readonly kind: 'revoke-enrolling'; readonly node: number };

/** What happens in one schedule; everything else is chance out of the seed. */
export interface ClusterSchedule {
  readonly seed: number;
  readonly log: LogFaults;
  /** How likely a frame is lost, from 0 to 1. */
  readonly lost: number;
  readonly steps: readonly ClusterStep[];
}

const at = fc.integer({ min: 0, max: 20_000 });
const index = fc.nat(5);
const forMs = fc.integer({ min: 500, max: 25_000 });
const step: fc.Arbitrary<ClusterStep> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ at, kind: fc.constant('ask' as const), user: index, node: index }) },
  { weight: 3, arbitrary: fc.record({ at, kind: fc.constant('cancel' as const), request: index }) },
  { weight: 1, arbitrary: fc.record({ at, kind: fc.constant('break' as const), device: index }) },
  { weight: 1, arbitrary: fc.record({ at, kind: fc.constant('away' as const), device: index, forMs }) },
  { weight: 2, arbitrary: fc.record({ at, kind: fc.constant('kill' as const), node: index }) },
  { weight: 2, arbitrary: fc.record({ at, kind: fc.constant('pause' as const), node: index, forMs }) },
  { weight: 3, arbitrary: fc.record({ at, kind: fc.constant('cut' as const), node: index, forMs }) },
  { weight: 2, arbitrary: fc.record({ at, kind: fc.constant('revoke-client' as const), node: index, user: index }) },
  { weight: 1, arbitrary: fc.record({ at, kind: fc.constant('revoke-device' as const), node: index, device: index }) },
  { weight: 1, arbitrary: fc.record({ at, kind: fc.constant('code' as const), node: index, other: index }) },
  {
    weight: 2,
    arbitrary: fc.record({ at, kind: fc.constant('enrol' as const), user: index, node: index, other: index }),
  },
  { weight: 1, arbitrary: fc.record({ at, kind: fc.constant('revoke-enrolling' as const), node: index }) },
);

/** Any schedule of a site. */
export const anyClusterSchedule: fc.Arbitrary<ClusterSchedule> = fc.record({
  seed: fc.nat(),
  log: fc.record({
    delayMs: fc.constantFrom(0, 20, 200, 1_000),
    unanswered: fc.constantFrom(0, 0, 0.1, 0.3),
  }),
  lost: fc.constantFrom(0, 0, 0.1),
  steps: fc.array(step, { minLength: 2, maxLength: 14 }),
});
