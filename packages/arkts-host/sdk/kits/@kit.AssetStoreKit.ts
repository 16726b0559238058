// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import asset from '../api/@ohos.security.asset.ts';

export { asset };
