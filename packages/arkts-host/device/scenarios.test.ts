// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthType } from '../system/AuthType.ts';
import type { NativeStage } from './NativeStage.ts';
import { READY_PIN } from './readyDevice.ts';
import { ONCE_OR_TWICE, sinceTips, testScenarios } from './testScenarios.ts';

const { FACE, FINGERPRINT, COMPANION_DEVICE } = AuthType;

const SUCCESS_AND_RELEASES: string = '12500000+token R R';
const NO_COMPANION: string = 'throws 12500005';
const FOUR_TIPS: string = 'tip1(FACE) tip1(FACE) tip1(FACE) tip1(FACE)';

async function strangers(stage: NativeStage, count: number): Promise<void> {
  for (let attempt = 0; attempt < count; attempt++) {
    stage.device.user.presentStranger();
    await stage.device.clock.settle();
  }
}

/** Asks a companion device, where that exists. */
async function askCompanion(stage: NativeStage, then: (cancel: () => void) => void): Promise<void> {
  if (stage.device.profile.hasCompanion) {
    stage.device.user.pairCompanion();
    const { instance } = await stage.ask({ types: [COMPANION_DEVICE] });
    then(() => instance.cancel());
  } else {
    stage.attempt(() => stage.make({ types: [COMPANION_DEVICE] }));
  }
}

testScenarios([
  {
    id: 'Scenario A',
    sentence: 'the app cancels with the prompt up and gets CANCELED, the releases, and CANCELED again',
    play: async (stage) => (await stage.ask()).instance.cancel(),
    told: sinceTips('12500003', ONCE_OR_TWICE, '12500003 R R 12500003'),
  },
  {
    id: 'Scenario B',
    sentence: 'the app cancels before the prompt is ready and gets CANCELED twice',
    play: (stage) => {
      const { instance } = stage.make();
      instance.start();
      instance.cancel();
    },
    told: sinceTips('12500003', ONCE_OR_TWICE, '12500003 12500003'),
  },
  {
    id: 'Scenario C',
    sentence: 'the user cancels and the app gets one CANCELED, then the releases',
    play: async (stage) => {
      await stage.ask();
      stage.device.user.cancelPrompt();
    },
    told: sinceTips('12500003', '12500003', '12500003 R R'),
  },
  {
    id: 'Scenario D',
    sentence: 'a success gives its result, then the releases when the prompt closes',
    play: async (stage) => {
      await stage.ask();
      stage.device.user.presentFace();
    },
    told: sinceTips('12500000+token', '12500000+token', SUCCESS_AND_RELEASES),
  },
  {
    id: 'Scenario E',
    sentence: 'a cancel after a delivered success gives a CANCELED that carries the token',
    play: async (stage) => {
      const { instance } = await stage.ask();
      stage.device.user.typePin(READY_PIN);
      await stage.pass(50);
      stage.attempt(() => instance.cancel());
    },
    told: sinceTips(
      '12500000+token throws 12500002',
      '12500000+token throws 12500002',
      '12500000+token 12500003+token R R',
    ),
  },
  {
    id: 'Scenario F',
    sentence: 'a cancel after the prompt has ended throws 12500002, and so does the next one',
    play: async (stage) => {
      const { instance } = await stage.ask();
      stage.device.user.presentFace();
      await stage.pass(5000);
      stage.attempt(() => instance.cancel());
      stage.attempt(() => instance.cancel());
    },
    told: sinceTips(
      '12500000+token throws 12500002 throws 12500002',
      '12500000+token throws 12500002 throws 12500002',
      '12500000+token R R throws 12500002 throws 12500002',
    ),
  },
  {
    id: 'Scenario G',
    sentence: 'a cancel behind the queued completion gives SUCCESS, and then CANCELED with the token',
    play: async (stage) => {
      const { instance } = await stage.ask();
      stage.device.user.presentFace();
      // The match runs first and queues the completion; the app's cancel is the next macrotask.
      stage.device.clock.schedule(0, () => instance.cancel());
    },
    told: [
      '12500003',
      ['12500003', '12500003 12500000+token'],
      '12500003+token R R 12500000+token',
      ['12500003+token R R 12500000+token', '12500000+token 12500003+token R R'],
      '12500000+token 12500003+token R R',
    ],
  },
  {
    id: 'Scenario H',
    sentence: 'a cancel between match and completion gives CANCELED with the token, and SUCCESS last',
    play: async (stage) => {
      const { instance } = await stage.ask();
      stage.device.user.presentFace();
      instance.cancel();
    },
    told: [
      '12500003',
      ONCE_OR_TWICE,
      '12500003 R R 12500003+token',
      ['12500003 R R 12500003+token', '12500003+token R R 12500000+token', '12500000+token 12500003+token R R'],
      '12500003+token R R 12500000+token',
    ],
  },
  {
    id: 'Scenario I',
    sentence: 'the user cancels just before the completion and the app gets one CANCELED, with the token',
    play: async (stage) => {
      await stage.ask();
      stage.device.user.presentFace();
      stage.device.user.cancelPrompt();
    },
    told: sinceTips('12500003', '12500003', '12500003+token R R'),
  },
  {
    id: 'Scenario J',
    sentence: 'wrong attempts are tips, and the navigation button then gives 12500011',
    play: async (stage) => {
      stage.device.user.enrolFingerprint();
      const isBoth: boolean = stage.device.profile.allowsFaceWithFingerprint;
      await stage.ask({ types: isBoth ? [FACE, FINGERPRINT] : [FACE], navigationText: 'Use password' });
      stage.device.user.presentStranger();
      if (isBoth) {
        stage.device.user.presentWrongFinger();
      }
      stage.device.user.pressNavigation();
    },
    told: sinceTips('12500011', '12500011', 'tip1(FACE) tip1(FINGERPRINT) 12500011 R R'),
  },
  {
    id: 'Scenario K',
    sentence: 'a single face with skipLocked ends with LOCKED at the attempt that freezes it',
    play: async (stage) => {
      await stage.ask({ types: [FACE], skipLocked: true });
      await strangers(stage, 5);
    },
    told: sinceTips('open', 'open', `${FOUR_TIPS} tip7(FACE) 12500009 R`),
  },
  {
    id: 'Scenario L',
    sentence: 'without skipLocked freeze, lockouts and timeout are tips, and no result comes',
    play: async (stage) => {
      await stage.ask({ types: [FACE] });
      await strangers(stage, 6);
      stage.device.user.lockOut(FACE, 'permanent');
      stage.device.user.presentFace();
      await stage.device.clock.settle();
      stage.device.user.coverCamera();
    },
    told: sinceTips('open', 'open', `${FOUR_TIPS} tip7(FACE) tip3(FACE) tip4(FACE) tip2(FACE) open`),
  },
  {
    id: 'Scenario M',
    sentence: 'a face with navigation text and skipLocked ends with 12500011 at the freeze',
    play: async (stage) => {
      await stage.ask({ types: [FACE], navigationText: 'Use password', skipLocked: true });
      await strangers(stage, 5);
    },
    told: sinceTips('open', 'open', `${FOUR_TIPS} tip7(FACE) 12500011 R`),
  },
  {
    id: 'Scenario N',
    sentence: 'another start preempts with CANCELED, the releases, and CANCELED again',
    play: async (stage) => {
      await stage.ask();
      stage.device.otherApp.startPrompt();
      await stage.pass(1000);
      stage.device.otherApp.endPrompt();
    },
    told: sinceTips('open', ONCE_OR_TWICE, '12500003 R R 12500003'),
  },
  {
    id: 'Scenario O',
    sentence: 'a prompt that crashes sends the releases first, and then one CANCELED',
    play: async (stage) => {
      await stage.ask();
      stage.device.user.crashWidget();
    },
    told: sinceTips('12500003', '12500003', 'R R 12500003'),
  },
  {
    id: 'Scenario P',
    sentence: 'a prompt that crashes after the success only releases',
    play: async (stage) => {
      await stage.ask();
      stage.device.user.presentFace();
      await stage.pass(10);
      stage.device.user.crashWidget();
    },
    told: sinceTips('12500000+token', '12500000+token', SUCCESS_AND_RELEASES),
  },
  {
    id: 'Scenario Q',
    sentence: 'a prompt that refuses its parameters gives 401',
    play: async (stage) => {
      stage.device.faults.rejectNextParameters();
      await stage.ask();
    },
    told: ['401', '401', '401', '401', '401'],
  },
  {
    id: 'Scenario R',
    sentence: 'two stops of one session give CANCELED three times',
    play: async (stage) => {
      const { instance } = stage.make();
      instance.start();
      instance.cancel();
      // The other app's start stops the session on the spot; the cancel's stop may still be queued.
      stage.device.otherApp.startPrompt();
      await stage.pass(1000);
      stage.device.otherApp.endPrompt();
    },
    told: sinceTips('12500003', ONCE_OR_TWICE, '12500003 12500003 12500003'),
  },
  {
    id: 'Scenario S',
    sentence: 'a companion device that does not answer gives 12500004, with no tip',
    play: (stage) => askCompanion(stage, () => stage.device.user.answerOnCompanion('timeout')),
    told: [NO_COMPANION, NO_COMPANION, NO_COMPANION, NO_COMPANION, '12500004'],
  },
  {
    id: 'Scenario T',
    sentence: 'a cancel while a companion device is asked gives CANCELED twice, with no tip',
    play: (stage) => askCompanion(stage, (cancel) => cancel()),
    told: [NO_COMPANION, NO_COMPANION, NO_COMPANION, NO_COMPANION, '12500003 12500003'],
  },
]);
