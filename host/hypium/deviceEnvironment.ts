// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Build } from '../arkts/buildProject.ts';
import { isObject } from '../arkts/ConfigFile.ts';
import { installApp } from '../app/installApp.ts';
import { useUiTest } from '../app/currentUiTest.ts';
import { useDevice } from '../device/currentDevice.ts';
import { Device } from '../device/Device.ts';
import { NEWEST_PROFILE } from '../device/DeviceProfile.ts';
import type { TestEnvironment } from './TestEnvironment.ts';

/** The lock-screen PIN of the device in instrumentation tests. */
export const TEST_PIN: string = '123456';

/**
 * What src/ohosTest runs on: a device with a face and a PIN enrolled, the module's app installed with its permissions
 * granted, and time that passes as fast as it can. Exceptions from the app's callbacks count as failures. `profile` is
 * the version of the system (host/device/DeviceProfile.ts). With `inBrowser` UiTest works on the app's page in a real
 * Chromium instead of on the page's tree; rejects with NoBrowserError when there is none.
 */
export async function deviceEnvironment(build: Build, moduleName: string, profile: number = NEWEST_PROFILE,
  inBrowser: boolean = false): Promise<TestEnvironment> {
  const module = build.project.module(moduleName);
  const device = new Device({ rethrowsCallbackErrors: true, profile });
  useDevice(device);
  device.user.enrolFace();
  device.user.enrolPin(TEST_PIN);
  let uninstall = async (): Promise<void> => {};
  if (module.json['mainElement'] !== undefined) {
    // Every run starts with an app that was never used.
    const dataDir = mkdtempSync(path.join(tmpdir(), 'hypium-data-'));
    const app = installApp(device, build, moduleName, { dataDir });
    const screen = inBrowser ? await (await import('../screen/ChromiumScreen.ts')).ChromiumScreen.open(device, app) :
      undefined;
    if (screen !== undefined) {
      useUiTest(screen);
    }
    uninstall = async (): Promise<void> => {
      await screen?.close();
      await app.uninstall();
      rmSync(dataDir, { recursive: true, force: true });
    };
  } else {
    // a HAR: on a device it is tested inside an app of its own
    device.app = String(build.project.app['bundleName']);
    for (const permission of (module.json['requestPermissions'] ?? []) as readonly unknown[]) {
      if (isObject(permission)) {
        device.permissions.grant(device.app, String(permission['name']));
      }
    }
  }
  device.foreground.set(device.app, 'foreground'); // the test runner's own ability is in front
  const stop = device.clock.runFast();
  return {
    onLogLine: (listener) => device.log.onLine((line) => listener(line.text)),
    dispose: async (): Promise<void> => {
      await uninstall();
      stop();
    },
  };
}
