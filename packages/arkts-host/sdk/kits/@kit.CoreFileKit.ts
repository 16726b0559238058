// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fileIo from '../api/@ohos.file.fs.ts';

export { fileIo };
