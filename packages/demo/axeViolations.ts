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

/** Done when every movement of the page that has an end has come to it: colours on their way are nobody's colours. */
const AT_REST = `(async () => {
  for (;;) {
    const moving = document.getAnimations().filter((each) =>
      each.playState === 'running' && each.effect?.getComputedTiming().endTime !== Infinity);
    if (moving.length === 0) {
      return;
    }
    await Promise.allSettled(moving.map((each) => each.finished));
  }
})()`;

/**
 * What axe finds wrong with a page as it stands, a line each, with the name of the state that it is in. In the dark nothing is
 * another than in the light but the colours, which is all that is looked at there.
 */
export async function axeViolations(page: Page, state: string, look: 'light' | 'dark' = 'light'): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) {
    await page.evaluate(axe);
  }
  await page.evaluate(AT_REST);
  const rules = look === 'dark' ? ', runOnly: ["color-contrast"]' : '';
  const { violations } = (await page.evaluate(`axe.run(document, { resultTypes: ["violations"]${rules} })`)) as {
    readonly violations: readonly Violation[];
  };
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${state}: ${id}: ${node.html.slice(0, 160)}: ${node.failureSummary.split('\n')[1] ?? ''}`),
  );
}
