// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import window from '../sdk/api/@ohos.window.ts';
import type { AsyncCallback, Callback } from '../sdk/api/@ohos.base.ts';
import type { LocalStorage } from '../arkui/LocalStorage.ts';
import { guarded } from '../arkui/appErrors.ts';
import { answer } from './answer.ts';
import { AppWindow } from './AppWindow.ts';
import type { WindowPort } from './AppWindow.ts';

type StageCallback = Callback<window.WindowStageEventType>;
type LifecycleCallback = Callback<window.WindowStageLifecycleEventType>;

const LIFECYCLE: Readonly<Partial<Record<window.WindowStageEventType, window.WindowStageLifecycleEventType>>> = {
  [window.WindowStageEventType.SHOWN]: window.WindowStageLifecycleEventType.SHOWN,
  [window.WindowStageEventType.RESUMED]: window.WindowStageLifecycleEventType.RESUMED,
  [window.WindowStageEventType.PAUSED]: window.WindowStageLifecycleEventType.PAUSED,
  [window.WindowStageEventType.HIDDEN]: window.WindowStageLifecycleEventType.HIDDEN,
};
const WINDOW: Readonly<Partial<Record<window.WindowStageEventType, window.WindowEventType>>> = {
  [window.WindowStageEventType.SHOWN]: window.WindowEventType.WINDOW_SHOWN,
  [window.WindowStageEventType.ACTIVE]: window.WindowEventType.WINDOW_ACTIVE,
  [window.WindowStageEventType.INACTIVE]: window.WindowEventType.WINDOW_INACTIVE,
  [window.WindowStageEventType.HIDDEN]: window.WindowEventType.WINDOW_HIDDEN,
};

/** The windows of one ability: the main window, its content and its events. */
export class AppWindowStage implements window.WindowStage {
  readonly main: AppWindow;
  private readonly port: WindowPort;
  private readonly stageCallbacks: Set<StageCallback> = new Set();
  private readonly lifecycleCallbacks: Set<LifecycleCallback> = new Set();

  constructor(port: WindowPort) {
    this.port = port;
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

  loadContent(path: string, storage: LocalStorage, callback: AsyncCallback<void>): void;
  loadContent(path: string, storage?: LocalStorage): Promise<void>;
  loadContent(path: string, callback: AsyncCallback<void>): void;
  loadContent(path: string, second?: LocalStorage | AsyncCallback<void>, third?: AsyncCallback<void>): Promise<void> {
    return answer(this.port.load(path), typeof second === 'function' ? second : third);
  }

  on(eventType: 'windowStageEvent', callback: StageCallback): void;
  on(eventType: 'windowStageLifecycleEvent', callback: LifecycleCallback): void;
  on(eventType: string, callback: StageCallback | LifecycleCallback): void {
    this.callbacksOf(eventType).add(callback as StageCallback & LifecycleCallback);
  }

  off(eventType: 'windowStageEvent', callback?: StageCallback): void;
  off(eventType: 'windowStageLifecycleEvent', callback?: LifecycleCallback): void;
  off(eventType: string, callback?: StageCallback | LifecycleCallback): void {
    if (callback === undefined) {
      this.callbacksOf(eventType).clear();
    } else {
      this.callbacksOf(eventType).delete(callback as StageCallback & LifecycleCallback);
    }
  }

  /** Tells the app what happened, in all three forms in which it can listen. */
  emit(event: window.WindowStageEventType): void {
    for (const callback of [...this.stageCallbacks]) {
      guarded(`windowStageEvent ${window.WindowStageEventType[event]}`, () => callback(event));
    }
    const lifecycle = LIFECYCLE[event];
    if (lifecycle !== undefined) {
      for (const callback of [...this.lifecycleCallbacks]) {
        const name = window.WindowStageLifecycleEventType[lifecycle];
        guarded(`windowStageLifecycleEvent ${name}`, () => callback(lifecycle));
      }
    }
    const own = WINDOW[event];
    if (own !== undefined) {
      this.main.emit(own);
    }
  }

  private callbacksOf(eventType: string): Set<StageCallback & LifecycleCallback> {
    if (eventType === 'windowStageEvent') {
      return this.stageCallbacks as Set<StageCallback & LifecycleCallback>;
    }
    if (eventType === 'windowStageLifecycleEvent') {
      return this.lifecycleCallbacks as Set<StageCallback & LifecycleCallback>;
    }
    throw Object.assign(new Error(`Window stages have no event '${eventType}'.`), { code: 401 });
  }
}
