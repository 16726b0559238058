// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DEVICE_COMMANDS, endEverything, runDeviceCommand } from './deviceCommands.ts';
import type { RandomApp } from './deviceCommands.ts';
import { DeviceInvariants } from './DeviceInvariants.ts';
import type { DeviceOptions } from './DeviceOptions.ts';
import { PROFILE_VERSIONS } from './DeviceProfile.ts';
import { readyDevice } from './readyDevice.ts';
import { SeededRandom } from './SeededRandom.ts';

/** How many schedules are played on each profile. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 300);
/** Repeats a run: the seed that it printed. */
const SEED = process.env['PROPERTY_SEED'] === undefined ? Date.now() % 2 ** 31 : Number(process.env['PROPERTY_SEED']);
const LONGEST = 40;
const NAMES = Object.keys(DEVICE_COMMANDS);

interface Step {
  readonly name: string;
  readonly choice: number;
}

interface Schedule {
  readonly options: Partial<DeviceOptions>;
  readonly steps: readonly Step[];
}

const schedules: fc.Arbitrary<Schedule> = fc.record({
  options: fc.record({
    seed: fc.nat(),
    ipcMs: fc.constantFrom(0, 5, 30),
    widgetReadyMs: fc.constantFrom(0, 200),
    widgetCloseMs: fc.constantFrom(0, 300, 5000),
    matchMs: fc.constantFrom(0, 0, 30),
    completionGapMs: fc.constantFrom(0, 0, 20),
    jitterMs: fc.constantFrom(0, 0, 3, 250),
    doubledBackgroundCallbacks: fc.boolean(),
    appModalPrompts: fc.boolean(),
  }),
  // The usual ways come more often, so that most schedules have something to disturb.
  steps: fc.array(
    fc.record({
      name: fc.oneof(
        fc.constantFrom('ask', 'makeAndStart', 'cancelLast', 'presentFace', 'wait'),
        fc.constantFrom(...NAMES),
      ),
      choice: fc.nat(1000),
    }),
    { maxLength: LONGEST, size: 'max' },
  ),
});

async function play(schedule: Schedule, profile: number): Promise<void> {
  const app: RandomApp = { device: readyDevice({ ...schedule.options, profile }), recordings: [] };
  const invariants = new DeviceInvariants(app);
  try {
    for (const step of schedule.steps) {
      await runDeviceCommand(app, step.name, step.choice);
      invariants.check();
    }
    await endEverything(app);
    invariants.checkEnd();
  } finally {
    invariants.end();
  }
}

for (const profile of PROFILE_VERSIONS) {
  test(`API ${profile}: no random schedule breaks what always holds`, async (context) => {
    context.diagnostic(`seed ${SEED}: PROPERTY_SEED=${SEED} repeats this run`);
    await fc.assert(
      fc.asyncProperty(schedules, (schedule) => play(schedule, profile)),
      { numRuns: RUNS, seed: SEED },
    );
  });
}

/** Everything that a schedule of this seed leaves behind: the timeline, and what the app was told. */
async function logOf(seed: number): Promise<string> {
  const random = new SeededRandom(seed);
  const profile = PROFILE_VERSIONS[seed % PROFILE_VERSIONS.length]!;
  const app: RandomApp = { device: readyDevice({ seed, profile }), recordings: [] };
  for (let step = 0; step < LONGEST; step++) {
    await runDeviceCommand(app, NAMES[random.below(NAMES.length)]!, random.below(1000));
  }
  await endEverything(app);
  return JSON.stringify([app.device.timeline.entries, app.recordings.map((recording) => recording.emitted)]);
}

test('the same seed gives the same timeline, byte for byte, on 100 seeds', async () => {
  const seen: Set<string> = new Set();
  for (let seed = 1; seed <= 100; seed++) {
    const log = await logOf(seed);
    assert.equal(await logOf(seed), log, `seed ${seed}`);
    seen.add(log);
  }
  assert.equal(seen.size, 100, 'different seeds must not all give the same');
});
