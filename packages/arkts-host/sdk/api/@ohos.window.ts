// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AsyncCallback, Callback } from './@ohos.base.ts';
import type { UIContext } from './@ohos.arkui.UIContext.ts';
import type Context from './application/Context.ts';
import type UIAbilityContext from './application/UIAbilityContext.ts';
import { answer } from '../../arkui/answer.ts';
import type { LocalStorage } from '../../arkui/v1/storages.ts';

/** What a storage is known by: projects have the class as a global, whose private members are not those of the host's. */
type PageStorage = Pick<LocalStorage, 'has' | 'keys' | 'size' | 'get' | 'set' | 'setOrCreate' | 'delete' | 'clear'>;

/** Windows. @since 6 */
namespace window {
  /** What happens to the window of an ability. @since 9 */
  export enum WindowStageEventType {
    SHOWN = 1,
    /** It has the focus. */
    ACTIVE = 2,
    /** It has lost the focus, to a prompt of the system for one. */
    INACTIVE = 3,
    HIDDEN = 4,
    /** @since 11 */
    RESUMED = 5,
    /** @since 11 */
    PAUSED = 6,
  }

  /** What may lie over the edges of a window. @since 7 */
  export enum AvoidAreaType {
    /** The bars of the system. */
    TYPE_SYSTEM = 0,
    TYPE_CUTOUT = 1,
    TYPE_SYSTEM_GESTURE = 2,
    TYPE_KEYBOARD = 3,
    /** @since 11 */
    TYPE_NAVIGATION_INDICATOR = 4,
  }

  /** In which directions a window is shown. @since 9 */
  export enum Orientation {
    UNSPECIFIED = 0,
    PORTRAIT = 1,
    LANDSCAPE = 2,
    PORTRAIT_INVERTED = 3,
    LANDSCAPE_INVERTED = 4,
    AUTO_ROTATION = 5,
    AUTO_ROTATION_PORTRAIT = 6,
    AUTO_ROTATION_LANDSCAPE = 7,
    AUTO_ROTATION_RESTRICTED = 8,
    AUTO_ROTATION_PORTRAIT_RESTRICTED = 9,
    AUTO_ROTATION_LANDSCAPE_RESTRICTED = 10,
    LOCKED = 11,
  }

  /** A place in pixels. @since 7 */
  export interface Rect {
    left: number;
    top: number;
    width: number;
    height: number;
  }

  /** Extents in pixels. @since 7 */
  export interface Size {
    width: number;
    height: number;
  }

  /** What lies over the edges. @since 7 */
  export interface AvoidArea {
    visible: boolean;
    leftRect: Rect;
    topRect: Rect;
    rightRect: Rect;
    bottomRect: Rect;
  }

  /** An area that is another one now. @since 9 */
  export interface AvoidAreaOptions {
    type: AvoidAreaType;
    area: AvoidArea;
  }

  /** The looks of the system's bars. @since 6 */
  export interface SystemBarProperties {
    statusBarColor?: string;
    isStatusBarLightIcon?: boolean;
    statusBarContentColor?: string;
    navigationBarColor?: string;
    isNavigationBarLightIcon?: boolean;
    navigationBarContentColor?: string;
  }

  /** What a window is like. @since 6 */
  export interface WindowProperties {
    windowRect: Rect;
    isFullScreen: boolean;
    isLayoutFullScreen: boolean;
    focusable: boolean;
    touchable: boolean;
    brightness: number;
    isKeepScreenOn: boolean;
    isPrivacyMode: boolean;
    isTransparent: boolean;
    id: number;
  }

  /** The window of a context that is on top. @since 9 */
  export function getLastWindow(context: Context): Promise<Window>;
  export function getLastWindow(context: Context, callback: AsyncCallback<Window>): void;
  export function getLastWindow(context: Context, callback?: AsyncCallback<Window>): Promise<Window> {
    const { windowStage } = context as UIAbilityContext;
    return answer(windowStage.getMainWindow(), callback);
  }

  /** One window. @since 6 */
  export interface Window {
    /** Shows a page. @since 9 */
    loadContent(path: string, callback: AsyncCallback<void>): void;
    loadContent(path: string, storage: PageStorage): Promise<void>;
    loadContent(path: string, storage: PageStorage, callback: AsyncCallback<void>): void;
    setUIContent(path: string): Promise<void>;
    setUIContent(path: string, callback: AsyncCallback<void>): void;
    /** Whether the page reaches below the system's bars. @since 9 */
    setWindowLayoutFullScreen(isLayoutFullScreen: boolean): Promise<void>;
    setWindowLayoutFullScreen(isLayoutFullScreen: boolean, callback: AsyncCallback<void>): void;
    /** Which of the system's bars are seen. @since 9 */
    setWindowSystemBarEnable(names: Array<'status' | 'navigation'>): Promise<void>;
    setWindowSystemBarEnable(names: Array<'status' | 'navigation'>, callback: AsyncCallback<void>): void;
    /** @since 11 */
    setSpecificSystemBarEnabled(
      name: 'status' | 'navigation' | 'navigationIndicator',
      enable: boolean,
      enableAnimation?: boolean,
    ): Promise<void>;
    /** @since 9 */
    setWindowSystemBarProperties(properties: SystemBarProperties): Promise<void>;
    setWindowSystemBarProperties(properties: SystemBarProperties, callback: AsyncCallback<void>): void;
    /** @since 9 */
    setPreferredOrientation(orientation: Orientation): Promise<void>;
    setPreferredOrientation(orientation: Orientation, callback: AsyncCallback<void>): void;
    /** @since 9 */
    setWindowKeepScreenOn(isKeepScreenOn: boolean): Promise<void>;
    setWindowKeepScreenOn(isKeepScreenOn: boolean, callback: AsyncCallback<void>): void;
    /** From 0 to 1; -1 for that of the system. @since 9 */
    setWindowBrightness(brightness: number): Promise<void>;
    setWindowBrightness(brightness: number, callback: AsyncCallback<void>): void;
    /** @since 9 */
    setWindowBackgroundColor(color: string): void;
    /** @since 9 */
    getWindowAvoidArea(type: AvoidAreaType): AvoidArea;
    /** @since 9 */
    getWindowProperties(): WindowProperties;
    /** @since 9 */
    isWindowShowing(): boolean;
    /** @since 7 */
    on(type: 'windowSizeChange', callback: Callback<Size>): void;
    /** @since 9 */
    on(type: 'avoidAreaChange', callback: Callback<AvoidAreaOptions>): void;
    /** @since 7 */
    on(type: 'keyboardHeightChange', callback: Callback<number>): void;
    /** @since 9 */
    on(type: 'screenshot', callback: () => void): void;
    /** @since 10 */
    on(type: 'windowEvent' | 'windowVisibilityChange' | 'windowStatusChange', callback: Callback<never>): void;
    /** Whether it can have the focus. @since 9 */
    setWindowFocusable(isFocusable: boolean): Promise<void>;
    /** Whether it can be touched. @since 9 */
    setWindowTouchable(isTouchable: boolean): Promise<void>;
    /** @since 11 */
    isFocused(): boolean;
    off(
      type:
        | 'windowSizeChange'
        | 'avoidAreaChange'
        | 'keyboardHeightChange'
        | 'screenshot'
        | 'windowEvent'
        | 'windowVisibilityChange'
        | 'windowStatusChange',
      callback?: Callback<Size> | Callback<AvoidAreaOptions> | Callback<number>,
    ): void;
    /** Hides it from screenshots; needs ohos.permission.PRIVACY_WINDOW. @since 9 */
    setWindowPrivacyMode(isPrivacyMode: boolean): Promise<void>;
    setWindowPrivacyMode(isPrivacyMode: boolean, callback: AsyncCallback<void>): void;
    /** @since 10 */
    getUIContext(): UIContext;
  }

  /** The windows of one ability. @since 9 */
  export interface WindowStage {
    /** Shows a page that the profile of pages lists. */
    loadContent(path: string): Promise<void>;
    loadContent(path: string, callback: AsyncCallback<void>): void;
    /** With a storage for its pages, which LocalStorage.getShared finds. */
    loadContent(path: string, storage: PageStorage): Promise<void>;
    loadContent(path: string, storage: PageStorage, callback: AsyncCallback<void>): void;
    getMainWindow(): Promise<Window>;
    getMainWindow(callback: AsyncCallback<Window>): void;
    getMainWindowSync(): Window;
    on(eventType: 'windowStageEvent', callback: Callback<WindowStageEventType>): void;
    /** Without a callback: all of them. */
    off(eventType: 'windowStageEvent', callback?: Callback<WindowStageEventType>): void;
  }
}

export default window;
