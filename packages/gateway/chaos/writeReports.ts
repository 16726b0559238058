// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import { PROMISED } from './playChaos.ts';
import type { ChaosReport } from './playChaos.ts';

const FILE = path.join(import.meta.dirname, '../../../docs/reference/chaos.md');
const BEGIN = '<!-- what the run writes: begin -->';
const END = '<!-- what the run writes: end -->';

/** Writes what was measured into docs/reference/chaos.md; rows of disturbances that were not played stay. */
export function writeReports(reports: readonly ChaosReport[]): void {
  const page = fs.readFileSync(FILE, 'utf8');
  const [before, rest] = page.split(BEGIN) as [string, string];
  const [table, after] = rest.split(END) as [string, string];
  const rows = new Map(
    table
      .split('\n')
      .filter((line) => /^\| [^-]/.test(line))
      .slice(1)
      .map((line): [string, string] => [line.split(' | ')[0]!.slice(2), line]),
  );
  for (const report of reports) {
    rows.set(report.title, rowOf(report));
  }
  const text = [
    '',
    '| what happens | played | requests: let in / ended otherwise / not reached | longest orphan prompt (timers late by) | ' +
      'longest wait for an end | ready again after | memory |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.values(),
    '',
    `Promised: an orphan prompt at most ${seconds(PROMISED.orphanMs)} (a lease of 4 s, and the guard of 4 s), ` +
      `and as late as the timers of the process are that plays the phones; a wait at most ${seconds(PROMISED.waitMs)}.`,
    '',
  ].join('\n');
  fs.writeFileSync(FILE, `${before}${BEGIN}${text}${END}${after}`);
}

function rowOf(report: ChaosReport): string {
  return `| ${[
    report.title,
    `${report.disturbances} times in ${report.seconds} s`,
    `${report.open} / ${report.notOpen} / ${report.unreachable}`,
    `${seconds(report.longestOrphanMs)} (${seconds(report.latenessMs)})`,
    seconds(report.longestWaitMs),
    seconds(report.longestRecoveryMs),
    `${report.memoryMb.first} → ${report.memoryMb.last} MB`,
  ].join(' | ')} |`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
