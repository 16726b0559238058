// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NEWEST_PROFILE, PROFILE_VERSIONS } from 'arkts-host/device';
import { playScenario } from './playScenario.ts';
import { scenarios } from './scenarios.ts';
import { PLAYS_ALL } from './screenSteps.ts';

/** The oldest and the newest: what differs between two versions differs between these. Each scenario has its turn on one of them. */
const PROFILES = PLAYS_ALL ? PROFILE_VERSIONS : [PROFILE_VERSIONS[0]!, NEWEST_PROFILE];

for (const profile of PROFILES) {
  describe(`each scenario, played on a phone with system version ${profile}, ends as it must`, () => {
    for (const scenario of scenarios.filter((_, index) => PLAYS_ALL || PROFILES[index % PROFILES.length] === profile)) {
      it(scenario.title, async () => {
        const { faults } = await playScenario(scenario, profile);

        assert.deepEqual(faults, []);
      });
    }
  });
}

describe('a scenario that ends otherwise', () => {
  it('is reported with what the page says instead', async () => {
    const face = scenarios.find((scenario) => scenario.name === 'face');
    assert.ok(face !== undefined && 'outcomes' in face);

    const { faults } = await playScenario({ ...face, outcomes: ['Succeeded by PIN'] });

    assert.equal(faults[0], "the outcome is 'Succeeded by face' instead of 'Succeeded by PIN'");
  });

  it('is reported with the accounts that the page lists instead', async () => {
    const register = scenarios.find((scenario) => scenario.name === 'register');
    assert.ok(register !== undefined && 'notice' in register);

    const { faults } = await playScenario({ ...register, notice: 'Registered: bob', accounts: ['bob'] });

    assert.deepEqual(faults, [
      "the notice is 'Registered: ann' instead of 'Registered: bob'",
      "the accounts is 'ann' instead of 'bob'",
    ]);
  });
});
