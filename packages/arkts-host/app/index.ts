// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

export type { InstalledApp } from './InstalledApp.ts';
export type { RunningAbility } from './RunningAbility.ts';
export { installApp } from './installApp.ts';
export { CustomComponent } from '../arkui/CustomComponent.ts';
export type { ComponentBirth, StructClass } from '../arkui/CustomComponent.ts';
export { Page } from '../arkui/Page.ts';
export { Resources } from '../arkui/Resources.ts';
export { onAppError } from '../arkui/appErrors.ts';
export { element, ForEach, list } from '../arkui/building.ts';
export { Column, Text } from '../arkui/builtIns.ts';
export { clearTimeout, setTimeout } from '../arkui/globals.ts';
export { StaleReads } from '../arkui/staleReads.ts';
export { ComponentV2, Local, ObservedV2, Param, Trace } from '../arkui/stateDecorators.ts';
export { flushUpdates } from '../arkui/updates.ts';
