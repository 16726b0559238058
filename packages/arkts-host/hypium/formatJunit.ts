// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { TestResult } from './HypiumMessage.ts';

/** The results of some lists of tests, by the list's name. */
export type ResultsOfLists = ReadonlyMap<string, readonly TestResult[]>;

/** Results as JUnit XML, which GitHub, GitLab, Jenkins and others read: a testsuite for each list, a classname for each suite. */
export function formatJunit(lists: ResultsOfLists): string {
  const all = [...lists.values()].flat();
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="arkts-host" ${countsOf(all)}>`,
    ...[...lists].flatMap(([name, results]) => [
      `  <testsuite name="${escaped(name)}" ${countsOf(results)}>`,
      ...results.flatMap(caseOf),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function countsOf(results: readonly TestResult[]): string {
  const count = (outcome: TestResult['outcome']): number => results.filter((one) => one.outcome === outcome).length;
  const seconds = results.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  return `tests="${results.length}" failures="${count('failed')}" skipped="${count('skipped')}" time="${seconds.toFixed(3)}"`;
}

function caseOf({ suite, test, outcome, ms, text }: TestResult): string[] {
  const head = `    <testcase classname="${escaped(suite)}" name="${escaped(test)}" time="${(ms / 1000).toFixed(3)}"`;
  switch (outcome) {
    case 'passed':
      return [`${head}/>`];
    case 'skipped':
      return [`${head}>`, `      <skipped message="${escaped(text)}"/>`, '    </testcase>'];
    case 'failed':
      return [
        `${head}>`,
        `      <failure message="${escaped(text.split('\n')[0]!)}">${escaped(text)}</failure>`,
        '    </testcase>',
      ];
  }
}

/** Text of XML; what XML 1.0 cannot have at all is replaced. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
