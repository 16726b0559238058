// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import notificationManager from '../api/@ohos.notificationManager.ts';

export { notificationManager };
