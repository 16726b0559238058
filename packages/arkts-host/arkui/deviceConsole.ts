// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { inspect } from 'node:util';
import { installedDevice } from '../device/currentDevice.ts';
import { LogSeverity } from '../device/DeviceLog.ts';

/** Domain and tag under which the system logs what apps write with `console`. */
const DOMAIN: number = 0x3d00;
const TAG: string = 'JSAPP';

function write(severity: LogSeverity, values: readonly unknown[]): void {
  const device = installedDevice();
  const text = values.map((value) => (typeof value === 'string' ? value : inspect(value))).join(' ');
  if (device === undefined) {
    globalThis.console.log(text); // no device, no log: DevEco's local tests print, too
  } else {
    device.log.add({ at: device.clock.now, severity, domain: DOMAIN, tag: TAG, text });
  }
}

/** `console` for project code: to the device's log, or to this process's output where there is no device. */
export const console: Readonly<Record<'debug' | 'log' | 'info' | 'warn' | 'error', (...values: unknown[]) => void>> = {
  debug: (...values) => write(LogSeverity.DEBUG, values),
  log: (...values) => write(LogSeverity.INFO, values),
  info: (...values) => write(LogSeverity.INFO, values),
  warn: (...values) => write(LogSeverity.WARN, values),
  error: (...values) => write(LogSeverity.ERROR, values),
};
