// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fc from 'fast-check';
import { PROFILE_VERSIONS } from 'arkts-host/device';

/** One thing that happens on a phone: by the app, by the person, by the system, or by time. */
export type DeviceCommand =
  | {
      readonly do: 'start';
      readonly overlap: 'SUPERSEDE' | 'REFUSE' | 'QUEUE';
      readonly deadline: number;
      readonly types: readonly number[];
    }
  | { readonly do: 'cancel'; readonly operation: number }
  | { readonly do: 'cancelAll' | 'background' | 'systemSeesBackground' | 'foreground' | 'revoke' | 'grant' }
  | { readonly do: 'face' | 'stranger' | 'coverCamera' | 'pin' | 'wrongPin' | 'cancelPrompt' | 'rotate' | 'crash' }
  | { readonly do: 'otherAppAsks' | 'otherAppEnds' | 'killService' | 'failNextStart' | 'failNextLaunch' | 'weakPin' }
  | { readonly do: 'delayNextResult'; readonly milliseconds: number }
  | { readonly do: 'advance'; readonly milliseconds: number };

export interface DeviceScenario {
  readonly profile: number;
  readonly seed: number;
  readonly doubledBackgroundCallbacks: boolean;
  readonly completionGapMs: number;
  /** By how much each task of the service and each message is late at most. */
  readonly jitterMs: number;
  readonly commands: readonly DeviceCommand[];
}

const plain = fc.constantFrom(
  'cancelAll',
  'background',
  'systemSeesBackground',
  'foreground',
  'foreground',
  'revoke',
  'grant',
  'grant',
  'face',
  'face',
  'face',
  'stranger',
  'coverCamera',
  'pin',
  'pin',
  'wrongPin',
  'cancelPrompt',
  'rotate',
  'crash',
  'otherAppAsks',
  'otherAppEnds',
  'killService',
  'failNextStart',
  'failNextLaunch',
  'weakPin',
);

const command = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('start'),
      overlap: fc.constantFrom('SUPERSEDE', 'SUPERSEDE', 'REFUSE', 'QUEUE'),
      deadline: fc.constantFrom(1000, 5000, 60_000),
      types: fc.constantFrom([2, 1], [1], [2]),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('cancel'), operation: fc.nat({ max: 3 }) }) },
  { weight: 8, arbitrary: fc.record({ do: plain }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('delayNextResult'), milliseconds: fc.constantFrom(1, 300, 5000) }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constant('advance'),
      milliseconds: fc.constantFrom(0, 1, 5, 5, 200, 250, 300, 1000, 3000, 4000, 10_000),
    }),
  },
) as fc.Arbitrary<DeviceCommand>;

/** Random sequences of up to 20 commands on every version of the system. */
export const deviceScenario: fc.Arbitrary<DeviceScenario> = fc.record({
  profile: fc.constantFrom(...PROFILE_VERSIONS),
  seed: fc.nat({ max: 1000 }),
  doubledBackgroundCallbacks: fc.boolean(),
  completionGapMs: fc.constantFrom(0, 0, 3),
  jitterMs: fc.constantFrom(0, 3, 300),
  commands: fc.array(command, { minLength: 1, maxLength: 20 }),
});
