// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { hostPaths } from './hostPaths.ts';

/** The page that says what each finding means and what to do, in this package. */
export const FINDING_PAGE: string = hostPaths.findings;

/** Where it speaks of a rule: the heading, as links name it. */
export function headingOf(rule: string): string {
  return /^TS\d+$/.test(rule) ? 'types' : rule.startsWith('arkts-') ? 'arkts' : rule;
}

/** The file and the heading. */
export function pageOf(rule: string): string {
  return `${FINDING_PAGE}#${headingOf(rule)}`;
}
