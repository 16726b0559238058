// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { answer } from '../../arkui/answer.ts';
import { currentDevice } from '../../device/currentDevice.ts';
import { SystemError } from '../../system/SystemError.ts';
import type { AsyncCallback } from './@ohos.base.ts';
import type Context from './application/Context.ts';

const INVALID: number = 12100001;

/** The name of a permission. @since 9 */
export type Permissions = string;

/** What the user answered. @since 9 */
export interface PermissionRequestResult {
  permissions: Array<string>;
  /** 0 granted, -1 refused, 2 not declared. */
  authResults: Array<number>;
  /** @since 12 */
  dialogShownResults?: Array<boolean>;
  /** @since 18 */
  errorReasons?: Array<number>;
}

/** Which app may do what. @since 8 */
namespace abilityAccessCtrl {
  /** @since 8 */
  export enum GrantStatus {
    PERMISSION_DENIED = -1,
    PERMISSION_GRANTED = 0,
  }

  /** @since 8 */
  export interface AtManager {
    checkAccessToken(tokenID: number, permissionName: Permissions): Promise<GrantStatus>;
    checkAccessTokenSync(tokenID: number, permissionName: Permissions): GrantStatus;
    verifyAccessToken(tokenID: number, permissionName: Permissions): Promise<GrantStatus>;
    verifyAccessTokenSync(tokenID: number, permissionName: Permissions): GrantStatus;
    /** Asks the user; here what module.json5 declares has been granted, and all else is refused. @since 9 */
    requestPermissionsFromUser(context: Context, permissionList: Array<Permissions>): Promise<PermissionRequestResult>;
    requestPermissionsFromUser(
      context: Context,
      permissionList: Array<Permissions>,
      requestCallback: AsyncCallback<PermissionRequestResult>,
    ): void;
    /** Opens the system's settings; here nothing is changed there. @since 12 */
    requestPermissionOnSetting(context: Context, permissionList: Array<Permissions>): Promise<Array<GrantStatus>>;
  }

  /** @since 8 */
  export function createAtManager(): AtManager {
    return new PermissionManager();
  }
}

const { PERMISSION_DENIED, PERMISSION_GRANTED } = abilityAccessCtrl.GrantStatus;
const NOT_DECLARED: number = 2;

function checkName(permission: string): void {
  if (typeof permission !== 'string' || permission === '' || permission.length > 256) {
    throw new SystemError(INVALID, 'Invalid parameter. The permission name is empty or longer than 256 letters.');
  }
}

class PermissionManager implements abilityAccessCtrl.AtManager {
  checkAccessToken(tokenID: number, permissionName: string): Promise<abilityAccessCtrl.GrantStatus> {
    return Promise.resolve().then(() => this.checkAccessTokenSync(tokenID, permissionName));
  }

  checkAccessTokenSync(_tokenID: number, permissionName: string): abilityAccessCtrl.GrantStatus {
    checkName(permissionName);
    const { app, permissions } = currentDevice();
    return permissions.has(app, permissionName) ? PERMISSION_GRANTED : PERMISSION_DENIED;
  }

  verifyAccessToken(tokenID: number, permissionName: string): Promise<abilityAccessCtrl.GrantStatus> {
    return this.checkAccessToken(tokenID, permissionName);
  }

  verifyAccessTokenSync(tokenID: number, permissionName: string): abilityAccessCtrl.GrantStatus {
    return this.checkAccessTokenSync(tokenID, permissionName);
  }

  requestPermissionsFromUser(
    _context: Context,
    permissionList: Array<string>,
    requestCallback?: AsyncCallback<PermissionRequestResult>,
  ): Promise<never> {
    if (!Array.isArray(permissionList) || permissionList.length === 0) {
      throw new SystemError(INVALID, 'Invalid parameter. The list of permissions is empty.');
    }
    permissionList.forEach(checkName);
    const granted: boolean[] = permissionList.map((one) => this.checkAccessTokenSync(0, one) === PERMISSION_GRANTED);
    const result: PermissionRequestResult = {
      permissions: [...permissionList],
      authResults: granted.map((isGranted) => (isGranted ? PERMISSION_GRANTED : NOT_DECLARED)),
      dialogShownResults: granted.map(() => false),
    };
    return answer(Promise.resolve(result), requestCallback) as Promise<never>;
  }

  requestPermissionOnSetting(
    _context: Context,
    permissionList: Array<string>,
  ): Promise<Array<abilityAccessCtrl.GrantStatus>> {
    return Promise.resolve(permissionList.map((one) => this.checkAccessTokenSync(0, one)));
  }
}

export default abilityAccessCtrl;
