// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Score, Verdict } from './runConformance.ts';
import type { Promised, Scenario } from './Scenario.ts';
import { PROMISES } from './Scenario.ts';

/**
 * The score as tables in Markdown: promises by adapters, then each scenario, then why each failed.
 */
export function formatScore(scenarios: readonly Scenario[], scores: readonly Score[]): string {
  const names = scores.map((score) => score.adapter);
  return [
    row(['promise', ...names]),
    row(['---', ...names.map(() => '---')]),
    ...promiseRows(scenarios, scores),
    '',
    row(['', 'scenario', ...names]),
    row(['---', '---', ...names.map(() => '---')]),
    ...scenarios.map((scenario, i) =>
      row([scenario.promise, scenario.name, ...scores.map((score) => mark(score.verdicts[i]!))]),
    ),
    ...scores.flatMap((score) => failures(scenarios, score)),
    '',
  ].join('\n');
}

function promiseRows(scenarios: readonly Scenario[], scores: readonly Score[]): string[] {
  const rows = (Object.keys(PROMISES) as Promised[]).map((promise) =>
    row([
      `${promise} ${PROMISES[promise]}`,
      ...scores.map((score) => sum(score.verdicts.filter((_, i) => scenarios[i]!.promise === promise))),
    ]),
  );
  return [...rows, row(['all', ...scores.map((score) => sum(score.verdicts))])];
}

/** "7 of 9", and what could not be judged. */
function sum(verdicts: readonly Verdict[]): string {
  const passed = verdicts.filter((verdict) => verdict.kind === 'passed').length;
  const missing = verdicts.filter((verdict) => verdict.kind === 'not offered').length;
  const played = verdicts.length - missing;
  const score = played === 0 ? '–' : `${passed} of ${played}`;
  return missing === 0 ? score : `${score}, ${missing} not offered`;
}

function mark(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'passed':
      return 'passed';
    case 'failed':
      return '**failed**';
    case 'not offered':
      return `not offered: ${verdict.missing.join(', ')}`;
  }
}

function failures(scenarios: readonly Scenario[], score: Score): string[] {
  const lines = scenarios.flatMap((scenario, i) => {
    const verdict = score.verdicts[i]!;
    return verdict.kind === 'failed' ? [`- ${scenario.promise} ${scenario.name}: ${verdict.why.join('; ')}`] : [];
  });
  return lines.length === 0 ? [] : ['', `Why ${score.adapter} failed:`, '', ...lines];
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
