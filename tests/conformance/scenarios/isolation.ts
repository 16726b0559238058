// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Scenario } from '../Scenario.ts';

export const isolation: readonly Scenario[] = [
  {
    name: 'Two questions at once: each gets the answer that was given to its own prompt',
    promise: 'P7',
    why: 'SelfLender/react-native-biometrics#194, venmo/VENTouchLock PR#31: two calls at once',
    done: 'The app asks twice in one turn; the user shows the face to every prompt that comes.',
    judged: 'Both settle; who succeeded was answered on its own prompt, and who was answered succeeded.',
    async play(trial) {
      const askings = [trial.ask(), trial.ask()];
      const answered = await trial.answerEveryPrompt();
      trial.check(answered.length > 0, 'no prompt came');
      for (const asking of askings) {
        trial.expectOutcome(
          asking,
          ...(answered.includes(asking.title) ? (['succeeded'] as const) : (['cancelled', 'failed'] as const)),
        );
      }
    },
  },
  {
    name: 'Two objects of the wrapper at once: each gets the answer that was given to its own prompt',
    promise: 'P7',
    why: 'flutter/flutter#45536: called twice by the framework',
    done: 'Two objects ask in one turn; the user shows the face to every prompt that comes.',
    judged: 'Both settle; who succeeded was answered on its own prompt, and who was answered succeeded.',
    async play(trial) {
      const askings = [trial.ask(), trial.ask({}, trial.openAnother())];
      const answered = await trial.answerEveryPrompt();
      trial.check(answered.length > 0, 'no prompt came');
      for (const asking of askings) {
        trial.expectOutcome(
          asking,
          ...(answered.includes(asking.title) ? (['succeeded'] as const) : (['cancelled', 'failed'] as const)),
        );
      }
    },
  },
  {
    name: 'The cancel of a question that has ended does not end the next one',
    promise: 'P7',
    why: 'trinadhthatakula/Thor PR#154; MasterKale/SimpleWebAuthn#448: one cancel for all',
    done: "The first question succeeds, the second is on the screen; the first one's cancel is called.",
    judged: 'The second goes on and succeeds.',
    async play(trial) {
      const first = await trial.askShown();
      trial.user.presentFace();
      await trial.quiet();
      const second = await trial.askShown();
      first.cancel();
      await trial.advance(1_000);
      trial.check(second.settled === undefined, 'the cancel of the first ended the second');
      trial.user.presentFace();
      await trial.quiet();
      trial.expectOutcome(first, 'succeeded');
      trial.expectOutcome(second, 'succeeded');
    },
  },
  {
    name: 'The cancel of the one does not cancel the other',
    promise: 'P7',
    why: '787107497/harmony-utils: one static instance, overwritten; MasterKale/SimpleWebAuthn PR#449: a singleton',
    done: 'The app asks twice; the one whose prompt is not on the screen is cancelled.',
    judged: 'The one on the screen goes on and succeeds.',
    async play(trial) {
      const askings = [trial.ask(), trial.ask()];
      await trial.advance(1_000);
      const onScreen = askings.find((asking) => asking.title === trial.device.prompt?.title);
      trial.check(onScreen !== undefined, 'no prompt came');
      askings.find((asking) => asking !== onScreen)?.cancel();
      await trial.advance(1_000);
      trial.check(onScreen?.settled === undefined, 'the cancel of the other ended it');
      trial.user.presentFace();
      await trial.quiet();
      trial.check(onScreen?.settled?.kind === 'succeeded', `${onScreen?.title} did not succeed`);
    },
  },
  {
    name: 'A late result of a cancelled question does not reach the next one',
    promise: 'P7',
    why: 'infinum/Android-Goldfinger PR#22: CANCELED of the old request ignored for 100 ms; docs/system-behaviour.md',
    done: 'The first question is cancelled with its success on the way; the second is asked at once and left alone.',
    judged: 'The second has no outcome until its own user cancels it.',
    async play(trial) {
      const first = await trial.askShown();
      trial.device.faults.delayNextResult(400);
      trial.user.presentFace();
      await trial.advance(4);
      first.cancel();
      const second = await trial.askNext();
      await trial.advance(5_000);
      trial.check(second.settled === undefined, `the second ${second.settled?.kind} by the first one's results`);
      await trial.shown(second);
      trial.user.cancelPrompt();
      await trial.quiet();
      trial.expectOutcome(second, 'cancelled');
    },
  },
  {
    name: 'The second CANCELED of a cancelled question does not cancel the next one',
    promise: 'P7',
    why: 'priezz/flutter_local_auth_invisible#19: the next call returns at once; docs/system-behaviour.md, Results',
    done: 'The first question is cancelled before its prompt is ready, the second asked in the same turn.',
    judged: 'The second comes up and succeeds.',
    async play(trial) {
      const first = trial.ask();
      await trial.advance(50);
      first.cancel();
      const second = await trial.askNext();
      await trial.shown(second);
      trial.user.presentFace();
      await trial.quiet();
      trial.expectOutcome(first, 'cancelled');
      trial.expectOutcome(second, 'succeeded');
    },
  },
  {
    name: 'One object asks a second time after a success',
    promise: 'P7',
    why: 'corbado/flutter-passkeys#37: "already in progress"; docs/system-behaviour.md, Results',
    done: 'The first question succeeds; ten seconds later the same object asks again.',
    judged: 'Both succeed, each by its own token.',
    async play(trial) {
      const first = await trial.askShown();
      trial.user.presentFace();
      await trial.quiet();
      const second = await trial.askShown();
      trial.user.typePin(trial.pin);
      await trial.quiet();
      trial.expectOutcome(first, 'succeeded');
      trial.expectOutcome(second, 'succeeded');
    },
  },
  {
    name: 'One object asks a second time after its start was never answered',
    promise: 'P7',
    why: 'oblador/react-native-keychain#797: a retry repeats it; expo/expo#12353',
    done: 'The first start is lost and cancelled; then the same object asks again.',
    judged: 'The second succeeds.',
    async play(trial) {
      trial.device.faults.failNextStart();
      const first = trial.ask();
      await trial.advance(1_000);
      first.cancel();
      await trial.quiet();
      const second = await trial.askShown();
      trial.user.presentFace();
      await trial.quiet();
      trial.expectOutcome(second, 'succeeded');
    },
  },
  {
    name: 'One object asks a second time after the service died',
    promise: 'P7',
    why: 'mozilla-mobile/android-components PR#8976: later logins fail',
    done: 'The service dies with the first question; then the same object asks again.',
    judged: 'The first settles without success, the second succeeds.',
    async play(trial) {
      const first = await trial.askShown();
      trial.device.faults.killAuthService();
      await trial.quiet();
      const second = await trial.askShown();
      trial.user.presentFace();
      await trial.quiet();
      trial.expectOutcome(first, 'cancelled', 'failed');
      trial.expectOutcome(second, 'succeeded');
    },
  },
  {
    name: "The other app's prompt is nobody's business",
    promise: 'P7',
    why: 'docs/system-behaviour.md, Overlap',
    done: 'Another app takes the screen; the app cancels its own question, which is over.',
    judged: "The other app's prompt stays on the screen.",
    async play(trial) {
      const asking = await trial.askShown();
      trial.device.otherApp.startPrompt();
      await trial.advance(1_000);
      asking.cancel();
      await trial.advance(1_000);
      trial.check(trial.device.prompt?.bundle === trial.device.otherApp.bundle, "the other app's prompt is gone");
      trial.expectOutcome(asking, 'cancelled');
    },
  },
];
