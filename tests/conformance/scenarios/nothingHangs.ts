// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Scenario } from '../Scenario.ts';

/** Milliseconds of the deadlines. */
const DEADLINE = 5_000;

export const nothingHangs: readonly Scenario[] = [
  {
    name: 'A start that the system never answers ends when the app cancels',
    promise: 'P4',
    why: 'oblador/react-native-keychain#797: no prompt, the promise stays pending; docs/system-behaviour.md, Results',
    done: 'The start is lost on its way to the service; the app cancels a second later.',
    judged: 'Settled within ten seconds, not as a success.',
    async play(trial) {
      trial.device.faults.failNextStart();
      const asking = trial.ask();
      await trial.advance(1_000);
      asking.cancel();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled', 'failed');
    },
  },
  {
    name: 'A start that the system never answers ends at its deadline',
    promise: 'P4',
    why: 'expo/expo#16705: never resolves; docs/system-behaviour.md, Results: there is no timeout',
    needs: ['deadline'],
    done: 'The start is lost on its way to the service; the deadline is 5 s.',
    judged: 'Settled at the deadline, not as a success.',
    async play(trial) {
      trial.device.faults.failNextStart();
      const asking = trial.ask({ deadline: DEADLINE });
      await trial.advance(DEADLINE + 100);
      trial.expectOutcome(asking, 'cancelled', 'failed');
    },
  },
  {
    name: 'A prompt that nobody answers ends at its deadline',
    promise: 'P4',
    why: 'duosecurity/duo_unix#52: the login hangs; docs/system-behaviour.md, Results',
    needs: ['deadline'],
    done: 'The prompt stays on the screen; the deadline is 5 s.',
    judged: 'Settled at the deadline and not before, not as a success; the prompt goes, too.',
    async play(trial) {
      const asking = trial.ask({ deadline: DEADLINE });
      await trial.shown(asking);
      await trial.advance(DEADLINE - trial.device.clock.now - 50);
      trial.check(asking.settled === undefined, 'it ended before the deadline');
      await trial.advance(150);
      trial.expectOutcome(asking, 'cancelled', 'failed');
      await trial.quiet();
      trial.expectScreenEmpty();
    },
  },
  {
    name: 'A deadline that comes with the success: one of them, and all of it',
    promise: 'P4',
    why: 'Signicat Encap release notes 2026-03-12: the cancel logic raced',
    needs: ['deadline'],
    done: 'The result arrives in the millisecond of the deadline.',
    judged: 'Settled; a token only with a success.',
    async play(trial) {
      const asking = trial.ask({ deadline: DEADLINE });
      await trial.shown(asking);
      trial.user.presentFace(DEADLINE - trial.device.clock.now - trial.device.options.ipcMs);
      await trial.advance(DEADLINE);
      await trial.quiet();
      trial.expectOutcome(asking, 'succeeded', 'cancelled', 'failed');
      trial.expectNoToken(asking);
      trial.expectToldOnce(asking);
    },
  },
  {
    name: 'A deadline does not end a question that was answered',
    promise: 'P4',
    why: 'jkroepke/openvpn-auth-oauth2#21: timeouts that are not the ones asked for',
    needs: ['deadline'],
    done: 'The user answers in time; the deadline passes; a second question runs over it.',
    judged: 'Both succeed.',
    async play(trial) {
      const first = await trial.askShown({ deadline: DEADLINE });
      trial.user.presentFace();
      await trial.advance(4_000);
      const second = await trial.askShown({ deadline: 2 * DEADLINE });
      await trial.advance(4_000);
      trial.user.presentFace();
      await trial.quiet();
      trial.expectOutcome(first, 'succeeded');
      trial.expectOutcome(second, 'succeeded');
    },
  },
  {
    name: 'The service died before the start',
    promise: 'P4',
    why: 'Signicat Encap release notes 2026-02-20: stuck "operation in progress"',
    done: 'The service dies and comes back; then the app asks.',
    judged: 'The prompt comes, and the face succeeds.',
    async play(trial) {
      trial.device.faults.killAuthService();
      const asking = await trial.askShown();
      trial.user.presentFace();
      await trial.quiet();
      trial.expectOutcome(asking, 'succeeded');
    },
  },
  {
    name: 'The service dies before the prompt is ready',
    promise: 'P4',
    why: 'expo/expo#12353: the flag stays stuck',
    done: 'The service dies 100 ms after the start.',
    judged: 'Settled within ten seconds, not as a success.',
    async play(trial) {
      const asking = trial.ask();
      await trial.advance(100);
      trial.device.faults.killAuthService();
      await trial.quiet();
      trial.expectOutcome(asking, 'failed', 'cancelled');
    },
  },
  {
    name: 'The service dies while the prompt is on the screen',
    promise: 'P4',
    why: 'android/identity-samples#67: the app is stuck; docs/system-behaviour.md, Results',
    done: 'The service dies with the prompt.',
    judged: 'Settled within ten seconds, not as a success.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.device.faults.killAuthService();
      await trial.quiet();
      trial.expectOutcome(asking, 'failed', 'cancelled');
    },
  },
  {
    name: 'A prompt that cannot be launched',
    promise: 'P4',
    why: 'expo/expo#12634: the prompt never shows, nothing resolves; docs/system-behaviour.md, Codes',
    done: "The prompt's process does not start.",
    judged: 'Settled within ten seconds, not as a success.',
    async play(trial) {
      trial.device.faults.failNextLaunch();
      const asking = trial.ask();
      await trial.quiet();
      trial.check(trial.kit.starts.length > 0, 'the system was never asked');
      trial.expectOutcome(asking, 'cancelled', 'failed');
    },
  },
  {
    name: 'A prompt that crashes',
    promise: 'P4',
    why: 'gravitational/teleport PR#52790: a spinner for ever; docs/system-behaviour.md, Tips',
    done: "The prompt's process dies; here the system releases before it says CANCELED.",
    judged: 'Settled within ten seconds, not as a success; told once.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.user.crashWidget();
      await trial.quiet();
      trial.expectOutcome(asking, 'cancelled', 'failed');
      trial.expectToldOnce(asking);
    },
  },
  {
    name: 'A cancel whose answer the system holds back for ten minutes',
    promise: 'P4',
    why: 'FreakyAli/Plugin.Maui.Biometric PR#48: the await is endless',
    done: "The app cancels; the system's answer takes ten minutes.",
    judged: 'Cancelled within a minute.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.device.faults.delayNextResult(600_000);
      asking.cancel();
      await trial.advance(60_000);
      trial.expectOutcome(asking, 'cancelled');
      await trial.advance(600_000);
    },
  },
];
