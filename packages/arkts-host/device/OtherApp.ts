// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthCode } from './AuthCode.ts';
import type { AuthReceiver } from './AuthRequest.ts';
import { AuthType } from '../system/AuthType.ts';
import type { Device } from './Device.ts';
import { ACCESS_BIOMETRIC, USER_AUTH_FROM_BACKGROUND } from './Permissions.ts';

/** Another app on the device, which may ask its user at the wrong moment. It is in the foreground when it asks. */
export class OtherApp {
  /** The results that it has got, oldest first. */
  readonly results: number[] = [];
  readonly bundle: string = 'com.example.other';
  private readonly device: Device;
  private contextId: number = 0;

  constructor(device: Device) {
    this.device = device;
    device.permissions.grant(this.bundle, ACCESS_BIOMETRIC);
    device.permissions.grant(this.bundle, USER_AUTH_FROM_BACKGROUND);
  }

  /** Asks for `types`; every other prompt on the device is stopped, if the types can be used at all. */
  startPrompt(types: readonly AuthType[] = [AuthType.PIN], title: string = 'Another app'): void {
    const receiver: AuthReceiver = {
      onResult: (result): void => {
        this.results.push(result.code);
      },
      onTip: (): void => undefined,
    };
    this.contextId = this.device.auth.start(
      this.bundle,
      {
        challenge: new Uint8Array(32),
        types,
        trustLevel: 10000,
        title,
        navigationText: '',
        skipLocked: false,
        hasUiContext: false,
      },
      receiver,
    );
  }

  /**
   * Takes its question back.
   * @throws Error when it has none
   */
  endPrompt(): void {
    if (this.device.auth.cancel(this.bundle, this.contextId) !== AuthCode.SUCCESS) {
      throw new Error('The other app has no prompt to end; call startPrompt first.');
    }
  }
}
