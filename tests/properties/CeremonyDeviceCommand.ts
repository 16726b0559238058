// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fc from 'fast-check';
import type { KeystoreCall, StoreCall } from 'arkts-host/device';
import { KeystoreCode, PROFILE_VERSIONS, StoreCode } from 'arkts-host/device';

/** What becomes of the next call of a name. */
export type CallFate =
  | { readonly kind: 'fail'; readonly code: number }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'lose' | 'loseAnswer' };

/** One thing that happens on a phone: by the app, by the person, by the system, or by time. */
export type CeremonyDeviceCommand =
  | {
      readonly do: 'register';
      readonly user: number;
      readonly overlap: string;
      readonly deadline: number;
      readonly excludes: boolean;
      readonly attests: boolean;
    }
  | { readonly do: 'signIn'; readonly overlap: string; readonly deadline: number }
  | { readonly do: 'cancel' | 'cancelById'; readonly ceremony: number }
  | { readonly do: 'cancelAll' | 'background' | 'foreground' | 'delete' | 'list' }
  | { readonly do: 'face' | 'stranger' | 'pin' | 'wrongPin' | 'cancelPrompt' | 'crash' | 'enrolFace' | 'clearPin' }
  | {
      readonly do:
        | 'killService'
        | 'evictSessions'
        | 'fillStorage'
        | 'freeStorage'
        | 'fillDisk'
        | 'freeDisk'
        | 'otherAppAsks'
        | 'otherAppEnds';
    }
  | { readonly do: 'delayNextResult'; readonly milliseconds: number }
  | { readonly do: 'keystoreFate'; readonly call: KeystoreCall; readonly fate: CallFate }
  | { readonly do: 'storeFate'; readonly call: StoreCall; readonly fate: CallFate }
  | { readonly do: 'advance'; readonly milliseconds: number };

export interface CeremonyDeviceScenario {
  readonly profile: number;
  readonly seed: number;
  readonly jitterMs: number;
  /** How long the system's keystore and store take for a call. */
  readonly callDelayMs: number;
  readonly doubledBackgroundCallbacks: boolean;
  readonly wrongChallengeCode: number;
  readonly commands: readonly CeremonyDeviceCommand[];
}

/** The calls of each kit that the library makes. */
export const KEYSTORE_CALLS: readonly KeystoreCall[] = [
  'generateKeyItem',
  'exportKeyItem',
  'deleteKeyItem',
  'hasKeyItem',
  'listAliases',
  'initSession',
  'finishSession',
  'abortSession',
  'anonAttestKeyItem',
];
export const STORE_CALLS: readonly StoreCall[] = [
  'getRdbStore',
  'insert',
  'update',
  'delete',
  'query',
  'executeSql',
  'version',
  'beginTransaction',
  'commit',
];

const KEYSTORE_CODES: readonly number[] = Object.values(KeystoreCode).filter((code) => typeof code === 'number');
const STORE_CODES: readonly number[] = [
  StoreCode.SQLITE_IO,
  StoreCode.SQLITE_FULL,
  StoreCode.SQLITE_BUSY,
  StoreCode.INNER,
];

function fateOf(codes: readonly number[]): fc.Arbitrary<CallFate> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('fail'), code: fc.constantFrom(...codes) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('delay'), ms: fc.constantFrom(1, 300, 3_000, 8_000) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('lose') }) },
  ) as fc.Arbitrary<CallFate>;
}

const overlap = fc.constantFrom('SUPERSEDE', 'SUPERSEDE', 'REFUSE', 'QUEUE');
const deadline = fc.constantFrom(1000, 5000, 60_000, 60_000);
const register = fc.record({
  do: fc.constant('register'),
  user: fc.nat({ max: 1 }),
  overlap,
  deadline,
  excludes: fc.constantFrom(false, false, true),
  attests: fc.boolean(),
});
const signIn = fc.record({ do: fc.constant('signIn'), overlap, deadline });
const cancel = fc.record({ do: fc.constantFrom('cancel', 'cancelById'), ceremony: fc.nat({ max: 2 }) });
const advance = fc.record({
  do: fc.constant('advance'),
  milliseconds: fc.constantFrom(0, 1, 5, 5, 10, 20, 40, 250, 300, 1000, 4000, 5000, 10_000),
});
const keystoreFate = fc.record({
  do: fc.constant('keystoreFate'),
  call: fc.constantFrom(...KEYSTORE_CALLS),
  fate: fc.oneof(
    { weight: 8, arbitrary: fateOf(KEYSTORE_CODES) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('loseAnswer') }) },
  ),
});
const storeFate = fc.record({
  do: fc.constant('storeFate'),
  call: fc.constantFrom(...STORE_CALLS),
  fate: fateOf(STORE_CODES),
});
const plain = fc.record({
  do: fc.constantFrom(
    'cancelAll',
    'background',
    'foreground',
    'foreground',
    'delete',
    'list',
    'face',
    'face',
    'face',
    'pin',
    'stranger',
    'wrongPin',
    'cancelPrompt',
    'crash',
    'enrolFace',
    'clearPin',
    'killService',
    'evictSessions',
    'fillStorage',
    'freeStorage',
    'fillDisk',
    'freeDisk',
    'otherAppAsks',
    'otherAppEnds',
  ),
});

const command = fc.oneof(
  { weight: 2, arbitrary: register },
  { weight: 2, arbitrary: signIn },
  { weight: 2, arbitrary: cancel },
  { weight: 5, arbitrary: plain },
  { weight: 3, arbitrary: keystoreFate },
  { weight: 2, arbitrary: storeFate },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('delayNextResult'), milliseconds: fc.constantFrom(1, 300, 5000) }),
  },
  { weight: 5, arbitrary: advance },
) as fc.Arbitrary<CeremonyDeviceCommand>;

/** A ceremony that goes well, with something between its steps. */
const whole = fc
  .tuple(
    fc.array(fc.oneof(keystoreFate, storeFate), { maxLength: 1 }),
    fc.oneof(register, signIn),
    fc.constant({ do: 'advance', milliseconds: 400 }),
    fc.array(command, { maxLength: 1 }),
    fc.record({ do: fc.constantFrom('face', 'pin') }),
    advance,
    fc.array(fc.oneof(cancel, advance), { maxLength: 2 }),
  )
  .map((parts) => parts.flat() as CeremonyDeviceCommand[]);

/** Random sequences of some 30 commands at most on every version of the system. */
export const ceremonyDeviceScenario: fc.Arbitrary<CeremonyDeviceScenario> = fc.record({
  profile: fc.constantFrom(...PROFILE_VERSIONS),
  seed: fc.nat({ max: 1000 }),
  jitterMs: fc.constantFrom(0, 3, 50),
  callDelayMs: fc.constantFrom(0, 5, 5, 40),
  doubledBackgroundCallbacks: fc.boolean(),
  wrongChallengeCode: fc.constantFrom(KeystoreCode.EXTERNAL_ERROR, KeystoreCode.AUTH_VERIFY_FAILED),
  commands: fc
    .array(fc.oneof({ weight: 2, arbitrary: command.map((each) => [each]) }, { weight: 1, arbitrary: whole }), {
      minLength: 1,
      maxLength: 12,
    })
    .map((parts) => parts.flat()),
});
