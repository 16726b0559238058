// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** How many tests ended how. */
export interface HypiumTotals {
  readonly passed: number;
  /** Failed tests, failed hooks, and errors outside of any test. */
  readonly failed: number;
  readonly skipped: number;
}

export const NO_TESTS: HypiumTotals = { passed: 0, failed: 0, skipped: 0 };

/** The sum of both. */
export function addTotals(a: HypiumTotals, b: HypiumTotals): HypiumTotals {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** `N passed, N failed`, and `, N skipped` when any was. */
export function formatTotals(totals: HypiumTotals): string {
  return `${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}`;
}
