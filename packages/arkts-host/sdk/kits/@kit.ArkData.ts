// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import relationalStore from '../api/@ohos.data.relationalStore.ts';
import type { ValuesBucket, ValueType } from '../api/@ohos.data.ValuesBucket.ts';

export { relationalStore };
export type { ValuesBucket, ValueType };
