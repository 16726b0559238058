// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import window from '../sdk/api/@ohos.window.ts';
import type { AsyncCallback, Callback } from '../sdk/api/@ohos.base.ts';
import { guarded } from '../arkui/appErrors.ts';
import { LocalStorage } from '../arkui/v1/storages.ts';
import { answer } from '../arkui/answer.ts';
import { AppWindow } from './AppWindow.ts';
import type { WindowPort } from './AppWindow.ts';

type StageCallback = Callback<window.WindowStageEventType>;

/** The windows of one ability: the main window, its content and its events. */
export class AppWindowStage implements window.WindowStage {
  readonly main: AppWindow;
  readonly #port: WindowPort;
  readonly #callbacks: Set<StageCallback> = new Set();

  constructor(port: WindowPort) {
    this.#port = port;
    this.main = new AppWindow(port);
  }

  getMainWindow(): Promise<window.Window>;
  getMainWindow(callback: AsyncCallback<window.Window>): void;
  getMainWindow(callback?: AsyncCallback<window.Window>): Promise<window.Window> {
    return answer(Promise.resolve<window.Window>(this.main), callback);
  }

  getMainWindowSync(): window.Window {
    return this.main;
  }

  loadContent(path: string): Promise<void>;
  loadContent(path: string, callback: AsyncCallback<void>): void;
  loadContent(path: string, storage: LocalStorage, callback?: AsyncCallback<void>): Promise<void>;
  loadContent(
    path: string,
    storage?: LocalStorage | AsyncCallback<void>,
    callback?: AsyncCallback<void>,
  ): Promise<void> {
    return storage instanceof LocalStorage
      ? answer(this.#port.load(path, storage), callback)
      : answer(this.#port.load(path, undefined), storage ?? callback);
  }

  on(eventType: 'windowStageEvent', callback: StageCallback): void {
    checkEvent(eventType);
    this.#callbacks.add(callback);
  }

  off(eventType: 'windowStageEvent', callback?: StageCallback): void {
    checkEvent(eventType);
    if (callback === undefined) {
      this.#callbacks.clear();
    } else {
      this.#callbacks.delete(callback);
    }
  }

  /** Tells the app what happened. */
  emit(event: window.WindowStageEventType): void {
    for (const callback of [...this.#callbacks]) {
      guarded(`windowStageEvent ${window.WindowStageEventType[event]}`, () => callback(event));
    }
  }
}

function checkEvent(eventType: string): void {
  if (eventType !== 'windowStageEvent') {
    const message = `Window stages have 'windowStageEvent' here, not '${eventType}'.`;
    throw Object.assign(new Error(message), { code: 401 });
  }
}
