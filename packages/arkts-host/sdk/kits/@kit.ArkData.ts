// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import distributedKVStore from '../api/@ohos.data.distributedKVStore.ts';
import preferences from '../api/@ohos.data.preferences.ts';
import relationalStore from '../api/@ohos.data.relationalStore.ts';
import type { ValuesBucket, ValueType } from '../api/@ohos.data.ValuesBucket.ts';

export { distributedKVStore, preferences, relationalStore };
export type { ValuesBucket, ValueType };
