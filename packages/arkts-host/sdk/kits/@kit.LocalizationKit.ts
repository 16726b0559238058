// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import i18n from '../api/@ohos.i18n.ts';
import intl from '../api/@ohos.intl.ts';
import resourceManager from '../api/@ohos.resourceManager.ts';

export { i18n, intl, resourceManager };
