// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { SqlCondition } from './SqlCondition.ts';

/** The condition that an RdbPredicates has built. */
export const conditionOf: WeakMap<object, SqlCondition> = new WeakMap();
