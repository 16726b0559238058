// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Device } from '../device/Device.ts';

/** Node's timers hold 31 bits. */
const LONGEST: number = 0x7fffffff;

/**
 * A time limit for something that is done in real time on behalf of an app: it has passed when either clock says so,
 * the device's, which tests move, or the real one, which alone goes on while the device's is held.
 * @param ms 0 for no limit
 * @returns ends the limit
 */
export function startLimit(device: Device, ms: number, onPassed: () => void): () => void {
  if (ms === 0) {
    return () => undefined;
  }
  const timer: NodeJS.Timeout = setTimeout(onPassed, Math.min(ms, LONGEST));
  const handle: number = device.clock.schedule(ms, onPassed);
  return (): void => {
    clearTimeout(timer);
    device.clock.cancel(handle);
  };
}
