// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Device } from './Device.ts';

/** The kits were called before a device was installed. */
export class NoDeviceError extends Error {
  constructor() {
    super('No device is installed in this process. Call useDevice(new Device()) before code that uses the kits.');
    this.name = 'NoDeviceError';
  }
}

let installed: Device | undefined = undefined;

/** Installs the device that the kits of this process talk to, in place of the one before. */
export function useDevice(device: Device): void {
  installed = device;
}

/**
 * The device that the kits of this process talk to.
 * @throws NoDeviceError when none was installed
 */
export function currentDevice(): Device {
  if (installed === undefined) {
    throw new NoDeviceError();
  }
  return installed;
}

/** As `currentDevice`, for callers that can do without one. */
export function installedDevice(): Device | undefined {
  return installed;
}
