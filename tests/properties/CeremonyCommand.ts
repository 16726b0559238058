// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fc from 'fast-check';
import { CANCELED, GENERAL_ERROR, SUCCESS } from './Command.ts';

/** A call of the keystore or of the store, by the name of its method; `keystore.` and `store.` as in the doubles. */
export type CallName =
  | 'keystore.generate'
  | 'keystore.exportPublicKey'
  | 'keystore.init'
  | 'keystore.finish'
  | 'keystore.abort'
  | 'keystore.deleteKey'
  | 'keystore.hasKey'
  | 'keystore.listAliases'
  | 'keystore.attest'
  | 'store.all'
  | 'store.committed'
  | 'store.add'
  | 'store.commit'
  | 'store.takeBack'
  | 'store.remove';

/**
 * What becomes of a call. `done` says whether the system does it at the call or at the answer; a call that is lost is
 * `done` or not, and not answered.
 */
export type Fate =
  | { readonly kind: 'hold'; readonly done: boolean }
  | { readonly kind: 'lose'; readonly done: boolean }
  | { readonly kind: 'refuse'; readonly code: number }
  | { readonly kind: 'throw' }
  | { readonly kind: 'odd' };

/** How the app answers when it is asked for an account. */
export type Chooser = 'latest' | 'earliest' | 'none' | 'stranger' | 'rejects' | 'throws' | 'never';

export type TokenKind = 'good' | 'low' | 'short' | 'none';

interface Beginning {
  readonly overlap: 'SUPERSEDE' | 'REFUSE' | 'QUEUE';
  readonly deadline: number;
  readonly signal: number | undefined;
}

/** One thing that happens to the library: by the app, by the user, by the system, or by time. */
export type CeremonyCommand =
  | (Beginning & {
      readonly do: 'register';
      readonly account: number;
      readonly excludes: boolean;
      readonly attests: boolean;
    })
  | (Beginning & { readonly do: 'signIn'; readonly chooser: Chooser | undefined; readonly allows: boolean })
  | (Beginning & { readonly do: 'askOnly' })
  | { readonly do: 'cancel' | 'cancelById'; readonly ceremony: number }
  | { readonly do: 'cancelSignal'; readonly signal: number }
  | { readonly do: 'cancelAll' | 'background' | 'foreground' | 'destroy' }
  | { readonly do: 'list' }
  | { readonly do: 'delete'; readonly credential: number }
  | { readonly do: 'consent'; readonly prompt: number; readonly token: TokenKind; readonly times: number }
  | { readonly do: 'result'; readonly prompt: number; readonly code: number; readonly withToken: boolean }
  | { readonly do: 'load' | 'release'; readonly prompt: number }
  | { readonly do: 'fate'; readonly call: CallName; readonly fate: Fate }
  | { readonly do: 'answer'; readonly call: number }
  | { readonly do: 'dropSessions' }
  | { readonly do: 'loseKey'; readonly credential: number }
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
  /** So many turns of the microtask queue: a ceremony is somewhere between two of its steps. */
  | { readonly do: 'turns'; readonly count: number }
  | { readonly do: 'advance'; readonly milliseconds: number };

export interface CeremonyScenario {
  readonly apiLevel: number;
  /** Credentials that are there at the start, one an account. */
  readonly credentials: number;
  /** Whether an earlier process died in the middle of everything. */
  readonly hasLeftovers: boolean;
  readonly commands: readonly CeremonyCommand[];
}

const KEYSTORE_CODES: readonly number[] = [
  201, 202, 401, 12000001, 12000007, 12000007, 12000008, 12000009, 12000010, 12000011, 12000012, 12000013, 12000014,
  12000015, 12000016, 12000017, 12000018, 12000025, -1,
];

const call = fc.constantFrom(
  'keystore.generate',
  'keystore.exportPublicKey',
  'keystore.init',
  'keystore.init',
  'keystore.finish',
  'keystore.finish',
  'keystore.abort',
  'keystore.deleteKey',
  'keystore.hasKey',
  'keystore.listAliases',
  'keystore.attest',
  'store.all',
  'store.committed',
  'store.add',
  'store.commit',
  'store.commit',
  'store.takeBack',
  'store.remove',
);
const fate = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('hold'), done: fc.boolean() }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('refuse'), code: fc.constantFrom(...KEYSTORE_CODES) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lose'), done: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('throw', 'odd') }) },
);
const index = fc.nat({ max: 4 });
const beginning = {
  overlap: fc.constantFrom('SUPERSEDE', 'SUPERSEDE', 'REFUSE', 'QUEUE'),
  deadline: fc.constantFrom(1000, 5000, 60_000, 300_000),
  signal: fc.option(fc.nat({ max: 1 }), { nil: undefined, freq: 2 }),
};
const resultCode = fc.constantFrom(
  CANCELED,
  CANCELED,
  12500011,
  GENERAL_ERROR,
  12500001,
  12500004,
  12500005,
  12500007,
  12500007,
  12500009,
  12500010,
  12500013,
  201,
  401,
  -1,
);
const availability = fc.constantFrom(SUCCESS, SUCCESS, SUCCESS, 12500005, 12500010, 12500013, 201);

const register = fc.record({
  do: fc.constant('register'),
  ...beginning,
  account: fc.nat({ max: 1 }),
  excludes: fc.constantFrom(false, false, true),
  attests: fc.boolean(),
});
const signIn = fc.record({
  do: fc.constant('signIn'),
  ...beginning,
  allows: fc.boolean(),
  chooser: fc.option(fc.constantFrom('latest', 'earliest', 'none', 'stranger', 'rejects', 'throws', 'never'), {
    nil: undefined,
    freq: 1,
  }),
});
const settle = fc.constant({ do: 'settle' });
const turns = fc.record({ do: fc.constant('turns'), count: fc.integer({ min: 1, max: 40 }) });
const consent = fc.record({
  do: fc.constant('consent'),
  prompt: fc.constantFrom(0, 0, 0, 0, 1),
  token: fc.constantFrom('good', 'good', 'good', 'good', 'good', 'low', 'short', 'none'),
  times: fc.constantFrom(1, 1, 2),
});
const arranged = fc.record({ do: fc.constant('fate'), call, fate });
const advance = fc.record({
  do: fc.constant('advance'),
  milliseconds: fc.constantFrom(0, 1, 300, 1000, 4000, 5000, 10_000, 60_000),
});
const cancel = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('cancel', 'cancel', 'cancelById'), ceremony: index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancelSignal'), signal: fc.nat({ max: 1 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('cancelAll', 'background') }) },
);

const command = fc.oneof(
  { weight: 3, arbitrary: register },
  { weight: 3, arbitrary: signIn },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('askOnly'), ...beginning }) },
  { weight: 8, arbitrary: settle },
  { weight: 3, arbitrary: turns },
  { weight: 5, arbitrary: consent },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('result'), prompt: index, code: resultCode, withToken: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('load', 'release'), prompt: fc.constantFrom(0, 0, 1) }) },
  { weight: 6, arbitrary: arranged },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('answer'), call: index }) },
  { weight: 3, arbitrary: cancel },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('foreground', 'list', 'dropSessions', 'destroy') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('delete', 'delete', 'loseKey'), credential: index }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('world'),
      face: availability,
      pin: availability,
      startCode: fc.constantFrom(SUCCESS, SUCCESS, GENERAL_ERROR, 401),
      cancelCode: fc.constantFrom(SUCCESS, SUCCESS, GENERAL_ERROR, 201),
      answersLockState: fc.constantFrom(true, true, true, false),
      resultWithinStart: fc.option(fc.constantFrom(SUCCESS, CANCELED, 12500007), { nil: undefined, freq: 3 }),
      answersCancelAtOnce: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: advance },
) as fc.Arbitrary<CeremonyCommand>;

/** The way of a ceremony that goes well, so that what goes wrong goes wrong at each step of it. */
const whole = fc
  .tuple(
    fc.array(arranged, { maxLength: 2 }),
    fc.oneof(register, signIn),
    fc.oneof({ weight: 3, arbitrary: settle }, { weight: 1, arbitrary: turns }),
    fc.array(fc.oneof(command, fc.constant({ do: 'load', prompt: 0 })), { maxLength: 1 }),
    consent,
    fc.array(fc.oneof(settle, turns, cancel, advance), { maxLength: 2 }),
    settle,
    fc.array(fc.oneof(command, fc.constant({ do: 'release', prompt: 0 })), { maxLength: 2 }),
  )
  .map((parts) => parts.flat() as CeremonyCommand[]);

/** Random sequences of some 30 commands at most; shorter ones come first, and a failing one shrinks to its core. */
export const ceremonyScenario: fc.Arbitrary<CeremonyScenario> = fc.record({
  apiLevel: fc.constantFrom(12, 18, 20, 22, 26),
  credentials: fc.nat({ max: 2 }),
  hasLeftovers: fc.boolean(),
  commands: fc
    .array(fc.oneof({ weight: 3, arbitrary: command.map((each) => [each]) }, { weight: 1, arbitrary: whole }), {
      minLength: 1,
      maxLength: 16,
    })
    .map((parts) => parts.flat()),
});
