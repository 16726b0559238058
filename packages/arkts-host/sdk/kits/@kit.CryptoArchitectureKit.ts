// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import cryptoFramework from '../api/@ohos.security.cryptoFramework.ts';

export { cryptoFramework };
