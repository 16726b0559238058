// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type UIAbility from '../@ohos.app.ability.UIAbility.ts';

/** Hears of the life of one ability. @since 9 */
export interface AbilityMonitor {
  /** Which one. */
  abilityName: string;
  onAbilityCreate?: (ability: UIAbility) => void;
  onAbilityForeground?: (ability: UIAbility) => void;
  onAbilityBackground?: (ability: UIAbility) => void;
  onWindowStageDestroy?: (ability: UIAbility) => void;
  onAbilityDestroy?: (ability: UIAbility) => void;
}

export type { AbilityMonitor as default };
