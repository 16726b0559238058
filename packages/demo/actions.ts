// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { phoneActions, promptActions } from 'arkts-host/screen';
import type { DigitsWanted, TerminalAction, TerminalLook } from 'arkts-host/screen';
import { PIN } from './Stage.ts';
import type { Stage } from './Stage.ts';
import type { WaitingClient } from './WaitingClient.ts';

/** Everything that the terminal offers. What it does goes through the page and the device, never past them. */
export const actions: readonly TerminalAction<Stage>[] = [
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
  ...promptActions(PIN),
  ...phoneActions(),
];

/** The app's keys, and the phone's. */
export const LOOK: TerminalLook<Stage> = {
  title: 'CancellableAuth on a simulated phone',
  actions: () => actions,
  about: 'how to connect from another terminal',
  anchor: /#(start|register)\b/,
};

async function cancelById({ ability, page }: Stage): Promise<void> {
  const id = /[0-9a-f-]{36}/.exec(page.find('cancellationId')?.text ?? '')?.[0];
  if (id === undefined) {
    throw new Error('Nothing is being asked, so there is no id. Press Ask first.');
  }
  await ability.newWant({ parameters: { cancellationId: id } });
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
