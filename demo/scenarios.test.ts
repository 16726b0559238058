// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PROFILE_VERSIONS } from '../host/device/DeviceProfile.ts';
import { playScenario } from './playScenario.ts';
import { scenarios } from './scenarios.ts';

for (const profile of PROFILE_VERSIONS) {
  describe(`each scenario, played on a phone with system version ${profile}, ends as it must`, () => {
    for (const scenario of scenarios) {
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
    assert.ok(face !== undefined);

    const { faults } = await playScenario({ ...face, outcomes: ['Succeeded by PIN'] });

    assert.equal(faults[0], "the outcome is 'Succeeded by face' instead of 'Succeeded by PIN'");
  });
});
