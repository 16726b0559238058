// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

export { formatTotals } from './HypiumTotals.ts';
export type { TestEnvironment } from './TestEnvironment.ts';
export { SelectionError, selectTests } from './TestSelection.ts';
export { deviceEnvironment } from './deviceEnvironment.ts';
export { suitesOf } from './hypiumCore.ts';
export type { HypiumModule, HypiumSpec, HypiumSuite } from './hypiumCore.ts';
export { runHypium } from './runHypium.ts';
export { runHypiumLists } from './runHypiumLists.ts';
