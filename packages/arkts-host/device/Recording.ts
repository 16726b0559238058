// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentDevice } from './currentDevice.ts';
import userAuth from '../sdk/api/@ohos.userIAM.userAuth.ts';
import UIAbilityContext from '../sdk/api/application/UIAbilityContext.ts';

/** What a recorded authentication asks for; the defaults are PIN and face at ATL3. */
export interface RecordingRequest {
  readonly types?: number[];
  readonly trustLevel?: userAuth.AuthTrustLevel;
  readonly navigationText?: string;
  readonly skipLocked?: boolean;
  readonly challenge?: Uint8Array;
  readonly reuse?: userAuth.ReuseUnlockResult;
  /** Whether a context of the app is passed along. */
  readonly hasUiContext?: boolean;
}

/** A context of an ability, for the binding to look at: nothing runs in it. */
export function contextOfAnAbility(): UIAbilityContext {
  return Object.create(UIAbilityContext.prototype) as UIAbilityContext;
}

/** One native authentication whose results and tips are written down in the order in which the app gets them. */
export class Recording {
  /** `12500000+token`, `12500003`, `LOADED(PIN)`, `RELEASED(FACE)`, `tip1(FACE)`. */
  readonly emitted: string[] = [];
  readonly results: userAuth.UserAuthResult[] = [];
  readonly instance: userAuth.UserAuthInstance;
  /** Hears of each entry of `emitted`, inside the app's callback. */
  onEmitted: ((text: string) => void) | undefined = undefined;
  /** What the app does in its result callback, after the entry was made. */
  onResult: ((result: userAuth.UserAuthResult) => void) | undefined = undefined;
  /** What the app does in its tip callback, after the entry was made. */
  onTip: ((tip: userAuth.AuthTipInfo) => void) | undefined = undefined;
  private listening: boolean = false;

  constructor(request: RecordingRequest = {}) {
    const authParam: userAuth.AuthParam = {
      challenge: request.challenge ?? new Uint8Array(32).fill(7),
      authType: request.types ?? [userAuth.UserAuthType.PIN, userAuth.UserAuthType.FACE],
      authTrustLevel: request.trustLevel ?? userAuth.AuthTrustLevel.ATL3,
    };
    if (request.reuse !== undefined) {
      authParam.reuseUnlockResult = request.reuse;
    }
    if (request.skipLocked !== undefined) {
      authParam.skipLockedBiometricAuth = request.skipLocked;
    }
    const widgetParam: userAuth.WidgetParam = { title: 'Recorded' };
    if (request.navigationText !== undefined) {
      widgetParam.navigationButtonText = request.navigationText;
    }
    if (request.hasUiContext === true) {
      widgetParam.uiContext = contextOfAnAbility();
    }
    this.instance = userAuth.getUserAuthInstance(authParam, widgetParam);
    this.addListener();
    if (!currentDevice().profile.hasTips) {
      return;
    }
    this.instance.on('authTip', (tip) => {
      const type: string = userAuth.UserAuthType[tip.tipType] ?? String(tip.tipType);
      const names: Record<number, string> = { 5: 'LOADED', 6: 'RELEASED' };
      this.emit(`${names[tip.tipCode] ?? `tip${tip.tipCode}`}(${type})`);
      this.onTip?.(tip);
    });
  }

  /** What was emitted since the last call. */
  take(): string[] {
    return this.emitted.splice(0);
  }

  /** Whether results are listened to: at once, until `removeListener`. */
  get isListening(): boolean {
    return this.listening;
  }

  /** Listens to results again. @throws SystemError when it listens already */
  addListener(): void {
    this.instance.on('result', {
      onResult: (result) => {
        this.results.push(result);
        this.emit(`${result.result}${result.token === undefined ? '' : '+token'}`);
        this.onResult?.(result);
      },
    });
    this.listening = true;
  }

  /** Listens to results no longer. @throws SystemError when it did not */
  removeListener(): void {
    this.instance.off('result');
    this.listening = false;
  }

  private emit(text: string): void {
    this.emitted.push(text);
    this.onEmitted?.(text);
  }
}
