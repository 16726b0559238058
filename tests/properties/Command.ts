// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fc from 'fast-check';

/** One thing that happens to the library: by the app, by the user, by the system, or by time. */
export type Command =
  | {
      readonly do: 'start';
      readonly service: number;
      readonly overlap: 'SUPERSEDE' | 'REFUSE' | 'QUEUE';
      readonly deadline: number;
      readonly signal: number | undefined;
    }
  | { readonly do: 'reuseId'; readonly service: number; readonly operation: number }
  | { readonly do: 'cancel'; readonly operation: number }
  | { readonly do: 'cancelById'; readonly service: number; readonly operation: number }
  | { readonly do: 'cancelSignal'; readonly signal: number }
  | { readonly do: 'cancelAll'; readonly service: number }
  | { readonly do: 'background' | 'foreground' | 'destroy'; readonly service: number }
  | { readonly do: 'load' | 'release' | 'wrongAttempt'; readonly prompt: number }
  | {
      readonly do: 'result';
      readonly prompt: number;
      readonly code: number;
      readonly withToken: boolean;
      readonly times: number;
    }
  | { readonly do: 'serviceDies' }
  | {
      readonly do: 'world';
      readonly face: number;
      readonly pin: number;
      readonly startCode: number;
      readonly cancelCode: number;
      readonly answersLockState: boolean;
      readonly resultWithinStart: number | undefined;
      readonly answersCancelAtOnce: boolean;
    }
  | { readonly do: 'settle' }
  | { readonly do: 'advance'; readonly milliseconds: number };

export interface Scenario {
  /** API level of the system: with or without tips, with or without lock states. */
  readonly apiLevel: number;
  readonly commands: readonly Command[];
}

export const SUCCESS = 12500000;
export const CANCELED = 12500003;
export const GENERAL_ERROR = 12500002;

const index = fc.nat({ max: 5 });
const service = fc.nat({ max: 1 });
const signal = fc.nat({ max: 1 });
const overlap = fc.constantFrom('SUPERSEDE', 'SUPERSEDE', 'REFUSE', 'QUEUE', 'QUEUE');
const resultCode = fc.constantFrom(
  SUCCESS,
  SUCCESS,
  SUCCESS,
  CANCELED,
  CANCELED,
  CANCELED,
  12500011,
  GENERAL_ERROR,
  12500001,
  12500004,
  12500005,
  12500006,
  12500007,
  12500008,
  12500009,
  12500010,
  12500013,
  201,
  202,
  401,
  -1,
);
const availability = fc.constantFrom(SUCCESS, SUCCESS, SUCCESS, 12500005, 12500006, 12500010, 12500013, 201);

const start = fc.record({
  do: fc.constant('start'),
  service,
  overlap,
  deadline: fc.constantFrom(1000, 5000, 60_000, 600_000),
  signal: fc.option(signal, { nil: undefined, freq: 3 }),
});
const result = fc.record({
  do: fc.constant('result'),
  prompt: index,
  code: resultCode,
  withToken: fc.boolean(),
  times: fc.constantFrom(1, 1, 2, 3),
});
const onPrompt = fc.record({ do: fc.constantFrom('load', 'load', 'release', 'wrongAttempt'), prompt: index });

const command = fc.oneof(
  { weight: 6, arbitrary: start },
  { weight: 6, arbitrary: fc.constant({ do: 'settle' }) },
  { weight: 5, arbitrary: result },
  { weight: 5, arbitrary: onPrompt },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('cancel'), operation: index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancelById'), service, operation: index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancelSignal'), signal }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancelAll'), service }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reuseId'), service, operation: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('background', 'foreground', 'foreground'), service }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('destroy'), service }) },
  { weight: 1, arbitrary: fc.constant({ do: 'serviceDies' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('world'),
      face: availability,
      pin: availability,
      startCode: fc.constantFrom(SUCCESS, SUCCESS, GENERAL_ERROR, 401),
      cancelCode: fc.constantFrom(SUCCESS, SUCCESS, GENERAL_ERROR, 201),
      answersLockState: fc.constantFrom(true, true, false),
      resultWithinStart: fc.option(fc.constantFrom(SUCCESS, CANCELED, 401), { nil: undefined, freq: 3 }),
      answersCancelAtOnce: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('advance'),
      milliseconds: fc.constantFrom(0, 1, 500, 1000, 3999, 4000, 5000, 30_000, 60_000),
    }),
  },
) as fc.Arbitrary<Command>;

/** Random sequences of up to 24 commands; shorter ones come first, and a failing one shrinks to its core. */
export const scenario: fc.Arbitrary<Scenario> = fc.record({
  apiLevel: fc.constantFrom(12, 18, 20, 22, 26),
  commands: fc.array(command, { minLength: 1, maxLength: 24 }),
});
