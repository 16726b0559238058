// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fc from 'fast-check';
import type { Schedule, Step } from './Schedule.ts';

const at = fc.integer({ min: 0, max: 90_000 });
const index = fc.nat(5);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ at, kind: fc.constant('ask' as const), user: index }) },
  { weight: 4, arbitrary: fc.record({ at, kind: fc.constant('cancel' as const), request: index }) },
  { weight: 2, arbitrary: fc.record({ at, kind: fc.constant('cut' as const), device: index }) },
  {
    weight: 2,
    arbitrary: fc.record({
      at,
      kind: fc.constant('away' as const),
      device: index,
      forMs: fc.integer({ min: 0, max: 40_000 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      at,
      kind: fc.constant('pocket' as const),
      device: index,
      forMs: fc.integer({ min: 0, max: 90_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ at, kind: fc.constant('crash' as const) }) },
  { weight: 1, arbitrary: fc.record({ at, kind: fc.constant('revoke' as const), user: index }) },
  { weight: 1, arbitrary: fc.record({ at, kind: fc.constant('revoke-device' as const), device: index }) },
);
const harmless = step.filter(({ kind }) => kind === 'ask' || kind === 'cancel' || kind === 'revoke');
/** Any schedule; half of them on a network that loses nothing. */
export const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.nat(),
  faults: fc.record({
    lost: fc.constantFrom(0, 0, 0.05, 0.2),
    doubled: fc.constantFrom(0, 0, 0.1, 0.3),
    delayMs: fc.constantFrom(0, 50, 1_000, 5_000),
    unwritten: fc.constantFrom(0, 0, 0.3),
  }),
  steps: fc.oneof(fc.array(step, { minLength: 1, maxLength: 16 }), fc.array(harmless, { minLength: 1, maxLength: 16 })),
});
