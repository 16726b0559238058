// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Scenario } from '../Scenario.ts';
import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';

export const noOrphanPrompt: readonly Scenario[] = [
  {
    name: 'After a cancel the prompt leaves the screen',
    promise: 'P6',
    why: 'arielhernandezmusa/capacitor-biometric-auth#8, WebKit/WebKit PR#9449: the prompt stays after the abort',
    done: 'The app cancels while the prompt is on the screen.',
    judged: 'No prompt a second later, nor ten; no session.',
    async play(trial) {
      const asking = await trial.askShown();
      asking.cancel();
      await trial.advance(1_000);
      trial.expectScreenEmpty();
      await trial.quiet();
      trial.expectScreenEmpty();
      trial.check(trial.device.auth.sessionCount === 0, 'the system still holds a session');
    },
  },
  {
    name: 'Two questions that are both cancelled leave no prompt behind',
    promise: 'P6',
    why: 'trinadhthatakula/Thor PR#154: the old request can no longer be cancelled',
    done: 'The app asks, asks again, and cancels first the second, then the first.',
    judged: 'No prompt in the end; both settled.',
    async play(trial) {
      const first = await trial.askShown();
      const second = await trial.askNext();
      await trial.advance(100);
      second.cancel();
      first.cancel();
      await trial.quiet();
      trial.expectScreenEmpty();
      trial.expectOutcome(first, 'cancelled', 'failed');
      trial.expectOutcome(second, 'cancelled', 'failed');
    },
  },
  {
    name: 'After a cancel the next prompt starts only when the first is gone',
    promise: 'P6',
    why: 'infinum/Android-Goldfinger PR#22; gravitational/teleport PR#34135: cannot open because another is open',
    done: 'The app cancels and asks again in the same turn; the user shows the face.',
    judged: 'No prompt on the screen at the second start; cancelled, then succeeded.',
    async play(trial) {
      const first = await trial.askShown();
      first.cancel();
      const second = await trial.askNext();
      await trial.shown(second);
      trial.user.presentFace();
      await trial.quiet();
      trial.expectNoOverlap();
      trial.expectOutcome(first, 'cancelled');
      trial.expectOutcome(second, 'succeeded');
    },
  },
  {
    name: 'After a success the next prompt starts only when the first is gone',
    promise: 'P6',
    why: 'flutter/flutter#133318: a fast repeat; docs/system-behaviour.md, When a prompt is gone',
    done: 'The app asks again 10 ms after the success; the first prompt needs 300 ms to close.',
    judged: 'No prompt on the screen at the second start; both succeed.',
    async play(trial) {
      const first = await trial.askShown();
      trial.user.presentFace();
      await trial.advance(15);
      const second = await trial.askNext();
      await trial.shown(second);
      trial.user.presentFace();
      await trial.quiet();
      trial.expectNoOverlap();
      trial.expectOutcome(first, 'succeeded');
      trial.expectOutcome(second, 'succeeded');
    },
  },
  {
    name: 'The prompt is not said to be gone while it is on the screen',
    promise: 'P6',
    why: 'linux-credentials/credentialsd#40; docs/system-behaviour.md, When a prompt is gone',
    needs: ['withdrawal'],
    done: 'A cancel with the prompt up; then a success, whose prompt takes 300 ms to close.',
    judged: 'Said gone both times, never before the prompt has left the screen.',
    async play(trial) {
      const first = await trial.askShown();
      first.cancel();
      await trial.quiet();
      const second = await trial.askShown();
      trial.user.presentFace();
      await trial.quiet();
      trial.check(first.saidGone === true && second.saidGone === true, 'never said that the prompt was gone');
      trial.expectNotGoneTooEarly();
    },
  },
  {
    name: 'The end of the wait for a prompt is told, though the system never confirms it',
    promise: 'P6',
    why: 'linux-credentials/credentialsd#172; docs/system-behaviour.md, When a prompt is gone',
    needs: ['withdrawal'],
    done: 'The permission is revoked, so that the system refuses the cancel and the prompt stands.',
    judged: 'Within ten seconds it is said that nothing is known.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.device.permissions.revoke(trial.device.app, 'ohos.permission.ACCESS_BIOMETRIC');
      asking.cancel();
      await trial.quiet();
      trial.check(asking.saidGone === false, `said ${asking.saidGone} of a prompt that stands`);
    },
  },
  {
    name: 'A refused start has no prompt to wait for',
    promise: 'P6',
    why: 'docs/system-behaviour.md, When a prompt is gone',
    needs: ['withdrawal'],
    done: 'Nothing is enrolled for the type that is asked for.',
    judged: 'Within a second it is said that no prompt is there.',
    async play(trial) {
      const asking = trial.ask({ types: [userAuth.UserAuthType.FINGERPRINT] });
      await trial.advance(1_000);
      trial.check(asking.saidGone === true, `said ${asking.saidGone} of a prompt that never was`);
    },
  },
  {
    name: 'Nothing is left after a cancel',
    promise: 'P6',
    why: 'privacyidea/privacyidea#3861: polling goes on; docs/system-behaviour.md, Results',
    done: 'The app cancels while the prompt is on the screen.',
    judged: 'No prompt, session, listener or timer.',
    async play(trial) {
      const asking = await trial.askShown();
      asking.cancel();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.expectNothingLeft();
    },
  },
  {
    name: 'Nothing is left after a success',
    promise: 'P6',
    why: 'docs/system-behaviour.md, Results: the slot holds a strong reference',
    done: 'The user shows the face.',
    judged: 'No prompt, session, listener or timer.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.user.presentFace();
      await trial.quiet();
      trial.expectOutcome(asking, 'succeeded');
      trial.expectNothingLeft();
    },
  },
  {
    name: 'Nothing is left after a start that the system never answered',
    promise: 'P6',
    why: 'mozilla-mobile/android-components PR#8976: left in "beginning", later logins fail',
    done: 'The start is lost; the app cancels a second later.',
    judged: 'No prompt, session, listener or timer.',
    async play(trial) {
      trial.device.faults.failNextStart();
      const asking = trial.ask();
      await trial.advance(1_000);
      asking.cancel();
      await trial.quiet();
      trial.expectNothingLeft();
    },
  },
];
