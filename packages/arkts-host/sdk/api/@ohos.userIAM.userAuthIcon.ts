// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { element, branch } from '../../arkui/building.ts';
import { Row, SymbolGlyph } from '../../arkui/builtIns.ts';
import { CustomComponent } from '../../arkui/CustomComponent.ts';
import type { ComponentBirth } from '../../arkui/CustomComponent.ts';
import { $r } from '../../arkui/ResourceReference.ts';
import { ComponentV2, Local, Once, Param } from '../../arkui/stateDecorators.ts';
import { AuthCode } from '../../device/AuthCode.ts';
import type { Resource } from './global/resource.ts';
import userAuth from './@ohos.userIAM.userAuth.ts';

const FACE_SYMBOL: string = 'sys.symbol.face';
const FINGERPRINT_SYMBOL: string = 'sys.symbol.touchid';
/** vp. */
const ICON_HEIGHT: number = 64;
const ICON_COLOR: string = '#FF007DFF';

/** What an icon is made with. @since 12 */
export interface UserAuthIconParam {
  authParam?: Partial<userAuth.AuthParam>;
  widgetParam?: Partial<userAuth.WidgetParam>;
  /** The icon's height; 64 vp unless given. */
  iconHeight?: number | string | Resource;
  /** The icon's colour. */
  iconColor?: number | string | Resource;
  /** Every result that the icon has to tell: one at once when its parameters are wrong, else one after each click. */
  onAuthResult?: (result: userAuth.UserAuthResult) => void;
  /** Before the authentication of a click starts. */
  onIconClick?: () => void;
}

declare global {
  /** Declared for pages in packages/arkts-host/sdk/component: what every component can be given. */
  interface UserAuthIconAttribute {}
}

/** The call of the component in a build(). @since 12 */
export interface UserAuthIconInterface {
  (param: UserAuthIconParam): UserAuthIconAttribute;
}

/**
 * The system's icon for face and fingerprint. It takes what it is given once, as a member without a decorator does. An
 * authentication that it started is not cancelled when it leaves the page, and cannot be.
 */
class UserAuthIconView extends CustomComponent {
  declare authParam: Partial<userAuth.AuthParam>;
  declare widgetParam: Partial<userAuth.WidgetParam>;
  declare iconHeight: number | string | Resource;
  declare iconColor: number | string | Resource;
  declare onAuthResult: (result: userAuth.UserAuthResult) => void;
  declare onIconClick: () => void;
  /** The symbol shown; empty when the icon cannot be used. */
  declare symbol: string;

  constructor(birth: ComponentBirth) {
    super(birth);
    this.authParam = { challenge: new Uint8Array(0), authType: [], authTrustLevel: userAuth.AuthTrustLevel.ATL1 };
    this.widgetParam = { title: '' };
    this.iconHeight = ICON_HEIGHT;
    this.iconColor = ICON_COLOR;
    this.onAuthResult = (): void => undefined;
    this.onIconClick = (): void => undefined;
    this.symbol = '';
  }

  /** Chooses the symbol, or tells a result at once. */
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
      const onlyFingerprint: boolean =
        !isAvailable(userAuth.UserAuthType.FACE, authTrustLevel) &&
        isAvailable(userAuth.UserAuthType.FINGERPRINT, authTrustLevel);
      this.symbol = onlyFingerprint ? FINGERPRINT_SYMBOL : FACE_SYMBOL;
    }
  }

  build(): void {
    element(
      Row,
      undefined,
      (it) => (it as RowChain).onClick(() => this.click()),
      () => {
        branch(
          () => (this.symbol === '' ? -1 : 0),
          [
            (): void =>
              element(
                SymbolGlyph,
                () => [$r(this.symbol)],
                (it) => (it as SymbolChain).fontSize(this.iconHeight).fontColor([this.iconColor]),
                undefined,
                SITE,
              ),
          ],
          SITE,
        );
      },
      SITE,
    );
  }

  /** Tells the click, and asks when it shows a symbol. */
  private click(): void {
    this.onIconClick();
    if (this.symbol === '') {
      return;
    }
    try {
      // What is missing in the parameters is for the system to find.
      const instance: userAuth.UserAuthInstance = userAuth.getUserAuthInstance(
        this.authParam as userAuth.AuthParam,
        this.widgetParam as userAuth.WidgetParam,
      );
      instance.on('result', {
        onResult: (result) => {
          this.onAuthResult(result);
          instance.off('result');
        },
      });
      instance.start();
    } catch (error) {
      this.onAuthResult({ result: (error as { readonly code: number }).code });
    }
  }
}

const SITE: string = 'UserAuthIcon';

interface RowChain {
  onClick(handler: () => void): RowChain;
}

interface SymbolChain {
  fontSize(value: unknown): SymbolChain;
  fontColor(value: readonly unknown[]): SymbolChain;
}

for (const member of ['authParam', 'widgetParam', 'iconHeight', 'iconColor', 'onAuthResult', 'onIconClick']) {
  Param(UserAuthIconView.prototype, member);
  Once(UserAuthIconView.prototype, member);
}
Local(UserAuthIconView.prototype, 'symbol');
ComponentV2(UserAuthIconView);
Object.defineProperty(UserAuthIconView, 'name', { value: 'UserAuthIcon' });

function isAvailable(type: userAuth.UserAuthType, trustLevel: userAuth.AuthTrustLevel): boolean {
  try {
    userAuth.getAvailableStatus(type, trustLevel);
    return true;
  } catch {
    return false;
  }
}

/** The system's icon for face and fingerprint: a click asks, and its callback tells the result. @since 12 */
const UserAuthIcon: UserAuthIconInterface = UserAuthIconView as unknown as UserAuthIconInterface;
export default UserAuthIcon;
