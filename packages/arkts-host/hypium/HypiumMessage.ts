// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { SuiteSetup } from './SuiteSetup.ts';
import type { HypiumTotals } from './HypiumTotals.ts';

/** What the process of one list of tests is asked to do. */
export interface HypiumOrder {
  /** The process that asks for it. */
  readonly parent: number;
  readonly projectDir: string;
  /** The build's options, where they are not the default. */
  readonly out?: string;
  readonly file: string;
  /** The module whose app is installed; undefined for local tests, which have no device. */
  readonly deviceFor?: string;
  /** Whether the file is the module's own test runner. */
  readonly isRunner?: boolean;
  /** The version of the system that the device has; by default the newest. */
  readonly profile?: number;
  /** What the project's settings say of the device. */
  readonly setup?: SuiteSetup;
  /** Whether UiTest works in a real browser. */
  readonly inBrowser?: boolean;
  readonly filter?: string;
  readonly timeout?: number;
  readonly isVerbose: boolean;
}

/** What that process tells the one that started it. */
export type HypiumMessage =
  | { readonly test: string }
  | { readonly result: TestResult }
  | { readonly totals: HypiumTotals };

/** How one test, hook or run outside of any test ended. */
export interface TestResult {
  readonly suite: string;
  readonly test: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Milliseconds of real time. */
  readonly ms: number;
  /** What failed, or why it was skipped; empty for what passed. */
  readonly text: string;
}
