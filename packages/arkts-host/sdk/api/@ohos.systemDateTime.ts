// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentDevice } from '../../device/currentDevice.ts';
import { SystemError } from '../../system/SystemError.ts';

const NANOSECONDS: number = 1000000;

/** The device's time. @since 9 */
namespace systemDateTime {
  /** What counts as uptime. The simulated device never sleeps, so that both are the same. @since 10 */
  export enum TimeType {
    STARTUP = 0,
    ACTIVE = 1,
  }

  /** Milliseconds since the Unix epoch, or nanoseconds. @since 10 */
  export function getTime(isNanoseconds?: boolean): number {
    const device = currentDevice();
    return (device.clock.epoch + device.clock.now) * (isNanoseconds === true ? NANOSECONDS : 1);
  }

  /** Milliseconds since boot, or nanoseconds. Throws 401. @since 10 */
  export function getUptime(timeType: TimeType, isNanoseconds?: boolean): number {
    if (timeType !== TimeType.STARTUP && timeType !== TimeType.ACTIVE) {
      throw new SystemError(401, 'Parameter error. timeType must be STARTUP or ACTIVE.');
    }
    return currentDevice().clock.now * (isNanoseconds === true ? NANOSECONDS : 1);
  }
}

export default systemDateTime;
