// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { Phone } from 'arkts-host/screen';
import { openPage, reopenPage, ScreenServer, tryChromium } from 'arkts-host/screen';
import { someOf } from 'arkts-host/testing';
import { axeViolations } from './axeViolations.ts';
import { cutTexts } from './cutTexts.ts';
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
} from './screenSteps.ts';
import type { Step } from './screenSteps.ts';
import { PIN } from './Stage.ts';

const found = await tryChromium();
const browser: Browser = found.browser!;

/** More than the page has to come by. */
const MOST_TABS = 60;

const sheetSays =
  (text: string): Step =>
  ({ page }) =>
    page.locator('.sheet .status', { hasText: text }).waitFor();
const sheetIsGone: Step = ({ page }) => page.waitForSelector('.sheet', { state: 'hidden' });
const hears =
  (key: string): Step =>
  ({ page }) =>
    page.keyboard.press(key);
/** Waits for the app's own colours, which come after those of the phone: its text is light in the dark, and dark else. */
const appLooks =
  (look: 'light' | 'dark'): Step =>
  async ({ page }) => {
    await page.waitForSelector('[data-id=state]');
    for (;;) {
      const colour = (await page.evaluate(
        "getComputedStyle(document.querySelector('[data-id=state]')).color",
      )) as string;
      const [red, green, blue] = [...colour.matchAll(/[\d.]+/g)].map(([value]) => Number(value)) as [
        number,
        number,
        number,
      ];
      if (red + green + blue > 3 * 127 === (look === 'dark')) {
        return;
      }
      await page.evaluate('new Promise((done) => requestAnimationFrame(done))');
    }
  };
const types =
  (text: string): Step =>
  ({ page }) =>
    page.keyboard.type(text);
const narrow: Step = ({ page }) => page.setViewportSize({ width: 360, height: 740 });

/** Comes by Tab to a component of the app. */
const goTo =
  (id: string): Step =>
  async ({ page }) => {
    const here = (): Promise<unknown> => page.evaluate('document.activeElement?.dataset?.id');
    for (let i = 0; (await here()) !== id; i += 1) {
      assert.ok(i < MOST_TABS, `${id} cannot be reached by Tab`);
      await page.keyboard.press('Tab');
    }
  };

const byKey = (id: string): Step => all(goTo(id), hears('Enter'), answered);

/** Says yes to the sheet by the PIN, without a pointer. */
const yesByKeyboard: Step = all(
  wait(250),
  ({ page }) => page.waitForSelector('.sheet:not([hidden])'),
  hears('Tab'),
  hears('Enter'),
  sheetSays('Enter the lock screen PIN'),
  types(PIN),
);

/** What the asking section shows, one state after the other. */
const ASKING: readonly (readonly [string, Step])[] = [
  ['ready', async () => {}],
  ['face', all(ask, sheetSays('Look at the phone'))],
  ['face refused', all(control('A stranger'), sheetSays('Not recognised'))],
  ['PIN', all(({ page }) => page.click('.sheet >> text=Use PIN'), sheetSays('Enter the lock screen PIN'))],
  ['PIN wrong', all(control('A wrong PIN'), sheetSays('Wrong PIN'))],
  ['PIN locked', all(...Array.from({ length: 4 }, () => control('A wrong PIN')), sheetSays('Try again in'))],
  // The pad covers the button.
  ['cancelled', all(({ page }) => page.focus('[data-id=cancel]'), hears('Enter'), sheetIsGone)],
  ['gone', all(wait(6_000), says('withdrawal', 'The system confirmed that the prompt is gone'))],
  ['home', all(control('Go home'), ({ page }) => page.waitForSelector('.app-icon'))],
  [
    'back',
    all(
      ({ page }) => page.click('.app-icon'),
      ({ page }) => page.waitForSelector('.home', { state: 'hidden' }),
    ),
  ],
  ['locked', all(control('Lock the screen'), ({ page }) => page.waitForSelector('.lock .unlock'))],
  ['narrow', narrow],
];

/** What the accounts show, one state after the other. */
const ACCOUNTS: readonly (readonly [string, Step])[] = [
  ['empty', openAccounts],
  [
    'server unreachable',
    all(
      ({ page }) => page.fill('[data-id=serverAddress]', 'nowhere'),
      press('signIn'),
      says('notice', 'That is no address of a server'),
      control('Type its address'),
      answered,
    ),
  ],
  ['prompt', askToRegister('ann')],
  ['cancelled', all(press('cancelAccounts'), says('notice', 'Cancelled by this app'), wait(6_000), sheetIsGone)],
  ['list', all(register('ann'), register('bob'))],
  ['chooser', all(press('signIn'), says('chooseAccount', 'Which account?'))],
  [
    'none chosen',
    all(press('chooseNone'), says('phase', 'Nothing is going on'), ({ page }) =>
      page.waitForSelector('[data-id=serverAddress]:enabled'),
    ),
  ],
  ['chosen', all(press('signIn'), press('account-ann'), wait(250), sheetSays('Look at the phone'))],
  ['signed in', all(control('Show my face'), says('notice', 'Signed in as ann'), wait(3_000), sheetIsGone)],
  ['deleted', all(press('delete-bob'), says('notice', 'The key of bob is deleted'))],
  ['narrow', narrow],
];

/** What the gateway section shows without a gateway. */
const GATEWAY: readonly (readonly [string, Step])[] = [
  ['not enrolled', all(press('sectionGateway'), says('gatewayState', 'This phone approves for no gateway'))],
  [
    'no ticket',
    all(
      ({ page }) => page.fill('[data-id=enrolTicket]', 'nothing'),
      answered,
      press('enrol'),
      says('gatewayState', 'This is no ticket'),
    ),
  ],
  ['narrow', narrow],
];

describe('the app on the screen, for whoever sees little or has no pointer', {
  skip: found.browser === undefined ? found.reason : false,
}, () => {
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
    await phone.perform({ kind: 'dark', isDark: false });
    await phone.perform({ kind: 'do', action: 'restart' });
    await reopenPage(page, server.url);
    errors.length = 0;
  });

  const take = (...steps: readonly Step[]): Promise<unknown> => all(...steps)({ page, phone });

  it('asks, takes the PIN and tells the outcome by keyboard alone', async () => {
    await take(byKey('start'), yesByKeyboard, says('outcome', 'Succeeded by PIN'));
  });

  it('registers, signs in with a chosen account, cancels and deletes by keyboard alone', async () => {
    const address = (await page.textContent('[data-neighbour=account-server] .hint')) ?? '';
    await take(byKey('sectionAccounts'), goTo('serverAddress'), types(address));
    for (const name of ['ann', 'bob']) {
      await take(
        goTo('userName'),
        hears('Control+A'),
        types(name),
        byKey('register'),
        yesByKeyboard,
        says('notice', `Registered: ${name}`),
        wait(3_000),
        sheetIsGone,
      );
    }
    await take(
      byKey('signIn'),
      says('phase', 'Choose an account'),
      byKey('account-ann'),
      yesByKeyboard,
      says('notice', 'Signed in as ann'),
      wait(3_000),
      sheetIsGone,
    );
    await take(
      byKey('signIn'),
      byKey('account-bob'),
      wait(250),
      sheetSays('Look at the phone'),
      hears('Escape'),
      says('notice', 'Cancelled by you or by the system'),
      wait(6_000),
    );
    await take(byKey('signIn'), byKey('cancelAccounts'), says('notice', 'Cancelled by this app'));
    await take(byKey('delete-bob'), says('notice', 'The key of bob is deleted'));
    assert.equal(await page.locator('[data-id^="delete-"]').count(), 1);
    assert.deepEqual(errors, []);
  });

  it('has no two buttons of one name in either section', async () => {
    const names = async (): Promise<string[]> => {
      const buttons = await page.locator('#app button:visible').all();
      return Promise.all(
        buttons.map(async (button) => (await button.getAttribute('aria-label')) ?? (await button.textContent()) ?? ''),
      );
    };
    const asking = await names();
    assert.deepEqual([...new Set(asking)], asking);
    await take(
      openAccounts,
      register('ann'),
      register('bob'),
      press('signIn'),
      says('chooseAccount', 'Which account?'),
    );
    const accounts = await names();
    assert.deepEqual([...new Set(accounts)], accounts);
  });

  it('tells a screen reader what the sheet asks and the ways to answer, and how it ended', async () => {
    await take(ask, sheetSays('Look at the phone'));
    const sheet = await page.locator('.sheet').ariaSnapshot();
    assert.match(sheet, /^- dialog "Verify identity"/);
    assert.match(sheet, /Look at the phone/);
    assert.match(sheet, /- button "Use PIN"\n.*- button "Cancel"/);
    await take(press('cancel'), says('outcome', 'Cancelled by this app'));
    const app = await page.locator('#app').ariaSnapshot();
    assert.match(app, /- button "Unlock"/);
    assert.match(app, /- button "Cancel" \[disabled\]/);
    assert.match(app, /Cancelled by this app/);
    assert.equal(await page.locator('[data-id=purpose-UNLOCK]').getAttribute('aria-description'), 'Chosen');
  });

  for (const [section, states] of [
    ['asking', ASKING],
    ['accounts', ACCOUNTS],
    ['gateway', GATEWAY],
  ] as const) {
    for (const look of someOf(['light', 'dark'] as const, 2)) {
      it(`has no violation that axe knows, and no text that is cut, in the states of ${section}, ${look}`, async () => {
        await page.emulateMedia({ colorScheme: look, reducedMotion: 'reduce' });
        await phone.perform({ kind: 'dark', isDark: look === 'dark' });
        await page.waitForSelector(look === 'dark' ? '.screen.dark' : '.screen:not(.dark)');
        await appLooks(look)({ page, phone });
        const violations: string[] = [];
        const audited = new Set(someOf<(typeof states)[number]>(states, 3));
        for (const state of states) {
          const [name, step] = state;
          await take(step, answered);
          if (!audited.has(state)) {
            continue; // the next one begins here
          }
          violations.push(...(await axeViolations(page, name, look)), ...(await cutTexts(page, name)));
        }
        assert.deepEqual([...new Set(violations)], []);
      });
    }
  }
});
