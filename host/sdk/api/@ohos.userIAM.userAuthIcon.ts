// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthCode } from '../../device/AuthCode.ts';
import userAuth from './@ohos.userIAM.userAuth.ts';

const FACE_SYMBOL: string = 'sys.symbol.face';
const FINGERPRINT_SYMBOL: string = 'sys.symbol.touchid';

/** What an icon is made with. @since 12 */
export interface UserAuthIconParam {
  authParam?: Partial<userAuth.AuthParam>;
  widgetParam?: Partial<userAuth.WidgetParam>;
  onAuthResult?: (result: userAuth.UserAuthResult) => void;
  onIconClick?: () => void;
}

/**
 * What the system's icon for face and fingerprint does; it draws nothing. An authentication that it started is not
 * cancelled when it leaves the page, and cannot be. @since 12
 */
export default class UserAuthIcon {
  /** The symbol shown; empty when the icon cannot be used. */
  symbol: string = '';
  private readonly authParam: Partial<userAuth.AuthParam>;
  private readonly widgetParam: Partial<userAuth.WidgetParam>;
  private readonly onAuthResult: (result: userAuth.UserAuthResult) => void;
  private readonly onIconClick: () => void;

  constructor(param: UserAuthIconParam) {
    this.authParam = param.authParam ??
      { challenge: new Uint8Array(0), authType: [], authTrustLevel: userAuth.AuthTrustLevel.ATL1 };
    this.widgetParam = param.widgetParam ?? { title: '' };
    this.onAuthResult = param.onAuthResult ?? ((): void => undefined);
    this.onIconClick = param.onIconClick ?? ((): void => undefined);
  }

  /** The icon comes to the page: it chooses its symbol, or tells a result at once. */
  aboutToAppear(): void {
    const { authType, authTrustLevel } = this.authParam;
    if (authType === undefined || authTrustLevel === undefined) {
      this.onAuthResult({ result: AuthCode.PARAMETER_ERROR });
      return;
    }
    const hasFace: boolean = authType.includes(userAuth.UserAuthType.FACE);
    const hasFingerprint: boolean = authType.includes(userAuth.UserAuthType.FINGERPRINT);
    if (!hasFace && !hasFingerprint) {
      this.onAuthResult({ result: AuthCode.TYPE_NOT_SUPPORT });
    } else if (hasFace !== hasFingerprint) {
      this.symbol = hasFace ? FACE_SYMBOL : FINGERPRINT_SYMBOL;
    } else if (!authType.includes(userAuth.UserAuthType.PIN)) {
      this.onAuthResult({ result: AuthCode.PARAMETER_ERROR });
    } else {
      const onlyFingerprint: boolean = !isAvailable(userAuth.UserAuthType.FACE, authTrustLevel) &&
        isAvailable(userAuth.UserAuthType.FINGERPRINT, authTrustLevel);
      this.symbol = onlyFingerprint ? FINGERPRINT_SYMBOL : FACE_SYMBOL;
    }
  }

  /** The user taps the icon: tells that, and asks when it shows a symbol. */
  click(): void {
    this.onIconClick();
    if (this.symbol === '') {
      return;
    }
    try {
      // What is missing in the parameters is for the system to find.
      const instance: userAuth.UserAuthInstance = userAuth.getUserAuthInstance(
        this.authParam as userAuth.AuthParam, this.widgetParam as userAuth.WidgetParam);
      instance.on('result', {
        onResult: (result) => {
          this.onAuthResult(result);
          instance.off('result');
        }
      });
      instance.start();
    } catch (error) {
      this.onAuthResult({ result: (error as { readonly code: number }).code });
    }
  }
}

function isAvailable(type: userAuth.UserAuthType, trustLevel: userAuth.AuthTrustLevel): boolean {
  try {
    userAuth.getAvailableStatus(type, trustLevel);
    return true;
  } catch {
    return false;
  }
}
