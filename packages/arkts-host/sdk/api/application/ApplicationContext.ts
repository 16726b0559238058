// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type AbilityLifecycleCallback from '../@ohos.app.ability.AbilityLifecycleCallback.ts';
import type ApplicationStateChangeCallback from '../@ohos.app.ability.ApplicationStateChangeCallback.ts';
import type EnvironmentCallback from '../@ohos.app.ability.EnvironmentCallback.ts';
import type ConfigurationConstant from '../@ohos.app.ability.ConfigurationConstant.ts';
import Context from './Context.ts';
import type { ContextFacts } from './Context.ts';

/** What the host does for an app's context. */
export interface ApplicationPort {
  readonly stateCallbacks: Set<ApplicationStateChangeCallback>;
  /** By the number that `on` has given. */
  readonly lifecycleCallbacks: Map<number, AbilityLifecycleCallback>;
  /** By the number that `on` has given. */
  readonly environmentCallbacks: Map<number, EnvironmentCallback>;
  setColorMode(colorMode: ConfigurationConstant.ColorMode): void;
  setLanguage(language: string): void;
}

/** The context of the whole app. @since 9 */
class ApplicationContext extends Context {
  readonly #port: ApplicationPort;
  private lastCallback: number = 0;

  constructor(facts: ContextFacts, port: ApplicationPort) {
    super(facts);
    this.databaseDir = `${facts.directory}/database`;
    this.preferencesDir = `${facts.directory}/preferences`;
    this.#port = port;
  }

  /** Hears of the life of the app's abilities. Gives the number to end that by. @since 9 */
  on(type: 'abilityLifecycle', callback: AbilityLifecycleCallback): number;
  /** Hears of the device's settings. Gives the number to end that by. @since 9 */
  on(type: 'environment', callback: EnvironmentCallback): number;
  /** Hears of the app coming to the front and leaving it. @since 10 */
  on(type: 'applicationStateChange', callback: ApplicationStateChangeCallback): void;
  on(
    type: 'abilityLifecycle' | 'environment' | 'applicationStateChange',
    callback: AbilityLifecycleCallback | EnvironmentCallback | ApplicationStateChangeCallback,
  ): number | void {
    if (type === 'applicationStateChange') {
      this.#port.stateCallbacks.add(callback as ApplicationStateChangeCallback);
      return;
    }
    const id = this.lastCallback++;
    if (type === 'environment') {
      this.#port.environmentCallbacks.set(id, callback as EnvironmentCallback);
    } else {
      this.#port.lifecycleCallbacks.set(id, callback as AbilityLifecycleCallback);
    }
    return id;
  }

  /** Ends what `on` has begun. @since 9 */
  off(type: 'abilityLifecycle' | 'environment', callbackId: number): Promise<void>;
  /** Without a callback: all of them. @since 10 */
  off(type: 'applicationStateChange', callback?: ApplicationStateChangeCallback): void;
  off(_type: string, given?: number | ApplicationStateChangeCallback): Promise<void> | void {
    if (typeof given === 'number') {
      this.#port.lifecycleCallbacks.delete(given);
      this.#port.environmentCallbacks.delete(given);
      return Promise.resolve();
    }
    if (given === undefined) {
      this.#port.stateCallbacks.clear();
    } else {
      this.#port.stateCallbacks.delete(given);
    }
  }

  /** The app's own choice between dark and light. @since 11 */
  setColorMode(colorMode: ConfigurationConstant.ColorMode): void {
    this.#port.setColorMode(colorMode);
  }

  /** The app's own choice of a language. @since 11 */
  setLanguage(language: string): void {
    this.#port.setLanguage(language);
  }
}

export default ApplicationContext;
