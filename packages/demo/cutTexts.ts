// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Page } from 'playwright-core';

/** Texts of the page that end in an ellipsis for want of room, with the name of the state that it is in. */
export async function cutTexts(page: Page, state: string): Promise<string[]> {
  const texts = (await page.evaluate(`[...document.querySelectorAll('#app *, .sheet *')].filter((element) =>
    element.scrollWidth > element.clientWidth && getComputedStyle(element).textOverflow === 'ellipsis')
    .map((element) => element.textContent)`)) as readonly string[];
  return texts.map((text) => `${state}: "${text}" is cut`);
}
