// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Scenario } from '../Scenario.ts';
import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';

const NAVIGATION = { types: [userAuth.UserAuthType.FACE], navigationButtonText: 'Use the app password' };

export const causes: readonly Scenario[] = [
  {
    name: "The user's cancel is no failure",
    promise: 'P5',
    why: 'Kitty-Hivens/Nexira#528: reported as failed sign-in; SelfLender/react-native-biometrics#168',
    done: 'The user cancels in the prompt.',
    judged: 'Cancelled, told once.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.user.cancelPrompt();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.expectToldOnce(asking);
    },
  },
  {
    name: 'A refusal is no cancel',
    promise: 'P5',
    why: 'expo/expo#12348: user_cancel although no prompt was ever seen',
    done: 'Nothing is enrolled for the type that is asked for.',
    judged: 'Failed.',
    async play(trial) {
      const asking = trial.ask({ types: [userAuth.UserAuthType.FINGERPRINT] });
      await trial.quiet();
      trial.expectOutcome(asking, 'failed');
    },
  },
  {
    name: "The caller's own cancel is told as the caller's",
    promise: 'P5',
    why: 'w3c/webauthn#2062: one error for everything; docs/system-behaviour.md, Codes',
    needs: ['cause'],
    done: 'The app cancels while the prompt is on the screen.',
    judged: 'Cancelled by the caller.',
    async play(trial) {
      const asking = await trial.askShown();
      asking.cancel();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.check(asking.settled?.endedBy === 'caller', `ended by ${asking.settled?.endedBy}`);
    },
  },
  {
    name: "The user's cancel is not told as the caller's",
    promise: 'P5',
    why: 'oblador/react-native-keychain#609; docs/system-behaviour.md, Codes',
    needs: ['cause'],
    done: 'The user cancels; the app cancels after it has heard of that.',
    judged: 'Cancelled, not by the caller.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.user.cancelPrompt();
      await trial.advance(100);
      asking.cancel();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.check(asking.settled?.endedBy === 'unknown', `ended by ${asking.settled?.endedBy}`);
    },
  },
  {
    name: "Another app's prompt is not told as the caller's cancel",
    promise: 'P5',
    why: 'aparajita/capacitor-biometric-auth#11; docs/system-behaviour.md, Overlap',
    needs: ['cause'],
    done: 'Another app asks while the prompt is on the screen.',
    judged: 'Cancelled, not by the caller.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.device.otherApp.startPrompt();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.check(asking.settled?.endedBy === 'unknown', `ended by ${asking.settled?.endedBy}`);
    },
  },
  {
    name: 'A deadline is told as a deadline',
    promise: 'P5',
    why: 'w3c/webauthn#2096: cancel and timeout look alike',
    needs: ['cause', 'deadline'],
    done: 'Nobody answers within 5 s.',
    judged: 'Cancelled by the deadline.',
    async play(trial) {
      const asking = await trial.askShown({ deadline: 5_000 });
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.check(asking.settled?.endedBy === 'deadline', `ended by ${asking.settled?.endedBy}`);
    },
  },
  {
    name: 'The navigation button is no success',
    promise: 'P5',
    why: 'expo/expo#6770; docs/system-behaviour.md, Codes',
    needs: ['navigation'],
    done: 'The user presses the navigation button.',
    judged: 'Cancelled or failed, told once, without a token.',
    async play(trial) {
      const asking = await trial.askShown(NAVIGATION);
      trial.user.pressNavigation();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled', 'failed');
      trial.expectToldOnce(asking);
      trial.expectNoToken(asking);
    },
  },
  {
    name: 'The navigation button is told apart from a cancel',
    promise: 'P5',
    why: 'epicshaggy/capacitor-native-biometric#69; docs/system-behaviour.md, Codes',
    needs: ['navigation', 'cause'],
    done: 'The user presses the navigation button.',
    judged: 'Cancelled by navigation.',
    async play(trial) {
      const asking = await trial.askShown(NAVIGATION);
      trial.user.pressNavigation();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.check(asking.settled?.endedBy === 'navigation', `ended by ${asking.settled?.endedBy}`);
    },
  },
];
