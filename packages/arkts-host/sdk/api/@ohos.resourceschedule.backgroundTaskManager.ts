// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentDevice } from '../../device/currentDevice.ts';
import type { Device } from '../../device/Device.ts';
import { SystemError } from '../../system/SystemError.ts';
import type { Callback } from './@ohos.base.ts';

const BAD_PARAMETER: number = 401;
const NOT_VERIFIED: number = 9900002;
const NO_SUCH_TASK: number = 9900001;

/** Time for an app that is not in front any more. Behaviour: docs/system-behaviour.md, In the background. @since 9 */
namespace backgroundTaskManager {
  /** A transient task. @since 9 */
  export interface DelaySuspendInfo {
    requestId: number;
    /** Milliseconds. */
    actualDelayTime: number;
  }

  /**
   * The app's process is not suspended for a while: at most three minutes, counted while the app is not in front. Only in front, or in
   * onBackground. `callback` comes six seconds before the end. Throws 9900002 when there are three, none is left today, or it is too
   * late. @since 9
   */
  export function requestSuspendDelay(reason: string, callback: Callback<void>): DelaySuspendInfo {
    if (typeof reason !== 'string' || typeof callback !== 'function') {
      throw new SystemError(BAD_PARAMETER, 'Parameter error. A reason and a callback are required.');
    }
    const device: Device = currentDevice();
    const { background, app } = device;
    const begun = background.transientTasks.begin(
      app,
      background.bind(app, () => callback()),
    );
    if (begun === undefined) {
      throw new SystemError(NOT_VERIFIED, 'Transient task verification failed.');
    }
    return { requestId: begun.id, actualDelayTime: begun.leftMs };
  }

  /** The app needs it no more. Throws 9900001 when there is none of that id. @since 9 */
  export function cancelSuspendDelay(requestId: number): void {
    const { background, app } = currentDevice();
    if (!background.transientTasks.cancel(app, requestId)) {
      throw new SystemError(NO_SUCH_TASK, 'Caller information verification failed for a transient task.');
    }
  }

  /** Milliseconds that it still has. Rejects with 9900001 when there is none of that id. @since 9 */
  export function getRemainingDelayTime(requestId: number): Promise<number> {
    const { background, app, clock } = currentDevice();
    return new Promise<number>((resolve, reject) => {
      clock.schedule(0, () => {
        const leftMs: number | undefined = background.transientTasks.leftOf(app, requestId);
        if (leftMs === undefined) {
          reject(new SystemError(NO_SUCH_TASK, 'Caller information verification failed for a transient task.'));
        } else {
          resolve(leftMs);
        }
      });
    });
  }
}

export default backgroundTaskManager;
