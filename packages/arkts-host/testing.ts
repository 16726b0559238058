// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';

export { fixture, scratchDir, writeFiles } from './arkts/project.test-support.ts';

/**
 * Of many cases that cost much and show much the same: the first, and every nth after it. All of them in the long run, which
 * sets EVERY_CASE.
 */
export function someOf<T>(cases: readonly T[], nth: number): readonly T[] {
  return process.env['EVERY_CASE'] === undefined ? cases.filter((_, index) => index % nth === 0) : cases;
}

export { checkBare } from './arkts/checkBare.test-support.ts';
