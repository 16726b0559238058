// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatApi, hars, npmPackages } from './apiPage.ts';
import { formatApiReport } from './apiReport.ts';
import { formatAuditEvents } from './auditPage.ts';
import { formatConfiguration } from './configurationPage.ts';
import { formatFrames } from './framesPage.ts';
import { formatHostSymbols } from './hostSymbolsPage.ts';
import { withRegion } from './markdown.ts';
import { formatMetrics } from './metricsPage.ts';
import { formatMutations } from '../verifiers/formatMutations.ts';

export const ROOT: string = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** A page that is made of the sources, in whole or in a part. */
export interface GeneratedPage {
  readonly file: string;
  /** The page as it has to be, given the page as it is. */
  readonly make: (page: string) => string;
}

/** All of them. (The score of wrappers, bad days and mutation testing are measurements: their own commands write them.) */
export const GENERATED_PAGES: readonly GeneratedPage[] = [
  { file: 'docs/reference/frames.md', make: (page) => withRegion(page, 'frames', formatFrames(ROOT)) },
  {
    file: 'docs/reference/configuration.md',
    make: (page) => withRegion(page, 'configuration', formatConfiguration(ROOT)),
  },
  { file: 'docs/reference/audit.md', make: (page) => withRegion(page, 'audit', formatAuditEvents()) },
  { file: 'docs/reference/metrics.md', make: (page) => withRegion(page, 'metrics', formatMetrics()) },
  { file: 'docs/reference/host-symbols.md', make: (page) => withRegion(page, 'symbols', formatHostSymbols(ROOT)) },
  { file: 'docs/reference/mutations.md', make: (page) => withRegion(page, 'mutations', formatMutations()) },
  ...[...hars(ROOT), ...npmPackages(ROOT)].flatMap((one) => [
    { file: `docs/reference/api/${one.name}.md`, make: () => formatApi(ROOT, one) },
    { file: `${one.folder}/${one.name}.api.md`, make: () => formatApiReport(ROOT, one) },
  ]),
];

/** The page as it stands; empty when there is none. */
export function readPage(file: string): string {
  const target = path.join(ROOT, file);
  return fs.existsSync(target) ? fs.readFileSync(target, 'utf8') : '';
}
