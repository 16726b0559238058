// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { advanceUntil } from './advanceUntil.ts';
import type { Attempt } from './ConnectionAttempt.ts';
import { enrolPhone } from './enrolPhone.ts';
import { GATEWAY_USER } from './LocalGateway.ts';
import { PRICE } from './Payment.ts';
import type { GatewayScenario } from './Scenario.ts';
import { ended, receipt, toFace } from './scenarioSteps.ts';
import { SHOP_NAME } from './Shop.ts';
import type { Stage } from './Stage.ts';

/** The phone shows what is asked, and the page in the browser the number. */
async function shown(stage: Stage, attempt: Attempt): Promise<void> {
  await advanceUntil(
    stage.device,
    () => attempt.number !== '' && stage.page.find('checkNumber') !== undefined,
    'the phone shows what the shop wants',
  );
}

/** A customer wants to log in at the shop. */
async function login(stage: Stage): Promise<Attempt> {
  stage.gateway.addShop();
  await enrolPhone(stage);
  const attempt = stage.gateway.logInAtShop();
  await shown(stage, attempt);
  return attempt;
}

/** A customer has logged in at the shop, and wants to pay. */
async function payment(stage: Stage): Promise<Attempt> {
  const before = await login(stage);
  await toFace(stage, before);
  stage.device.user.presentFace();
  await ended(stage, before);
  await advanceUntil(stage.device, () => stage.device.prompt === undefined, 'the prompt of the login is gone');
  const attempt = stage.gateway.payAtShop();
  await shown(stage, attempt);
  const target = stage.page.text('requestTarget');
  if (!target.includes(`Pay ${PRICE} to ${SHOP_NAME}`)) {
    throw new Error(`the phone does not say what is to be paid, but: ${target}`);
  }
  return attempt;
}

/** What can happen to what a shop wants of its customer, whose phone it does not know. */
export const shopScenarios: readonly GatewayScenario[] = [
  {
    name: 'shop-login',
    title:
      'A customer logs in at the shop: the page shows a number, the phone takes it and their face, and they are in',
    client: `logged in as ${GATEWAY_USER}`,
    said: '',
    result: 'Approved',
    receipts: [],
    audit: ['request-approved: approved', 'connection-ended'],
    async play(stage) {
      const attempt = await login(stage);
      await toFace(stage, attempt);
      stage.device.user.presentFace();
      await ended(stage, attempt);
    },
  },
  {
    name: 'shop-login-denied',
    title: 'Somebody else types the name at the shop; the user denies it on the phone, and nobody is in',
    client: 'denied on the phone',
    said: '',
    result: 'Denied',
    receipts: [],
    audit: ['request-denied: denied'],
    async play(stage) {
      const attempt = await login(stage);
      stage.page.click('denyRequest');
      await ended(stage, attempt);
    },
  },
  {
    name: 'shop-tab-closed',
    title: 'The tab with the login is closed while the phone asks for the face: the prompt goes at once',
    client: 'the tab is closed',
    said: '',
    result: 'Cancelled: the connection is gone',
    receipts: ['client-gone: confirmed, shown'],
    audit: ['request-cancelled: client-gone'],
    async play(stage) {
      const attempt = await login(stage);
      await toFace(stage, attempt);
      attempt.drop();
      await receipt(stage);
    },
  },
  {
    name: 'shop-payment',
    title: 'The customer pays: the phone shows amount, payee and order, and their face signs exactly that',
    client: 'paid',
    said: '',
    result: 'Approved',
    receipts: [],
    audit: ['request-approved: approved', 'connection-ended', 'request-approved: approved', 'connection-ended'],
    async play(stage) {
      const attempt = await payment(stage);
      await toFace(stage, attempt);
      stage.device.user.presentFace();
      await ended(stage, attempt);
    },
  },
  {
    name: 'shop-payment-taken-back',
    title: 'The shop has sold the last one to somebody else while the phone asks: it takes its question back',
    client: 'the shop has taken it back',
    said: '',
    result: 'Cancelled there',
    receipts: ['client-cancelled: confirmed, shown'],
    audit: ['request-approved: approved', 'connection-ended', 'request-cancelled: client-cancelled'],
    async play(stage) {
      const attempt = await payment(stage);
      await toFace(stage, attempt);
      void stage.gateway.shop!.takeBack();
      await receipt(stage);
      await ended(stage, attempt);
    },
  },
  {
    name: 'shop-payment-denied',
    title: 'The customer denies the payment on the phone, and nothing is paid',
    client: 'not paid: the user said no',
    said: '',
    result: 'Denied',
    receipts: [],
    audit: ['request-approved: approved', 'connection-ended', 'request-denied: denied'],
    async play(stage) {
      const attempt = await payment(stage);
      stage.page.click('denyRequest');
      await ended(stage, attempt);
    },
  },
];
