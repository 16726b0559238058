// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Configuration } from './@ohos.app.ability.Configuration.ts';
import type AbilityStageContext from './application/AbilityStageContext.ts';

/** A module as long as one of its abilities lives; the system calls the methods. @since 9 */
class AbilityStage {
  declare context: AbilityStageContext;

  /** Before the first ability is made. */
  onCreate(): void {}

  /** After the last ability is gone. @since 12 */
  onDestroy(): void {}

  /** Language or dark mode changed. */
  onConfigurationUpdate(_newConfig: Configuration): void {}
}

export default AbilityStage;
