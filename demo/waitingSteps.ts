// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Page } from 'playwright-core';
import { all, answered, control, press } from './screenSteps.ts';
import type { Step } from './screenSteps.ts';

/** Waits until that part of the side that waits says so. */
export const waitingSays = (part: 'state' | 'number' | 'receipt', text: RegExp): Step =>
  ({ page }) => page.locator(`.waiting .${part}`, { hasText: text }).waitFor();
const sheetIsUp: Step = ({ page }) => page.waitForSelector('.sheet:not([hidden])');
export const sheetIsGone: Step = ({ page }) => page.waitForSelector('.sheet', { state: 'hidden' });

/** The waiting side asks, and the phone shows it. */
export const wanted: Step = all(press('sectionGateway'), ({ page }) => page.click('.waiting button:has-text("Connect")'),
  waitingSays('state', /The phone shows it/), ({ page }) => page.waitForSelector('[data-id=matchNumber]'));

/** The side that waits goes away. */
export const drop: Step = ({ page }) => page.click('.waiting button:has-text("Drop the connection")');

async function shownNumber(page: Page): Promise<string> {
  return /\d\d$/.exec(await page.textContent('.waiting .number') ?? '')?.[0] ?? '';
}

/** The person reads the number on the waiting side and types it on the phone, which then asks for his face. */
export const matched: Step = all(async ({ page }) => page.fill('[data-id=matchNumber]', await shownNumber(page)), answered,
  press('checkNumber'), sheetIsUp);

/** The connection is open. */
export const approved: Step = all(wanted, matched, control('Show my face'), waitingSays('state', /Approved: connected/));

/** Sends a line to the target, which says it back. */
export const say = (line: string): Step => async ({ page }) => {
  await page.fill('#waiting-line', line);
  await page.keyboard.press('Enter');
  await page.locator('.waiting li', { hasText: `target: ${line}` }).waitFor();
};
