// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type AbilityLifecycleCallback from '../sdk/api/@ohos.app.ability.AbilityLifecycleCallback.ts';
import type UIAbility from '../sdk/api/@ohos.app.ability.UIAbility.ts';
import type { AbilityPhase } from './RunningAbility.ts';

/** Tells who hears of all abilities how far one has come. */
export function tellPhase(callback: AbilityLifecycleCallback, ability: UIAbility, phase: AbilityPhase): void {
  switch (phase) {
    case 'created':
      callback.onAbilityCreate(ability);
      break;
    case 'foreground':
      callback.onAbilityForeground(ability);
      break;
    case 'background':
      callback.onAbilityBackground(ability);
      break;
    case 'destroyed':
      callback.onAbilityDestroy(ability);
  }
}
