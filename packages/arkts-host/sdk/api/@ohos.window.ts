// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AsyncCallback, Callback } from './@ohos.base.ts';
import type { UIContext } from './@ohos.arkui.UIContext.ts';
import type { LocalStorage } from '../../arkui/v1/storages.ts';

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

  /** One window. @since 6 */
  export interface Window {
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
    loadContent(path: string, storage: LocalStorage): Promise<void>;
    loadContent(path: string, storage: LocalStorage, callback: AsyncCallback<void>): void;
    getMainWindow(): Promise<Window>;
    getMainWindow(callback: AsyncCallback<Window>): void;
    getMainWindowSync(): Window;
    on(eventType: 'windowStageEvent', callback: Callback<WindowStageEventType>): void;
    /** Without a callback: all of them. */
    off(eventType: 'windowStageEvent', callback?: Callback<WindowStageEventType>): void;
  }
}

export default window;
