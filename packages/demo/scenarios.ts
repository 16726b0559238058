// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthType } from 'arkts-host/device';
import { accountScenarios } from './accountScenarios.ts';
import { gatewayScenarios } from './gatewayScenarios.ts';
import { shopScenarios } from './shopScenarios.ts';
import type { AskScenario, Scenario } from './Scenario.ts';
import { PIN } from './Stage.ts';
import type { Stage } from './Stage.ts';

/** Milliseconds in which the prompt is on the screen for sure. */
const SHOWN = 500;

const CONFIRMED = 'The system confirmed that the prompt is gone';

/** The user presses Ask, and the prompt comes. */
async function ask({ device, page }: Stage): Promise<void> {
  page.click('start');
  await device.clock.advance(SHOWN);
}

const askScenarios: readonly AskScenario[] = [
  {
    name: 'face',
    title: 'The user shows their face',
    outcomes: ['Succeeded by face'],
    withdrawal: CONFIRMED,
    async play(stage) {
      await ask(stage);
      stage.device.user.presentFace();
    },
  },
  {
    name: 'wrong-face-then-pin',
    title: 'The camera does not know the face; the user types the PIN',
    outcomes: ['Succeeded by PIN'],
    withdrawal: CONFIRMED,
    async play(stage) {
      await ask(stage);
      stage.device.user.presentStranger();
      await stage.device.clock.advance(SHOWN);
      stage.device.user.typePin(PIN);
    },
  },
  {
    name: 'cancel',
    title: 'The user presses Cancel on the page',
    outcomes: ['Cancelled by this app'],
    withdrawal: CONFIRMED,
    async play(stage) {
      await ask(stage);
      stage.page.click('cancel');
    },
  },
  {
    name: 'cancel-by-id',
    title: 'Another part of the system knows the id, and cancels',
    outcomes: ['Cancelled by this app'],
    withdrawal: CONFIRMED,
    async play(stage) {
      await ask(stage);
      const id = stage.page.text('cancellationId').split(' ').at(-1) ?? '';
      await stage.ability.newWant({ parameters: { cancellationId: id } });
    },
  },
  {
    name: 'deadline',
    title: 'Nobody answers until the deadline',
    outcomes: ['Cancelled: the time was up'],
    withdrawal: CONFIRMED,
    async play(stage) {
      await ask(stage);
      await stage.device.clock.advance(60_000);
    },
  },
  {
    name: 'background',
    title: 'The user goes to the home screen',
    outcomes: ['Cancelled: the app went to the background'],
    withdrawal: CONFIRMED,
    async play(stage) {
      await ask(stage);
      await stage.ability.background('app-first');
      await stage.device.clock.advance(SHOWN);
      await stage.ability.foreground();
    },
  },
  {
    name: 'background-system-first',
    title: 'The system ends the prompt before the app hears that it is in the background',
    outcomes: ['Cancelled by you or by the system'],
    withdrawal: CONFIRMED,
    async play(stage) {
      await ask(stage);
      stage.device.foreground.set(stage.app.bundleName, 'background');
      await stage.device.clock.advance(SHOWN);
      await stage.ability.background('system-first');
      await stage.device.clock.advance(SHOWN);
      await stage.ability.foreground();
    },
  },
  {
    name: 'other-app',
    title: 'The prompt of another app takes the place',
    outcomes: ['Cancelled by you or by the system'],
    withdrawal: CONFIRMED,
    // Two prompts were possible then; nobody answers the app's.
    before: { apiLevel: 18, outcomes: ['Cancelled: the time was up'], withdrawal: CONFIRMED },
    async play(stage) {
      await ask(stage);
      stage.device.otherApp.startPrompt();
      await stage.device.clock.advance(SHOWN);
      stage.device.otherApp.endPrompt();
      await stage.device.clock.advance(60_000);
    },
  },
  {
    name: 'late-success',
    title: 'The success is on its way when the app cancels, and arrives afterwards',
    outcomes: ['Cancelled by this app'],
    withdrawal: CONFIRMED,
    async play(stage) {
      await ask(stage);
      stage.device.user.presentFace();
      // The executor has matched; the result has not reached the app.
      await stage.device.clock.settle();
      stage.page.click('cancel');
    },
  },
  {
    name: 'user-cancel',
    title: 'The user cancels in the prompt',
    outcomes: ['Cancelled by you or by the system'],
    withdrawal: CONFIRMED,
    async play(stage) {
      await ask(stage);
      stage.device.user.cancelPrompt();
    },
  },
  {
    name: 'locked-out',
    title: 'The face is locked after too many attempts; the PIN is asked for alone',
    outcomes: ['Succeeded by PIN'],
    withdrawal: CONFIRMED,
    async play(stage) {
      stage.device.user.lockOut(AuthType.FACE);
      await ask(stage);
      stage.device.user.typePin(PIN);
    },
  },
  {
    name: 'service-dies',
    title: 'The authentication service dies while the user is asked',
    outcomes: ['The system had an error'],
    withdrawal: 'The system did not confirm that the prompt is gone',
    // Without tips the result is all that tells, and such systems free the session with it.
    before: { apiLevel: 20, outcomes: ['The system had an error'], withdrawal: CONFIRMED },
    async play(stage) {
      await ask(stage);
      stage.device.faults.killAuthService();
    },
  },
  {
    name: 'twice',
    title: 'The user succeeds, and is asked again',
    outcomes: ['Succeeded by PIN', 'Succeeded by face'],
    withdrawal: CONFIRMED,
    async play(stage) {
      await ask(stage);
      stage.device.user.presentFace();
      await stage.device.clock.advance(2_000);
      await ask(stage);
      stage.device.user.typePin(PIN);
    },
  },
];

/** Every scenario, in the order in which it is played. */
export const scenarios: readonly Scenario[] = [
  ...askScenarios,
  ...accountScenarios,
  ...gatewayScenarios,
  ...shopScenarios,
];
