// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A violation as axe tells it. */
interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe finds wrong with a page as it stands, a line each, with the name of the state that it is in. */
export async function axeViolations(page: Page, state: string): Promise<string[]> {
  if (!await page.evaluate('"axe" in window')) {
    await page.evaluate(axe);
  }
  const { violations } = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })') as
    { readonly violations: readonly Violation[] };
  return violations.flatMap(({ id, nodes }) => nodes.map((node) =>
    `${state}: ${id}: ${node.html.slice(0, 160)}: ${node.failureSummary.split('\n')[1] ?? ''}`));
}
