// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Page } from 'playwright-core';
import { DeviceNetwork } from 'arkts-host/network';
import { advanceUntil, passTime } from './advanceUntil.ts';
import { all, answered, control, press, typePin, wait } from './screenSteps.ts';
import type { Step } from './screenSteps.ts';
import { PIN } from './Stage.ts';
import type { Stage } from './Stage.ts';

/** Waits until that part of the side that waits says so. */
export const waitingSays =
  (part: 'state' | 'number' | 'receipt', text: RegExp): Step =>
  ({ page }) =>
    page.locator(`.waiting .${part}`, { hasText: text }).waitFor();
const sheetIsUp: Step = ({ page }) => page.waitForSelector('.sheet:not([hidden])');
export const sheetIsGone: Step = ({ page }) => page.waitForSelector('.sheet', { state: 'hidden' });

/** The waiting side asks, and the phone shows it. */
export const wanted: Step = all(
  press('sectionGateway'),
  ({ page }) => page.click('.waiting button:has-text("Connect")'),
  waitingSays('state', /The phone shows it/),
  ({ page }) => page.waitForSelector('[data-id=matchNumber]'),
);

/** The side that waits goes away. */
export const drop: Step = ({ page }) => page.click('.waiting button:has-text("Drop the connection")');

async function shownNumber(page: Page): Promise<string> {
  return /\d\d$/.exec((await page.textContent('.waiting .number')) ?? '')?.[0] ?? '';
}

/** The person reads the number on the waiting side and types it on the phone, which then asks for their face. */
export const matched: Step = all(
  async ({ page }) => page.fill('[data-id=matchNumber]', await shownNumber(page)),
  answered,
  press('checkNumber'),
  sheetIsUp,
);

/** The connection is open. */
export const approved: Step = all(
  wanted,
  matched,
  control('Show my face'),
  waitingSays('state', /Approved: connected/),
);

/** Sends a line to the target, which says it back. */
export const say =
  (line: string): Step =>
  async ({ page }) => {
    await page.fill('#waiting-line', line);
    await page.keyboard.press('Enter');
    await page.locator('.waiting li', { hasText: `target: ${line}` }).waitFor();
  };

/** Lets the phone's time pass in which both ends hear of each other. */
const pass =
  (milliseconds: number): Step =>
  ({ phone }) =>
    passTime(phone.current!.device, milliseconds);

const wrongNumber: Step = all(
  async ({ page }) => {
    const number = await shownNumber(page);
    await page.fill('[data-id=matchNumber]', number === '11' ? '22' : '11');
  },
  answered,
  press('checkNumber'),
  wait(500),
);

/** The number that was typed is looked at, and the field takes another. */
const isWrong: Step = ({ page }) => page.waitForSelector('[data-id=matchNumber]:enabled');

const receiptSays = (text: RegExp): Step => waitingSays('receipt', text);

/** The phone is in a pocket when somebody wants a connection: a notification comes. */
export const wantedInPocket: Step = all(
  press('sectionGateway'),
  ({ page }) => page.locator('[data-id=reach]', { hasText: /^A notification says/ }).waitFor(),
  control('Go home'),
  async ({ phone }) => {
    const { device, gateway } = phone.current as Stage;
    await advanceUntil(device, () => !gateway.hasPhone, 'the phone is not connected');
  },
  ({ page }) => page.click('.waiting button:has-text("Connect")'),
  ({ page }) => page.waitForSelector('.shade .notification'),
);

const tapped: Step = all(({ page }) => page.click('.shade .notification'), answered);
const shadeIsEmpty: Step = ({ page }) => page.waitForSelector('.shade', { state: 'hidden' });

/** A tap opens the request, and it is approved. */
const approvedByTap: Step = all(
  tapped,
  ({ page }) => page.waitForSelector('[data-id=matchNumber]'),
  matched,
  control('Show my face'),
  waitingSays('state', /Approved: connected/),
  say('hello'),
  shadeIsEmpty,
);

/** The waiting side asks as a client of remote desktops, which no phone tells that it shows the request. */
const wantedByDesktop: Step = all(
  press('sectionGateway'),
  async ({ page }) => {
    await page.selectOption('#waiting-way', 'a client of remote desktops');
  },
  ({ page }) => page.click('.waiting button:has-text("Connect")'),
  waitingSays('number', /\d\d$/),
  ({ page }) => page.waitForSelector('[data-id=matchNumber]'),
);

/** Somebody asks at the shop, in that way, and the phone shows it. */
const wantedAtShop = (way: 'a login at the shop' | 'a payment at the shop', ask: 'Log in' | 'Pay'): Step =>
  all(
    async ({ page }) => {
      await page.selectOption('#waiting-way', way);
    },
    ({ page }) => page.click(`.waiting button:has-text("${ask}")`),
    waitingSays('number', /\d\d$/),
    ({ page }) => page.waitForSelector('[data-id=matchNumber]'),
  );

/** A customer wants to log in at the shop. */
export const loginWanted: Step = all(press('sectionGateway'), wantedAtShop('a login at the shop', 'Log in'));

/** A customer who has logged in wants to pay. */
export const paymentWanted: Step = all(
  loginWanted,
  matched,
  control('Show my face'),
  waitingSays('state', /Approved, and over: logged in as/),
  sheetIsGone,
  wantedAtShop('a payment at the shop', 'Pay'),
);

export const closeTab: Step = ({ page }) => page.click('.waiting button:has-text("Close the tab")');

/** How each scenario of the shop is played. */
export const SHOP_STEPS: Readonly<Record<string, Step>> = {
  'shop-login': all(loginWanted, matched, control('Show my face'), waitingSays('state', /logged in as/)),
  'shop-login-denied': all(
    loginWanted,
    press('denyRequest'),
    waitingSays('state', /Not approved: denied on the phone/),
  ),
  'shop-tab-closed': all(loginWanted, matched, closeTab, receiptSays(/^The prompt is gone/)),
  'shop-payment': all(
    paymentWanted,
    matched,
    control('Show my face'),
    waitingSays('state', /Approved, and over: paid/),
  ),
  'shop-payment-taken-back': all(
    paymentWanted,
    matched,
    control('Take the payment back'),
    waitingSays('state', /the shop has taken it back/),
    receiptSays(/^The prompt is gone/),
  ),
  'shop-payment-denied': all(paymentWanted, press('denyRequest'), waitingSays('state', /not paid: the user said no/)),
};

/** How each scenario of the gateway is played: by the person at the phone, and by the one who waits. */
export const GATEWAY_STEPS: Readonly<Record<string, Step>> = {
  'gateway-approve': all(approved, say('hello')),
  'gateway-approve-by-pin': all(
    wanted,
    matched,
    control('A stranger'),
    ({ page }) => page.click('.sheet >> text=Use PIN'),
    typePin(PIN),
    waitingSays('state', /Approved: connected/),
    say('hello'),
  ),
  'gateway-deny': all(wanted, press('denyRequest'), waitingSays('state', /: denied on the phone\.$/)),
  'gateway-not-me': all(
    wanted,
    press('notMe'),
    waitingSays('state', /not from its owner; this client is trusted no more/),
  ),
  'gateway-wrong-number': all(
    wanted,
    wrongNumber,
    isWrong,
    wrongNumber,
    isWrong,
    wrongNumber,
    waitingSays('state', /the number was wrong too often/),
  ),
  'gateway-drop': all(wanted, matched, drop, receiptSays(/^The prompt is gone: the phone.s receipt came \d+ ms after/)),
  'gateway-drop-unseen': all(
    press('sectionGateway'),
    async ({ phone }) => {
      DeviceNetwork.of(phone.current!.device).latencyMs = 400;
    },
    ({ page }) => page.click('.waiting button:has-text("Connect")'),
    waitingSays('number', /\d\d$/),
    drop,
    pass(3_000),
    receiptSays(/never shown/),
  ),
  'gateway-desktop': all(
    wantedByDesktop,
    matched,
    control('Show my face'),
    waitingSays('state', /Approved: connected to .*, by a client of remote desktops/),
    say('hello'),
  ),
  'gateway-desktop-closed': all(wantedByDesktop, matched, drop, receiptSays(/^The prompt is gone/)),
  'gateway-dies': all(
    wanted,
    matched,
    control('Kill the gateway'),
    waitingSays('state', /the connection to the gateway broke/),
    control('+10 s'),
    control('+10 s'),
  ),
  'gateway-phone-lost': all(
    wanted,
    matched,
    async ({ phone }) => {
      DeviceNetwork.of(phone.current!.device).lose();
    },
    pass(20_000),
    waitingSays('state', /the phone was lost while it asked/),
  ),
  'gateway-deadline': all(wanted, matched, pass(60_000), waitingSays('state', /nobody answered in time/)),
  'gateway-revoke': all(
    wanted,
    matched,
    ({ phone }) => (phone.current as Stage).gateway.revokePhone(),
    waitingSays('state', /trusted no more/),
  ),
  'gateway-woken': all(wantedInPocket, approvedByTap),
  'gateway-woken-from-nothing': all(wantedInPocket, control('End the app'), approvedByTap),
  'gateway-cancelled-before-tap': all(wantedInPocket, drop, shadeIsEmpty),
  'gateway-asleep': all(
    wantedInPocket,
    async ({ phone }) => {
      (phone.current as Stage).gateway.push.plays.push({ kind: 'lose' });
    },
    pass(60_000),
    waitingSays('state', /nobody answered in time/),
    tapped,
    ({ page }) => page.waitForSelector('[data-id=nothingWaits]'),
    shadeIsEmpty,
  ),
  'gateway-not-woken': all(
    control('Forbid notifications'),
    control('Go home'),
    ({ page }) => page.click('.app-icon'),
    press('sectionGateway'),
    ({ page }) => page.locator('[data-id=reach]', { hasText: /it may show no notifications/ }).waitFor(),
    control('Go home'),
    ({ page }) => page.click('.waiting button:has-text("Connect")'),
    pass(60_000),
    waitingSays('state', /nobody answered in time/),
    shadeIsEmpty,
  ),
};
