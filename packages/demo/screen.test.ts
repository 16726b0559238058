// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { Phone } from 'arkts-host/screen';
import { openPage, reopenPage, ScreenServer, tryChromium } from 'arkts-host/screen';
import { openPhone } from './openPhone.ts';
import { scenarios } from './scenarios.ts';
import { all, answered, ask, control, openAccounts, PLAYS_ALL, press, says, STEPS, wait } from './screenSteps.ts';
import type { Step } from './screenSteps.ts';

const found = await tryChromium();
const browser: Browser = found.browser!;

/** Those in which a person does what they do in no other: npm test plays them by pointer, and all of them without a screen. */
const SOME: ReadonlySet<string> = new Set([
  'wrong-face-then-pin',
  'cancel-by-id',
  'background',
  'other-app',
  'user-cancel',
  'locked-out',
  'choose-account',
  'sign-in-cancelled',
  'name-taken',
  'server-away',
]);

describe('the app on the screen', { skip: found.browser === undefined ? found.reason : false }, () => {
  let phone: Phone;
  let server: ScreenServer;
  let page: Page;
  let errors: string[];

  before(async () => {
    phone = await openPhone();
    server = await ScreenServer.start(phone);
    ({ page, errors } = await openPage(browser, server.url));
  });
  after(async () => {
    await browser.close();
    await server.close();
    await phone.close();
  });
  beforeEach(async () => {
    await phone.perform({ kind: 'do', action: 'restart' });
    await reopenPage(page, server.url);
    errors.length = 0;
  });

  const take = (...steps: readonly Step[]): Promise<unknown> => all(...steps)({ page, phone });

  for (const scenario of scenarios) {
    if ('client' in scenario) {
      continue; // gatewayScreen.test.ts plays them: they need the side that waits
    }
    if (!PLAYS_ALL && !SOME.has(scenario.name)) {
      continue;
    }
    it(`${scenario.title}, done by pointer`, async () => {
      await take(STEPS[scenario.name] ?? assert.fail(`no steps for ${scenario.name}`));
      if ('notice' in scenario) {
        await take(
          says('notice', scenario.notice),
          says('phase', 'Nothing is going on'),
          wait(6_000),
          says('notice', scenario.notice),
        );
        const listed = await page.locator('[data-id^="delete-"]').all();
        assert.deepEqual(
          await Promise.all(listed.map((button) => button.getAttribute('data-id'))),
          scenario.accounts.map((account) => `delete-${account}`),
        );
      } else {
        await take(wait(6_000), says('outcome', scenario.outcomes[0]!), says('withdrawal', scenario.withdrawal));
      }
      await page.waitForSelector('.sheet', { state: 'hidden' });
      assert.deepEqual(errors, []);
    });
  }

  it('replays the scenario of a link, and says how it ended', async () => {
    await page.goto(`${server.url}?scenario=late-success`);
    await page.locator('.verdict.passed', { hasText: /Cancelled by this app/ }).waitFor();
    assert.equal(await page.textContent('[data-id=outcome]'), 'Cancelled by this app');
    assert.match((await page.textContent('.entries')) ?? '', /result 12500000 to/);
  });

  it('says why the address of the server cannot be typed where there is no place for it, or no server', async () => {
    await take(control('Type its address'));
    await page.locator('.controls .notice', { hasText: /Open the accounts in the app first/ }).waitFor();
    await take(openAccounts, control('Switch it off'), control('Type its address'));
    await page.locator('.controls .notice', { hasText: /Switch it on first/ }).waitFor();
    await take(control('Switch it on'), answered, control('Type its address'), answered);
    const address = await page.textContent('[data-neighbour=account-server] .hint');
    assert.match(address ?? '', /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(await page.inputValue('[data-id=serverAddress]'), address);
  });

  it('keeps the face within reach of the sheet in a window of 360 by 740', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await take(ask);
    const face = (await page.locator('.controls button', { hasText: 'Show my face' }).boundingBox())!;
    assert.ok(face.y > 0 && face.y + face.height <= 740, `from ${face.y}`);
    await take(control('Show my face'), says('outcome', 'Succeeded by face'));
  });

  it('shows a page that is loaded again what stands there', async () => {
    await take(ask);
    await page.reload();
    await page.waitForSelector('.sheet:not([hidden])');
    await take(press('cancel'), says('outcome', 'Cancelled by this app'));
    assert.deepEqual(errors, []);
  });
});
