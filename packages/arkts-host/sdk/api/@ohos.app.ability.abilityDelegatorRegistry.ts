// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentDelegator } from '../currentDelegator.ts';
import type { AbilityDelegator as _AbilityDelegator } from './application/AbilityDelegator.ts';
import type { AbilityDelegatorArgs as _AbilityDelegatorArgs } from './application/abilityDelegatorArgs.ts';
import type { AbilityMonitor as _AbilityMonitor } from './application/AbilityMonitor.ts';

/** What instrumentation tests reach the app by. @since 9 */
namespace abilityDelegatorRegistry {
  export type AbilityDelegator = _AbilityDelegator;
  export type AbilityDelegatorArgs = _AbilityDelegatorArgs;
  export type AbilityMonitor = _AbilityMonitor;

  /** How far an ability's life has come. @since 9 */
  export enum AbilityLifecycleState {
    UNINITIALIZED = 0,
    CREATE = 1,
    FOREGROUND = 2,
    BACKGROUND = 3,
    DESTROY = 4,
  }

  /** What the test run was started with. @since 9 */
  export function getArguments(): AbilityDelegatorArgs {
    return currentDelegator().args;
  }

  /** Operates the app under test. @since 9 */
  export function getAbilityDelegator(): AbilityDelegator {
    return currentDelegator().delegator;
  }
}

export default abilityDelegatorRegistry;
