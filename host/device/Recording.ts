// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentDevice } from './currentDevice.ts';
import userAuth from '../sdk/api/@ohos.userIAM.userAuth.ts';

/** What a recorded authentication asks for; the defaults are PIN and face at ATL3. */
export interface RecordingRequest {
  readonly types?: userAuth.UserAuthType[];
  readonly trustLevel?: userAuth.AuthTrustLevel;
  readonly navigationText?: string;
  readonly skipLocked?: boolean;
  readonly challenge?: Uint8Array;
}

/** One native authentication whose results and tips (API 20) are written down in the order in which the app gets them. */
export class Recording {
  /** `12500000+token`, `12500003`, `LOADED(PIN)`, `RELEASED(FACE)`, `tip1(FACE)`. */
  readonly emitted: string[] = [];
  readonly results: userAuth.UserAuthResult[] = [];
  readonly instance: userAuth.UserAuthInstance;

  constructor(request: RecordingRequest = {}) {
    const authParam: userAuth.AuthParam = {
      challenge: request.challenge ?? new Uint8Array(32).fill(7),
      authType: request.types ?? [userAuth.UserAuthType.PIN, userAuth.UserAuthType.FACE],
      authTrustLevel: request.trustLevel ?? userAuth.AuthTrustLevel.ATL3
    };
    if (request.skipLocked !== undefined) {
      authParam.skipLockedBiometricAuth = request.skipLocked;
    }
    const widgetParam: userAuth.WidgetParam = { title: 'Recorded' };
    if (request.navigationText !== undefined) {
      widgetParam.navigationButtonText = request.navigationText;
    }
    this.instance = userAuth.getUserAuthInstance(authParam, widgetParam);
    this.instance.on('result', {
      onResult: (result) => {
        this.results.push(result);
        this.emitted.push(`${result.result}${result.token === undefined ? '' : '+token'}`);
      }
    });
    if (!currentDevice().profile.hasTips) {
      return;
    }
    this.instance.on('authTip', (tip) => {
      const type: string = userAuth.UserAuthType[tip.tipType] ?? String(tip.tipType);
      const names: Record<number, string> = { 5: 'LOADED', 6: 'RELEASED' };
      this.emitted.push(`${names[tip.tipCode] ?? `tip${tip.tipCode}`}(${type})`);
    });
  }

  /** What was emitted since the last call. */
  take(): string[] {
    return this.emitted.splice(0);
  }
}
