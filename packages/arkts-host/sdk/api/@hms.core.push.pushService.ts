// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentDevice } from '../../device/currentDevice.ts';
import { SystemError } from '../../system/SystemError.ts';

const NO_PUSH_SERVICE: number = 1000900014;

/** Huawei's Push Kit, on devices that have it. Behaviour: docs/system-behaviour.md, Notifications. @since 10 */
namespace pushService {
  /** The push service's name for this app on this device. Rejects with 1000900014 on a device without Push Kit. @since 10 */
  export function getToken(): Promise<string> {
    return later((bundle) => currentDevice().push.tokenOf(bundle));
  }

  /** The token is none any more, and what the app has of the service is deleted. @since 10 */
  export function deleteToken(): Promise<void> {
    return later((bundle) => currentDevice().push.deleteToken(bundle));
  }
}

function later<T>(work: (bundle: string) => T): Promise<T> {
  const { clock, push, app } = currentDevice();
  return new Promise<T>((resolve, reject) => {
    clock.schedule(0, () => {
      if (push.isAvailable) {
        resolve(work(app));
      } else {
        reject(new SystemError(NO_PUSH_SERVICE, 'The device does not support Push Kit.'));
      }
    });
  });
}

export default pushService;
