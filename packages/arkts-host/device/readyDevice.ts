// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthType } from '../system/AuthType.ts';
import { useDevice } from './currentDevice.ts';
import { Device } from './Device.ts';
import type { DeviceOptions } from './DeviceOptions.ts';
import { ACCESS_BIOMETRIC } from './Permissions.ts';

/** The PIN of a ready device. */
export const READY_PIN: string = '274913';

/**
 * A device that is ready for an authentication, and installed: face and PIN enrolled unless they are so already by its
 * data folder, the app (`device.app`) in the foreground with ACCESS_BIOMETRIC.
 */
export function readyDevice(options: Partial<DeviceOptions> = {}): Device {
  const device: Device = new Device(options);
  if (!device.executor(AuthType.PIN).enrolled) {
    device.user.enrolPin(READY_PIN);
  }
  if (!device.executor(AuthType.FACE).enrolled) {
    device.user.enrolFace();
  }
  device.permissions.grant(device.app, ACCESS_BIOMETRIC);
  device.foreground.set(device.app, 'foreground');
  useDevice(device);
  return device;
}
