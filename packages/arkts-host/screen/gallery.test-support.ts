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

/** Lets everything that is due in real time happen. */
export function pass(milliseconds: number = 20): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
