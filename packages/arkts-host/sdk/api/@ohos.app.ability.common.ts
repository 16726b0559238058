// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type _AbilityStageContext from './application/AbilityStageContext.ts';
import type _ApplicationContext from './application/ApplicationContext.ts';
import type _Context from './application/Context.ts';
import type _UIAbilityContext from './application/UIAbilityContext.ts';

/** Types of contexts. @since 9 */
namespace common {
  export type Context = _Context;
  export type ApplicationContext = _ApplicationContext;
  export type AbilityStageContext = _AbilityStageContext;
  export type UIAbilityContext = _UIAbilityContext;
}

export type { common as default };
