// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { openPhone } from './openPhone.ts';
import {
  all,
  answered,
  ask,
  askToRegister,
  control,
  openAccounts,
  press,
  register,
  says,
  wait,
} from '../demo/screenSteps.ts';
import type { Step } from './screenSteps.ts';
import { approved, drop, matched, paymentWanted, say, sheetIsGone, waitingSays, wanted } from './waitingSteps.ts';
import { openPage, ScreenServer, startChromium } from 'arkts-host/screen';

const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../docs/pictures');

const CHINESE = 'zh-Hans-CN';
/** The pad covers the app's own button; the keyboard still comes to it. */
const cancel: Step = async ({ page }) => {
  await page.focus('[data-id=cancel]');
  await page.keyboard.press('Enter');
};
const usePin: Step = ({ page }) => page.click('.sheet .way >> nth=0');
const stranger: Step = all(ask, control('A stranger'));
const twoAccounts: Step = all(openAccounts, register('ann'), register('bob'));
/** The same without words, which are Chinese there. */
const oneAccount: Step = all(
  openAccounts,
  ({ page }) => page.fill('[data-id=userName]', 'ann'),
  press('register'),
  wait(250),
  ({ page }) => page.waitForSelector('.sheet:not([hidden])'),
  control('Show my face'),
  ({ page }) => page.waitForSelector('[data-id="delete-ann"]'),
  wait(3_000),
);

/** How it ended, and what was asked before, is below the first screenful. */
const ended: Step = all(wait(6_000), ({ page }) => page.locator('[data-id=history-1]').scrollIntoViewIfNeeded());

/** A picture: its name, how the phone is set, what is done, and what is on it. */
interface Shot {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly isDark?: boolean;
  readonly language?: string;
  readonly isWhole?: boolean;
  /** With a gateway on this machine, and the side that waits. Its times are those of the day. */
  readonly hasGateway?: boolean;
  readonly width?: number;
}

const SHOTS: readonly Shot[] = [
  { name: 'page-light', steps: [stranger], isWhole: true, hasGateway: true },
  { name: 'page-dark', steps: [stranger], isDark: true, isWhole: true, hasGateway: true },
  { name: 'page-narrow', steps: [ask], isWhole: true, width: 360 },
  { name: 'ready', steps: [] },
  { name: 'prompting', steps: [ask] },
  { name: 'face-refused', steps: [stranger] },
  { name: 'pin-locked', steps: [ask, usePin, ...Array.from({ length: 5 }, () => control('A wrong PIN'))] },
  { name: 'cancelled-by-the-app', steps: [ask, cancel, ended] },
  { name: 'cancelled-by-the-deadline', steps: [ask, wait(61_000), ended] },
  {
    name: 'cancelled-by-the-background',
    steps: [ask, control('Go home'), wait(1_000), control('Back to the app'), ended],
  },
  { name: 'cancelled-by-the-user', steps: [ask, ({ page }) => page.click('.sheet .cancel'), ended] },
  { name: 'succeeded', steps: [ask, control('Show my face'), ended] },
  { name: 'prompting-dark', steps: [ask], isDark: true },
  { name: 'prompting-chinese', steps: [ask], language: CHINESE },
  { name: 'succeeded-chinese-dark', steps: [ask, control('Show my face'), ended], language: CHINESE, isDark: true },
  { name: 'accounts-empty', steps: [openAccounts] },
  { name: 'accounts-registering', steps: [openAccounts, askToRegister('ann')] },
  { name: 'accounts-choosing', steps: [twoAccounts, press('signIn'), says('chooseAccount', 'Which account?')] },
  {
    name: 'accounts-signed-in',
    steps: [
      twoAccounts,
      press('signIn'),
      press('account-ann'),
      wait(250),
      control('Type my PIN'),
      says('notice', 'Signed in as ann'),
      wait(6_000),
    ],
  },
  {
    name: 'accounts-server-away',
    steps: [
      openAccounts,
      register('ann'),
      control('Switch it off'),
      answered,
      press('signIn'),
      says('notice', 'The server cannot be reached'),
    ],
  },
  { name: 'accounts-dark', steps: [twoAccounts], isDark: true },
  { name: 'accounts-chinese', steps: [oneAccount], language: CHINESE },
  {
    name: 'accounts-page',
    steps: [twoAccounts, press('signIn'), says('chooseAccount', 'Which account?')],
    isWhole: true,
  },
  { name: 'gateway-wanted', steps: [wanted], hasGateway: true },
  { name: 'gateway-asking', steps: [wanted, matched], hasGateway: true },
  {
    name: 'gateway-dropped',
    steps: [wanted, matched, drop, sheetIsGone, says('requestResult', 'Cancelled there')],
    hasGateway: true,
  },
  { name: 'gateway-approved', steps: [approved, sheetIsGone], hasGateway: true, isDark: true },
  { name: 'gateway-page', steps: [wanted, matched], isWhole: true, hasGateway: true },
  {
    name: 'gateway-page-dropped',
    steps: [wanted, matched, drop, waitingSays('receipt', /ms after/), sheetIsGone],
    isWhole: true,
    hasGateway: true,
    isDark: true,
  },
  { name: 'shop-payment', steps: [paymentWanted, matched], isWhole: true, hasGateway: true },
  { name: 'gateway-page-open', steps: [approved, say('hello'), sheetIsGone], isWhole: true, hasGateway: true },
];

/** The page stands still: nothing moves, and nothing waits for an answer. */
async function stand(page: Page): Promise<void> {
  await page.waitForSelector('body:not([data-waiting])', { state: 'attached' });
  await page.waitForTimeout(250);
}

/** `npm run pictures`: the main states of the app on the phone, into docs/pictures, or those that are named. Needs a Chromium. */
async function main(): Promise<void> {
  const named = process.argv.slice(2);
  const shots = SHOTS.filter(({ name }) => named.length === 0 || named.includes(name));
  fs.mkdirSync(FOLDER, { recursive: true });
  const gatewayFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-'));
  const browser = await startChromium();
  try {
    await take(
      browser,
      shots.filter((shot) => shot.hasGateway !== true),
    );
    await take(
      browser,
      shots.filter((shot) => shot.hasGateway === true),
      gatewayFolder,
    );
  } finally {
    await browser.close();
    fs.rmSync(gatewayFolder, { recursive: true, force: true });
  }
}

async function take(browser: Browser, shots: readonly Shot[], gatewayFolder?: string): Promise<void> {
  const phone = await openPhone({}, gatewayFolder);
  const server = await ScreenServer.start(phone);
  try {
    for (const shot of shots) {
      await phone.perform({ kind: 'language', language: shot.language ?? 'en-US' });
      await phone.perform({ kind: 'dark', isDark: shot.isDark === true });
      await phone.perform({ kind: 'do', action: 'restart' });
      const { page } = await openPage(browser, server.url, {
        width: shot.width ?? 1280,
        height: shot.width === undefined ? 900 : 740,
      });
      await page.emulateMedia({ colorScheme: shot.isDark === true ? 'dark' : 'light', reducedMotion: 'reduce' });
      await all(...shot.steps)({ page, phone });
      await page.mouse.move(0, 0);
      await page.evaluate('document.activeElement?.blur()');
      await stand(page);
      const file = path.join(FOLDER, `${shot.name}.png`);
      await (shot.isWhole === true
        ? page.screenshot({ path: file })
        : page.locator('.phone').screenshot({ path: file, omitBackground: true }));
      await page.close();
      console.log(path.relative(process.cwd(), file));
    }
  } finally {
    await server.close();
    await phone.close();
  }
}

await main();
