// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import hilog from '../api/@ohos.hilog.ts';

export { hilog };
