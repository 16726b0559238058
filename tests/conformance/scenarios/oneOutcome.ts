// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';
import type { Scenario } from '../Scenario.ts';

/** How many wrong faces lock the face. */
const UNTIL_LOCKED = 5;

export const oneOutcome: readonly Scenario[] = [
  {
    name: 'A success is told, once',
    promise: 'P1',
    why: 'expo/expo#17262: the PIN path never resolves',
    done: 'The user types the PIN.',
    judged: 'One outcome, succeeded.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.user.typePin(trial.pin);
      await trial.quiet();
      trial.expectOutcome(asking, 'succeeded');
      trial.expectToldOnce(asking);
    },
  },
  {
    name: 'A cancel is told once, though the system says CANCELED twice',
    promise: 'P1',
    why: 'flutter/flutter#13506, flutter/flutter#68266: "reply already submitted"; docs/system-behaviour.md, Results',
    done: 'The app cancels while the prompt is on the screen.',
    judged: 'One outcome, cancelled.',
    async play(trial) {
      const asking = await trial.askShown();
      asking.cancel();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.expectToldOnce(asking);
    },
  },
  {
    name: 'A prompt that another app takes away is told once',
    promise: 'P1',
    why: 'aparajita/capacitor-biometric-auth#25; docs/system-behaviour.md, Overlap',
    done: 'Another app asks while the prompt is on the screen: CANCELED comes twice.',
    judged: 'One outcome, cancelled.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.device.otherApp.startPrompt();
      await trial.quiet();
      trial.device.otherApp.endPrompt();
      trial.expectOutcome(asking, 'cancelled');
      trial.expectToldOnce(asking);
    },
  },
  {
    name: 'The system ends a prompt in the background three times over; the app, which cancels after it, hears it once',
    promise: 'P1',
    why: 'flutter/flutter#125293; docs/system-behaviour.md, Background',
    device: { doubledBackgroundCallbacks: true },
    done: 'The system stops the session for the background before the app hears of it; the app then cancels.',
    judged: 'One outcome, cancelled.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.device.foreground.set(trial.device.app, 'background');
      await trial.advance(20);
      asking.cancel();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.expectToldOnce(asking);
    },
  },
  {
    name: 'The app cancels for the background before the system does; it hears it once',
    promise: 'P1',
    why: 'flutter/flutter#77622; docs/system-behaviour.md, Background',
    device: { doubledBackgroundCallbacks: true },
    done: 'The app cancels as it goes to the background, then the system stops the session.',
    judged: 'One outcome, cancelled.',
    async play(trial) {
      const asking = await trial.askShown();
      asking.cancel();
      trial.device.foreground.set(trial.device.app, 'background');
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.expectToldOnce(asking);
    },
  },
  {
    name: 'The service dies after it answered; the answer stays',
    promise: 'P1',
    why: 'owncloud/android PR#2775: the error callback runs twice; docs/system-behaviour.md, Results',
    done: 'The user shows the face; the service dies while the prompt is still closing, which adds a general error.',
    judged: 'One outcome, succeeded.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.user.presentFace();
      await trial.advance(50);
      trial.device.faults.killAuthService();
      await trial.quiet();
      trial.expectOutcome(asking, 'succeeded');
      trial.expectToldOnce(asking);
    },
  },
  {
    name: 'Wrong attempts are not outcomes',
    promise: 'P1',
    why: 'bitwarden/android PR#847, moko-biometry PR#16: a non-final failure treated as final',
    done: 'A stranger shows a face three times, then the user shows the right one.',
    judged: 'No outcome before the right face, then succeeded, once.',
    async play(trial) {
      const asking = await trial.askShown();
      for (let attempt = 0; attempt < 3; attempt++) {
        trial.user.presentStranger();
        await trial.advance(1_000);
      }
      trial.check(asking.settled === undefined, 'a wrong attempt ended the question');
      trial.user.presentFace();
      await trial.quiet();
      trial.expectOutcome(asking, 'succeeded');
      trial.expectToldOnce(asking);
    },
  },
  {
    name: 'A face that is locked out does not end the question; the PIN does',
    promise: 'P1',
    why: 'flutter/flutter#73708: crash after too many attempts; docs/system-behaviour.md, Locks',
    done: 'Five wrong faces lock the face; the user types the PIN.',
    judged: 'No outcome before the PIN, then succeeded, once.',
    async play(trial) {
      const asking = await trial.askShown();
      for (let attempt = 0; attempt < UNTIL_LOCKED; attempt++) {
        trial.user.presentStranger();
        await trial.advance(500);
      }
      trial.check(asking.settled === undefined, 'the lockout of one type ended the question');
      trial.user.typePin(trial.pin);
      await trial.quiet();
      trial.expectOutcome(asking, 'succeeded');
      trial.expectToldOnce(asking);
    },
  },
  {
    name: 'A lockout that ends the question is a failure, told once',
    promise: 'P1',
    why: 'flutter/flutter#47465; docs/system-behaviour.md, Locks',
    needs: ['skipLocked'],
    done: 'Only the face is asked for, locked types are to be skipped; five wrong faces: LOCKED is the result.',
    judged: 'One outcome, failed.',
    async play(trial) {
      const asking = await trial.askShown({ types: [userAuth.UserAuthType.FACE], skipLockedBiometricAuth: true });
      for (let attempt = 0; attempt < UNTIL_LOCKED; attempt++) {
        trial.user.presentStranger();
        await trial.advance(500);
      }
      await trial.quiet();
      trial.expectOutcome(asking, 'failed');
      trial.expectToldOnce(asking);
    },
  },
];
