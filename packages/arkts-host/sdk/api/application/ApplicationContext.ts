// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type ApplicationStateChangeCallback from '../@ohos.app.ability.ApplicationStateChangeCallback.ts';
import type ConfigurationConstant from '../@ohos.app.ability.ConfigurationConstant.ts';
import Context from './Context.ts';
import type { ContextFacts } from './Context.ts';

/** What the host does for an app's context. */
export interface ApplicationPort {
  readonly stateCallbacks: Set<ApplicationStateChangeCallback>;
  setColorMode(colorMode: ConfigurationConstant.ColorMode): void;
  setLanguage(language: string): void;
}

/** The context of the whole app. @since 9 */
class ApplicationContext extends Context {
  private readonly port: ApplicationPort;

  constructor(facts: ContextFacts, port: ApplicationPort) {
    super(facts);
    this.databaseDir = `${facts.directory}/database`;
    this.port = port;
  }

  /** Hears of the app coming to the front and leaving it. @since 10 */
  on(_type: 'applicationStateChange', callback: ApplicationStateChangeCallback): void {
    this.port.stateCallbacks.add(callback);
  }

  /** Without a callback: all of them. @since 10 */
  off(_type: 'applicationStateChange', callback?: ApplicationStateChangeCallback): void {
    if (callback === undefined) {
      this.port.stateCallbacks.clear();
    } else {
      this.port.stateCallbacks.delete(callback);
    }
  }

  /** The app's own choice between dark and light. @since 11 */
  setColorMode(colorMode: ConfigurationConstant.ColorMode): void {
    this.port.setColorMode(colorMode);
  }

  /** The app's own choice of a language. @since 11 */
  setLanguage(language: string): void {
    this.port.setLanguage(language);
  }
}

export default ApplicationContext;
