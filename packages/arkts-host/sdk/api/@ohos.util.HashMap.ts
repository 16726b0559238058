// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { KeyedValues } from '../KeyedValues.ts';

/** Values by keys, in no order that is promised. @since 8 */
class HashMap<K, V> extends KeyedValues<K, V> {}

export default HashMap;
