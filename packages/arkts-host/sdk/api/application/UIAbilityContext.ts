// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Configuration } from '../@ohos.app.ability.Configuration.ts';
import type Want from '../@ohos.app.ability.Want.ts';
import type window from '../@ohos.window.ts';
import type { AbilityInfo } from '../bundleManager/AbilityInfo.ts';
import type { HapModuleInfo } from '../bundleManager/HapModuleInfo.ts';
import Context from './Context.ts';
import type { ContextFacts } from './Context.ts';

/** What the host does for an ability's context. */
export interface AbilityPort {
  startAbility(want: Want): Promise<void>;
  terminateSelf(): Promise<void>;
}

/** The context of an ability with a window. @since 9 */
class UIAbilityContext extends Context {
  abilityInfo: AbilityInfo;
  /** The module that the ability belongs to. */
  currentHapModuleInfo: HapModuleInfo;
  config: Configuration;
  /** @since 12 */
  declare windowStage: window.WindowStage;
  readonly #port: AbilityPort;

  constructor(facts: ContextFacts, abilityInfo: AbilityInfo, config: Configuration, port: AbilityPort) {
    super(facts);
    this.currentHapModuleInfo = facts.hapModuleInfo;
    this.abilityInfo = abilityInfo;
    this.config = config;
    this.#port = port;
  }

  /** Starts an ability of this app, or brings it to the front. */
  startAbility(want: Want): Promise<void> {
    return this.#port.startAbility(want);
  }

  /** Ends the ability. */
  terminateSelf(): Promise<void> {
    return this.#port.terminateSelf();
  }
}

export default UIAbilityContext;
