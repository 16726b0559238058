// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because it has every pair of events that can meet in a prompt.

import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { AuthType } from '../system/AuthType.ts';
import type { NativeStage } from './NativeStage.ts';
import { ACCESS_BIOMETRIC } from './Permissions.ts';
import { READY_PIN } from './readyDevice.ts';
import type { RecordingRequest } from './Recording.ts';
import type { Scenario } from './testScenarios.ts';
import { ONCE_OR_TWICE, sinceTips, testScenarios } from './testScenarios.ts';

const SUCCESS: string = '12500000+token';
const CANCELED_TWICE: string = '12500003 R R 12500003';
/** What the systems tell that free a session with its result, when a cancel comes too late for them. */
const TOO_LATE: string = `${SUCCESS} throws 12500002`;

/** Cancels before anything was dispatched, right behind a start that the system refuses. */
function refused(
  number: number,
  code: number,
  sentence: string,
  prepare: (stage: NativeStage) => RecordingRequest,
): Scenario {
  const told: string = `throws 12500002 ${code}`;
  return {
    id: `Race R10.${number}`,
    sentence: `a cancel behind ${sentence} throws, and the result ${code} comes`,
    play: (stage) => {
      const { instance } = stage.make(prepare(stage));
      instance.start();
      stage.attempt(() => instance.cancel());
    },
    told: [told, told, told, told, told],
  };
}

testScenarios([
  {
    id: 'Race R1',
    sentence: 'a cancel with the prompt up and one before it each give two results',
    play: async (stage) => {
      const early = stage.make();
      early.instance.start();
      early.instance.cancel();
      await stage.pass(1000);
      stage.tell('then');
      (await stage.ask()).instance.cancel();
    },
    told: sinceTips(
      '12500003 then 12500003',
      [
        '12500003 then 12500003',
        '12500003 12500003 then 12500003',
        '12500003 then 12500003 12500003',
        '12500003 12500003 then 12500003 12500003',
      ],
      `12500003 12500003 then ${CANCELED_TWICE}`,
    ),
  },
  {
    id: 'Race R2',
    sentence: "a cancel while the success waits in the app's queue is followed by SUCCESS and CANCELED with the token",
    play: async (stage) => {
      const { instance } = await stage.ask();
      stage.device.user.presentFace();
      await stage.pass(4);
      stage.attempt(() => instance.cancel());
    },
    told: sinceTips(`throws 12500002 ${SUCCESS}`, `throws 12500002 ${SUCCESS}`, `${SUCCESS} 12500003+token R R`),
  },
  {
    id: 'Race R3',
    sentence: "a stop behind the completion in the service's queue gives SUCCESS, then CANCELED with the token",
    options: { matchMs: 30 },
    play: async (stage) => {
      const { instance } = await stage.ask();
      stage.device.user.presentFace();
      // Due in the same millisecond as the match, and behind it.
      stage.device.clock.schedule(30, () => instance.cancel());
    },
    told: [
      '12500003',
      ['12500003', `12500003 ${SUCCESS}`],
      `12500003+token R R ${SUCCESS}`,
      [`12500003+token R R ${SUCCESS}`, `${SUCCESS} 12500003+token R R`],
      `${SUCCESS} 12500003+token R R`,
    ],
  },
  {
    id: 'Race R4',
    sentence: 'a stop in the gap between match and completion gives CANCELED with the token, and SUCCESS last',
    options: { completionGapMs: 20 },
    play: async (stage) => {
      const { instance } = await stage.ask();
      stage.device.user.presentFace();
      await stage.pass(10);
      instance.cancel();
    },
    told: sinceTips('12500003', ['12500003', `12500003 ${SUCCESS}`], `12500003+token R R ${SUCCESS}`),
  },
  {
    id: 'Race R5',
    sentence: 'a cancel in the same turn as the start gives CANCELED twice, and no prompt',
    play: async (stage) => {
      const { instance } = stage.make();
      instance.start();
      instance.cancel();
      await stage.pass(1000);
      assert.equal(
        stage.device.timeline.entries.some((entry) => entry.text.startsWith('prompt shown')),
        false,
      );
    },
    told: sinceTips('12500003', ONCE_OR_TWICE, '12500003 12500003'),
  },
  {
    id: 'Race R6',
    sentence: 'a cancel inside the handler of the success gives one more CANCELED, with the token',
    play: async (stage) => {
      const recording = await stage.ask();
      recording.onResult = (): void => {
        recording.onResult = undefined;
        stage.attempt(() => recording.instance.cancel());
      };
      stage.device.user.presentFace();
    },
    told: sinceTips(TOO_LATE, TOO_LATE, `${SUCCESS} 12500003+token R R`),
  },
  {
    id: 'Race R7',
    sentence: 'a cancel inside the handler of a tip is a cancel as any other',
    play: async (stage) => {
      const recording = await stage.ask({ types: [AuthType.FACE] });
      recording.onTip = (): void => {
        recording.onTip = undefined;
        recording.instance.cancel();
      };
      stage.device.user.presentStranger();
    },
    told: sinceTips('open', 'open', 'tip1(FACE) 12500003 R 12500003'),
  },
  {
    id: 'Race R8',
    sentence: 'a cancel more than 3 s after the result throws, however long the prompt stays',
    options: { widgetCloseMs: 10000 },
    play: async (stage) => {
      const { instance } = await stage.ask();
      stage.device.user.presentFace();
      await stage.pass(3100);
      stage.attempt(() => instance.cancel());
    },
    told: [
      TOO_LATE,
      TOO_LATE,
      `${SUCCESS} 12500003+token R R`,
      `${SUCCESS} R R throws 12500002`,
      `${SUCCESS} R R throws 12500002`,
    ],
  },
  {
    id: 'Race R9',
    sentence: 'the second of two cancels in one turn throws',
    play: async (stage) => {
      const { instance } = await stage.ask();
      stage.attempt(() => instance.cancel());
      stage.attempt(() => instance.cancel());
    },
    told: sinceTips(
      'throws 12500002 12500003',
      ['throws 12500002 12500003', 'throws 12500002 12500003 12500003'],
      `throws 12500002 ${CANCELED_TWICE}`,
    ),
  },
  refused(1, 401, 'a start without types', () => ({ types: [] })),
  refused(2, 12500010, 'a start with a type that is not enrolled', () => ({ types: [AuthType.FINGERPRINT] })),
  refused(3, 12500005, 'a start with hardware that is not there', (stage) => {
    stage.device.executor(AuthType.FACE).supported = false;
    return { types: [AuthType.FACE] };
  }),
  refused(4, 12500006, 'a start with a level that is not reached', () => ({
    types: [AuthType.FACE],
    trustLevel: 40000,
  })),
  {
    id: 'Race R10.5',
    sentence: 'a cancel behind a start without the permission throws 201, and the result 201 comes',
    play: (stage) => {
      const { instance } = stage.make();
      stage.device.permissions.revoke(stage.device.app, ACCESS_BIOMETRIC);
      instance.start();
      stage.attempt(() => instance.cancel());
    },
    told: ['throws 201 201', 'throws 201 201', 'throws 201 201', 'throws 201 201', 'throws 201 201'],
  },
  {
    id: 'Race R11',
    sentence: 'a cancel behind a reused success throws, and the success comes without a prompt',
    play: (stage) => {
      stage.device.screen.unlock(AuthType.PIN);
      const { instance } = stage.make({ reuse: { reuseMode: 1, reuseDuration: 1000 } });
      instance.start();
      stage.attempt(() => instance.cancel());
    },
    told: [
      `throws 12500002 ${SUCCESS}`,
      `throws 12500002 ${SUCCESS}`,
      `throws 12500002 ${SUCCESS}`,
      `throws 12500002 ${SUCCESS}`,
      `throws 12500002 ${SUCCESS}`,
    ],
  },
  {
    id: 'Race R12',
    sentence: 'a second start of the same app returns before the first hears of its end',
    play: async (stage) => {
      await stage.ask();
      const second = stage.make({}, 'second:');
      second.instance.start();
      stage.tell('returned');
      await stage.pass(1000);
      stage.device.user.presentFace();
    },
    told: sinceTips(
      `returned second:${SUCCESS} open`,
      [`returned 12500003 second:${SUCCESS}`, `returned 12500003 12500003 second:${SUCCESS}`],
      `returned ${CANCELED_TWICE} second:${SUCCESS} second:R second:R`,
    ),
  },
  {
    id: 'Race R13',
    sentence: "one callback object of two sessions hears the first one's repeated CANCELED after the second's start",
    play: async (stage) => {
      const [first, second] = [stage.make({ types: [AuthType.FACE] }), stage.make({ types: [AuthType.FACE] })];
      let heard: number = 0;
      const shared = {
        onResult: (result: { readonly result: number }): void => {
          stage.tell(`heard ${result.result}`);
          heard++;
          if (heard === 1) {
            second.instance.start();
            stage.tell('started');
          }
        },
      };
      for (const recording of [first, second]) {
        recording.removeListener();
        recording.instance.on('result', shared);
      }
      first.instance.start();
      await stage.pass(300);
      first.instance.cancel();
      await stage.pass(1000);
      stage.device.user.presentFace();
    },
    told: sinceTips(
      'heard 12500003 started heard 12500000',
      ['heard 12500003 started heard 12500000', 'heard 12500003 started heard 12500003 heard 12500000'],
      'heard 12500003 started R heard 12500003 heard 12500000 R',
    ),
  },
  {
    id: 'Race R14',
    sentence: "another app's start ends the session, and nothing tells whose it was",
    play: async (stage) => {
      await stage.ask();
      stage.device.otherApp.startPrompt();
      await stage.pass(1000);
      stage.tell(`on screen: ${stage.device.prompt?.bundle === stage.device.app ? 'own' : 'other'}`);
      stage.device.otherApp.endPrompt();
      await stage.pass(1000);
      stage.tell(`left: ${stage.device.prompt === undefined ? 'none' : 'own'}`);
    },
    told: sinceTips(
      'on screen: other left: own open',
      ['12500003 on screen: other left: none', '12500003 12500003 on screen: other left: none'],
      `${CANCELED_TWICE} on screen: other left: none`,
    ),
  },
  {
    id: 'Race R15',
    sentence: 'the background ends the session with CANCELED, twice',
    play: async (stage) => {
      await stage.ask();
      stage.device.foreground.set(stage.device.app, 'background');
    },
    told: sinceTips('12500003', ONCE_OR_TWICE, CANCELED_TWICE),
  },
  {
    id: 'Race R15, told twice',
    sentence: 'a background that the system tells twice gives three results',
    options: { doubledBackgroundCallbacks: true },
    play: async (stage) => {
      await stage.ask();
      stage.device.foreground.set(stage.device.app, 'background');
    },
    told: sinceTips('12500003', ONCE_OR_TWICE, `${CANCELED_TWICE} 12500003`),
  },
  {
    id: 'Race R16, before the start',
    sentence: 'a service that died before the start was replaced, and the session is as any other',
    play: async (stage) => {
      const { instance } = stage.make();
      stage.device.faults.killAuthService();
      instance.start();
      await stage.pass(300);
      stage.device.user.presentFace();
    },
    told: sinceTips(SUCCESS, SUCCESS, `${SUCCESS} R R`),
  },
  {
    id: 'Race R16, during the session',
    sentence: 'a service that dies gives 12500002, and cancel then throws',
    play: async (stage) => {
      const { instance } = await stage.ask();
      stage.device.faults.killAuthService();
      await stage.pass(100);
      stage.attempt(() => instance.cancel());
    },
    told: [
      '12500002 throws 12500002',
      '12500002 throws 12500002',
      '12500002 throws 12500002',
      '12500002 throws 12500002',
      '12500002 throws 12500002',
    ],
  },
  {
    id: 'Race R16, after the result',
    sentence: 'a service that dies while the prompt is closing adds 12500002 to the success',
    play: async (stage) => {
      await stage.ask();
      stage.device.user.presentFace();
      await stage.pass(50);
      stage.device.faults.killAuthService();
    },
    told: sinceTips(SUCCESS, SUCCESS, `${SUCCESS} 12500002`),
  },
  {
    id: 'Race R16, during the cancel',
    sentence: 'a service that dies with the stop still queued gives 12500002 alone',
    play: async (stage) => {
      const { instance } = await stage.ask();
      instance.cancel();
      stage.device.faults.killAuthService();
    },
    told: ['12500003', '12500003', '12500003 R R 12500002', ['12500003 R R 12500002', '12500002'], '12500002'],
  },
  {
    id: 'Race R17',
    sentence: 'a start that does not reach the service tells nothing, and cancel throws',
    play: async (stage) => {
      stage.device.faults.failNextStart();
      const { instance } = await stage.ask();
      stage.attempt(() => instance.cancel());
      stage.attempt(() => instance.start());
    },
    told: [
      'throws 12500002 throws 12500002',
      'throws 12500002 throws 12500002',
      'throws 12500002 throws 12500002',
      'throws 12500002 throws 12500002',
      'throws 12500002 throws 12500002',
    ],
  },
  {
    id: 'Race R18',
    sentence: 'a listener removed before the dispatch hears nothing, and nothing is kept for a later one',
    play: async (stage) => {
      const { instance } = await stage.ask();
      stage.device.user.presentFace();
      await stage.pass(4);
      instance.off('result');
      await stage.pass(10);
      instance.on('result', { onResult: (result) => stage.tell(`late ${result.result}`) });
    },
    told: sinceTips('', '', 'R R'),
  },
  {
    id: 'Race R19',
    sentence: 'a listener added after the start, in the same turn, hears the result',
    play: async (stage) => {
      const { instance } = stage.make();
      instance.off('result');
      instance.start();
      instance.on('result', { onResult: (result) => stage.tell(`later ${result.result}`) });
      await stage.pass(300);
      stage.device.user.presentFace();
    },
    told: sinceTips('later 12500000', 'later 12500000', 'later 12500000 R R'),
  },
  {
    id: 'Race R20',
    sentence: 'a cancel without the permission throws 201, and the session goes on',
    play: async (stage) => {
      const { instance } = await stage.ask();
      stage.device.permissions.revoke(stage.device.app, ACCESS_BIOMETRIC);
      stage.attempt(() => instance.cancel());
      await stage.pass(1000);
      stage.device.user.presentFace();
    },
    told: sinceTips(`throws 201 ${SUCCESS}`, `throws 201 ${SUCCESS}`, `throws 201 ${SUCCESS} R R`),
  },
  {
    id: 'Race R21',
    sentence: 'the releases come before the result when the prompt crashes',
    play: async (stage) => {
      await stage.ask({ types: [AuthType.FACE] });
      stage.device.user.crashWidget();
    },
    told: sinceTips('12500003', '12500003', 'R 12500003'),
  },
  {
    id: 'Race R22',
    sentence: 'tips come after the result: the releases, when the prompt has closed',
    options: { widgetCloseMs: 1000 },
    play: async (stage) => {
      await stage.ask({ types: [AuthType.FACE] });
      stage.device.user.presentFace();
      await stage.pass(999);
      stage.tell('still up');
    },
    told: sinceTips(`${SUCCESS} still up`, `${SUCCESS} still up`, `${SUCCESS} still up R`),
  },
  {
    id: 'Race R23',
    sentence: 'a deadline in the millisecond of the success, its timer first, still lets the success through',
    play: async (stage) => {
      const { instance } = await stage.ask();
      stage.device.clock.schedule(5, () => stage.attempt(() => instance.cancel()));
      stage.device.user.presentFace();
    },
    told: sinceTips(`throws 12500002 ${SUCCESS}`, `throws 12500002 ${SUCCESS}`, `${SUCCESS} 12500003+token R R`),
  },
  {
    id: 'Race R24',
    sentence: "the user's cancel before the completion gives CANCELED with the token, and no success",
    options: { matchMs: 30 },
    play: async (stage) => {
      await stage.ask();
      // Due in the same millisecond as the match, and ahead of it; its end is a task behind the match.
      stage.device.user.cancelPrompt(30);
      stage.device.user.presentFace();
    },
    told: sinceTips('12500003', '12500003', '12500003+token R R'),
  },
  {
    id: 'Race R25',
    sentence: 'a handler that throws does not keep the system from calling it again',
    play: async (stage) => {
      stage.device.onCallbackError = (): void => stage.tell('thrown');
      const recording = await stage.ask();
      recording.onResult = (): void => {
        throw new Error('of the app');
      };
      recording.instance.cancel();
    },
    told: sinceTips(
      '12500003 thrown',
      ['12500003 thrown', '12500003 thrown 12500003 thrown'],
      '12500003 thrown R R 12500003 thrown',
    ),
  },
  {
    id: 'Race R26',
    sentence: 'a cancel before the start throws, and nothing was asked',
    play: (stage) => stage.attempt(() => stage.make().instance.cancel()),
    told: ['throws 12500002', 'throws 12500002', 'throws 12500002', 'throws 12500002', 'throws 12500002'],
  },
  {
    id: 'Race R27',
    sentence: "a prompt in the app's window delays results and releases, and keeps their order",
    options: { appModalPrompts: true },
    play: async (stage) => (await stage.ask({ hasUiContext: true })).instance.cancel(),
    told: sinceTips('12500003', ONCE_OR_TWICE, CANCELED_TWICE),
  },
  {
    id: 'Race R28',
    sentence: 'a weak PIN gives 12500006 with a token',
    play: async (stage) => {
      stage.device.account.isPinWeak = true;
      await stage.ask();
      stage.device.user.typePin(READY_PIN);
    },
    told: sinceTips(SUCCESS, 'open', '12500006+token R R'),
  },
  {
    id: 'Race R29',
    sentence: 'an instance that nobody holds any more still tells its result',
    play: async (stage) => {
      const dropped: WeakRef<object> = new WeakRef((await stage.ask()).instance);
      collectGarbage();
      stage.tell(dropped.deref() === undefined ? 'collected' : 'alive');
      stage.device.user.presentFace();
    },
    told: sinceTips(`alive ${SUCCESS}`, `alive ${SUCCESS}`, `alive ${SUCCESS} R R`),
  },
  {
    id: 'Race R30',
    sentence: 'a second start of one instance throws, and the first goes on',
    play: async (stage) => {
      const { instance } = await stage.ask();
      stage.attempt(() => instance.start());
      stage.device.user.presentFace();
    },
    told: sinceTips(`throws 12500002 ${SUCCESS}`, `throws 12500002 ${SUCCESS}`, `throws 12500002 ${SUCCESS} R R`),
  },
]);

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
