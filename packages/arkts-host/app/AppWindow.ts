// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type window from '../sdk/api/@ohos.window.ts';
import type { AsyncCallback } from '../sdk/api/@ohos.base.ts';
import type { UIContext } from '../sdk/api/@ohos.arkui.UIContext.ts';
import type { LocalStorage } from '../arkui/v1/storages.ts';
import { answer } from './answer.ts';

/** What a window needs of its ability. */
export interface WindowPort {
  readonly uiContext: UIContext;
  /** Whether the app has ohos.permission.PRIVACY_WINDOW. */
  mayBePrivate(): boolean;
  /** Shows a page; `storage` is what its pages share. */
  load(path: string, storage: LocalStorage | undefined): Promise<void>;
  note(text: string): void;
}

/** The main window of an ability. */
export class AppWindow implements window.Window {
  /** Whether screenshots of it are refused. */
  privacyMode: boolean = false;
  private readonly port: WindowPort;

  constructor(port: WindowPort) {
    this.port = port;
  }

  setWindowPrivacyMode(isPrivacyMode: boolean): Promise<void>;
  setWindowPrivacyMode(isPrivacyMode: boolean, callback: AsyncCallback<void>): void;
  setWindowPrivacyMode(isPrivacyMode: boolean, callback?: AsyncCallback<void>): Promise<void> {
    return answer(
      Promise.resolve().then(() => {
        if (!this.port.mayBePrivate()) {
          const error = new Error('The app does not have ohos.permission.PRIVACY_WINDOW.');
          throw Object.assign(error, { code: 201 });
        }
        this.privacyMode = isPrivacyMode;
        this.port.note(isPrivacyMode ? 'window hidden from screenshots' : 'window open to screenshots');
      }),
      callback,
    );
  }

  getUIContext(): UIContext {
    return this.port.uiContext;
  }
}
