// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Build } from '../arkts/buildProject.ts';
import { installApp } from '../app/installApp.ts';
import type { InstalledApp } from '../app/InstalledApp.ts';
import { useUiTest } from '../arkui/currentUiTest.ts';
import { useDevice } from '../device/currentDevice.ts';
import { Device } from '../device/Device.ts';
import { NEWEST_PROFILE } from '../device/DeviceProfile.ts';
import { person } from '../sdk/api/@arkts-host.person.ts';
import type { Setup } from '../sdk/api/@arkts-host.person.ts';
import type { TestEnvironment } from './TestEnvironment.ts';

/** The lock-screen PIN of the device in instrumentation tests. */
export const TEST_PIN: string = '123456';
/** How the title of a prompt begins whose test goes on when somebody shows a face. */
const SHOW_YOUR_FACE: string = 'Show your face';
const REACTION_MS: number = 500;

/**
 * What src/ohosTest runs on: a device with a face and a PIN enrolled, the module's app installed with its permissions
 * granted, somebody who shows a face to a prompt that says "Show your face", and time that passes as fast as it can.
 * Exceptions from the app's callbacks count as failures. `profile` is the version of the system
 * (packages/arkts-host/device/DeviceProfile.ts). With `inBrowser` UiTest works on the app's page in a real
 * Chromium instead of on the page's tree; `setup` is what the project's settings say; rejects with NoBrowserError when there is none.
 */
export async function deviceEnvironment(
  build: Build,
  moduleName: string,
  profile: number = NEWEST_PROFILE,
  inBrowser: boolean = false,
  setup?: Setup,
): Promise<TestEnvironment> {
  const device = new Device({ rethrowsCallbackErrors: true, profile });
  useDevice(device);
  device.user.enrolFace();
  device.user.enrolPin(TEST_PIN);
  // Every run starts with an app that was never used.
  const dataDir = mkdtempSync(path.join(tmpdir(), 'hypium-data-'));
  const forget = (): void => rmSync(dataDir, { recursive: true, force: true });
  let app: InstalledApp;
  try {
    app = installApp(device, build, moduleName, { dataDir, withTests: true });
  } catch (error) {
    forget();
    throw error;
  }
  const screen = inBrowser
    ? await (await import('../screen/ChromiumScreen.ts')).ChromiumScreen.open(device, app)
    : undefined;
  if (screen !== undefined) {
    useUiTest(screen);
  }
  device.foreground.set(device.app, 'foreground'); // the test runner's own ability is in front
  if (setup !== undefined) {
    person.setUp(setup);
  }
  showFaceWhenAsked(device);
  const stop = device.clock.runFast();
  return {
    onLogLine: (listener) => device.log.onLine((line) => listener(line.text)),
    dispose: async (): Promise<void> => {
      await screen?.close();
      await app.uninstall();
      forget();
      stop();
    },
  };
}

/** The person who sits by: shows a face to a prompt that says so, half a second after it came up. */
function showFaceWhenAsked(device: Device): void {
  device.screen.onPrompt((view) => {
    if (view?.title.startsWith(SHOW_YOUR_FACE) === true) {
      device.clock.schedule(REACTION_MS, () => {
        const now = device.screen.prompt?.view;
        if (now?.id === view.id && now.state === 'asking') {
          device.user.presentFace();
        }
      });
    }
  });
}
