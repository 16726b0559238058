// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import os from 'node:os';
import process from 'node:process';
import { test } from 'node:test';
import { someOf } from 'arkts-host/testing';
import fc from 'fast-check';
import { EndCause } from 'gateway_protocol';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { OpenidDoor } from '../openid/OpenidDoor.ts';
import { runApart } from '../testing/runApart.ts';
import type { WebReport } from './playWebSchedules.ts';
import { anyWebSchedule } from './webSchedule.ts';
import { WebWorld } from './WebWorld.ts';
import type { WebFlaws } from './WebNode.ts';

/** The long test plays more. With another seed there are other schedules. */
const RUNS = Number(process.env['WEB_RUNS'] ?? 40);
const SEED = Number(process.env['GATEWAY_SEED'] ?? 4);
/** So many schedules find each flaw, out of the same seed for all. */
const FLAW_RUNS = 200;
const FLAW_SEED = 3;

test(`a late approval after every kind of cancel gives no code, no token and no approval: ${RUNS} schedules`, async () => {
  const processes = RUNS < 1_000 ? 1 : os.availableParallelism();
  const reports = await Promise.all(
    Array.from({ length: processes }, (_, i) =>
      runApart<WebReport>(new URL('./playWebSchedules.ts', import.meta.url), [
        Math.ceil(RUNS / processes),
        SEED * 1_000 + i,
      ]),
    ),
  );
  assert.deepEqual(
    reports.map(({ fault }) => fault).filter((fault) => fault !== undefined),
    [],
  );
  const met = reports.flatMap(({ seen }) => seen);
  const { APPROVED, CLIENT_CANCELLED, CLIENT_GONE, DEADLINE, DENIED, NOT_ME } = EndCause;
  const given = ['a code', 'tokens', 'an approval', 'a connection', 'a ping'];
  for (const what of [...given, APPROVED, CLIENT_CANCELLED, CLIENT_GONE, DEADLINE, DENIED, NOT_ME]) {
    assert.ok(met.includes(what), `${what} is met`);
  }
});

/** What a door is made of that a flaw is put into. */
function partOf(door: OpenidDoor, name: string): object {
  return Reflect.get(door, name) as object;
}

const FLAWS: readonly (readonly [string, WebFlaws, RegExp])[] = [
  [
    'a cancel of which the engine hears nothing',
    {
      engine: (engine) => {
        engine.cancelAuthentication = async () => 0;
      },
    },
    /the question of \w+ \d+ stands after its cancel/,
  ],
  [
    'tokens for what was approved by whom nobody trusts any more',
    {
      door: (door) => {
        Reflect.set(door, 'isStillTrusted', () => true);
        Reflect.set(door, 'revokeWhere', () => undefined);
      },
    },
    /when it was trusted no more, and has it/,
  ],
  [
    'a backend that takes its request back at another node than the one that asks, and is not heard there',
    { door: (door) => Reflect.set(partOf(door, 'backchannel'), 'start', () => undefined) },
    /the question of (backend|pinged) \d+ stands after its cancel/,
  ],
  [
    'a login that is cancelled at another node than its page is at, and stands there',
    { door: (door) => Reflect.set(partOf(door, 'pages'), 'start', () => undefined) },
    /the question of page \d+ stands after its cancel/,
  ],
  [
    'a backend whose cancel is answered, and forgotten',
    { door: (door) => Reflect.set(partOf(door, 'backchannel'), 'cancel', async () => undefined) },
    /the question of (backend|pinged) \d+ stands after its cancel|(backend|pinged) \d+ has asked for tokens after its cancel/,
  ],
  [
    'a tunnel of whose end the engine hears nothing',
    {
      tunnels: (engine) =>
        Object.assign(Object.create(engine) as AuthenticationEngine, { cancelAuthentication: async () => 0 }),
    },
    /the question of tunnel \d+ stands after its cancel/,
  ],
  [
    'an answer that nobody is told of',
    { door: (door) => Reflect.set(door, 'settle', async () => undefined) },
    /nobody has told pinged \d+ that there is an answer/,
  ],
];

for (const [name, flaws, finding] of someOf(FLAWS, 2)) {
  test(`${name}: found out`, async (t) => {
    const { failed, numRuns, errorInstance } = await fc.check(
      fc.asyncProperty(anyWebSchedule, (schedule) => new WebWorld(schedule, flaws).play()),
      { numRuns: FLAW_RUNS, seed: FLAW_SEED, endOnFailure: true },
    );
    assert.ok(failed, `nothing was found in ${FLAW_RUNS} schedules`);
    assert.match(String(errorInstance), finding);
    t.diagnostic(`found in ${numRuns} schedules`);
  });
}
