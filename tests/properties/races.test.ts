// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because it has every pair of events that can meet in an operation.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { DeviceOptions } from 'arkts-host/device';
import { ACCESS_BIOMETRIC, contextOfAnAbility, PROFILE_VERSIONS, READY_PIN } from 'arkts-host/device';
import type { Library } from './Library.ts';
import { FACE, LibraryStage, PIN } from './LibraryStage.ts';
import { loadLibrary } from './loadLibrary.ts';

/** Milliseconds after which every deadline has passed, every prompt's end is known and every token is overwritten. */
const LATEST = 100_000;
/** Seeds of the systems whose races are decided by chance. */
const SEEDS = [1, 2, 3, 4, 5, 6];
const COMPANION = 64;
const TIMED_OUT_HERE = 'cancelled: DEADLINE';

/** One outcome for every version, or one for each of 12, 18, 20, 23 and 26. */
type Expected = string | readonly [string, string, string, string, string];

interface Race {
  /** The scenario or race of docs/system-behaviour.md's sources that it is about. */
  readonly id: string;
  readonly title: string;
  readonly outcome: Expected;
  /** Where the end of the prompt is not confirmed by the system, or none was shown. */
  readonly withdrawal?: Expected;
  readonly options?: Partial<DeviceOptions>;
  /** Returns the operation's place when it is not the first that counts. */
  play(stage: LibraryStage): Promise<void>;
}

function since20(older: string, newer: string): Expected {
  return [older, older, newer, newer, newer];
}

function since26(older: string, newest: string): Expected {
  return [older, older, older, older, newest];
}

const RACES: readonly Race[] = [
  {
    id: 'A R1 R9',
    title: 'the app cancels a prompt that is shown, twice',
    outcome: 'cancelled: CALLER',
    async play(stage) {
      const operation = await stage.ask();
      operation.cancel(stage.cause);
      operation.cancel(stage.cause);
    },
  },
  {
    id: 'B',
    title: 'the app cancels before the prompt is ready',
    outcome: 'cancelled: CALLER',
    async play(stage) {
      const operation = stage.start();
      await stage.pass(20);
      operation.cancel(stage.cause);
    },
  },
  {
    id: 'C',
    title: 'the user cancels in the prompt',
    outcome: 'cancelled: USER_OR_SYSTEM',
    async play(stage) {
      await stage.ask();
      stage.device.user.cancelPrompt();
    },
  },
  {
    id: 'D',
    title: 'the user succeeds',
    outcome: 'succeeded: FACE',
    async play(stage) {
      await stage.ask();
      stage.device.user.presentFace();
    },
  },
  {
    id: 'E',
    title: 'the app cancels after the success, while the prompt is still going',
    outcome: 'succeeded: FACE',
    async play(stage) {
      const operation = await stage.ask();
      stage.device.user.presentFace();
      await stage.pass(50);
      operation.cancel(stage.cause);
    },
  },
  {
    id: 'F R8',
    title: 'the app cancels long after the success',
    outcome: 'succeeded: FACE',
    async play(stage) {
      const operation = await stage.ask();
      stage.device.user.presentFace();
      await stage.pass(5_000);
      operation.cancel(stage.cause);
    },
  },
  {
    id: 'G R3',
    title: 'the cancel reaches the service behind the success',
    outcome: 'cancelled: CALLER',
    async play(stage) {
      const operation = await stage.ask();
      stage.device.user.presentFace();
      stage.device.clock.schedule(0, () => operation.cancel(stage.cause));
    },
  },
  {
    id: 'H R4',
    title: 'the cancel reaches the service between the match and the success',
    outcome: 'cancelled: CALLER',
    async play(stage) {
      const operation = await stage.ask();
      stage.device.user.presentFace();
      operation.cancel(stage.cause);
    },
  },
  {
    id: 'I R24',
    title: 'the user cancels and shows their face behind it',
    outcome: 'cancelled: USER_OR_SYSTEM',
    async play(stage) {
      await stage.ask();
      stage.device.user.cancelPrompt();
      try {
        stage.device.user.presentFace();
      } catch {
        // The prompt is closing already: then it was the cancel that came first.
      }
    },
  },
  {
    id: 'J',
    title: 'a wrong face, then the navigation button',
    outcome: 'cancelled: NAVIGATION',
    async play(stage) {
      await stage.ask([FACE], { navigationText: 'Use a password' });
      stage.device.user.presentStranger();
      await stage.pass(10);
      stage.device.user.pressNavigation();
    },
  },
  {
    id: 'K',
    title: 'a face that freezes, where locked biometrics are skipped',
    outcome: since20(TIMED_OUT_HERE, 'failed: LOCKED (12500009)'),
    async play(stage) {
      await stage.ask([FACE], { skipLocked: true });
      await stage.freezeTheFace();
    },
  },
  {
    id: 'L',
    title: 'a face that freezes, where locked biometrics are shown',
    outcome: TIMED_OUT_HERE,
    async play(stage) {
      await stage.ask([FACE]);
      await stage.freezeTheFace();
    },
  },
  {
    id: 'M',
    title: 'a face that freezes beside a navigation button, where locked biometrics are skipped',
    outcome: since20(TIMED_OUT_HERE, 'cancelled: NAVIGATION'),
    async play(stage) {
      await stage.ask([FACE], { skipLocked: true, navigationText: 'Use a password' });
      await stage.freezeTheFace();
    },
  },
  {
    id: 'N R14',
    title: 'another app asks',
    outcome: [
      TIMED_OUT_HERE,
      'cancelled: USER_OR_SYSTEM',
      'cancelled: USER_OR_SYSTEM',
      'cancelled: USER_OR_SYSTEM',
      'cancelled: USER_OR_SYSTEM',
    ],
    async play(stage) {
      await stage.ask();
      stage.device.otherApp.startPrompt();
      await stage.pass(500);
      stage.device.otherApp.endPrompt();
    },
  },
  {
    id: 'O R21',
    title: 'the prompt crashes',
    outcome: 'cancelled: USER_OR_SYSTEM',
    async play(stage) {
      await stage.ask();
      stage.device.user.crashWidget();
    },
  },
  {
    id: 'P',
    title: 'the prompt crashes after the success',
    outcome: 'succeeded: FACE',
    async play(stage) {
      await stage.ask();
      stage.device.user.presentFace();
      await stage.pass(20);
      stage.device.user.crashWidget();
    },
  },
  {
    id: 'Q',
    title: 'the prompt refuses its parameters',
    outcome: 'failed: BAD_PARAMETERS (401)',
    withdrawal: 'NONE_SHOWN',
    async play(stage) {
      stage.device.faults.rejectNextParameters();
      await stage.ask();
    },
  },
  {
    id: 'R R15',
    title: 'the system tells twice of the background, before the ability hears of it',
    outcome: 'cancelled: USER_OR_SYSTEM',
    options: { doubledBackgroundCallbacks: true },
    async play(stage) {
      await stage.ask();
      stage.device.foreground.set(stage.device.app, 'background');
      await stage.pass(50);
      stage.auth.onBackground();
    },
  },
  {
    id: 'R15',
    title: 'the ability hears of the background before the system ends the prompt',
    outcome: 'cancelled: BACKGROUND',
    options: { doubledBackgroundCallbacks: true },
    async play(stage) {
      await stage.ask();
      stage.auth.onBackground();
      stage.device.foreground.set(stage.device.app, 'background');
    },
  },
  {
    id: 'S',
    title: 'a companion device does not answer',
    outcome: since26('failed: TYPE_UNSUPPORTED (12500005)', 'failed: TIMED_OUT (12500004)'),
    withdrawal: since26('NONE_SHOWN', 'CONFIRMED'),
    async play(stage) {
      if (stage.device.profile.hasCompanion) {
        stage.device.user.pairCompanion();
      }
      await stage.ask([COMPANION]);
      if (stage.device.profile.hasCompanion) {
        stage.device.user.answerOnCompanion('timeout');
      }
    },
  },
  {
    id: 'T',
    title: 'the app cancels what a companion device was asked',
    outcome: since26('failed: TYPE_UNSUPPORTED (12500005)', 'cancelled: CALLER'),
    withdrawal: since26('NONE_SHOWN', 'CONFIRMED'),
    async play(stage) {
      if (stage.device.profile.hasCompanion) {
        stage.device.user.pairCompanion();
      }
      (await stage.ask([COMPANION])).cancel(stage.cause);
    },
  },
  {
    id: 'R2',
    title: 'the success is on its way to the app when it cancels',
    outcome: 'cancelled: CALLER',
    async play(stage) {
      const operation = await stage.ask();
      stage.device.user.presentFace();
      await stage.pass(4);
      operation.cancel(stage.cause);
    },
  },
  {
    id: 'R5',
    title: 'the app cancels in the turn in which it started',
    outcome: 'cancelled: CALLER',
    withdrawal: 'NONE_SHOWN',
    async play(stage) {
      stage.start().cancel(stage.cause);
      await stage.pass(1_000);
      assert.equal(stage.asked, 0);
    },
  },
  {
    id: 'R6',
    title: 'the app cancels as it hears of the success',
    outcome: 'succeeded: FACE',
    async play(stage) {
      const operation = await stage.ask();
      operation.onStateChange(() => {
        operation.cancel(stage.cause);
      });
      stage.device.user.presentFace();
    },
  },
  {
    id: 'R7',
    title: 'the app cancels as it hears of a wrong attempt, where it hears of one',
    outcome: since20(TIMED_OUT_HERE, 'cancelled: CALLER'),
    async play(stage) {
      const operation = await stage.ask();
      operation.onTip((tip) => {
        if (tip.kind === 'ATTEMPT_FAILED') {
          operation.cancel(stage.cause);
        }
      });
      stage.device.user.presentStranger();
    },
  },
  {
    id: 'R10',
    title: 'the app cancels a start that was refused, before it hears so',
    outcome: 'cancelled: CALLER',
    async play(stage) {
      stage.device.foreground.set(stage.device.app, 'background');
      const operation = stage.start();
      // Sent at once, or when the locks are known; answered 5 ms later.
      await stage.pass(stage.device.sdkApiVersion >= 22 ? 7 : 2);
      operation.cancel(stage.cause);
    },
  },
  {
    id: 'R12 R13',
    title: 'a second operation starts while the first is asked, and succeeds',
    outcome: 'cancelled: SUPERSEDED',
    async play(stage) {
      await stage.ask();
      const second = stage.start();
      await stage.pass(1_500);
      stage.device.user.presentFace();
      await stage.pass(50);
      assert.equal(second.settled?.describe(), 'succeeded: FACE');
    },
  },
  {
    id: 'R16',
    title: 'the service has died before the start',
    outcome: 'succeeded: FACE',
    async play(stage) {
      stage.device.faults.killAuthService();
      await stage.ask();
      stage.device.user.presentFace();
    },
  },
  {
    id: 'R16',
    title: 'the service dies while the user is asked',
    outcome: 'failed: SYSTEM_ERROR (12500002)',
    withdrawal: since20('CONFIRMED', 'UNCONFIRMED'),
    async play(stage) {
      await stage.ask();
      stage.device.faults.killAuthService();
    },
  },
  {
    id: 'R16',
    title: 'the service dies after the success',
    outcome: 'succeeded: FACE',
    withdrawal: since20('CONFIRMED', 'UNCONFIRMED'),
    async play(stage) {
      await stage.ask();
      stage.device.user.presentFace();
      await stage.pass(50);
      stage.device.faults.killAuthService();
    },
  },
  {
    id: 'R16',
    title: 'the service dies before the app cancels',
    outcome: 'cancelled: CALLER',
    async play(stage) {
      const operation = await stage.ask();
      stage.device.faults.killAuthService();
      operation.cancel(stage.cause);
    },
  },
  {
    id: 'R17',
    title: 'the request is lost on its way',
    outcome: TIMED_OUT_HERE,
    async play(stage) {
      stage.device.faults.failNextStart();
      await stage.ask();
    },
  },
  {
    id: 'R20',
    title: 'the permission is gone when the app cancels',
    outcome: 'cancelled: CALLER',
    withdrawal: 'UNCONFIRMED',
    async play(stage) {
      const operation = await stage.ask();
      stage.device.permissions.revoke(stage.device.app, ACCESS_BIOMETRIC);
      operation.cancel(stage.cause);
    },
  },
  {
    id: 'R20',
    title: 'the permission is gone when the app cancels, and the user succeeds',
    outcome: 'cancelled: CALLER',
    async play(stage) {
      const operation = await stage.ask();
      stage.device.permissions.revoke(stage.device.app, ACCESS_BIOMETRIC);
      operation.cancel(stage.cause);
      stage.device.user.presentFace();
    },
  },
  {
    id: 'R22',
    title: 'the system tells of the prompt after the outcome, and the app hears only that it is gone',
    outcome: 'cancelled: CALLER',
    async play(stage) {
      const operation = await stage.ask();
      operation.cancel(stage.cause);
      const tips: string[] = [];
      operation.onTip((tip) => {
        tips.push(tip.kind);
      });
      await stage.pass(5_000);
      assert.deepEqual(tips, stage.device.profile.hasTips ? ['PROMPT_GONE'] : []);
    },
  },
  {
    id: 'R27',
    title: 'the prompt belongs to a page, which holds results and releases back',
    outcome: 'succeeded: FACE',
    options: { appModalPrompts: true },
    async play(stage) {
      const operation = await stage.ask([FACE, PIN], { uiContext: contextOfAnAbility() });
      stage.device.user.presentFace();
      await stage.pass(50);
      // The result is held back for 100 ms where prompts can belong to a page at all (5.1.0 and later).
      assert.equal(operation.settled === undefined, stage.device.profile.readsUiContext);
    },
  },
  {
    id: 'R23',
    title: 'the success arrives at the very millisecond of the deadline',
    outcome: TIMED_OUT_HERE,
    async play(stage) {
      stage.start([FACE, PIN], { deadline: 1_000 });
      await stage.pass(995);
      stage.device.user.presentFace();
    },
  },
  {
    id: 'R25',
    title: 'a listener of the app throws',
    outcome: 'succeeded: FACE',
    async play(stage) {
      const operation = await stage.ask();
      operation.onStateChange(() => {
        throw new Error('a broken listener');
      });
      stage.device.user.presentFace();
    },
  },
  {
    id: 'R26',
    title: 'the signal was cancelled before the start',
    outcome: 'cancelled: CALLER',
    withdrawal: 'NONE_SHOWN',
    async play(stage) {
      stage.signal.cancel(stage.cause);
      await stage.ask([FACE], { signal: stage.signal.signal });
      assert.equal(stage.asked, 0);
    },
  },
  {
    id: 'R28',
    title: 'the PIN is right and too weak',
    outcome: [
      'succeeded: PIN',
      TIMED_OUT_HERE,
      'failed: TRUST_LEVEL_UNSUPPORTED (12500006)',
      'failed: TRUST_LEVEL_UNSUPPORTED (12500006)',
      'failed: TRUST_LEVEL_UNSUPPORTED (12500006)',
    ],
    async play(stage) {
      stage.device.account.isPinWeak = true;
      await stage.ask([PIN]);
      stage.device.user.typePin(READY_PIN);
    },
  },
];

describe('the library gives one outcome, with its cause, and leaves no token and no prompt', () => {
  let library: Library;

  before(async () => {
    library = await loadLibrary();
  });

  for (const race of RACES) {
    PROFILE_VERSIONS.forEach((profile, column) => {
      it(`${race.id}, system version ${profile}: ${race.title}`, async () => {
        for (const seed of SEEDS) {
          const stage = new LibraryStage(library, { ...race.options, profile, seed });

          await race.play(stage);
          await stage.pass(LATEST);

          const [operation] = stage.operations;
          assert.equal(operation?.settled?.describe(), expected(race.outcome, column));
          assert.equal(stage.withdrawals[0]?.kind, expected(race.withdrawal ?? 'CONFIRMED', column));
          assert.ok(
            stage.tokens.every((token) => token.every((byte) => byte === 0)),
            'a token is left',
          );
        }
      });
    });
  }
});

function expected(row: Expected, column: number): string {
  return typeof row === 'string' ? row : (row[column] as string);
}
