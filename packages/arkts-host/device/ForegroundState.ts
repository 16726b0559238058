// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Whether an app's windows are in front of the user. */
export type AppState = 'foreground' | 'background';

/** The state of every app on the device, by bundle name. An app that was never brought up is in the background. */
export class ForegroundState {
  private readonly inFront: Set<string> = new Set();
  private readonly listeners: Set<(bundle: string, state: AppState) => void> = new Set();

  of(bundle: string): AppState {
    return this.inFront.has(bundle) ? 'foreground' : 'background';
  }

  /** The bundle names of the apps in the foreground. */
  get foregroundApps(): readonly string[] {
    return [...this.inFront];
  }

  /** Sets an app's state; the listeners hear of real changes only. */
  set(bundle: string, state: AppState): void {
    if (this.of(bundle) === state) {
      return;
    }
    if (state === 'foreground') {
      this.inFront.add(bundle);
    } else {
      this.inFront.delete(bundle);
    }
    for (const listener of [...this.listeners]) {
      listener(bundle, state);
    }
  }

  /**
   * Calls `listener` at every change, in the order of registration.
   * @returns ends that
   */
  onChange(listener: (bundle: string, state: AppState) => void): () => void {
    this.listeners.add(listener);
    return (): void => {
      this.listeners.delete(listener);
    };
  }
}
