// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ApplicationInfo } from '../bundleManager/ApplicationInfo.ts';
import type resourceManager from '../@ohos.resourceManager.ts';
import type ApplicationContext from './ApplicationContext.ts';

/** What the host gives to every context. */
export interface ContextFacts {
  readonly applicationInfo: ApplicationInfo;
  readonly resourceManager: resourceManager.ResourceManager;
  /** Where the app's own directories are. */
  readonly directory: string;
  /** The module that the context of an ability or of a stage belongs to. */
  readonly moduleName: string;
  applicationContext(): ApplicationContext;
}

/** What an app, a module or an ability can reach. @since 9 */
class Context {
  applicationInfo: ApplicationInfo;
  resourceManager: resourceManager.ResourceManager;
  /** What stays until the app is removed. */
  filesDir: string;
  /** What the system may remove. */
  cacheDir: string;
  /** Where the databases are: those of a module, or those of the app for the context of the app. */
  databaseDir: string;
  private readonly facts: ContextFacts;

  constructor(facts: ContextFacts) {
    this.facts = facts;
    this.applicationInfo = facts.applicationInfo;
    this.resourceManager = facts.resourceManager;
    this.filesDir = `${facts.directory}/files`;
    this.cacheDir = `${facts.directory}/cache`;
    this.databaseDir = `${facts.directory}/database/${facts.moduleName}`;
  }

  getApplicationContext(): ApplicationContext {
    return this.facts.applicationContext();
  }
}

export default Context;
