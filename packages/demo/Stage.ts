// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import type { InstalledApp, Page, RunningAbility } from 'arkts-host/app';
import { installApp } from 'arkts-host/app';
import { ArktsProject, buildProject } from 'arkts-host/project';
import type { Build } from 'arkts-host/project';
import { Device, storesOf, useDevice } from 'arkts-host/device';
import type { DeviceOptions } from 'arkts-host/device';
import { advanceUntil } from './advanceUntil.ts';
import { LocalAccountServer } from './LocalAccountServer.ts';
import { LocalGateway } from './LocalGateway.ts';
import { projectRoot } from './projectRoot.ts';
import { tellGateway, tellTimeline } from './tellTimeline.ts';
import type { WaitingClient } from './WaitingClient.ts';

/** The PIN of the simulated phone. */
export const PIN = '274913';

/** Milliseconds after which every prompt is known to be gone, or known not to be. */
const WITHDRAWN = 5_000;

let built: Build | undefined;

/** The project, compiled from its .ets sources once a process. */
export function projectBuild(): Build {
  built ??= buildProject(ArktsProject.open(projectRoot));
  return built;
}

/** The same, compiled so that a phone that somebody looks at can name the stale values of its page. */
export function watchedBuild(): Build {
  return buildProject(ArktsProject.open(projectRoot), { marksUnheardReads: true });
}

/** A phone with the app in front: everything that a scenario or a person plays with. */
export interface Stage {
  readonly device: Device;
  readonly app: InstalledApp;
  /** The one that was started last: another one, with another page, once the app's process was ended and begun anew. */
  readonly ability: RunningAbility;
  readonly page: Page;
  /** Where the app's accounts are. */
  readonly accountServer: LocalAccountServer;
  /** Where the connections are that the app's user approves. Its clock is the phone's. */
  readonly gateway: LocalGateway;
  /** A client of that gateway in the hands of a person; undefined where nobody plays it. */
  readonly waitingSide?: WaitingClient;
  /** The app ends, with everything that it asked; nothing is told any more. */
  close(): Promise<void>;
}

/**
 * A new phone with a face and a PIN enrolled, the app installed, started and in front.
 *
 * @param gatewayFolder where the gateway keeps what it knows; without one it starts anew
 */
export async function openStage(
  options: Partial<DeviceOptions> = {},
  gatewayFolder?: string,
  build: Build = projectBuild(),
): Promise<Stage> {
  const device = new Device(options);
  useDevice(device);
  if (device.account.pin === undefined) {
    // a phone with a data folder may have them from before
    device.user.enrolPin(PIN);
    device.user.enrolFace();
  }
  const app = installApp(device, build, 'entry');
  const accountServer = new LocalAccountServer(device, app.bundleName);
  const gateway = new LocalGateway(device.clock, app.bundleName, gatewayFolder);
  await forgetVault();
  gateway.phone = {
    show: (message) => device.push.deliver(message),
    takeBack: (token, notifyId) => device.push.takeBack(token, notifyId),
  };
  let stopTelling = (): void => undefined;
  let ability = await app.start();
  const opened = (newer: RunningAbility): void => {
    stopTelling();
    ability = newer;
    stopTelling = tellTimeline(device.timeline, newer.page);
  };
  opened(ability);
  const stopHearing = app.onOpen(opened);
  tellGateway(device.timeline, gateway);
  await ability.page.settle();
  const close = async (): Promise<void> => {
    stopTelling();
    stopHearing();
    let isStopped = false;
    const stopping = gateway.stop().finally(() => {
      isStopped = true;
    });
    await advanceUntil(device, () => isStopped, 'the gateway stops'); // it waits for the phone's receipts
    await stopping;
    await app.stop();
    await accountServer.stop();
    // The prompt slot is the process's: it must be free when the next stage opens.
    await device.clock.advance(WITHDRAWN);
    storesOf(device).close();
  };
  return {
    device,
    app,
    get ability(): RunningAbility {
      return ability;
    },
    get page(): Page {
      return ability.page;
    },
    accountServer,
    gateway,
    close,
  };
}

/** The vault of credentials is the process's, with its open database: on a new phone the app is a new process. */
async function forgetVault(): Promise<void> {
  const source = path.join(projectRoot, 'cancellable_auth/src/main/ets/credentials/CredentialVault.ets');
  const { CredentialVault } = (await projectBuild().load(source)) as { CredentialVault: { sharedVault: unknown } };
  CredentialVault.sharedVault = undefined;
}
