// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { NetworkActivity } from '../host/network/NetworkActivity.ts';
import type { Phone } from '../host/screen/Phone.ts';
import { ScreenServer } from '../host/screen/ScreenServer.ts';
import { openPage, tryChromium } from '../host/screen/startChromium.ts';
import { openPhone } from './openPhone.ts';
import { scenarios } from './scenarios.ts';
import type { Stage } from './Stage.ts';

/** What a person does on the page for a scenario, after Ask; waits are in ms of the phone's time. */
type Step = (at: { page: Page; phone: Phone; wait: (milliseconds: number) => Promise<void> }) => Promise<unknown>;

const control = (label: string): Step => ({ page }) => page.click(`.controls button:has-text("${label}")`);
const wait = (milliseconds: number): Step => (at) => at.wait(milliseconds);
const ask: Step = async ({ page }) => {
  await page.click('[data-id=start]');
  await page.waitForSelector('.sheet:not([hidden])');
};
const pressCancel: Step = ({ page }) => page.click('[data-id=cancel]');

const STEPS: Readonly<Record<string, readonly Step[]>> = {
  'face': [ask, control('Show my face')],
  'wrong-face-then-pin': [ask, control('A stranger'), ({ page }) => page.click('.sheet >> text=Use PIN'),
    async ({ page }) => {
      for (const digit of '274913') {
        await page.click(`.sheet .key >> text="${digit}"`);
      }
    }],
  'cancel': [ask, pressCancel],
  'cancel-by-id': [ask, async ({ page, phone }) => {
    const id = /[0-9a-f-]{36}/.exec(await page.textContent('[data-id=cancellationId]') ?? '')?.[0] ?? '';
    await phone.current!.ability.newWant({ parameters: { cancellationId: id } });
  }],
  'deadline': [ask, control('+1 min')],
  'background': [ask, control('Go home'), wait(500), ({ page }) => page.click('.app-icon')],
  'background-system-first': [ask, async ({ phone }) => {
    const { device, app } = phone.current!;
    device.foreground.set(app.bundleName, 'background');
  }, wait(500), control('Go home'), ({ page }) => page.click('.app-icon')],
  'other-app': [ask, control('Another app asks'), wait(500), control('It takes that back')],
  'late-success': [ask, async ({ phone }) => {
    const { device, ability } = phone.current!;
    device.user.presentFace();
    await device.clock.settle();
    ability.page.click('cancel');
  }],
  'user-cancel': [ask, ({ page }) => page.click('.sheet .cancel')],
  'locked-out': [control('Lock out the face'), ask, control('Type my PIN')],
  'service-dies': [ask, control('Kill the service')],
  'twice': [ask, control('Show my face'), wait(2_000), ask, control('Type my PIN')],
};

const found = await tryChromium();
const browser: Browser = found.browser!;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe('the app on the screen', { skip: found.browser === undefined ? found.reason : false }, () => {
  let phone: Phone;
  let server: ScreenServer;
  let page: Page;
  let errors: string[];

  before(async () => {
    phone = await openPhone();
    server = await ScreenServer.start(phone);
  });
  after(async () => {
    await browser.close();
    await server.close();
    await phone.close();
  });
  beforeEach(async () => {
    await page?.close();
    await phone.perform({ kind: 'do', action: 'restart' });
    ({ page, errors } = await openPage(browser, server.url));
  });

  const textOf = (id: string): Promise<string | null> => page.textContent(`[data-id=${id}]`);
  const pass = async (milliseconds: number): Promise<void> => {
    await phone.perform({ kind: 'advance', milliseconds });
  };
  const says = (id: string, text: string): Promise<void> =>
    page.locator(`[data-id=${id}]`, { hasText: new RegExp(`^${text}$`) }).waitFor();

  for (const scenario of scenarios.filter((one) => 'notice' in one)) {
    it(`${scenario.title}, as the screen shows it`, async () => {
      const stage = phone.current as Stage;
      await scenario.play(stage);
      await NetworkActivity.of(stage.device).advance(6_000);
      await stage.page.settle();
      if (scenario.notice !== '') {
        await says('notice', scenario.notice.replace(/[.?*+()]/g, '\\$&'));
      }
      for (const account of scenario.accounts) {
        await page.waitForSelector(`[data-id="delete-${account}"]`, { state: 'attached' });
      }
      assert.deepEqual(errors, []);
    });
  }

  for (const scenario of scenarios.filter((one) => 'outcomes' in one)) {
    it(`${scenario.title}, done by pointer`, async () => {
      for (const step of STEPS[scenario.name] ?? assert.fail(`no steps for ${scenario.name}`)) {
        await step({ page, phone, wait: pass });
      }
      await pass(6_000);
      await says('outcome', scenario.outcomes[0]!);
      await says('withdrawal', scenario.withdrawal);
      assert.equal(await page.locator('.sheet').isVisible(), false);
      assert.deepEqual(errors, []);
    });
  }

  it('replays the scenario of a link, and says how it ended', async () => {
    await page.goto(`${server.url}?scenario=late-success`);
    await page.locator('.verdict.playing', { hasText: /The success is on its way/ }).waitFor();
    await page.locator('.verdict.passed', { hasText: /Cancelled by this app/ }).waitFor({ timeout: 20_000 });
    assert.equal(await textOf('outcome'), 'Cancelled by this app');
    const told = await page.textContent('.entries');
    assert.match(told ?? '', /result 12500000 to/);
  });

  it('is operated by keyboard alone: ask, the PIN, and the outcome', async () => {
    for (let i = 0; i < 30 && await page.evaluate('document.activeElement?.dataset?.id') !== 'start'; i += 1) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.waitForSelector('.sheet:not([hidden])');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.sheet .status', { hasText: 'Enter the lock screen PIN' }).waitFor();
    await page.keyboard.type('274913');
    await says('outcome', 'Succeeded by PIN');
  });

  for (const [look, colorScheme, isDark] of [['light', 'light', false], ['dark', 'dark', true]] as const) {
    it(`has no violation that axe knows, in any state, ${look}`, async () => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await phone.perform({ kind: 'dark', isDark });
      const states: readonly (readonly [string, Step])[] = [
        ['ready', async () => {}],
        ['face', ask],
        ['face refused', control('A stranger')],
        ['PIN', ({ page: at }) => at.click('.sheet >> text=Use PIN')],
        ['PIN wrong', control('A wrong PIN')],
        ['PIN locked', async (at) => {
          for (let i = 0; i < 4; i += 1) {
            await control('A wrong PIN')(at);
          }
        }],
        ['cancelled', async ({ page: at }) => { // the pad covers the button; the keyboard still comes to it
          await at.focus('[data-id=cancel]');
          await at.keyboard.press('Enter');
        }],
        ['gone', wait(6_000)],
        ['home', control('Go home')],
        ['back', ({ page: at }) => at.click('.app-icon')],
        ['locked', control('Lock the screen')],
        ['narrow', ({ page: at }) => at.setViewportSize({ width: 360, height: 740 })],
      ];
      const violations: string[] = [];
      for (const [name, step] of states) {
        await step({ page, phone, wait: pass });
        await page.waitForTimeout(120);
        await page.evaluate(axe);
        const result = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })') as
          { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] };
        violations.push(...result.violations.flatMap((one) => one.nodes.map((node) =>
          `${name}: ${one.id}: ${node.html.slice(0, 160)}: ${node.failureSummary.split('\n')[1] ?? ''}`)));
      }
      assert.deepEqual([...new Set(violations)], []);
    });
  }
});
