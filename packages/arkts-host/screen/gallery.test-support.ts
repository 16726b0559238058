// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installApp } from '../app/installApp.ts';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { buildProject } from '../arkts/buildProject.ts';
import { useDevice } from '../device/currentDevice.ts';
import { Device } from '../device/Device.ts';
import { NEWEST_PROFILE } from '../device/DeviceProfile.ts';
import { ACCESS_BIOMETRIC } from '../device/Permissions.ts';
import { Phone } from './Phone.ts';
import type { PhoneScenario, PhoneStage } from './PhoneStage.ts';

export const GALLERY_PIN = '246801';

/** A phone with the app of .fixtures/gallery, which has one of everything; no authentication is its own. */
export async function openGallery(scenarios: readonly PhoneScenario[] = []): Promise<Phone> {
  const scratch = mkdtempSync(join(tmpdir(), 'gallery-'));
  const build = buildProject(ArktsProject.open(fileURLToPath(new URL('.fixtures/gallery/', import.meta.url))), {
    marksUnheardReads: true,
  });
  const open = async (profile: number): Promise<PhoneStage> => {
    const device = new Device({ profile });
    useDevice(device);
    device.user.enrolPin(GALLERY_PIN);
    device.user.enrolFace();
    const app = installApp(device, build, 'entry', { dataDir: scratch });
    device.permissions.grant(app.bundleName, ACCESS_BIOMETRIC);
    const ability = await app.start();
    return { device, app, ability, close: () => app.uninstall() };
  };
  const phone = await Phone.start({ open, profile: NEWEST_PROFILE, pin: GALLERY_PIN, scenarios });
  const close = phone.close.bind(phone);
  phone.close = async (): Promise<void> => {
    await close();
    rmSync(scratch, { recursive: true, force: true });
  };
  return phone;
}

/** Turns of the event loop in which what one message sets off in this process has come to its end. */
const TURNS = 50;

/** Lets everything that is due in real time happen, and on a busy machine what follows from it, too. */
export async function pass(milliseconds: number = 20): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  for (let turn = 0; turn < TURNS; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
