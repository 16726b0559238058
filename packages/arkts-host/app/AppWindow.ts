// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import window from '../sdk/api/@ohos.window.ts';
import type { AsyncCallback, Callback } from '../sdk/api/@ohos.base.ts';
import type { UIContext } from '../sdk/api/@ohos.arkui.UIContext.ts';
import { LocalStorage } from '../arkui/v1/storages.ts';
import { answer } from '../arkui/answer.ts';

/** What a window needs of its ability. */
export interface WindowPort {
  readonly uiContext: UIContext;
  /** Whether the app has ohos.permission.PRIVACY_WINDOW. */
  mayBePrivate(): boolean;
  /** Shows a page; `storage` is what its pages share. */
  load(path: string, storage: LocalStorage | undefined): Promise<void>;
  note(text: string): void;
}

/** The phone's screen in pixels, and the bars on it. */
const WIDTH: number = 1080;
const HEIGHT: number = 2340;
const STATUS_BAR: number = 117;
const INDICATOR: number = 84;

const EVENTS: ReadonlySet<string> = new Set([
  'windowSizeChange',
  'avoidAreaChange',
  'keyboardHeightChange',
  'screenshot',
  'windowEvent',
  'windowVisibilityChange',
  'windowStatusChange',
]);

function checkEvent(type: string): void {
  if (!EVENTS.has(type)) {
    const message = `Windows have ${[...EVENTS].map((one) => `'${one}'`).join(', ')} here, not '${type}'.`;
    throw Object.assign(new Error(message), { code: 401 });
  }
}

/** The main window of an ability. */
export class AppWindow implements window.Window {
  /** Whether screenshots of it are refused. */
  privacyMode: boolean = false;
  readonly #listeners: Set<Callback<never>> = new Set();
  readonly #properties: window.WindowProperties = {
    windowRect: { left: 0, top: 0, width: WIDTH, height: HEIGHT },
    isFullScreen: false,
    isLayoutFullScreen: false,
    focusable: true,
    touchable: true,
    brightness: -1,
    isKeepScreenOn: false,
    isPrivacyMode: false,
    isTransparent: false,
    id: 1,
  };
  readonly #port: WindowPort;

  constructor(port: WindowPort) {
    this.#port = port;
  }

  loadContent(path: string, callback: AsyncCallback<void>): void;
  loadContent(path: string, storage: LocalStorage, callback?: AsyncCallback<void>): Promise<void>;
  loadContent(
    path: string,
    storage: LocalStorage | AsyncCallback<void>,
    callback?: AsyncCallback<void>,
  ): Promise<void> {
    return storage instanceof LocalStorage
      ? answer(this.#port.load(path, storage), callback)
      : answer(this.#port.load(path, undefined), storage);
  }

  setUIContent(path: string): Promise<void>;
  setUIContent(path: string, callback: AsyncCallback<void>): void;
  setUIContent(path: string, callback?: AsyncCallback<void>): Promise<void> {
    return answer(this.#port.load(path, undefined), callback);
  }

  setWindowPrivacyMode(isPrivacyMode: boolean): Promise<void>;
  setWindowPrivacyMode(isPrivacyMode: boolean, callback: AsyncCallback<void>): void;
  setWindowPrivacyMode(isPrivacyMode: boolean, callback?: AsyncCallback<void>): Promise<void> {
    return answer(
      Promise.resolve().then(() => {
        if (!this.#port.mayBePrivate()) {
          const error = new Error('The app does not have ohos.permission.PRIVACY_WINDOW.');
          throw Object.assign(error, { code: 201 });
        }
        this.privacyMode = isPrivacyMode;
        this.#port.note(isPrivacyMode ? 'window hidden from screenshots' : 'window open to screenshots');
      }),
      callback,
    );
  }

  setWindowLayoutFullScreen(isLayoutFullScreen: boolean, callback?: AsyncCallback<void>): Promise<void> {
    return this.set({ isLayoutFullScreen }, callback);
  }

  setWindowSystemBarEnable(names: readonly ('status' | 'navigation')[], callback?: AsyncCallback<void>): Promise<void> {
    return this.set({ isFullScreen: names.length === 0 }, callback);
  }

  setSpecificSystemBarEnabled(): Promise<void> {
    return this.set({}, undefined);
  }

  setWindowSystemBarProperties(_properties: window.SystemBarProperties, callback?: AsyncCallback<void>): Promise<void> {
    return this.set({}, callback);
  }

  setPreferredOrientation(_orientation: window.Orientation, callback?: AsyncCallback<void>): Promise<void> {
    return this.set({}, callback);
  }

  setWindowKeepScreenOn(isKeepScreenOn: boolean, callback?: AsyncCallback<void>): Promise<void> {
    return this.set({ isKeepScreenOn }, callback);
  }

  setWindowBrightness(brightness: number, callback?: AsyncCallback<void>): Promise<void> {
    return this.set({ brightness }, callback);
  }

  setWindowBackgroundColor(): void {}

  setWindowFocusable(focusable: boolean): Promise<void> {
    return this.set({ focusable }, undefined);
  }

  setWindowTouchable(touchable: boolean): Promise<void> {
    return this.set({ touchable }, undefined);
  }

  isFocused(): boolean {
    return true;
  }

  /** The bars of the phone: in pixels, at the top and at the bottom. */
  getWindowAvoidArea(type: window.AvoidAreaType): window.AvoidArea {
    const nothing: window.Rect = { left: 0, top: 0, width: 0, height: 0 };
    const bar = (top: number, height: number): window.Rect => ({ left: 0, top, width: WIDTH, height });
    const isSystem = type === window.AvoidAreaType.TYPE_SYSTEM;
    const isIndicator = type === window.AvoidAreaType.TYPE_NAVIGATION_INDICATOR;
    return {
      visible: isSystem || isIndicator,
      leftRect: nothing,
      topRect: isSystem ? bar(0, STATUS_BAR) : nothing,
      rightRect: nothing,
      bottomRect: isIndicator ? bar(HEIGHT - INDICATOR, INDICATOR) : nothing,
    };
  }

  getWindowProperties(): window.WindowProperties {
    return { ...this.#properties, isPrivacyMode: this.privacyMode };
  }

  isWindowShowing(): boolean {
    return true;
  }

  /** The window of the simulated phone keeps its size and its bars: nobody is ever told. */
  on(type: string, callback: Callback<never>): void {
    checkEvent(type);
    this.#listeners.add(callback);
  }

  off(type: string, callback?: Callback<never>): void {
    checkEvent(type);
    if (callback === undefined) {
      this.#listeners.clear();
    } else {
      this.#listeners.delete(callback);
    }
  }

  private set(changed: Partial<window.WindowProperties>, callback: AsyncCallback<void> | undefined): Promise<void> {
    Object.assign(this.#properties, changed);
    return answer(Promise.resolve(), callback);
  }

  getUIContext(): UIContext {
    return this.#port.uiContext;
  }
}
