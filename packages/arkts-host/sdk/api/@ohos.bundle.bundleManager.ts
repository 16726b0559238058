// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentDevice } from '../../device/currentDevice.ts';
import type { Device } from '../../device/Device.ts';
import { installedBundle } from '../../device/installedBundles.ts';
import type { InstalledBundle } from '../../device/installedBundles.ts';
import { signBundle } from '../../system/signBundle.ts';
import { SystemError } from '../../system/SystemError.ts';
import type { AsyncCallback } from './@ohos.base.ts';
import type { ApplicationInfo as _ApplicationInfo } from './bundleManager/ApplicationInfo.ts';
import type { BundleInfo as _BundleInfo, SignatureInfo as _SignatureInfo } from './bundleManager/BundleInfo.ts';

const BAD_PARAMETER: number = 401;

/** Installed apps. An app may ask for itself without a permission. @since 9 */
namespace bundleManager {
  /** What is asked for; flags are added up. @since 9 */
  export enum BundleFlag {
    GET_BUNDLE_INFO_DEFAULT = 0x00000000,
    GET_BUNDLE_INFO_WITH_APPLICATION = 0x00000001,
    GET_BUNDLE_INFO_WITH_SIGNATURE_INFO = 0x00000080,
  }

  export type BundleInfo = _BundleInfo;
  export type SignatureInfo = _SignatureInfo;
  export type ApplicationInfo = _ApplicationInfo;

  /** What the system knows of the app that asks. Throws 401 for flags that are no number. @since 9 */
  export function getBundleInfoForSelf(bundleFlags: number): Promise<BundleInfo>;
  export function getBundleInfoForSelf(bundleFlags: number, callback: AsyncCallback<BundleInfo>): void;
  export function getBundleInfoForSelf(
    bundleFlags: number,
    callback?: AsyncCallback<BundleInfo>,
  ): Promise<BundleInfo> | void {
    const info: BundleInfo = getBundleInfoForSelfSync(bundleFlags);
    const { clock } = currentDevice();
    if (typeof callback !== 'function') {
      return new Promise<BundleInfo>((resolve) => {
        clock.schedule(0, () => resolve(info));
      });
    }
    clock.schedule(0, () => {
      // The SDK's type has no null, and yet the system passes null for "no error".
      callback(null as unknown as SystemError, info);
    });
  }

  /** As getBundleInfoForSelf. @since 10 */
  export function getBundleInfoForSelfSync(bundleFlags: number): BundleInfo {
    if (typeof bundleFlags !== 'number') {
      throw new SystemError(BAD_PARAMETER, 'Parameter error. The type of "bundleFlags" must be number.');
    }
    const device: Device = currentDevice();
    const { name, label, vendor, versionCode, versionName, installTime }: InstalledBundle = installedBundle(
      device,
      device.app,
    );
    // Null is what the system gives for parts that were not asked for; the types of API 9 to 22 do not say so.
    const missing: never = null as never;
    return {
      name,
      vendor,
      versionCode,
      versionName,
      appInfo:
        (bundleFlags & BundleFlag.GET_BUNDLE_INFO_WITH_APPLICATION) === 0
          ? missing
          : { name, label, accessTokenId: 0x20010000, debug: true },
      signatureInfo: (bundleFlags & BundleFlag.GET_BUNDLE_INFO_WITH_SIGNATURE_INFO) === 0 ? missing : signBundle(name),
      installTime,
      updateTime: installTime,
      appIndex: 0,
    };
  }
}

export default bundleManager;
