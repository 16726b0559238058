// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Page } from 'playwright-core';
import { openPhone } from '@cancellable-auth/demo';
import { AuthType } from 'arkts-host/device';
import { openPage, ScreenServer, startChromium } from 'arkts-host/screen';
import type { BenchRow, BenchSize } from './BenchRow.ts';
import { median } from './median.ts';

/**
 * The screen in a headless Chromium: opening the page, and a tip on its way from the device to the screen, each beside
 * an empty step of the same kind. Without a Chromium there are no such rows.
 */
export async function measureScreen(size: BenchSize): Promise<BenchRow[]> {
  const rounds = Math.max(3, Math.round(size.rounds / 5));
  const browser = await startChromium();
  const phone = await openPhone();
  const server = await ScreenServer.start(phone);
  try {
    const blank = await time(rounds, async () => {
      const page = await browser.newPage();
      await page.goto(`${server.url}icon.svg`);
      await page.close();
    });
    const shown = await time(rounds, async () => {
      await (await openPage(browser, server.url)).page.close();
    });
    const { page } = await openPage(browser, server.url);
    const frame = await time(rounds, () => page.evaluate(FRAME));
    const tips = await tipsToScreen(
      page,
      async () => {
        const { device } = phone.current!;
        if (device.prompt === undefined) {
          await page.click('[data-id=start]');
          await page.waitForSelector('.sheet:not([hidden])');
        }
        device.executor(AuthType.FACE).unlock(); // so that it is never the fifth attempt
        device.user.presentStranger();
      },
      rounds,
    );
    return [
      { name: 'page-open', unit: 'ms', value: shown, baseline: blank, ratio: shown / blank },
      { name: 'tip-to-screen', unit: 'ms', value: tips, baseline: frame, ratio: tips / frame },
    ];
  } finally {
    await browser.close();
    await server.close();
    await phone.close();
  }
}

const FRAME = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))';

/** From the moment at which a face is refused on the device to the frame in which the page's own text says so. */
async function tipsToScreen(page: Page, refuse: () => Promise<void>, rounds: number): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const before = (await page.textContent('[data-id=attempts]').catch(() => '')) ?? '';
    const seen = page.evaluate(`new Promise((resolve) => {
      const look = () => {
        const text = document.querySelector('[data-id=attempts]')?.textContent;
        text !== undefined && text !== ${JSON.stringify(before)} && !text.startsWith('0') ?
          resolve(performance.timeOrigin + performance.now()) : requestAnimationFrame(look);
      };
      look();
    })`) as Promise<number>;
    await page.evaluate(FRAME);
    await refuse();
    const started = performance.timeOrigin + performance.now();
    taken.push((await seen) - started);
  }
  return median(taken);
}

async function time(rounds: number, body: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const started = performance.now();
    await body();
    taken.push(performance.now() - started);
  }
  return median(taken);
}
