// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeviceOptions } from './DeviceOptions.ts';
import type { DeviceProfile } from './DeviceProfile.ts';
import { deviceProfile, PROFILE_VERSIONS } from './DeviceProfile.ts';
import { NativeStage } from './NativeStage.ts';
import { readyDevice } from './readyDevice.ts';

/** What is told on one profile: one line, or every line that the seed can make of a race. */
export type Told = string | readonly string[];

/** A scenario of the raw system, with what it tells on each of PROFILE_VERSIONS. */
export interface Scenario {
  /** Its letter or number. */
  readonly id: string;
  /** What is done and what comes of it on the newest system, in a sentence. */
  readonly sentence: string;
  readonly options?: Partial<DeviceOptions>;
  readonly play: (stage: NativeStage) => void | Promise<void>;
  readonly told: readonly [Told, Told, Told, Told, Told];
}

/** 5.1.0 may repeat a CANCELED. */
export const ONCE_OR_TWICE: Told = ['12500003', '12500003 12500003'];

/** The three profiles whose sessions outlive their result tell the same; the two before them, nothing but results. */
export function sinceTips(api12: Told, api18: Told, later: Told): readonly [Told, Told, Told, Told, Told] {
  return [api12, api18, later, later, later];
}

/** So many seeds show every outcome of a race: each has a chance of at least 1 in 6. */
const SEEDS: number = 40;
/** After this time every prompt has closed and every timer has run. */
const THE_END: number = 20000;

function hasRaces(profile: DeviceProfile): boolean {
  return profile.repeatsCanceled === 'sometimes' || profile.stopRunsOn === 'temporaryThread';
}

async function playOnce(scenario: Scenario, profile: number, seed: number): Promise<string> {
  const stage = new NativeStage(readyDevice({ ...scenario.options, profile, seed }));
  await scenario.play(stage);
  await stage.pass(THE_END);
  return stage.told;
}

/** Registers one test for each scenario and profile. */
export function testScenarios(scenarios: readonly Scenario[]): void {
  for (const scenario of scenarios) {
    PROFILE_VERSIONS.forEach((profile, column) => {
      test(`${scenario.id}, API ${profile}: ${scenario.sentence}`, async () => {
        const told: Set<string> = new Set();
        for (let seed = 1; seed <= (hasRaces(deviceProfile(profile)) ? SEEDS : 1); seed++) {
          told.add(await playOnce(scenario, profile, seed));
        }
        assert.deepEqual([...told].sort(), [scenario.told[column]!].flat().sort());
      });
    });
  }
}
