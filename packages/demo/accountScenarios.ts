// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { storeFaultsOf } from 'arkts-host/device';
import type { Device } from 'arkts-host/device';
import { NetworkActivity } from 'arkts-host/network';
import type { AccountsScenario } from './Scenario.ts';
import { PIN } from './Stage.ts';
import type { Stage } from './Stage.ts';

/** Milliseconds in which the prompt is on the screen for sure, and in which it is gone after the answer. */
const SHOWN = 500;
const GONE = 3_000;
/** What the system's database says of a file that is damaged. */
const CORRUPTED = 14800011;

/** Time passes on the phone, not while it waits for the server. */
async function wait({ device, page }: Stage, milliseconds: number): Promise<void> {
  await NetworkActivity.of(device).advance(milliseconds);
  await page.settle();
}

/** The user turns to the accounts, at the server on this machine. */
async function openAccounts({ page, accountServer }: Stage): Promise<void> {
  page.click('sectionAccounts');
  await page.settle();
  page.input('serverAddress', await accountServer.address());
}

/** The user wants to register; the prompt comes. */
async function askToRegister(stage: Stage, userName: string): Promise<void> {
  stage.page.input('userName', userName);
  await stage.page.settle();
  stage.page.click('register');
  await wait(stage, SHOWN);
}

async function register(stage: Stage, userName: string): Promise<void> {
  await askToRegister(stage, userName);
  stage.device.user.presentFace();
  await wait(stage, GONE);
}

async function askToSignIn(stage: Stage): Promise<void> {
  stage.page.click('signIn');
  await wait(stage, SHOWN);
}

/** The list of the phone's keys cannot be written or read until it is given up. */
export function damageKeys(device: Device): void {
  const faults = storeFaultsOf(device);
  faults.failNext('insert', CORRUPTED);
  // The page reads it, and so does whoever is to delete it; each of them tries twice.
  for (let read = 0; read < 4; read++) {
    faults.failNext('query', CORRUPTED);
  }
}

/** What can happen to registrations and sign-ins. */
export const accountScenarios: readonly AccountsScenario[] = [
  {
    name: 'register',
    title: 'The user registers at the server by their face',
    notice: 'Registered: ann',
    accounts: ['ann'],
    async play(stage) {
      await openAccounts(stage);
      await register(stage, 'ann');
    },
  },
  {
    name: 'sign-in',
    title: 'The user registers by their face, and signs in by their PIN',
    notice: 'Signed in as ann',
    accounts: ['ann'],
    async play(stage) {
      await openAccounts(stage);
      await register(stage, 'ann');
      await askToSignIn(stage);
      stage.device.user.typePin(PIN);
    },
  },
  {
    name: 'choose-account',
    title: 'The user has two accounts, and signs in with the older one',
    notice: 'Signed in as ann',
    accounts: ['bob', 'ann'],
    async play(stage) {
      await openAccounts(stage);
      await register(stage, 'ann');
      await register(stage, 'bob');
      await askToSignIn(stage);
      stage.page.click('account-ann');
      await wait(stage, SHOWN);
      stage.device.user.presentFace();
    },
  },
  {
    name: 'register-twice',
    title: 'The user registers a second time; the phone has a key for them already',
    notice: 'This phone is registered already',
    accounts: ['ann'],
    async play(stage) {
      await openAccounts(stage);
      await register(stage, 'ann');
      await register(stage, 'ann');
    },
  },
  {
    name: 'sign-in-cancelled',
    title: 'The user presses Cancel while they are asked to sign in',
    notice: 'Cancelled by this app',
    accounts: ['ann'],
    async play(stage) {
      await openAccounts(stage);
      await register(stage, 'ann');
      await askToSignIn(stage);
      stage.page.click('cancelAccounts');
    },
  },
  {
    name: 'sign-in-in-background',
    title: 'The user goes to the home screen while they are asked to sign in',
    notice: 'Cancelled: the app went to the background',
    accounts: ['ann'],
    async play(stage) {
      await openAccounts(stage);
      await register(stage, 'ann');
      await askToSignIn(stage);
      await stage.ability.background('app-first');
      await wait(stage, SHOWN);
      await stage.ability.foreground();
    },
  },
  {
    name: 'register-cancelled-late',
    title: 'The success is on its way when the user cancels their registration: no key is kept',
    notice: 'Cancelled by this app',
    accounts: [],
    async play(stage) {
      await openAccounts(stage);
      await askToRegister(stage, 'ann');
      stage.device.user.presentFace();
      // The executor has matched; the result has not reached the app.
      await stage.device.clock.settle();
      stage.page.click('cancelAccounts');
    },
  },
  {
    name: 'no-account',
    title: 'The user signs in with a phone that has no account: nobody is asked',
    notice: 'This phone has no account there',
    accounts: [],
    async play(stage) {
      await openAccounts(stage);
      await askToSignIn(stage);
    },
  },
  {
    name: 'deleted-key',
    title: 'The user deletes their key, and cannot sign in with it',
    notice: 'This phone has no account there',
    accounts: [],
    async play(stage) {
      await openAccounts(stage);
      await register(stage, 'ann');
      stage.page.click('delete-ann');
      await wait(stage, SHOWN);
      await askToSignIn(stage);
    },
  },
  {
    name: 'server-away',
    title: 'The server cannot be reached: nobody is asked',
    notice: 'The server cannot be reached',
    accounts: [],
    async play(stage) {
      await openAccounts(stage);
      await stage.accountServer.stop();
      await askToRegister(stage, 'ann');
    },
  },
  {
    name: 'name-taken',
    title: 'The user deletes their key and registers anew; the server refuses, because the name is taken',
    notice: 'The server refused',
    accounts: [],
    async play(stage) {
      await openAccounts(stage);
      await register(stage, 'ann');
      stage.page.click('delete-ann');
      await wait(stage, SHOWN);
      await register(stage, 'ann');
    },
  },
  {
    name: 'damaged-keys',
    title: "The list of the phone's keys turns out to be damaged; the user gives up the keys, and registers anew",
    notice: 'Registered: cat',
    accounts: ['cat'],
    async play(stage) {
      await openAccounts(stage);
      await register(stage, 'ann');
      damageKeys(stage.device);
      await askToRegister(stage, 'bob');
      stage.page.click('giveUpKeys');
      await wait(stage, SHOWN);
      stage.page.click('confirmGiveUpKeys');
      await wait(stage, GONE);
      await register(stage, 'cat');
    },
  },
];
