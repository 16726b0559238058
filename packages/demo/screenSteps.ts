// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import type { Page } from 'playwright-core';
import type { Phone } from 'arkts-host/screen';
import { damageKeys } from './accountScenarios.ts';
import { PIN } from './Stage.ts';

/** Whether each scenario is played by pointer, and on each version: by the long run. Else some of each kind. */
export const PLAYS_ALL = process.env['DEMO_SCENARIOS'] === 'all';

/** What a person does on the page. */
export type Step = (at: { page: Page; phone: Phone }) => Promise<unknown>;

/** Presses a button beside the phone. */
export const control =
  (label: string): Step =>
  ({ page }) =>
    page.click(`.controls button:has-text("${label}")`);

/** Lets milliseconds of the phone's time pass. */
export const wait =
  (milliseconds: number): Step =>
  ({ phone }) =>
    phone.perform({ kind: 'advance', milliseconds });

/** Does one step after the other. */
export const all =
  (...steps: readonly Step[]): Step =>
  async (at) => {
    for (const step of steps) {
      await step(at);
    }
  };

/** Waits until the phone has dealt with everything that the page asked for. */
export const answered: Step = ({ page }) => page.waitForSelector('body:not([data-waiting])', { state: 'attached' });

/** Presses a component of the app. */
export const press = (id: string): Step => all(({ page }) => page.click(`[data-id="${id}"]`), answered);

/** Waits until a component of the app says that, and nothing else. */
export const says =
  (id: string, text: string): Step =>
  ({ page }) =>
    page.locator(`[data-id="${id}"]`, { hasText: new RegExp(`^${text.replace(/[.?*+()]/g, '\\$&')}$`) }).waitFor();

/** The system's sheet comes up; the phone's time is moved so far, for nobody wants to wait for it. */
const sheet: Step = all(wait(250), ({ page }) => page.waitForSelector('.sheet:not([hidden])'));

/** What was asked of the accounts is over, and the sheet that said so is away. */
const isOver: Step = all(says('phase', 'Nothing is going on'), wait(3_000), ({ page }) =>
  page.waitForSelector('.sheet', { state: 'hidden' }),
);

export const ask: Step = all(press('start'), sheet);

/** Turns to the accounts, at the server on this machine. */
export const openAccounts: Step = all(
  press('sectionAccounts'),
  ({ page }) => page.waitForSelector('[data-id=serverAddress]'),
  control('Type its address'),
  answered,
);

export const askToRegister = (userName: string): Step =>
  all(({ page }) => page.fill('[data-id=userName]', userName), press('register'), says('phase', 'Asking you'), sheet);

export const register = (userName: string): Step => all(askToRegister(userName), control('Show my face'), isOver);

export const askToSignIn: Step = all(press('signIn'), says('phase', 'Asking you'), sheet);

const goHomeAndBack: Step = all(control('Go home'), wait(500), ({ page }) => page.click('.app-icon'));
const deleteKey = (userName: string): Step =>
  all(press(`delete-${userName}`), says('notice', `The key of ${userName} is deleted`));

/** The executor has matched, and the app cancels before the result has reached it: no pointer is as quick. */
const cancelLate =
  (id: string): Step =>
  async ({ phone }) => {
    const { device, ability } = phone.current!;
    device.user.presentFace();
    await device.clock.settle();
    ability.page.click(id);
  };

/** Types a PIN on the keys of the sheet. */
export const typePin =
  (pin: string): Step =>
  async ({ page }) => {
    for (const digit of pin) {
      await page.click(`.sheet .key >> text="${digit}"`);
    }
  };

/** How a person plays each scenario. */
export const STEPS: Readonly<Record<string, Step>> = {
  face: all(ask, control('Show my face')),
  'wrong-face-then-pin': all(
    ask,
    control('A stranger'),
    ({ page }) => page.click('.sheet >> text=Use PIN'),
    typePin(PIN),
  ),
  cancel: all(ask, press('cancel')),
  'cancel-by-id': all(ask, async ({ page, phone }) => {
    const id = /[0-9a-f-]{36}/.exec((await page.textContent('[data-id=cancellationId]')) ?? '')?.[0] ?? '';
    await phone.current!.ability.newWant({ parameters: { cancellationId: id } });
  }),
  deadline: all(ask, control('+1 min')),
  background: all(ask, goHomeAndBack),
  'background-system-first': all(
    ask,
    async ({ phone }) => {
      const { device, app } = phone.current!;
      device.foreground.set(app.bundleName, 'background');
    },
    wait(500),
    goHomeAndBack,
  ),
  'other-app': all(ask, control('Another app asks'), wait(500), control('It takes that back')),
  'late-success': all(ask, cancelLate('cancel')),
  'user-cancel': all(ask, ({ page }) => page.click('.sheet .cancel')),
  'locked-out': all(control('Lock out the face'), ask, control('Type my PIN')),
  'service-dies': all(ask, control('Kill the service')),
  twice: all(ask, control('Show my face'), wait(2_000), ask, control('Type my PIN')),
  register: all(openAccounts, register('ann')),
  'sign-in': all(openAccounts, register('ann'), askToSignIn, control('Type my PIN')),
  'choose-account': all(
    openAccounts,
    register('ann'),
    register('bob'),
    press('signIn'),
    press('account-ann'),
    sheet,
    control('Show my face'),
  ),
  'register-twice': all(openAccounts, register('ann'), register('ann')),
  'sign-in-cancelled': all(openAccounts, register('ann'), askToSignIn, press('cancelAccounts')),
  'sign-in-in-background': all(openAccounts, register('ann'), askToSignIn, goHomeAndBack),
  'register-cancelled-late': all(openAccounts, askToRegister('ann'), cancelLate('cancelAccounts')),
  'no-account': all(openAccounts, press('signIn')),
  'deleted-key': all(openAccounts, register('ann'), deleteKey('ann'), press('signIn')),
  'server-away': all(
    openAccounts,
    control('Switch it off'),
    ({ page }) => page.fill('[data-id=userName]', 'ann'),
    press('register'),
  ),
  'name-taken': all(openAccounts, register('ann'), deleteKey('ann'), askToRegister('ann'), control('Show my face')),
  'damaged-keys': all(
    openAccounts,
    register('ann'),
    async ({ phone }) => damageKeys(phone.current!.device),
    ({ page }) => page.fill('[data-id=userName]', 'bob'),
    press('register'),
    says('notice', "The list of this phone's keys is damaged and can never be read again"),
    wait(1_000),
    press('giveUpKeys'),
    press('confirmGiveUpKeys'),
    wait(3_000),
    says('notice', '1 key was given up'),
    register('cat'),
  ),
};
