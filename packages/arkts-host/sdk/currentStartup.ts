// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { StartupConfig } from './api/@ohos.app.appstartup.StartupConfigEntry.ts';

/** What the app that runs does for startupManager. */
export interface StartupPort {
  run(names: readonly string[], config: StartupConfig | undefined): Promise<void>;
  /** What a task has given; undefined when it gave nothing. */
  resultOf(name: string): unknown;
  hasRun(name: string): boolean;
  /** All of them for undefined. */
  forget(name: string | undefined): void;
}

let installed: StartupPort | undefined;

/** Makes an app's tasks the ones that are meant; undefined for none. */
export function useStartup(port: StartupPort | undefined): void {
  installed = port;
}

/** The tasks of the app that runs. Throws when it has none. */
export function currentStartup(): StartupPort {
  if (installed === undefined) {
    throw Object.assign(new Error('The app has no startup tasks.'), { code: 16000050 });
  }
  return installed;
}
