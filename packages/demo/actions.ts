// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthType } from 'arkts-host/device';
import { PIN } from './Stage.ts';
import type { Stage } from './Stage.ts';
import type { WaitingClient } from './WaitingClient.ts';

/** What there is to do something with, in the order of the terminal. */
export const ACTION_GROUPS = ['the app', 'the accounts', 'the gateway', 'the shop', 'the prompt', 'the phone'] as const;

/** Something that a person does with the phone by one key. */
export interface Action {
  readonly key: string;
  readonly label: string;
  readonly group: (typeof ACTION_GROUPS)[number];
  /** Does it, or returns what the person has to type for it first. */
  run(stage: Stage): Promise<void> | void | Promise<DigitsWanted>;
}

/** Digits that the next keys are. */
export interface DigitsWanted {
  readonly count: number;
  /** Which ones. */
  readonly about: string;
  done(digits: string): Promise<void>;
}

/** Everything that the terminal offers. What it does goes through the page and the device, never past them. */
export const actions: readonly Action[] = [
  { key: '1', group: 'the app', label: 'view', run: ({ page }) => page.click('purpose-VIEW') },
  { key: '2', group: 'the app', label: 'sign in', run: ({ page }) => page.click('purpose-SIGN_IN') },
  { key: '3', group: 'the app', label: 'unlock', run: ({ page }) => page.click('purpose-UNLOCK') },
  { key: '4', group: 'the app', label: 'pay', run: ({ page }) => page.click('purpose-PAYMENT') },
  { key: 'a', group: 'the app', label: 'press Ask', run: ({ page }) => page.click('start') },
  { key: 'c', group: 'the app', label: 'press Cancel', run: ({ page }) => page.click('cancel') },
  { key: 'i', group: 'the app', label: 'cancel by id', run: cancelById },
  { key: 'm', group: 'the accounts', label: 'accounts or asking', run: switchSection },
  { key: 'g', group: 'the accounts', label: 'register', run: registerNext },
  { key: 'j', group: 'the accounts', label: 'sign in', run: ({ page }) => page.click('signIn') },
  { key: 'e', group: 'the accounts', label: 'choose the last', run: chooseLast },
  { key: 't', group: 'the accounts', label: 'press Cancel', run: ({ page }) => page.click('cancelAccounts') },
  { key: 'y', group: 'the accounts', label: 'server away or back', run: switchServer },
  { key: 'n', group: 'the gateway', label: 'gateway', run: ({ page }) => page.click('sectionGateway') },
  { key: 'u', group: 'the gateway', label: 'want a connection, or drop it', run: connectOrDrop },
  { key: '5', group: 'the gateway', label: 'type the number', run: typeNumber },
  { key: '9', group: 'the gateway', label: "type another terminal's", run: wantNumber },
  { key: '6', group: 'the gateway', label: 'deny', run: ({ page }) => page.click('denyRequest') },
  { key: '7', group: 'the gateway', label: 'not me', run: ({ page }) => page.click('notMe') },
  { key: '8', group: 'the gateway', label: 'say hello', run: (stage) => waitingSideOf(stage).say('hello') },
  { key: '0', group: 'the shop', label: 'log in there, or close the tab', run: (stage) => askOrLeave(stage, 'login') },
  { key: '-', group: 'the shop', label: 'pay there, or close the tab', run: (stage) => askOrLeave(stage, 'payment') },
  { key: '=', group: 'the shop', label: 'it takes the payment back', run: takeBack },
  { key: 'f', group: 'the prompt', label: 'show my face', run: ({ device }) => device.user.presentFace() },
  { key: 's', group: 'the prompt', label: "a stranger's face", run: ({ device }) => device.user.presentStranger() },
  { key: 'v', group: 'the prompt', label: 'cover the camera', run: ({ device }) => device.user.coverCamera() },
  { key: 'p', group: 'the prompt', label: 'type the PIN', run: ({ device }) => device.user.typePin(PIN) },
  { key: 'w', group: 'the prompt', label: 'type a wrong PIN', run: ({ device }) => device.user.typePin('000000') },
  { key: 'x', group: 'the prompt', label: 'cancel in the prompt', run: ({ device }) => device.user.cancelPrompt() },
  { key: 'r', group: 'the prompt', label: 'crash the prompt', run: ({ device }) => device.user.crashWidget() },
  { key: 'b', group: 'the phone', label: 'home screen and back', run: homeAndBack },
  { key: 'o', group: 'the phone', label: "another app's prompt", run: otherApp },
  { key: 'l', group: 'the phone', label: 'lock out the face', run: ({ device }) => device.user.lockOut(AuthType.FACE) },
  { key: 'k', group: 'the phone', label: 'kill the service', run: ({ device }) => device.faults.killAuthService() },
  { key: ',', group: 'the phone', label: 'tap the notification', run: tapNotification },
  { key: '.', group: 'the phone', label: 'end the app', run: ({ app }) => app.kill() },
  { key: 'z', group: 'the phone', label: 'Chinese or English', run: switchLanguage },
  { key: 'd', group: 'the phone', label: 'dark or light', run: switchColours },
];

async function cancelById({ ability, page }: Stage): Promise<void> {
  const id = /[0-9a-f-]{36}/.exec(page.find('cancellationId')?.text ?? '')?.[0];
  if (id === undefined) {
    throw new Error('Nothing is being asked, so there is no id. Press Ask first.');
  }
  await ability.newWant({ parameters: { cancellationId: id } });
}

/** An app that was ended is started again. */
async function homeAndBack({ app }: Stage): Promise<void> {
  await (app.top?.phase === 'foreground' ? app.top.background() : app.start());
}

async function tapNotification({ app, device }: Stage): Promise<void> {
  const [newest] = device.notifications.shade;
  if (newest === undefined) {
    throw new Error('There is no notification. Press b for the home screen, then u for a connection.');
  }
  device.notifications.tap(newest.bundle, newest.id);
  await app.opened;
}

function otherApp({ device }: Stage): void {
  if (device.prompt?.bundle === device.otherApp.bundle) {
    device.otherApp.endPrompt();
  } else {
    device.otherApp.startPrompt();
  }
}

function switchLanguage({ app }: Stage): void {
  app.setLanguage(app.configuration.language === 'zh-Hans-CN' ? 'en-US' : 'zh-Hans-CN');
}

function switchColours({ app }: Stage): void {
  app.setDarkMode(app.configuration.colorMode !== 0);
}

async function switchSection({ page, accountServer }: Stage): Promise<void> {
  const showsAccounts = page.find('serverAddress') !== undefined;
  page.click(showsAccounts ? 'sectionAsk' : 'sectionAccounts');
  await page.settle();
  if (!showsAccounts && page.enabled('serverAddress')) {
    page.input('serverAddress', await accountServer.address());
  }
}

/** For the first of these names that the phone has no key for. */
async function registerNext({ page }: Stage): Promise<void> {
  const name = ['ann', 'bob', 'cy'].find((each) => page.find(`delete-${each}`) === undefined) ?? 'ann';
  page.input('userName', name);
  await page.settle();
  page.click('register');
}

function chooseLast({ page }: Stage): void {
  const id = page
    .ids()
    .filter((each) => each.startsWith('account-'))
    .at(-1);
  if (id === undefined) {
    throw new Error('There is nothing to choose. Sign in with several accounts first.');
  }
  page.click(id);
}

/** The server comes back at another address. */
async function switchServer({ page, accountServer }: Stage): Promise<void> {
  if (accountServer.isListening) {
    await accountServer.stop();
    return;
  }
  page.input('serverAddress', await accountServer.address());
}

function waitingSideOf({ waitingSide }: Stage): WaitingClient {
  if (waitingSide === undefined) {
    throw new Error('There is no gateway.');
  }
  return waitingSide;
}

async function connectOrDrop(stage: Stage): Promise<void> {
  const side = waitingSideOf(stage);
  const { attempt, target, user } = side.state();
  if (attempt === undefined || attempt.step === 'ended') {
    await side.connect(user, target);
    if (stage.page.find('sectionGateway') !== undefined) {
      stage.page.click('sectionGateway');
    }
  } else {
    side.drop();
  }
}

async function askOrLeave(stage: Stage, what: 'login' | 'payment'): Promise<void> {
  const side = waitingSideOf(stage);
  const { attempt } = side.state();
  if (attempt !== undefined && attempt.step !== 'ended') {
    side.drop();
    return;
  }
  await side.ask(what);
  if (stage.page.find('sectionGateway') !== undefined) {
    stage.page.click('sectionGateway');
  }
}

async function takeBack({ gateway }: Stage): Promise<void> {
  if (((await gateway.shop?.takeBack()) ?? 0) === 0) {
    throw new Error('Nobody is asked to pay. Press - first.');
  }
}

/** The number that the client shows, on the phone. */
async function typeNumber(stage: Stage): Promise<void> {
  const number = waitingSideOf(stage).state().attempt?.number ?? '';
  if (number === '') {
    throw new Error('Nobody waits here with a number. Press u first, or 9 for what another terminal shows.');
  }
  await typeOnPhone(stage, number);
}

/** The request of another terminal, whose number only the person can see. */
async function wantNumber(stage: Stage): Promise<DigitsWanted> {
  const { page } = stage;
  page.click('sectionGateway');
  await page.settle();
  if (page.find('matchNumber') === undefined) {
    throw new Error('The phone shows no request that wants a number. Another terminal asks with what h prints.');
  }
  return {
    count: 2,
    about: 'the number that the other terminal shows',
    done: (number) => typeOnPhone(stage, number),
  };
}

async function typeOnPhone({ page }: Stage, number: string): Promise<void> {
  page.input('matchNumber', number);
  await page.settle();
  page.click('checkNumber');
}
