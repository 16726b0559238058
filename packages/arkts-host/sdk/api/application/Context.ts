// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ApplicationInfo } from '../bundleManager/ApplicationInfo.ts';
import type { HapModuleInfo } from '../bundleManager/HapModuleInfo.ts';
import type resourceManager from '../@ohos.resourceManager.ts';
import type ApplicationContext from './ApplicationContext.ts';
import EventHub from './EventHub.ts';

/** What the host gives to every context. */
export interface ContextFacts {
  readonly applicationInfo: ApplicationInfo;
  readonly resourceManager: resourceManager.ResourceManager;
  /** Where the app's own directories are. */
  readonly directory: string;
  readonly hapModuleInfo: HapModuleInfo;
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
  /** Where preferences are. */
  preferencesDir: string;
  /** What is not kept when the app is not in front. */
  tempDir: string;
  /** What other devices of the user see, too. */
  distributedFilesDir: string;
  /** Where the app's code is. */
  bundleCodeDir: string;
  /** Where the app's resources are. @since 11 */
  resourceDir: string;
  /** Which of the user's areas: EL1 to EL4 as 0 to 3. */
  area: number = 1;
  /** Events between the parts of an ability. */
  eventHub: EventHub = new EventHub();
  readonly #facts: ContextFacts;

  constructor(facts: ContextFacts) {
    this.#facts = facts;
    this.applicationInfo = facts.applicationInfo;
    this.resourceManager = facts.resourceManager;
    this.filesDir = `${facts.directory}/files`;
    this.cacheDir = `${facts.directory}/cache`;
    this.databaseDir = `${facts.directory}/database/${facts.moduleName}`;
    this.preferencesDir = `${facts.directory}/preferences/${facts.moduleName}`;
    this.tempDir = `${facts.directory}/temp`;
    this.distributedFilesDir = `${facts.directory}/distributedfiles`;
    this.bundleCodeDir = `${facts.directory}/bundle`;
    this.resourceDir = `${facts.directory}/bundle/${facts.moduleName}/resources/resfile`;
  }

  getApplicationContext(): ApplicationContext {
    return this.#facts.applicationContext();
  }
}

export default Context;
