// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { Phone } from '../host/screen/Phone.ts';
import type { PhoneScenario, PhoneStage } from '../host/screen/Phone.ts';
import { StoppedError, pacedStage } from './pacedStage.ts';
import { judgeEnding } from './playScenario.ts';
import { endingOn } from './Scenario.ts';
import type { Scenario } from './Scenario.ts';
import { scenarios } from './scenarios.ts';
import { openStage, PIN } from './Stage.ts';
import type { Stage } from './Stage.ts';

/** The phone for the screen: this project's app, and the scenarios to replay. */
export function openPhone(profile: number): Promise<Phone> {
  return Phone.start({ profile, pin: PIN, open: (version) => openStage({ profile: version }),
    scenarios: scenarios.map(replay) });
}

function replay(scenario: Scenario): PhoneScenario {
  const { name, title } = scenario;
  return {
    name,
    title,
    async play(stage: PhoneStage, isStopped: () => boolean): Promise<{ passed: boolean; text: string }> {
      const paced = pacedStage(stage as Stage, isStopped);
      try {
        await scenario.play(paced);
        const ending = endingOn(scenario, stage.device.profile.apiVersion);
        const faults = await judgeEnding(paced, ending);
        return faults.length === 0 ? { passed: true, text: ending.outcomes.join(', before it: ') } :
          { passed: false, text: faults.join('; ') };
      } catch (error) {
        return { passed: false, text: error instanceof StoppedError ? error.message : String(error) };
      }
    },
  };
}
