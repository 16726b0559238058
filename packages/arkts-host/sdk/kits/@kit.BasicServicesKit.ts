// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AsyncCallback, BusinessError, Callback, ErrorCallback } from '../api/@ohos.base.ts';
import deviceInfo from '../api/@ohos.deviceInfo.ts';
import commonEventManager from '../api/@ohos.commonEventManager.ts';
import emitter from '../api/@ohos.events.emitter.ts';
import pasteboard from '../api/@ohos.pasteboard.ts';
import systemDateTime from '../api/@ohos.systemDateTime.ts';

export { commonEventManager, deviceInfo, emitter, pasteboard, systemDateTime };
export type { AsyncCallback, BusinessError, Callback, ErrorCallback };
