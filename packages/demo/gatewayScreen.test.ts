// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { Phone } from 'arkts-host/screen';
import { openPage, reopenPage, ScreenServer, tryChromium } from 'arkts-host/screen';
import { someOf } from 'arkts-host/testing';
import { axeViolations } from './axeViolations.ts';
import { cutTexts } from './cutTexts.ts';
import { gatewayScenarios } from './gatewayScenarios.ts';
import { shopScenarios } from './shopScenarios.ts';
import { openPhone } from './openPhone.ts';
import { all, answered, control, PLAYS_ALL, press, says } from './screenSteps.ts';
import type { Step } from './screenSteps.ts';
import {
  approved,
  drop,
  closeTab,
  GATEWAY_STEPS,
  loginWanted,
  matched,
  say,
  SHOP_STEPS,
  sheetIsGone,
  waitingSays,
  wanted,
  wantedInPocket,
} from './waitingSteps.ts';

const found = await tryChromium();
const browser: Browser = found.browser!;

/** Those whose steps no other test here takes: npm test plays them by pointer, and all of them without a screen. */
const SOME: ReadonlySet<string> = new Set([
  'gateway-approve-by-pin',
  'gateway-not-me',
  'gateway-wrong-number',
  'gateway-phone-lost',
  'gateway-woken-from-nothing',
  'shop-payment-taken-back',
]);

const chooseConnection: Step = async ({ page }) => {
  await page.selectOption('#waiting-way', 'the command gateway connect');
};

/** What the two sides show, one state after the other. */
const STATES: readonly (readonly [string, Step])[] = [
  ['nothing wanted', press('sectionGateway')],
  ['shown', wanted],
  ['face', matched],
  ['dropped', all(drop, waitingSays('receipt', /ms after/), sheetIsGone)],
  ['denied', all(wanted, press('denyRequest'), waitingSays('state', /denied on the phone/))],
  ['open', all(approved, say('hello'), sheetIsGone)],
  ['a login at the shop', all(drop, loginWanted)],
  ['commands', ({ page }) => page.click('.waiting summary')],
  ['notification', all(closeTab, chooseConnection, wantedInPocket)],
  [
    'question of the system',
    async ({ phone, page }) => {
      const { device, app } = phone.current!;
      device.notifications.setRight(app.bundleName, 'not-asked');
      device.notifications.ask(app.bundleName, () => undefined);
      await page.waitForSelector('.notify:not([hidden])');
    },
  ],
];

describe('the side that waits, beside the phone', { skip: found.browser === undefined ? found.reason : false }, () => {
  let folder: string;
  let phone: Phone;
  let server: ScreenServer;
  let page: Page;
  let errors: string[];

  before(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'gateway-'));
    phone = await openPhone({}, folder);
    server = await ScreenServer.start(phone);
    ({ page, errors } = await openPage(browser, server.url));
  });
  after(async () => {
    await browser.close();
    await server.close();
    await phone.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await phone.perform({ kind: 'dark', isDark: false });
    await phone.perform({ kind: 'do', action: 'restart' });
    await reopenPage(page, server.url);
    errors.length = 0;
  });

  const take = (...steps: readonly Step[]): Promise<unknown> => all(...steps)({ page, phone });

  it('opens a connection, which is approved on the phone, and hears what it says come back', async () => {
    await take(
      approved,
      say('hello'),
      say('once more'),
      says('requestResult', 'Approved'),
      drop,
      waitingSays('state', /You went away/),
    );
    assert.deepEqual(errors, []);
  });

  it('goes away while the phone asks: the sheet goes, and the time until the receipt is shown', async () => {
    await take(wanted, matched, drop, sheetIsGone, says('requestResult', 'Cancelled there'));
    await take(waitingSays('receipt', /^The prompt is gone: the phone.s receipt came \d+ ms after you went away\.$/));
    assert.equal(await page.isVisible('.waiting .number'), false);
    assert.deepEqual(errors, []);
  });

  it('is left alone when the gateway dies, and the sheet goes by itself at the end of the lease', async () => {
    await take(
      wanted,
      matched,
      control('Kill the gateway'),
      waitingSays('state', /the connection to the gateway broke/),
    );
    await take(
      control('+10 s'),
      control('+10 s'),
      sheetIsGone,
      says('requestResult', 'Withdrawn: the gateway was not heard of'),
    );
    await take(control('Kill the gateway'));
    await page.locator('.controls .notice', { hasText: /dead already/ }).waitFor();
  });

  for (const scenario of [...gatewayScenarios, ...shopScenarios].filter(({ name }) => PLAYS_ALL || SOME.has(name))) {
    it(`${scenario.title}, done by pointer`, async () => {
      await take(
        GATEWAY_STEPS[scenario.name] ?? SHOP_STEPS[scenario.name] ?? assert.fail(`no steps for ${scenario.name}`),
        ...(scenario.result === '' ? [] : [says('requestResult', scenario.result)]),
        sheetIsGone,
      );
      assert.deepEqual(errors, []);
    });
  }

  it('is told that it was denied, and can ask again', async () => {
    await take(wanted, press('denyRequest'), waitingSays('state', /Not connected: denied on the phone/), approved);
  });

  it('is told why it cannot go elsewhere', async () => {
    await page.fill('#waiting-target', '127.0.0.1:1');
    await take(
      ({ page: at }) => at.click('.waiting button:has-text("Connect")'),
      waitingSays('state', /may not go there/),
    );
  });

  it('is operated by keyboard alone, and the focus is never lost', async () => {
    const focused = (): Promise<unknown> => page.evaluate('document.activeElement?.textContent');
    await page.focus('#waiting-user');
    for (const key of ['Tab', 'Tab', 'Tab', 'Enter']) {
      await page.keyboard.press(key);
    }
    await take(waitingSays('state', /The phone shows it/));
    assert.equal(await focused(), 'Drop the connection');
    await page.keyboard.press('Enter');
    await take(waitingSays('receipt', /ms after you went away/));
    assert.equal(await focused(), 'Connect');
  });

  it('replays a scenario of the gateway, and says how it ended', async () => {
    await page.goto(`${server.url}?scenario=gateway-drop`);
    await page.locator('.verdict.passed', { hasText: /on the phone: Cancelled there/ }).waitFor();
  });

  for (const look of someOf(['light', 'dark'] as const, 2)) {
    it(`has no violation that axe knows, and no text that is cut, in its states, ${look === 'light' ? 'wide and narrow' : 'dark'}`, async () => {
      const violations: string[] = [];
      const audited = new Set(someOf(STATES, 2));
      await page.emulateMedia({ colorScheme: look, reducedMotion: 'reduce' });
      await phone.perform({ kind: 'dark', isDark: look === 'dark' });
      for (const state of STATES) {
        const [name, step] = state;
        await take(step, answered);
        if (!audited.has(state)) {
          continue; // the next one begins here
        }
        for (const width of look === 'light' ? [1280, 360] : [1280]) {
          // the colours are the same on a narrow one
          await page.setViewportSize({ width, height: 900 });
          await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
          violations.push(
            ...(await axeViolations(page, `${name}, ${width}`, look)),
            ...(await cutTexts(page, `${name}, ${width}`)),
          );
          assert.ok(
            ((await page.evaluate('document.documentElement.scrollWidth')) as number) <= width,
            `${name} at ${width}`,
          );
        }
      }
      assert.deepEqual([...new Set(violations)], []);
    });
  }
});

describe('a page without a gateway', { skip: found.browser === undefined ? found.reason : false }, () => {
  it('has no side that waits', async () => {
    const { browser: own } = await tryChromium();
    const phone = await openPhone();
    const server = await ScreenServer.start(phone);
    try {
      const { page } = await openPage(own!, server.url);
      await page.waitForSelector('.controls');
      assert.equal(await page.isVisible('.waiting'), false);
    } finally {
      await own?.close();
      await server.close();
      await phone.close();
    }
  });
});
