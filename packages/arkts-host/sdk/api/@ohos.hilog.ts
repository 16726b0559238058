// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { installedDevice } from '../../device/currentDevice.ts';
import { LogSeverity } from '../../device/DeviceLog.ts';
import { formatLogText } from '../../device/formatLogText.ts';

/** The largest domain of an app. */
const DOMAIN_MAX: number = 0xffff;

/** The system's log. @since 7 */
namespace hilog {
  /** A line's severity. @since 7 */
  export enum LogLevel {
    DEBUG = 3,
    INFO = 4,
    WARN = 5,
    ERROR = 6,
    FATAL = 7,
  }

  /** Logs at level DEBUG. @since 7 */
  export function debug(domain: number, tag: string, format: string, ...args: any[]): void {
    put(LogSeverity.DEBUG, domain, tag, format, args);
  }

  /** Logs at level INFO. @since 7 */
  export function info(domain: number, tag: string, format: string, ...args: any[]): void {
    put(LogSeverity.INFO, domain, tag, format, args);
  }

  /** Logs at level WARN. @since 7 */
  export function warn(domain: number, tag: string, format: string, ...args: any[]): void {
    put(LogSeverity.WARN, domain, tag, format, args);
  }

  /** Logs at level ERROR. @since 7 */
  export function error(domain: number, tag: string, format: string, ...args: any[]): void {
    put(LogSeverity.ERROR, domain, tag, format, args);
  }

  /** Logs at level FATAL. @since 7 */
  export function fatal(domain: number, tag: string, format: string, ...args: any[]): void {
    put(LogSeverity.FATAL, domain, tag, format, args);
  }

  /** Whether a line of that level would be kept: always, with a valid domain, tag and level. @since 7 */
  export function isLoggable(domain: number, tag: string, level: LogLevel): boolean {
    return isValid(domain, tag) && level >= LogLevel.DEBUG && level <= LogLevel.FATAL;
  }
}

function isValid(domain: number, tag: string): boolean {
  return typeof tag === 'string' && tag !== '' && domain >= 0 && domain <= DOMAIN_MAX;
}

/** A line with an invalid domain or tag is not logged, as on a device. */
function put(severity: LogSeverity, domain: number, tag: string, format: string, args: unknown[]): void {
  const device = installedDevice();
  if (device !== undefined && isValid(domain, tag)) {
    device.log.add({ at: device.clock.now, severity, domain, tag, text: formatLogText(format, args) });
  }
}

export default hilog;
