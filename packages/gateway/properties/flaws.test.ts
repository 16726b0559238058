// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DeviceSession } from 'gateway_protocol';
import type { Clock } from '../clock/Clock.ts';
import { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { SharedState } from '../state/SharedState.ts';
import { TappedState } from '../testing/TappedState.ts';
import { anySchedule } from './anySchedule.ts';
import type { Flaws } from './Flaws.ts';
import { World } from './World.ts';

/** So many schedules find each of these, most of them the first ones of the seed beside it. */
const RUNS = 2_000;
const SEED = 7;

/** The cancel takes effect when it is convenient. */
class SlowCancelEngine extends AuthenticationEngine {
  override async cancelAuthentication(
    ...args: Parameters<AuthenticationEngine['cancelAuthentication']>
  ): Promise<number> {
    await new Promise((resolve) => setImmediate(resolve));
    return super.cancelAuthentication(...args);
  }
}

/** Whoever wants to know whether something is spent hears that it is not. */
function forgetTombstones(session: DeviceSession): void {
  const spent = Reflect.get(Reflect.get(session, 'receipts') as object, 'spent') as object;
  Reflect.set(spent, 'has', () => false);
}

/** What comes while nobody looks is shown all the same. */
function showToNobody(session: DeviceSession): void {
  Reflect.set(session, 'look', () => []);
}

/** The end of a lease comes to nobody's mind. */
function ignoreLeases(session: DeviceSession): void {
  Reflect.set(Reflect.get(session, 'prompted') as object, 'runOut', () => undefined);
  Object.defineProperty(session, 'nextTime', {
    get: () =>
      Math.max(
        Reflect.get(Object.getPrototypeOf(session) as object, 'nextTime', session) as number,
        (Reflect.get(Reflect.get(session, 'step') as object, 'now') as number) + 1_000,
      ),
  });
}

/** Every number is the right one. */
class AnyNumberEngine extends AuthenticationEngine {
  override async matchNumber(
    ...[device, requestId]: Parameters<AuthenticationEngine['matchNumber']>
  ): ReturnType<AuthenticationEngine['matchNumber']> {
    const known = await super.matchNumber(device, requestId, 99, '');
    return known.answer?.refusal?.kind === 'try-again' ? { isRight: true, triesLeft: 3, answer: undefined } : known;
  }
}

/** A log that takes a while to write, and may look at the revisions, or not. */
function slowLog(state: SharedState, clock: Clock, looks: boolean): SharedState {
  const slow = new TappedState(state);
  slow.onCommit = async ({ relied, changes, isCreate, go }) => {
    if (isCreate) {
      return go();
    }
    await new Promise<void>((resolve) => clock.schedule(40, resolve));
    return looks
      ? go()
      : state.commit(new Map([...relied.keys()].map((key) => [key, state.get(key)?.revision ?? 0])), changes);
  };
  return slow;
}

const FLAWS: readonly (readonly [string, number, Flaws, RegExp])[] = [
  [
    'a log in which everybody wins',
    13,
    { state: (state, clock) => slowLog(state, clock, false) },
    /the log says \S+, and everybody was told/,
  ],
  [
    'an engine that cancels when it is convenient',
    104,
    { engine: SlowCancelEngine },
    /after its cancel|stands|no verdict/,
  ],
  [
    'a gateway that believes any number and any assertion',
    25,
    { engine: AnyNumberEngine, believesAnything: true },
    /no user approved it with its number/,
  ],
  ['a gateway that trusts for ever whom it trusted once', 38, { trustsForEver: true }, /let in after a revocation/],
  ['a gateway that lets in what it could not write down', 51, { ignoresTheDisk: true }, /nobody wrote it down/],
  ['a gateway that never says cancel', 51, { unsent: 'cancel' }, /stands \d+ ms after its end/],
  ['a device without tombstones', 25, { session: forgetTombstones }, /shown again after its end|a prompt ends twice/],
  ['a device that shows what nobody looks at', 38, { session: showToNobody }, /shown to nobody/],
  [
    'a device that ignores its leases',
    45,
    { session: ignoreLeases },
    /stands \d+ ms after its end|stands for ever|has no end/,
  ],
];

for (const [name, seed, flaws, finding] of FLAWS) {
  test(`${name} is found out`, async () => {
    const { failed, counterexample, errorInstance } = await fc.check(
      fc.asyncProperty(anySchedule, (schedule) => new World(schedule, flaws).play()),
      { numRuns: RUNS, seed, endOnFailure: true },
    );
    assert.ok(failed && counterexample !== null, 'nothing was found');
    assert.match(String(errorInstance), finding);
  });
}

const HARMLESS: readonly (readonly [string, Flaws])[] = [
  ['a log that is slow', { state: (state, clock) => slowLog(state, clock, true) }],
  ['a gateway that believes any number: the assertion has it, too', { engine: AnyNumberEngine }],
];

for (const [name, flaws] of HARMLESS) {
  test(`${name} does no harm`, async () => {
    await fc.assert(
      fc.asyncProperty(anySchedule, (schedule) => new World(schedule, flaws).play()),
      { numRuns: 30, seed: SEED, endOnFailure: true },
    );
  });
}
