// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Device } from './Device.ts';

/** What the system knows of an installed app. */
export interface InstalledBundle {
  readonly name: string;
  /** What users read. */
  readonly label: string;
  readonly vendor: string;
  readonly versionCode: number;
  readonly versionName: string;
  /** Milliseconds since 1970. */
  readonly installTime: number;
}

const bundlesOfDevices: WeakMap<Device, Map<string, InstalledBundle>> = new WeakMap();

/** Makes an app known to a device; a second time it is an update. */
export function installBundle(device: Device, bundle: Omit<InstalledBundle, 'installTime'>): void {
  const bundles: Map<string, InstalledBundle> = bundlesOfDevices.get(device) ?? new Map();
  bundles.set(bundle.name, { ...bundle, installTime: device.clock.epoch + device.clock.now });
  bundlesOfDevices.set(device, bundles);
}

/** What a device knows of an app. An app that runs without having been installed counts as version 1.0.0. */
export function installedBundle(device: Device, name: string): InstalledBundle {
  return (
    bundlesOfDevices.get(device)?.get(name) ?? {
      name,
      label: name,
      vendor: '',
      versionCode: 1,
      versionName: '1.0.0',
      installTime: device.clock.epoch,
    }
  );
}
