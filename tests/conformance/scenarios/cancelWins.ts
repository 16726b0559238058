// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Scenario } from '../Scenario.ts';

/** Less than a result takes from the service to the app. */
const ON_ITS_WAY = 4;

export const cancelWins: readonly Scenario[] = [
  {
    name: 'A cancel in the same turn as the start',
    promise: 'P2',
    why: 'kentcdodds/kentcdodds.com PR#674, we-promise/sure PR#2911: an early cancel is lost',
    done: 'The app starts and cancels at once.',
    judged: 'Cancelled, without a token; no prompt ever comes.',
    async play(trial) {
      const asking = trial.ask();
      asking.cancel();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.expectNoToken(asking);
      trial.expectNeverShown(asking);
    },
  },
  {
    name: 'A cancel before the prompt is ready',
    promise: 'P2',
    why: 'linux-credentials/credentialsd#172: the key keeps blinking after the cancel',
    done: 'The app cancels 50 ms after the start; the prompt needs 200 ms.',
    judged: 'Cancelled; no prompt ever comes.',
    async play(trial) {
      const asking = trial.ask();
      await trial.advance(50);
      asking.cancel();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.expectNeverShown(asking);
    },
  },
  {
    name: 'A cancel at the instant at which the prompt comes up',
    promise: 'P2',
    why: 'priezz/flutter_local_auth_invisible#19: stop returns, the sensor keeps listening',
    done: 'The app cancels when the prompt has just appeared; the user still wants to show the face.',
    judged: 'Cancelled; 300 ms later the prompt takes no more input.',
    async play(trial) {
      let cancel = (): void => undefined;
      const stop = trial.device.screen.onPrompt((view) => view !== undefined && cancel());
      const asking = trial.ask();
      cancel = (): void => asking.cancel();
      await trial.advance(500);
      stop();
      if (trial.device.prompt?.state === 'asking') {
        trial.check(false, 'the prompt takes input after the cancel');
        trial.user.presentFace();
      }
      await trial.quiet();
      trial.check(trial.kit.starts.length > 0, 'the system was never asked');
      trial.expectOutcome(asking, 'cancelled');
    },
  },
  {
    name: 'A success that the service had queued before the cancel',
    promise: 'P2',
    why: 'expo/expo#9846: user_cancel although the user succeeded; docs/system-behaviour.md, Cancel',
    done: 'Match, then cancel in the next task: SUCCESS with a token, then CANCELED with a token.',
    judged: 'Cancelled, without a token.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.user.presentFace();
      trial.device.clock.schedule(0, () => asking.cancel());
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.expectNoToken(asking);
    },
  },
  {
    name: 'A cancel at the very instant of the match',
    promise: 'P2',
    why: 'docs/system-behaviour.md, Cancel: SUCCESS may come after CANCELED',
    done: 'Match and cancel in one turn: CANCELED with a token, then SUCCESS with a token.',
    judged: 'Cancelled, without a token.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.user.presentFace();
      asking.cancel();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.expectNoToken(asking);
    },
  },
  {
    name: 'A cancel while the success is on its way to the app',
    promise: 'P2',
    why: 'lollipopkit/flutter_server_box#486: pressing cancel unlocked the app',
    done: 'The success has left the service and reaches the app 1 ms after the cancel.',
    judged: 'Cancelled, without a token.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.user.presentFace();
      await trial.advance(ON_ITS_WAY);
      asking.cancel();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.expectNoToken(asking);
    },
  },
  {
    name: 'A success that arrives two seconds after the cancel',
    promise: 'P2',
    why: 'SelfLender/react-native-biometrics#194; docs/system-behaviour.md, Cancel',
    done: 'The result is late; the app cancels meanwhile.',
    judged: 'Cancelled, without a token.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.device.faults.delayNextResult(2_000);
      trial.user.presentFace();
      await trial.advance(500);
      asking.cancel();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.expectNoToken(asking);
    },
  },
  {
    name: 'A cancel when the outcome is just being told changes nothing',
    promise: 'P2',
    why: 'docs/system-behaviour.md, Results: the cancel succeeds and CANCELED with a token follows SUCCESS',
    done: 'The app cancels as soon as it has heard of the success, which it does to be sure.',
    judged: 'Succeeded stays; told once; cancel does not throw.',
    async play(trial) {
      let heard = (): void => undefined;
      const asking = trial.ask({ onAnswer: () => heard() });
      heard = (): void => asking.cancel();
      asking.whenSettled(heard);
      await trial.shown(asking);
      trial.user.presentFace();
      await trial.quiet();
      trial.expectOutcome(asking, 'succeeded');
      trial.expectToldOnce(asking);
      trial.expectNoThrow(asking);
    },
  },
  {
    name: 'A cancel a second after the success changes nothing',
    promise: 'P2',
    why: 'Ver-ID cordova#32; docs/system-behaviour.md, Results',
    done: 'The service does not hear that the prompt has closed; the app cancels 1 s after the success.',
    judged: 'Succeeded stays; told once.',
    device: { widgetCloseMs: 2_500 },
    async play(trial) {
      const asking = await trial.askShown();
      trial.user.presentFace();
      await trial.advance(1_000);
      asking.cancel();
      await trial.quiet();
      trial.expectOutcome(asking, 'succeeded');
      trial.expectToldOnce(asking);
    },
  },
  {
    name: 'A cancel after a failure changes nothing',
    promise: 'P2',
    why: 'wultra/powerauth-mobile-sdk#422: a cancel around a failure hides it',
    done: 'The prompt refuses its parameters; the app cancels a second later.',
    judged: 'Failed stays; told once.',
    async play(trial) {
      trial.device.faults.rejectNextParameters();
      const asking = trial.ask();
      await trial.advance(1_000);
      trial.expectOutcome(asking, 'failed');
      asking.cancel();
      await trial.quiet();
      trial.expectOutcome(asking, 'failed');
      trial.expectToldOnce(asking);
    },
  },
  {
    name: 'A cancel that the system refuses still wins',
    promise: 'P2',
    why: 'flutter/flutter#166413: stopAuthentication does nothing; docs/system-behaviour.md, Permissions',
    done: 'The permission is revoked after the start, so that the system refuses the cancel; the user shows the face.',
    judged: 'Cancelled, without a token.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.device.permissions.revoke(trial.device.app, 'ohos.permission.ACCESS_BIOMETRIC');
      asking.cancel();
      await trial.advance(500);
      trial.user.presentFace();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.expectNoToken(asking);
    },
  },
  {
    name: 'The service dies with the cancel in its queue',
    promise: 'P2',
    why: 'lollipopkit/flutter_server_box#486; docs/system-behaviour.md, Results: the death is a result, too',
    done: 'The app cancels; the service dies before it has stopped the session.',
    judged: 'Cancelled.',
    async play(trial) {
      const asking = await trial.askShown();
      asking.cancel();
      trial.device.faults.killAuthService();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
    },
  },
];
