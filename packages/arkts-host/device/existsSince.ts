// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { installedDevice } from './currentDevice.ts';

/**
 * Takes `names` of a kit's namespace or enum away from systems older than `apiVersion`, as their kits do not have them:
 * asked for at run time, they are undefined there. Without an installed device everything exists.
 */
export function existsSince(apiVersion: number, holder: object, names: readonly string[]): void {
  for (const name of names) {
    const value: unknown = Reflect.get(holder, name);
    Object.defineProperty(holder, name, {
      get: () => ((installedDevice()?.profile.apiVersion ?? apiVersion) >= apiVersion ? value : undefined),
      enumerable: true,
    });
  }
}
