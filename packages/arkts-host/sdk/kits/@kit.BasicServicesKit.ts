// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AsyncCallback, BusinessError, Callback, ErrorCallback } from '../api/@ohos.base.ts';
import deviceInfo from '../api/@ohos.deviceInfo.ts';
import systemDateTime from '../api/@ohos.systemDateTime.ts';

export { deviceInfo, systemDateTime };
export type { AsyncCallback, BusinessError, Callback, ErrorCallback };
