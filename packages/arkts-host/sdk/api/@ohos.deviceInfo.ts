// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentDevice } from '../../device/currentDevice.ts';

/** What the device is; the fields are those of the device installed at the moment of use. @since 6 */
namespace deviceInfo {
  /** Kinds of devices. @since 20 */
  export enum DeviceTypes {
    TYPE_DEFAULT = 'default',
    TYPE_PHONE = 'phone',
    TYPE_TABLET = 'tablet',
    TYPE_2IN1 = '2in1',
    TYPE_TV = 'tv',
    TYPE_WEARABLE = 'wearable',
    TYPE_CAR = 'car',
  }

  /** @since 6 */
  export declare const deviceType: string;
  /** @since 6 */
  export declare const manufacture: string;
  /** @since 6 */
  export declare const brand: string;
  /** @since 6 */
  export declare const marketName: string;
  /** @since 6 */
  export declare const productModel: string;
  /** @since 6 */
  export declare const osFullName: string;
  /** @since 6 */
  export declare const displayVersion: string;
  /** @since 6 */
  export declare const sdkApiVersion: number;
}

const FIELDS: Record<string, () => string | number> = {
  deviceType: () => deviceInfo.DeviceTypes.TYPE_PHONE,
  manufacture: () => 'CancellableAuth',
  brand: () => 'CancellableAuth',
  marketName: () => 'Simulated phone',
  productModel: () => 'simulated',
  osFullName: () => `OpenHarmony (simulated, API ${currentDevice().sdkApiVersion})`,
  displayVersion: () => `Simulated phone, API ${currentDevice().sdkApiVersion}`,
  sdkApiVersion: () => currentDevice().sdkApiVersion,
};

for (const name of Object.keys(FIELDS)) {
  Object.defineProperty(deviceInfo, name, { get: FIELDS[name], enumerable: true });
}

export default deviceInfo;
