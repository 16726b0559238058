// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import type { ClusterRow, Spread } from './measureCluster.ts';

/** Goals: what three nodes carry of what one does on one etcd, and how many bare commits a receipt may take longer than there. */
const CARRIED = 2;
const COMMITS = 3;

const FILE = path.join(import.meta.dirname, '../../docs/reference/cluster.md');
const BEGIN = '<!-- what the measurement writes: begin -->';
const END = '<!-- what the measurement writes: end -->';

/** Writes what was measured into docs/reference/cluster.md. `machine`: what it was, and how busy. */
export function writeClusterRows(rows: readonly ClusterRow[], machine: string): void {
  const page = fs.readFileSync(FILE, 'utf8');
  const [before, rest] = page.split(BEGIN) as [string, string];
  const [, after] = rest.split(END) as [string, string];
  fs.writeFileSync(
    FILE,
    `${before}${BEGIN}\n${formatClusterRows(rows)}\n\n${machine} ${formatClusterGoals(rows)}\n${END}${after}`,
  );
}

/** The table, as Markdown. */
export function formatClusterRows(rows: readonly ClusterRow[]): string {
  return [
    '| p50 / p99, ms | ask | approve | cancel at the phone | receipt at the gateway | a bare commit | approvals a second | of all nodes, a processor for one | bare commits a second |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(
      (row) =>
        `| ${[
          row.name,
          both(row.ask),
          both(row.approve),
          both(row.cancel),
          both(row.receipt),
          row.commit === undefined ? '–' : both(row.commit),
          row.perSecond.toFixed(1),
          `${row.nodeMs.toFixed(1)} ms`,
          row.commitsPerSecond === undefined ? '–' : row.commitsPerSecond.toFixed(0),
        ].join(' | ')} |`,
    ),
  ].join('\n');
}

/** What the rows say of the goals; the machine itself is the limit of all of them, so that what nodes carry is told by their processor time. */
export function formatClusterGoals(rows: readonly ClusterRow[]): string {
  const [, one, three] = rows;
  if (one === undefined || three?.commit === undefined) {
    return 'Not all of it was measured.';
  }
  const carried = (3 * one.nodeMs) / three.nodeMs;
  const commits = (three.receipt.p50 - one.receipt.p50) / three.commit.p50;
  return (
    `By the processor time of an approval, three nodes carry ${carried.toFixed(2)} times what one on one etcd does (goal: at least ${CARRIED}` +
    `${carried < CARRIED ? '; missed' : ''}). From the drop to the receipt it takes ${commits.toFixed(1)} bare commits longer there ` +
    `(p50; goal: at most ${COMMITS}${commits > COMMITS ? '; missed' : ''}).`
  );
}

function both({ p50, p99 }: Spread): string {
  return `${p50.toFixed(1)} / ${p99.toFixed(1)}`;
}
