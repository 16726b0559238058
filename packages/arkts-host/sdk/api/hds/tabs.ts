// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { TabsController } from '../../../arkui/controllers.ts';
import { CommonModifier } from '../@ohos.arkui.modifier.ts';
import type { Resource } from '../global/resource.ts';
import type { SystemMaterialParams } from './looks.ts';

declare global {
  /** Declared for pages in packages/arkts-host/sdk/component. */
  interface HdsTabsInterface {}
  interface HdsTabsAttribute {}
}
type AttributesOfTabs = HdsTabsAttribute;
export type { AttributesOfTabs as HdsTabsAttribute };

/** Tabs with a bar that floats, fades and is blurred; on a page they are Tabs. @since 20 */
export const HdsTabs: HdsTabsInterface = { builtIn: 'Tabs', ofKit: { name: 'HdsTabs' } } as HdsTabsInterface;

/** Turns the pages of HdsTabs. Nothing scrolls here, and a bar stays as it is. @since 20 */
export class HdsTabsController extends TabsController {
  /** What the line above the bar follows. */
  bindScroller(_index: number, _scroller: object, _parent?: object): void {}

  unbindScroller(_scroller: object): void {}

  /** @since 23 */
  applyMiniBarStyle(_style: HdsBarStyle): void {}

  /** @since 26 */
  applyHideAnimation(_mode?: number): void {}

  /** @since 26 */
  applyShowAnimation(_mode?: number): void {}
}

/** Attributes of HdsTabs, to be handed on. @since 21 */
export class HdsTabsModifier extends CommonModifier {}

/** When the line between bar and pages is shown. @since 20 */
export enum DividerMode {
  VISIBLE = 0,
  NONE = 1,
  /** Where something has been scrolled below it. */
  FOLLOW_SCROLL = 2,
}

/** How the labels share a bar beside the pages. @since 20 */
export enum ExtendBarMode {
  HALF_SCREEN_FIXED = 100,
}

/** Whether a mini bar is small or wide. @since 23 */
export enum HdsBarStyle {
  COLLAPSE = 0,
  EXPAND = 1,
}

/** The line between bar and pages. @since 20 */
export interface HdsDividerStyle {
  mode: DividerMode;
  style?: object;
}

/** How the bar fades into the pages. @since 20 */
export interface HdsTabsBackgroundStyle {
  maskColor?: number | string | Resource;
  /** vp. */
  maskHeight?: number;
}

/** What an app builds beside the labels; not built here. @since 23 */
export interface HdsTabsMiniBar {
  miniBarBuilder?: () => void;
  barStyle?: HdsBarStyle;
}

/** A bar that floats above the pages. @since 23 */
export interface HdsTabsFloatingStyle {
  barWidth?: object;
  barBottomMargin?: number | string | Resource;
  barSideMargin?: number | string | Resource;
  gradientMask?: HdsTabsBackgroundStyle;
  systemMaterialEffect?: SystemMaterialParams;
  adaptToHandedness?: boolean;
  /** Whether a warm device draws less. */
  thermoCtrl?: boolean;
  miniBar?: HdsTabsMiniBar;
}

/** A label that an app builds, larger than the bar. @since 20 */
export function bleedIconStyle(builder: () => void): () => void {
  return builder;
}
