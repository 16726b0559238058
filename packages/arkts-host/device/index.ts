// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

export { AuthType, authTypeWords } from '../system/AuthType.ts';
export { BACKGROUND_RULES } from './BackgroundLife.ts';
export type { BackgroundBehaviour, BackgroundRules } from './BackgroundLife.ts';
export { Device } from './Device.ts';
export type { DeviceOptions } from './DeviceOptions.ts';
export { NEWEST_PROFILE, PROFILE_VERSIONS } from './DeviceProfile.ts';
export { ACCESS_BIOMETRIC } from './Permissions.ts';
export type { NotificationRight, ShownNotification } from './Notifications.ts';
export type { PromptView } from './PromptView.ts';
export { contextOfAnAbility } from './Recording.ts';
export type { PushMessage } from './PushClient.ts';
export type { SimulatedUser } from './SimulatedUser.ts';
export { storeFaultsOf } from '../store/StoreFaults.ts';
export type { StoreCall, StoreFaults } from '../store/StoreFaults.ts';
export type { Timeline, TimelineEntry } from './Timeline.ts';
export type { VirtualClock } from './VirtualClock.ts';
export { useDevice } from './currentDevice.ts';
export { READY_PIN, readyDevice } from './readyDevice.ts';
export { signBundle } from '../system/signBundle.ts';
export { KeystoreCode } from '../keystore/KeystoreCode.ts';
export type { KeystoreCall } from '../keystore/KeystoreFaults.ts';
export { CHALLENGE_CLAIM } from '../keystore/attestKey.ts';
export { storesOf } from '../store/DeviceStores.ts';
export { StoreCode } from '../store/StoreError.ts';
