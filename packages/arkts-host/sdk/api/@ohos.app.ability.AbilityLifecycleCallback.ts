// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type UIAbility from './@ohos.app.ability.UIAbility.ts';
import type window from './@ohos.window.ts';

/** Hears of the life of the app's abilities, each time after the ability's own method. @since 9 */
export default class AbilityLifecycleCallback {
  onAbilityCreate(_ability: UIAbility): void {}

  onWindowStageCreate(_ability: UIAbility, _windowStage: window.WindowStage): void {}

  onWindowStageActive(_ability: UIAbility, _windowStage: window.WindowStage): void {}

  onWindowStageInactive(_ability: UIAbility, _windowStage: window.WindowStage): void {}

  onWindowStageDestroy(_ability: UIAbility, _windowStage: window.WindowStage): void {}

  onAbilityDestroy(_ability: UIAbility): void {}

  onAbilityForeground(_ability: UIAbility): void {}

  onAbilityBackground(_ability: UIAbility): void {}

  onAbilityContinue(_ability: UIAbility): void {}
}
