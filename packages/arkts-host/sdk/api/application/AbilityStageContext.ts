// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Configuration } from '../@ohos.app.ability.Configuration.ts';
import type { HapModuleInfo } from '../bundleManager/HapModuleInfo.ts';
import Context from './Context.ts';
import type { ContextFacts } from './Context.ts';

/** The context of a module. @since 9 */
class AbilityStageContext extends Context {
  /** The module itself. */
  currentHapModuleInfo: HapModuleInfo;
  config: Configuration;

  constructor(facts: ContextFacts, config: Configuration) {
    super(facts);
    this.currentHapModuleInfo = facts.hapModuleInfo;
    this.config = config;
  }
}

export default AbilityStageContext;
