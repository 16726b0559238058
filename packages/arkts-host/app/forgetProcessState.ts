// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { newPersistentStorage } from '../arkui/v1/PersistentStorage.ts';
import { newStorages } from '../arkui/v1/storages.ts';
import { forgetCommonEvents } from '../sdk/api/@ohos.commonEventManager.ts';
import { forgetPreferences } from '../sdk/api/@ohos.data.preferences.ts';
import { forgetEmitter } from '../sdk/api/@ohos.events.emitter.ts';
import { AppStorageV2 } from '../sdk/api/@ohos.arkui.StateManagement.ts';

/** What an app keeps in the memory of its process is gone: another process begins. */
export function forgetProcessState(): void {
  AppStorageV2.keys().forEach((key) => AppStorageV2.remove(key));
  newPersistentStorage();
  newStorages();
  forgetPreferences();
  forgetEmitter();
  forgetCommonEvents();
}
