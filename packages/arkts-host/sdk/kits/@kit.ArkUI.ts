// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import {
  AlertDialog,
  ConfirmDialog,
  CustomContentDialog,
  LoadingDialog,
  SelectDialog,
  TipsDialog,
} from '../api/@ohos.arkui.advanced.Dialog.ts';
import { AppStorageV2, PersistenceV2, Type, UIUtils } from '../api/@ohos.arkui.StateManagement.ts';
import { Font, KeyboardAvoidMode, MediaQuery, PromptAction, Router, UIContext } from '../api/@ohos.arkui.UIContext.ts';
import {
  ButtonModifier,
  ColumnModifier,
  CommonModifier,
  ImageModifier,
  RowModifier,
  SymbolGlyphModifier,
  TextModifier,
} from '../api/@ohos.arkui.modifier.ts';
import { ComponentContent } from '../api/@ohos.arkui.componentContent.ts';
import { LengthMetrics, LengthUnit } from '../api/@ohos.arkui.node.ts';
import curves from '../api/@ohos.curves.ts';
import display from '../api/@ohos.display.ts';
import font from '../api/@ohos.font.ts';
import mediaquery from '../api/@ohos.mediaquery.ts';
import promptAction from '../api/@ohos.promptAction.ts';
import router from '../api/@ohos.router.ts';
import window from '../api/@ohos.window.ts';

export {
  AlertDialog,
  ButtonModifier,
  ColumnModifier,
  CommonModifier,
  ComponentContent,
  ConfirmDialog,
  curves,
  CustomContentDialog,
  display,
  Font,
  font,
  ImageModifier,
  KeyboardAvoidMode,
  LengthMetrics,
  LengthUnit,
  LoadingDialog,
  mediaquery,
  RowModifier,
  SelectDialog,
  SymbolGlyphModifier,
  TextModifier,
  TipsDialog,
};
export {
  AppStorageV2,
  MediaQuery,
  PersistenceV2,
  PromptAction,
  Router,
  Type,
  UIContext,
  UIUtils,
  promptAction,
  router,
  window,
};
