// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import window from '../sdk/api/@ohos.window.ts';
import type { AsyncCallback, Callback } from '../sdk/api/@ohos.base.ts';
import type { UIContext } from '../sdk/api/@ohos.arkui.UIContext.ts';
import { guarded } from '../arkui/appErrors.ts';
import { answer } from './answer.ts';

/** What a window needs of its ability. */
export interface WindowPort {
  readonly uiContext: UIContext;
  /** Whether the app has ohos.permission.PRIVACY_WINDOW. */
  mayBePrivate(): boolean;
  load(path: string): Promise<void>;
  note(text: string): void;
}

/** The main window of an ability. */
export class AppWindow implements window.Window {
  /** Whether screenshots of it are refused. */
  privacyMode: boolean = false;
  showing: boolean = false;
  private readonly port: WindowPort;
  private readonly callbacks: Set<Callback<window.WindowEventType>> = new Set();

  constructor(port: WindowPort) {
    this.port = port;
  }

  setWindowPrivacyMode(isPrivacyMode: boolean): Promise<void>;
  setWindowPrivacyMode(isPrivacyMode: boolean, callback: AsyncCallback<void>): void;
  setWindowPrivacyMode(isPrivacyMode: boolean, callback?: AsyncCallback<void>): Promise<void> {
    return answer(Promise.resolve().then(() => {
      if (!this.port.mayBePrivate()) {
        const error = new Error('The app does not have ohos.permission.PRIVACY_WINDOW.');
        throw Object.assign(error, { code: 201 });
      }
      this.privacyMode = isPrivacyMode;
      this.port.note(isPrivacyMode ? 'window hidden from screenshots' : 'window open to screenshots');
    }), callback);
  }

  setWindowKeepScreenOn(isKeepScreenOn: boolean): Promise<void>;
  setWindowKeepScreenOn(isKeepScreenOn: boolean, callback: AsyncCallback<void>): void;
  setWindowKeepScreenOn(_isKeepScreenOn: boolean, callback?: AsyncCallback<void>): Promise<void> {
    return answer(Promise.resolve(), callback);
  }

  setWindowLayoutFullScreen(): Promise<void> {
    return Promise.resolve();
  }

  setWindowSystemBarEnable(): Promise<void> {
    return Promise.resolve();
  }

  setWindowSystemBarProperties(): Promise<void> {
    return Promise.resolve();
  }

  setWindowBackgroundColor(): void {}

  /** Without a screen nothing is in the way of the content. */
  getWindowAvoidArea(): window.AvoidArea {
    const none = { left: 0, top: 0, width: 0, height: 0 };
    return { visible: false, leftRect: none, topRect: none, rightRect: none, bottomRect: none };
  }

  getUIContext(): UIContext {
    return this.port.uiContext;
  }

  setUIContent(path: string, callback: AsyncCallback<void>): void;
  setUIContent(path: string): Promise<void>;
  setUIContent(path: string, callback?: AsyncCallback<void>): Promise<void> {
    return answer(this.port.load(path), callback);
  }

  isWindowShowing(): boolean {
    return this.showing;
  }

  on(_type: 'windowEvent', callback: Callback<window.WindowEventType>): void {
    this.callbacks.add(callback);
  }

  off(_type: 'windowEvent', callback?: Callback<window.WindowEventType>): void {
    if (callback === undefined) {
      this.callbacks.clear();
    } else {
      this.callbacks.delete(callback);
    }
  }

  /** Tells the app what happened to the window. */
  emit(event: window.WindowEventType): void {
    for (const callback of [...this.callbacks]) {
      guarded(`windowEvent ${window.WindowEventType[event]}`, () => callback(event));
    }
  }
}
