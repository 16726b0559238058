// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { openPhone } from '../demo/openPhone.ts';
import type { Phone } from '../host/screen/Phone.ts';
import { ScreenServer } from '../host/screen/ScreenServer.ts';
import { openPage, startChromium } from '../host/screen/startChromium.ts';

const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), '../docs/pictures');

type Step = (page: Page, phone: Phone) => Promise<unknown>;

const control = (label: string): Step => (page) => page.click(`.controls button:has-text("${label}")`);
const later = (milliseconds: number): Step => (_, phone) => phone.perform({ kind: 'advance', milliseconds });
const ask: Step = async (page) => {
  await page.click('[data-id=start]');
  await page.waitForSelector('.sheet:not([hidden])');
};
const cancel: Step = async (page) => {
  await page.focus('[data-id=cancel]');
  await page.keyboard.press('Enter');
};
const usePin: Step = (page) => page.click('.sheet .way >> nth=0');

/** A picture: its name, how the phone is set, what is done, and whether the whole page is on it. */
interface Shot {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly isDark?: boolean;
  readonly language?: string;
  readonly isWhole?: boolean;
  readonly width?: number;
}

const SHOTS: readonly Shot[] = [
  { name: 'page-light', steps: [ask, control('A stranger')], isWhole: true },
  { name: 'page-dark', steps: [ask, control('A stranger')], isDark: true, isWhole: true },
  { name: 'page-narrow', steps: [ask], isWhole: true, width: 360 },
  { name: 'ready', steps: [] },
  { name: 'prompting', steps: [ask] },
  { name: 'face-refused', steps: [ask, control('A stranger')] },
  { name: 'pin-locked', steps: [ask, usePin, ...Array.from({ length: 5 }, () => control('A wrong PIN'))] },
  { name: 'cancelled-by-the-app', steps: [ask, cancel, later(6_000)] },
  { name: 'cancelled-by-the-deadline', steps: [ask, later(61_000), later(6_000)] },
  { name: 'cancelled-by-the-background', steps: [ask, control('Go home'), later(1_000), control('Back to the app'), later(6_000)] },
  { name: 'cancelled-by-the-user', steps: [ask, (page) => page.click('.sheet .cancel'), later(6_000)] },
  { name: 'succeeded', steps: [ask, control('Show my face'), later(6_000)] },
  { name: 'prompting-dark', steps: [ask], isDark: true },
  { name: 'prompting-chinese', steps: [ask], language: 'zh-Hans-CN' },
  { name: 'succeeded-chinese-dark', steps: [ask, control('Show my face'), later(6_000)], language: 'zh-Hans-CN', isDark: true },
];

/** `npm run pictures`: the main states of the app on the phone, into docs/pictures. Needs a Chromium. */
async function main(): Promise<void> {
  fs.mkdirSync(FOLDER, { recursive: true });
  const browser = await startChromium();
  const phone = await openPhone();
  const server = await ScreenServer.start(phone);
  try {
    for (const shot of SHOTS) {
      await phone.perform({ kind: 'language', language: shot.language ?? 'en-US' });
      await phone.perform({ kind: 'dark', isDark: shot.isDark === true });
      await phone.perform({ kind: 'do', action: 'restart' });
      const { page } = await openPage(browser, server.url, { width: shot.width ?? 1280, height: shot.width === undefined ? 900 : 740 });
      await page.emulateMedia({ colorScheme: shot.isDark === true ? 'dark' : 'light', reducedMotion: 'reduce' });
      for (const step of shot.steps) {
        await step(page, phone);
        await page.waitForTimeout(150);
      }
      await page.mouse.move(0, 0);
      await page.evaluate('document.activeElement?.blur()');
      await page.waitForTimeout(250);
      const file = path.join(FOLDER, `${shot.name}.png`);
      await (shot.isWhole === true ? page.screenshot({ path: file }) :
        page.locator('.phone').screenshot({ path: file, omitBackground: true }));
      await page.close();
      console.log(path.relative(process.cwd(), file));
    }
  } finally {
    await browser.close();
    await server.close();
    await phone.close();
  }
}

await main();
