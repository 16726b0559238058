// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthType } from '../system/AuthType.ts';
import type { NativeStage } from './NativeStage.ts';
import { READY_PIN } from './readyDevice.ts';
import { sinceTips, testScenarios } from './testScenarios.ts';

const { PIN, FACE, FINGERPRINT } = AuthType;
/** The trust level that every type reaches. */
const EASY: number = 10000;

/** So often fails a biometric before it is frozen. */
const TRIES: number = 5;

async function fail(stage: NativeStage, type: AuthType): Promise<void> {
  for (let i = 0; i < TRIES; i++) {
    if (type === FACE) {
      stage.device.user.presentStranger();
    } else {
      stage.device.user.presentWrongFinger();
    }
    await stage.pass(50);
  }
}

/** The tips of `TRIES` failures. */
function failures(type: string): string {
  return `${Array(TRIES - 1)
    .fill(`tip1(${type})`)
    .join(' ')} tip7(${type})`;
}

testScenarios([
  {
    id: 'Freeze 1',
    sentence: 'a fingerprint alone with skipLocked ends with LOCKED at its freeze',
    play: async (stage) => {
      stage.device.user.enrolFingerprint();
      await stage.ask({ types: [FINGERPRINT], skipLocked: true });
      await fail(stage, FINGERPRINT);
    },
    told: sinceTips('open', 'open', `${failures('FINGERPRINT')} 12500009 R`),
  },
  {
    id: 'Freeze 2',
    sentence: 'a face that is frozen elsewhere during the prompt ends it with LOCKED at the next look',
    play: async (stage) => {
      await stage.ask({ types: [FACE], skipLocked: true });
      stage.device.user.lockOut(FACE);
      stage.device.user.presentFace();
    },
    told: sinceTips('open', 'open', 'tip3(FACE) 12500009 R'),
  },
  {
    id: 'Freeze 3',
    sentence: 'of face and PIN with skipLocked the frozen face drops out, and the PIN goes on',
    play: async (stage) => {
      await stage.ask({ types: [PIN, FACE], skipLocked: true });
      await fail(stage, FACE);
      stage.device.user.typePin(READY_PIN);
    },
    told: sinceTips('12500000+token', '12500000+token', `${failures('FACE')} 12500000+token R R`),
  },
  {
    id: 'Freeze 4',
    sentence: 'of face and finger with a navigation text the first freeze is the navigation',
    play: async (stage) => {
      stage.device.user.enrolFingerprint();
      await stage.ask({ types: [FACE, FINGERPRINT], navigationText: 'Other', skipLocked: true });
      if (stage.device.prompt !== undefined) {
        await fail(stage, FINGERPRINT);
      }
    },
    told: [
      '401',
      'open',
      `${failures('FINGERPRINT')} 12500011 R R`,
      `${failures('FINGERPRINT')} 12500011 R R`,
      `${failures('FINGERPRINT')} 12500011 R R`,
    ],
  },
  {
    id: 'Freeze 5',
    sentence: 'with face and finger left of a list, the prompt itself gives up at the second freeze: CANCELED',
    play: async (stage) => {
      stage.device.user.enrolFingerprint();
      stage.device.user.unenrol(PIN);
      await stage.ask({ types: [PIN, FACE, FINGERPRINT], trustLevel: EASY, skipLocked: true });
      await fail(stage, FACE);
      await fail(stage, FINGERPRINT);
    },
    told: sinceTips('open', 'open', `${failures('FACE')} ${failures('FINGERPRINT')} 12500003 R R`),
  },
  {
    id: 'Freeze 6',
    sentence: 'the same in the other order',
    play: async (stage) => {
      stage.device.user.enrolFingerprint();
      stage.device.user.unenrol(PIN);
      await stage.ask({ types: [PIN, FACE, FINGERPRINT], trustLevel: EASY, skipLocked: true });
      await fail(stage, FINGERPRINT);
      await fail(stage, FACE);
    },
    told: sinceTips('open', 'open', `${failures('FINGERPRINT')} ${failures('FACE')} 12500003 R R`),
  },
  {
    id: 'Freeze 7',
    sentence: 'a finger locked before the start leaves the face alone, and its freeze is LOCKED again',
    play: async (stage) => {
      stage.device.user.enrolFingerprint();
      stage.device.user.unenrol(PIN);
      stage.device.user.lockOut(FINGERPRINT);
      await stage.ask({ types: [PIN, FACE, FINGERPRINT], trustLevel: EASY, skipLocked: true });
      await fail(stage, FACE);
    },
    told: sinceTips('open', 'open', `${failures('FACE')} 12500009 R`),
  },
  {
    id: 'Freeze 8',
    sentence: 'both locked before the start: LOCKED, without a prompt',
    play: async (stage) => {
      stage.device.user.enrolFingerprint();
      stage.device.user.unenrol(PIN);
      stage.device.user.lockOut(FINGERPRINT);
      stage.device.user.lockOut(FACE, 'permanent');
      await stage.ask({ types: [PIN, FACE, FINGERPRINT], trustLevel: EASY, skipLocked: true });
    },
    told: sinceTips('open', 'open', '12500009'),
  },
  {
    id: 'Freeze 9',
    sentence: 'a locked face is no matter when an earlier result is reused',
    play: async (stage) => {
      await stage.ask({ types: [FACE] });
      stage.device.user.presentFace();
      await stage.pass(1000);
      stage.device.user.lockOut(FACE);
      stage.tell('then');
      await stage.ask({ types: [FACE], skipLocked: true, reuse: { reuseMode: 1, reuseDuration: 60000 } });
      stage.device.screen.unlock(PIN);
      stage.tell('then');
      await stage.ask({ types: [FACE], skipLocked: true, reuse: { reuseMode: 2, reuseDuration: 60000 } });
    },
    told: sinceTips(
      '12500000+token then then 12500000+token open',
      ['12500000+token then then 12500000+token open'],
      '12500000+token R then 12500009 then 12500000+token',
    ),
  },
  {
    id: 'Freeze 10',
    sentence: 'a prompt that is turned after its only face was frozen says LOCKED and does not come back',
    play: async (stage) => {
      await stage.ask({ types: [FACE], skipLocked: true });
      stage.device.user.lockOut(FACE);
      stage.device.user.rotate();
      await stage.pass(1000);
      stage.tell(stage.device.prompt === undefined ? 'no prompt' : 'prompt');
    },
    told: sinceTips('prompt open', 'prompt open', 'R 12500009 no prompt open'),
  },
  {
    id: 'Freeze 11',
    sentence: 'a frozen PIN with skipLocked stays on the prompt',
    play: async (stage) => {
      await stage.ask({ types: [PIN, FACE], skipLocked: true });
      stage.device.user.lockOut(PIN);
      stage.device.user.typePin(READY_PIN);
      await stage.pass(10);
      stage.device.user.presentFace();
    },
    told: sinceTips('12500000+token', '12500000+token', 'tip3(PIN) 12500000+token R R'),
  },
]);
