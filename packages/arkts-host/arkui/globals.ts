// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * Everything that .ets sources use without importing it; packages/arkts-host/sdk/component declares the same names. Emitted modules
 * import from here exactly the names that they use, and `ui` for the calls that the emitter writes.
 */
import { bind } from './Binding.ts';
import { extend } from './attributeChain.ts';
import { attempt, branch, byReference, element, list } from './building.ts';
import { StaleReads, watching } from './staleReads.ts';

export * from './builtIns.ts';
export * from './enums.ts';
export * from './enumsOfLooks.ts';
export * from './enumsOfUse.ts';
export * from './pixels.ts';
export * from './stateDecorators.ts';
export {
  Component,
  Consume,
  CustomDialog,
  Link,
  LocalStorageLink,
  LocalStorageProp,
  ObjectLink,
  Observed,
  Prop,
  Provide,
  Reusable,
  ReusableV2,
  State,
  StorageLink,
  StorageProp,
  Track,
  Watch,
} from './v1/stateDecorators.ts';
export { NavPathInfo, NavPathStack } from './NavPathStack.ts';
export { DataOperationType, ForEach, LazyForEach, Repeat } from './building.ts';
export * from './controllers.ts';
export * from './symbolEffects.ts';
export { Sendable } from './sendable.ts';
export {
  GestureGroup,
  LongPressGesture,
  PanGesture,
  PinchGesture,
  RotationGesture,
  SwipeGesture,
  TapGesture,
} from './gestures.ts';
export { AlertDialog } from './AlertDialog.ts';
export { animateTo } from './animateTo.ts';
export { getContext } from './getContext.ts';
export { getInspectorByKey, sendEventByKey } from './inspector.ts';
export { BottomTabBarStyle, SubTabBarStyle } from './tabBarStyles.ts';
export { canIUse } from './systemCapabilities.ts';
export { postCardAction, Preview } from './preview.ts';
export { LinearGradient, TransitionEffect } from './TransitionEffect.ts';
export { wrapBuilder, WrappedBuilder } from './wrapBuilder.ts';
export { CustomComponent } from './CustomComponent.ts';
export { CustomDialogController } from './CustomDialogController.ts';
export { $r, $rawfile } from './ResourceReference.ts';
export { setTimeout, clearTimeout, setInterval, clearInterval, Date } from './deviceTime.ts';
export { console } from './deviceConsole.ts';
export { AppStorage, LocalStorage, SubscribedAbstractProperty } from './v1/storages.ts';
export { ColorMode, Environment, LayoutDirection } from './v1/Environment.ts';
export { PersistentStorage } from './v1/PersistentStorage.ts';

/** What emitted code calls: the element functions of a build(), bindings, @Extend and @Styles, reads without decorator. */
export const ui = {
  element,
  branch,
  list,
  byReference,
  attempt,
  bind,
  extend,
  watching,
  see: StaleReads.see,
  note: StaleReads.note,
  seeVariable: StaleReads.seeVariable,
};
