// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Scenario } from '../Scenario.ts';

export const tokens: readonly Scenario[] = [
  {
    name: 'A success hands on the token that the system gave',
    promise: 'P3',
    why: 'docs/system-behaviour.md, Tokens',
    done: 'The user shows the face.',
    judged: "Succeeded; a token, if the wrapper shows one, is the system's, byte for byte.",
    async play(trial) {
      const asking = await trial.askShown();
      trial.user.presentFace();
      await trial.quiet();
      trial.expectOutcome(asking, 'succeeded');
      const { token } = asking.settled ?? {};
      const given = trial.kit.results[0]?.original;
      trial.check(
        token === undefined || (given !== undefined && Buffer.compare(token, given) === 0),
        'the token is not the one that the system gave',
      );
    },
  },
  {
    name: 'The user cancels at the instant of the match: CANCELED carries a token',
    promise: 'P3',
    why: 'lollipopkit/flutter_server_box#486; docs/system-behaviour.md, Results',
    done: "Match and the user's cancel in one turn.",
    judged: 'Cancelled, without a token.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.user.presentFace();
      trial.user.cancelPrompt();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.expectNoToken(asking);
    },
  },
  {
    name: 'Another app takes the prompt at the instant of the match: CANCELED carries a token',
    promise: 'P3',
    why: 'SelfLender/react-native-biometrics#194; docs/system-behaviour.md, Results',
    done: 'Another app starts between match and completion.',
    judged: 'Settled; a token only with a success.',
    device: { completionGapMs: 20 },
    async play(trial) {
      const asking = await trial.askShown();
      trial.user.presentFace();
      await trial.advance(10);
      trial.device.otherApp.startPrompt();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled', 'failed');
      trial.expectNoToken(asking);
    },
  },
  {
    name: 'The background comes at the instant of the match: CANCELED carries a token',
    promise: 'P3',
    why: 'flutter/flutter#125293: success after the return; docs/system-behaviour.md, Background',
    done: 'The app goes to the background between match and completion.',
    judged: 'Settled; a token only with a success.',
    device: { completionGapMs: 20 },
    async play(trial) {
      const asking = await trial.askShown();
      trial.user.presentFace();
      await trial.advance(10);
      trial.device.foreground.set(trial.device.app, 'background');
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled', 'failed');
      trial.expectNoToken(asking);
    },
  },
  {
    name: 'A PIN that is too weak: a refusal that carries a token',
    promise: 'P3',
    why: 'docs/system-behaviour.md, Results: 12500006 with a token',
    done: 'The user types the right PIN, which no longer meets the rules.',
    judged: 'Failed, without a token.',
    async play(trial) {
      trial.device.account.isPinWeak = true;
      const asking = await trial.askShown();
      trial.user.typePin(trial.pin);
      await trial.quiet();
      trial.expectOutcome(asking, 'failed');
      trial.expectNoToken(asking);
    },
  },
  {
    name: 'A token that came with a refusal is overwritten',
    promise: 'P3',
    why: 'docs/system-behaviour.md, Results and Tokens',
    done: 'The user types the right PIN, which no longer meets the rules.',
    judged: 'The bytes that the kit handed over are zeros, or were never handed over.',
    async play(trial) {
      trial.device.account.isPinWeak = true;
      const asking = await trial.askShown();
      trial.user.typePin(trial.pin);
      await trial.quiet();
      trial.expectOutcome(asking, 'failed');
      trial.expectUnusedTokensOverwritten();
    },
  },
  {
    name: 'A token that came with CANCELED is overwritten',
    promise: 'P3',
    why: 'docs/system-behaviour.md, Results and Tokens',
    done: "Match and the user's cancel in one turn.",
    judged: 'The bytes that the kit handed over are zeros.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.user.presentFace();
      trial.user.cancelPrompt();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.expectUnusedTokensOverwritten();
    },
  },
  {
    name: 'The token of a success that came too late is overwritten',
    promise: 'P3',
    why: 'docs/system-behaviour.md, Cancel and Tokens',
    done: 'The success has left the service when the app cancels.',
    judged: 'Cancelled; the bytes that the kit handed over are zeros, or were never handed over.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.user.presentFace();
      await trial.advance(4);
      asking.cancel();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled');
      trial.expectUnusedTokensOverwritten();
    },
  },
];
