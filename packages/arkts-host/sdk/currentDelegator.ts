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

/** Hears what a test run tells of itself: hypium's report, and its end. */
export interface TestReport {
  print(message: string): Promise<void>;
  finish(): void;
}

let report: TestReport | undefined;

/** Makes somebody the reader of what test runs tell; undefined for nobody. */
export function readTestReport(reader: TestReport | undefined): void {
  report = reader;
}

/** The reader of what test runs tell; undefined when there is none. */
export function testReport(): TestReport | undefined {
  return report;
}
