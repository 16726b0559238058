// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import { SITE_ORPHAN_MS } from './playSite.ts';
import type { FaultReport, SiteReport } from './playSite.ts';

const FILE = path.join(import.meta.dirname, '../../../docs/reference/cluster.md');
const BEGIN = '<!-- what the run of faults writes: begin -->';
const END = '<!-- what the run of faults writes: end -->';

/** Writes what was measured into docs/reference/cluster.md. `load`: of the machine, as it was. */
export function writeSiteReport(report: SiteReport, seconds: number, load: number): void {
  const page = fs.readFileSync(FILE, 'utf8');
  const [before, rest] = page.split(BEGIN) as [string, string];
  const [, after] = rest.split(END) as [string, string];
  fs.writeFileSync(FILE, `${before}${BEGIN}${textOf(report, seconds, load)}${END}${after}`);
}

function textOf(report: SiteReport, seconds: number, load: number): string {
  const byTitle = new Map<string, FaultReport[]>();
  report.faults.forEach((fault) => byTitle.set(fault.title, [...(byTitle.get(fault.title) ?? []), fault]));
  return [
    '',
    '| what happens | played | requests: all / let in / not reached | everybody served again after it began, at the latest | after it ended |',
    '| --- | --- | --- | --- | --- |',
    ...[...byTitle].map(([title, faults]) => {
      const sum = (of: (fault: FaultReport) => number): number => faults.reduce((total, fault) => total + of(fault), 0);
      const most = (of: (fault: FaultReport) => number): string => inSeconds(Math.max(...faults.map(of)));
      const gap = faults.every(({ longestGapMs }) => longestGapMs === 0) ? '–' : most((fault) => fault.longestGapMs);
      return `| ${[
        title,
        `${faults.length} times`,
        `${sum(({ asks }) => asks)} / ${sum(({ open }) => open)} / ${sum(({ unreachable }) => unreachable)}`,
        gap,
        most((fault) => fault.longestRecoveryMs),
      ].join(' | ')} |`;
    }),
    '',
    `${report.asks} requests in ${Math.round(seconds)} s, on a machine with a load of ${load.toFixed(1)}. Longest orphan prompt ` +
      `${inSeconds(report.longestOrphanMs)}, promised ${inSeconds(SITE_ORPHAN_MS)} (a lease of 9 s, and the guard of 4 s); timers of ` +
      `the process that plays the phones were up to ${inSeconds(report.latenessMs)} late. The audit of the fullest node has ${report.audit} ends of requests.`,
    '',
  ].join('\n');
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
