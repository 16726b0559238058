// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DeviceOptions } from 'arkts-host/device';
import { NEWEST_PROFILE } from 'arkts-host/device';
import { Phone } from 'arkts-host/screen';
import type { Build } from 'arkts-host/project';
import type { PhoneScenario, PhoneStage } from 'arkts-host/screen';
import { AccountServerNeighbour } from './AccountServerNeighbour.ts';
import { paceClock, StoppedError } from './paceClock.ts';
import { enrolPhone } from './enrolPhone.ts';
import { GatewayNeighbour } from './GatewayNeighbour.ts';
import { judgeEnding } from './playScenario.ts';
import { describeEnding, endingOn } from './Scenario.ts';
import type { Scenario } from './Scenario.ts';
import { scenarios } from './scenarios.ts';
import { openStage, PIN, projectBuild } from './Stage.ts';
import type { Stage } from './Stage.ts';
import { PushNeighbour } from './PushNeighbour.ts';
import { ShopNeighbour } from './ShopNeighbour.ts';
import { WaitingClient } from './WaitingClient.ts';

/**
 * The phone for the screen: this project's app, and the scenarios to replay.
 *
 * @param gatewayFolder where a gateway keeps what it knows; it runs then, with the app enrolled and somebody who waits
 */
export function openPhone(
  options: Partial<DeviceOptions> = {},
  gatewayFolder?: string,
  build: Build = projectBuild(),
): Promise<Phone> {
  const { profile = NEWEST_PROFILE } = options;
  const open = async (version: number): Promise<PhoneStage> => {
    const own = { ...options, profile: version };
    const stage =
      gatewayFolder === undefined
        ? await openStage(own, undefined, build)
        : await openStageWithGateway(own, gatewayFolder, build);
    const accountServer = await AccountServerNeighbour.of(stage);
    return Object.assign(stage, {
      neighbours:
        gatewayFolder === undefined
          ? [accountServer]
          : [
              accountServer,
              new GatewayNeighbour(stage.gateway, stage.device),
              new PushNeighbour(stage.device),
              new ShopNeighbour(stage.gateway.shop!),
            ],
    });
  };
  return Phone.start({ profile, pin: PIN, open, scenarios: scenarios.map(replay) });
}

async function openStageWithGateway(
  options: Partial<DeviceOptions>,
  gatewayFolder: string,
  build: Build,
): Promise<Stage> {
  // What the gateway dates goes on from one start of the phone to the next.
  const stage = await openStage({ epoch: Date.now(), ...options }, gatewayFolder, build);
  try {
    stage.gateway.addShop();
    await enrolPhone(stage);
    stage.page.click('sectionAsk');
    await stage.page.settle();
    return Object.assign(stage, { waitingSide: new WaitingClient(stage.gateway) });
  } catch (error) {
    await stage.close();
    throw error;
  }
}

function replay(scenario: Scenario): PhoneScenario {
  const { name, title } = scenario;
  return {
    name,
    title,
    async play(stage: PhoneStage, isStopped: () => boolean): Promise<{ passed: boolean; text: string }> {
      const { clock, profile } = stage.device;
      const stopPacing = paceClock(clock, isStopped);
      try {
        await scenario.play(stage as Stage);
        const ending = endingOn(scenario, profile.apiVersion);
        const faults = await judgeEnding(stage as Stage, ending);
        return faults.length === 0
          ? { passed: true, text: describeEnding(ending) }
          : { passed: false, text: faults.join('; ') };
      } catch (error) {
        return { passed: false, text: error instanceof StoppedError ? error.message : String(error) };
      } finally {
        stopPacing();
      }
    },
  };
}
