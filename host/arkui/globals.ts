// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * Everything that .ets sources use without importing it; host/sdk/component declares the same names. Emitted modules
 * import from here exactly the names that they use, and `ui` for the calls that the emitter writes.
 */
import { bind } from './Binding.ts';
import { create, extend } from './building.ts';

export * from './builtIns.ts';
export * from './enums.ts';
export * from './stateDecorators.ts';
export { NavPathInfo, NavPathStack } from './NavPathStack.ts';
export { ForEach, Repeat } from './building.ts';
export { CustomComponent } from './CustomComponent.ts';
export { $r, $rawfile } from './ResourceReference.ts';
export { setTimeout, clearTimeout, setInterval, clearInterval, Date } from './deviceTime.ts';
export { console } from './deviceConsole.ts';

/** What emitted code calls for component calls, two-way bindings, and @Extend and @Styles functions. */
export const ui = { create, bind, extend };
