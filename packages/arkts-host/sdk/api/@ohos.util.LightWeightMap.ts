// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { KeyedValues } from '../KeyedValues.ts';

/** Values by keys, for few of them. @since 8 */
class LightWeightMap<K, V> extends KeyedValues<K, V> {}

export default LightWeightMap;
