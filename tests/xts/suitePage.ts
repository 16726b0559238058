// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { SuiteResult } from './readReport.ts';
import type { XtsSuite } from './xtsSuites.ts';

/** One suite and what became of it. */
export interface SuiteRow extends SuiteResult {
  readonly suite: XtsSuite;
}

/** Tables of Markdown: how many of each suite pass, what the host lacks for others, and what failed for another cause. */
export function pageOf(rows: readonly SuiteRow[]): string {
  const total: SuiteResult = {
    tests: rows.reduce((sum, row) => sum + row.tests, 0),
    passed: rows.reduce((sum, row) => sum + row.passed, 0),
    failures: rows.flatMap((row) => row.failures),
    isFinished: true,
  };
  return [
    '| suite | what it is about | tests | passed | need what the host has not | failed | of what it claims to have |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row.suite.name} | ${row.suite.what} | ${cellsOf(row)} |`),
    `| all | | ${cellsOf(total)} |`,
    '',
    '## What failed',
    '',
    '| test | what it says |',
    '| --- | --- |',
    ...total.failures
      .filter(({ isGap }) => !isGap)
      .map(({ test, text }) => `| ${test} | ${codeOf(text)} |`)
      .sort(),
    '',
    '## What the host has not',
    '',
    '| tests | what they need |',
    '| --- | --- |',
    ...byText(total).map(([text, count]) => `| ${count} | ${codeOf(text)} |`),
    '',
  ].join('\n');
}

function cellsOf({ tests, passed, failures }: SuiteResult): string {
  const gaps = failures.filter(({ isGap }) => isGap).length;
  const claimed = tests - gaps;
  const share = claimed === 0 ? '–' : `${((100 * passed) / claimed).toFixed(1)} %`;
  return `${tests} | ${passed} | ${gaps} | ${failures.length - gaps} | ${share}`;
}

function byText({ failures }: SuiteResult): [string, number][] {
  const counts = new Map<string, number>();
  for (const { text, isGap } of failures) {
    const what = text.split('. How to add one')[0]!;
    if (isGap) {
      counts.set(what, (counts.get(what) ?? 0) + 1);
    }
  }
  return [...counts].sort(([a, left], [b, right]) => right - left || a.localeCompare(b));
}

function codeOf(text: string): string {
  return `\`${text.slice(0, 160).replaceAll('|', '/').replaceAll('`', "'")}\``;
}
