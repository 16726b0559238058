// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import huks from '../api/@ohos.security.huks.ts';

export { huks };
