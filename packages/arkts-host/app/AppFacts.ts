// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Resources } from '../arkui/Resources.ts';
import type { StartupProfile } from './AppStartup.ts';
import type { Route } from './routeMap.ts';

/** An ability as module.json5 describes it. */
export interface AbilityEntry {
  readonly name: string;
  readonly srcEntry: string;
  readonly label?: string;
  readonly recoverable?: boolean;
}

/** An ability with the source tree in which it is: src/main of the module, or src/ohosTest. */
export interface AppAbility extends AbilityEntry {
  readonly sourceDir: string;
}

/** What installApp found out about the app. */
export interface AppFacts {
  readonly bundleName: string;
  readonly moduleName: string;
  readonly abilities: readonly AppAbility[];
  /** The ability that starts first. */
  readonly mainElement: string | undefined;
  readonly stageSource: string | undefined;
  readonly startup: StartupProfile | undefined;
  /** Whether it is a release build. */
  readonly isRelease: boolean;
  readonly label: string;
  /** Name of the media resource with the app's icon. */
  readonly icon: string;
  /** The project's folder; with it an app knows its errors from those of apps of other projects. */
  readonly projectDir: string;
  /** src/main of the module. */
  readonly sourceDir: string;
  /** Page paths, as loadContent takes them, each with the source tree in which it is. */
  readonly pages: ReadonlyMap<string, string>;
  /** The system's routing table of the app. */
  readonly routes: ReadonlyMap<string, Route>;
  readonly resources: Resources;
  readonly dataDir: string;
  /** Begins a process of the app, in which all modules are evaluated anew; gives what loads a source file's module. */
  begin(): (sourceFile: string) => Promise<Record<string, unknown>>;
}
