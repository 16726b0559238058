// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AbilityDelegator } from './api/application/AbilityDelegator.ts';
import type { AbilityDelegatorArgs } from './api/application/abilityDelegatorArgs.ts';

/** What TestKit gives to instrumentation tests. */
export interface Delegation {
  readonly delegator: AbilityDelegator;
  readonly args: AbilityDelegatorArgs;
}

let installed: Delegation | undefined;

/** Makes an app the one under test. */
export function useDelegator(delegation: Delegation): void {
  installed = delegation;
}

/** The app under test. Throws when none was installed. */
export function currentDelegator(): Delegation {
  if (installed === undefined) {
    throw new Error('No app is under test: call installApp(…) first.');
  }
  return installed;
}
