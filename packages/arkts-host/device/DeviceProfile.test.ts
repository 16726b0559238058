// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because it has each difference between the system versions, side by side.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import deviceInfo from '../sdk/api/@ohos.deviceInfo.ts';
import userAuth from '../sdk/api/@ohos.userIAM.userAuth.ts';
import { AuthType } from '../system/AuthType.ts';
import { Device } from './Device.ts';
import { PROFILE_VERSIONS, UnknownProfileError } from './DeviceProfile.ts';
import { USER_AUTH_FROM_BACKGROUND } from './Permissions.ts';
import { READY_PIN, readyDevice } from './readyDevice.ts';
import type { RecordingRequest } from './Recording.ts';
import { contextOfAnAbility, Recording } from './Recording.ts';

type Call = (...args: unknown[]) => unknown;

/** A different expectation for each of PROFILE_VERSIONS. */
type PerProfile<T> = readonly [T, T, T, T, T];

/** One test for each profile. */
function onEveryProfile<T>(
  name: string,
  expected: PerProfile<T>,
  check: (device: Device, expected: T) => void | Promise<void>,
): void {
  PROFILE_VERSIONS.forEach((profile, column) => {
    test(`API ${profile}: ${name}`, () => check(readyDevice({ profile }), expected[column] as T));
  });
}

async function results(device: Device, request: RecordingRequest): Promise<number[]> {
  const recording = new Recording(request);
  recording.instance.start();
  await device.clock.advance(1000);
  return recording.results.map((result) => result.result);
}

function throws(call: () => unknown): number {
  try {
    call();
  } catch (error) {
    return (error as { code: number }).code;
  }
  return 0;
}

/** Creates an instance of any parameters. */
function create(auth: object, widget: object = {}): unknown {
  // The wrong parameters are the point of these tests, so the types must not forbid them.
  return (userAuth.getUserAuthInstance as unknown as Call)(
    { challenge: new Uint8Array(1), authType: [2], authTrustLevel: 10000, ...auth },
    { title: 'T', ...widget },
  );
}

test('a profile that does not exist is refused with the list of those that do', () => {
  for (const profile of [11, 22, 0, Number.NaN, '26' as unknown as number]) {
    assert.throws(
      () => new Device({ profile }),
      (error) => {
        assert(error instanceof UnknownProfileError);
        assert.deepEqual(error.allowed, [12, 18, 20, 23, 26]);
        assert.match(error.message, /12, 18, 20, 23, 26/);
        return true;
      },
    );
  }
});

test('a device has the newest profile unless it is told otherwise', () => {
  assert.equal(new Device().sdkApiVersion, 26);
});

onEveryProfile('deviceInfo.sdkApiVersion tells the profile', [12, 18, 20, 23, 26], (_device, version) => {
  assert.equal(deviceInfo.sdkApiVersion, version);
});

onEveryProfile('getAuthLockState and its constant exist from 22 on', [false, false, false, true, true], (_, exists) => {
  assert.equal(typeof userAuth.getAuthLockState, exists ? 'function' : 'undefined');
  assert.equal(userAuth.PERMANENT_LOCKOUT_DURATION, exists ? 0x7fffffff : undefined);
  if (!exists) {
    assert.throws(() => userAuth.getAuthLockState(2), TypeError);
  }
});

onEveryProfile('enum members exist from their version on', [2, 4, 5, 5, 6], (_device, level) => {
  assert.equal(userAuth.ReuseMode.AUTH_TYPE_IRRELEVANT, 2);
  assert.equal(userAuth.ReuseMode.CALLER_IRRELEVANT_AUTH_TYPE_IRRELEVANT, level >= 4 ? 4 : undefined);
  assert.equal(userAuth.UserAuthTipCode?.WIDGET_RELEASED, level >= 5 ? 6 : undefined);
  assert.equal(userAuth.UserAuthResultCode.INVALID_PARAMETERS, level >= 5 ? 12500008 : undefined);
  assert.equal(userAuth.UserAuthType.COMPANION_DEVICE, level >= 6 ? 64 : undefined);
  assert.equal(userAuth.UserAuthType[64], level >= 6 ? 'COMPANION_DEVICE' : undefined);
});

onEveryProfile('on and off of authTip are 401 where tips do not exist', [401, 401, 0, 0, 0], (_device, code) => {
  const instance = create({}) as { on: Call; off: Call };
  assert.equal(
    throws(() => instance.on('authTip', () => undefined)),
    code,
  );
  assert.equal(
    throws(() => instance.off('authTip')),
    code,
  );
});

onEveryProfile('skipLockedBiometricAuth is an unknown key below 20', [0, 0, 401, 401, 401], (_device, code) => {
  assert.equal(
    throws(() => create({ skipLockedBiometricAuth: undefined })),
    code,
  );
});

onEveryProfile('uiContext and userId are unknown keys below 18', [0, 401, 401, 401, 401], (_device, code) => {
  assert.equal(
    throws(() => create({}, { uiContext: undefined })),
    code,
  );
  assert.equal(
    throws(() => create({ userId: undefined })),
    code,
  );
});

onEveryProfile('credentialIdList is an unknown key below 23', [0, 0, 0, 401, 401], (_device, code) => {
  assert.equal(
    throws(() => create({ credentialIdList: undefined })),
    code,
  );
});

onEveryProfile('the reuse modes 3 and 4 came with 14', [401, 0, 0, 0, 0], (_device, code) => {
  assert.equal(
    throws(() => create({ reuseUnlockResult: { reuseMode: 2, reuseDuration: 1 } })),
    0,
  );
  assert.equal(
    throws(() => create({ reuseUnlockResult: { reuseMode: 3, reuseDuration: 1 } })),
    code,
  );
});

onEveryProfile('the private PIN came with 14', [12500005, 0, 0, 0, 0], (_device, code) => {
  assert.equal(
    throws(() => create({ authType: [16] })),
    code,
  );
});

onEveryProfile('companion devices came with 26', [12500005, 12500005, 12500005, 12500005, 0], (device, code) => {
  assert.equal(
    throws(() => create({ authType: [64] })),
    code,
  );
  assert.equal(
    throws(() => (userAuth.getAvailableStatus as unknown as Call)(64, 10000)),
    12500005,
  );
  if (code !== 0) {
    assert.throws(() => device.user.pairCompanion(), { kind: 'NO_COMPANION_DEVICES' });
  }
});

onEveryProfile('titles are counted in bytes, and from 26 on in characters', [401, 401, 401, 401, 0], (_d, code) => {
  assert.equal(
    throws(() => create({}, { title: 'x'.repeat(500) })),
    0,
  );
  assert.equal(
    throws(() => create({}, { title: 'x'.repeat(501) })),
    401,
  );
  assert.equal(
    throws(() => create({}, { title: '\u4e2d'.repeat(166) })),
    0,
  );
  assert.equal(
    throws(() => create({}, { title: '\u4e2d'.repeat(167) })),
    code,
  );
  assert.equal(
    throws(() => create({}, { navigationButtonText: '\u{1f600}'.repeat(15) })),
    0,
  );
  assert.equal(
    throws(() => create({}, { navigationButtonText: '\u{1f600}'.repeat(16) })),
    code,
  );
});

onEveryProfile(
  'face with fingerprint is refused, and from 18 on only without a navigation text',
  [401, 0, 0, 0, 0],
  async (device, code) => {
    device.user.enrolFingerprint();
    assert.deepEqual(await results(device, { types: [2, 4] }), [401]);
    assert.deepEqual(await results(device, { types: [2, 4], navigationText: 'Password' }), code === 0 ? [] : [code]);
    assert.equal(device.prompt === undefined, code !== 0);
  },
);

onEveryProfile(
  'a start in the background is refused from 18 on, without the permission',
  [0, 201, 201, 201, 201],
  async (device, code) => {
    device.foreground.set(device.app, 'background');
    assert.deepEqual(await results(device, {}), code === 0 ? [] : [code]);
    device.permissions.grant(device.app, USER_AUTH_FROM_BACKGROUND);
    assert.deepEqual(await results(device, {}), []);
  },
);

onEveryProfile(
  'a camera in use drops the face from 26 on',
  [[1, 2], [1, 2], [1, 2], [1, 2], [1]],
  async (device, types) => {
    device.isCameraBusy = true;
    await results(device, {});
    assert.deepEqual(
      device.prompt?.types.map((view) => view.type),
      types,
    );
  },
);

onEveryProfile(
  'an expired PIN opens the PIN page, and on 12 refuses the start',
  [[12500013], [], [], [], []],
  async (device, expected) => {
    device.account.isPinExpired = true;
    assert.deepEqual(await results(device, { types: [2] }), expected);
    assert.deepEqual(
      device.prompt?.types.map((view) => view.type),
      expected.length > 0 ? undefined : [1],
    );
  },
);

/** What a start comes to: the codes of its results, or the types on its prompt. */
async function outcomeOf(device: Device, request: RecordingRequest): Promise<string> {
  const codes = await results(device, request);
  return codes.length > 0
    ? codes.join()
    : (device.prompt?.types.map((view) => AuthType[view.type]).join() ?? 'nothing');
}

onEveryProfile<PerProfile<string>>(
  'a profile that cannot be read, with and without skipLocked',
  [
    ['12500002', '12500002', '12500002', '12500002', '12500002'],
    ['12500002', '12500002', '12500002', '12500002', '12500002'],
    ['12500002', '12500002', '12500009', 'PIN', '12500011'],
    ['12500002', '12500002', '12500009', 'PIN', '12500011'],
    ['12500009', 'PIN', '12500009', 'PIN', '12500011'],
  ],
  async (device, expected) => {
    device.executor(AuthType.FACE).profileReadable = false;
    assert.equal(await outcomeOf(device, { types: [2] }), expected[0]);
    assert.equal(await outcomeOf(device, { types: [1, 2] }), expected[1]);
    assert.equal(await outcomeOf(device, { types: [2], skipLocked: true }), expected[2]);
    assert.equal(await outcomeOf(device, { types: [1, 2], skipLocked: true }), expected[3]);
    assert.equal(await outcomeOf(device, { types: [2], skipLocked: true, navigationText: 'Password' }), expected[4]);
  },
);

onEveryProfile(
  'the profile of a PIN that cannot be read: skipLocked changes that, too',
  [
    ['12500002', '12500002'],
    ['12500002', '12500002'],
    ['12500002', '12500009'],
    ['12500002', '12500009'],
    ['12500009', '12500009'],
  ],
  async (device, expected) => {
    device.executor(AuthType.PIN).profileReadable = false;
    assert.deepEqual(
      [await outcomeOf(device, { types: [1] }), await outcomeOf(device, { types: [1], skipLocked: true })],
      expected,
    );
  },
);

onEveryProfile(
  'a start that an unreadable profile ends has ended the prompt before it, from 18 to 23',
  [false, true, true, true, false],
  async (device, ends) => {
    const first = new Recording({ types: [1] });
    first.instance.start();
    await device.clock.advance(300);
    device.executor(AuthType.FACE).profileReadable = false;
    await results(device, { types: [2] });
    assert.equal(first.results.length > 0, ends);
  },
);

onEveryProfile(
  'an expired PIN whose profile cannot be read: no page up to 23',
  ['12500013', '12500002', '12500002', '12500002', 'PIN'],
  async (device, expected) => {
    device.account.isPinExpired = true;
    device.executor(AuthType.PIN).profileReadable = false;
    assert.equal(await outcomeOf(device, { types: [2] }), expected);
  },
);

onEveryProfile(
  'a profile that cannot be read any more when the device is turned ends the prompt as a cancel does',
  [0, 0, 1, 0, 0],
  async (device, sessions) => {
    const recording = new Recording({ types: [1, 2] });
    recording.instance.start();
    await device.clock.advance(300);
    device.executor(AuthType.FACE).profileReadable = false;
    device.user.rotate();
    await device.clock.advance(5000);
    assert.deepEqual(
      recording.results.map((result) => result.result),
      [12500003],
    );
    assert.equal(device.auth.sessionCount, sessions, 'without a prompt and a timer nothing frees a session');
  },
);

onEveryProfile(
  'a profile that cannot be read tells no lock state',
  [0, 0, 0, 12500002, 12500002],
  async (device, code) => {
    device.executor(AuthType.FACE).profileReadable = false;
    let told: number = 0;
    if (code !== 0) {
      userAuth.getAuthLockState(2).catch((error: { code: number }) => {
        told = error.code;
      });
      await device.clock.advance(5000);
    }
    assert.equal(told, code);
  },
);

onEveryProfile<PerProfile<string>>(
  'before the first unlock only the PIN is offered, and on 12 everything',
  [
    ['PIN,FACE', 'FACE', 'FACE', 'FACE', ''],
    ['PIN', '12500005', '12500005', '12500005', ''],
    ['PIN', '12500005', '12500009', '12500011', ''],
    ['PIN', '12500005', '12500009', '12500011', ''],
    ['PIN', '12500005', '12500005', '12500005', ''],
  ],
  async (device, expected) => {
    device.account.isUnlockedSinceBoot = false;
    assert.equal(await outcomeOf(device, {}), expected[0]);
    assert.equal(await outcomeOf(device, { types: [2] }), expected[1]);
    assert.equal(await outcomeOf(device, { types: [2], skipLocked: true }), expected[2]);
    assert.equal(await outcomeOf(device, { types: [2], skipLocked: true, navigationText: 'Password' }), expected[3]);
  },
);

onEveryProfile<PerProfile<string>>(
  'a navigation text stands with biometrics alone, on 12 with a single one',
  [
    ['401', 'FACE', 'FACE', '401', ''],
    ['FACE,FINGERPRINT', 'FACE', 'FACE', '401', ''],
    ['FACE,FINGERPRINT', 'FACE', 'FACE', '401', ''],
    ['FACE,FINGERPRINT', 'FACE', 'FACE', '401', ''],
    ['FACE,FINGERPRINT', 'FACE', 'FACE', '401', ''],
  ],
  async (device, expected) => {
    device.user.unenrol(AuthType.PIN);
    device.user.enrolFingerprint();
    const all: RecordingRequest = { types: [1, 2, 4], trustLevel: 10000, navigationText: 'Other' };
    assert.equal(await outcomeOf(device, all), expected[0]);
    assert.equal(await outcomeOf(device, { types: [1, 2], navigationText: 'Other' }), expected[1]);
    device.user.unenrol(AuthType.FINGERPRINT);
    assert.equal(await outcomeOf(device, all), expected[2]);
    device.user.enrolPin(READY_PIN);
    assert.equal(await outcomeOf(device, all), expected[3]);
  },
);

onEveryProfile(
  'a window of the whole screen is not for biometrics, and on 12 for two of them',
  ['FACE,FINGERPRINT', '401', '401', '401', '401'],
  async (device, expected) => {
    device.systemApps.add(device.app);
    device.user.unenrol(AuthType.PIN);
    device.user.enrolFingerprint();
    const instance = create({ authType: [1, 2, 4] }, { windowMode: 2 }) as userAuth.UserAuthInstance;
    const codes: number[] = [];
    instance.on('result', { onResult: (result) => codes.push(result.result) });
    instance.start();
    await device.clock.advance(1000);
    assert.equal(codes.join() || device.prompt?.types.map((view) => AuthType[view.type]).join(), expected);
  },
);

onEveryProfile('window mode 4 came after 12', [401, 0, 0, 0, 0], (_device, code) => {
  assert.equal(
    throws(() => create({}, { windowMode: 4 })),
    code,
  );
});

onEveryProfile(
  'the trust level is read behind the reuse, and on 12 before it',
  [12500006, 401, 401, 401, 401],
  (_device, code) => {
    for (const reuseUnlockResult of [{ reuseMode: 9, reuseDuration: 1 }, { reuseMode: 1 }, undefined]) {
      assert.equal(
        throws(() => create({ authTrustLevel: 5, reuseUnlockResult })),
        code,
      );
    }
    assert.equal(
      throws(() => create({ authTrustLevel: 10000, reuseUnlockResult: { reuseMode: 9, reuseDuration: 1 } })),
      401,
    );
  },
);

onEveryProfile<PerProfile<number>>(
  'a uiContext is known by its stageMode, which has to be true on 26',
  [
    [0, 0, 0, 0, 0],
    [401, 401, 0, 0, 0],
    [401, 401, 0, 0, 0],
    [401, 401, 0, 0, 0],
    [401, 401, 401, 0, 0],
  ],
  (_device, codes) => {
    assert.equal(
      throws(() => create({}, { uiContext: {} })),
      codes[0],
    );
    assert.equal(
      throws(() => create({}, { uiContext: { stageMode: 1 } })),
      codes[1],
    );
    assert.equal(
      throws(() => create({}, { uiContext: { stageMode: false } })),
      codes[2],
    );
    assert.equal(
      throws(() => create({}, { uiContext: { stageMode: true } })),
      codes[3],
    );
    assert.equal(
      throws(() => create({}, { uiContext: contextOfAnAbility() })),
      codes[4],
    );
  },
);

onEveryProfile(
  'the type of getAvailableStatus is judged before its level is read',
  [12500005, 12500005, 12500005, 12500005, 12500005],
  (_device, code) => {
    const getAvailableStatus = userAuth.getAvailableStatus as unknown as Call;
    assert.equal(
      throws(() => getAvailableStatus(5, 'a')),
      code,
    );
    assert.equal(
      throws(() => getAvailableStatus(2, 'a')),
      12500002,
    );
    assert.equal(
      throws(() => getAvailableStatus('a', 5)),
      12500002,
    );
    assert.equal(
      throws(() => getAvailableStatus(2, 5)),
      12500006,
    );
  },
);

onEveryProfile(
  'a screen that is locked ends the prompt of the app behind it from 23 on',
  [false, false, false, true, true],
  async (device, ends) => {
    const recording = new Recording({});
    recording.instance.start();
    await device.clock.advance(300);
    device.screen.lock();
    await device.clock.advance(5000);
    assert.equal(recording.results.length > 0, ends);
    assert.equal(device.prompt === undefined, ends);
    device.screen.unlock(AuthType.PIN);
    await device.clock.advance(5000);
    device.foreground.set(device.app, 'background');
    await device.clock.advance(5000);
    assert.equal(recording.results[0]?.result, 12500003, 'the background ends it once the screen is unlocked');
  },
);

for (const [page, types] of [
  ['PIN', [AuthType.PIN]],
  ['face', [AuthType.FACE]],
  ['finger', [AuthType.FINGERPRINT]],
] as const) {
  onEveryProfile(
    `a screen that is locked ends the prompt from 23 on, also on the page of the ${page} alone`,
    [undefined, undefined, undefined, 12500003, 12500003],
    async (device, code) => {
      device.user.enrolFingerprint();
      const recording = new Recording({ types: [...types], trustLevel: 10000 });
      recording.instance.start();
      await device.clock.advance(300);
      assert.notEqual(device.prompt, undefined);
      device.screen.lock();
      await device.clock.advance(5000);
      assert.equal(recording.results[0]?.result, code);
      assert.equal(device.prompt === undefined, code !== undefined);
    },
  );
}

onEveryProfile(
  'a weak PIN is a success, then a refusal without and at last with a token',
  [['12500000+token'], ['12500006'], ['12500006+token'], ['12500006+token'], ['12500006+token']],
  async (device, expected) => {
    device.account.isPinWeak = true;
    const recording = new Recording({ types: [1] });
    recording.instance.start();
    await device.clock.advance(300);
    device.user.typePin(READY_PIN);
    await device.clock.advance(10);
    if (device.prompt?.state === 'asking') {
      device.user.cancelPrompt();
    }
    await device.clock.advance(5000);
    assert.deepEqual(
      recording.take().filter((line) => /^\d/.test(line)),
      expected,
    );
  },
);

/** Types the right PIN, which is too weak, and then does something; what the app hears in the end. */
async function afterWeakPin(device: Device, next: (recording: Recording) => void): Promise<string> {
  const recording = new Recording({ types: [1, 2] });
  recording.instance.start();
  await device.clock.advance(300);
  device.account.isPinWeak = true;
  device.user.typePin(READY_PIN);
  await device.clock.advance(50);
  if (device.prompt?.state === 'asking') {
    next(recording);
    await device.clock.advance(50);
    if (device.prompt?.state === 'asking') {
      device.user.cancelPrompt();
    }
  }
  await device.clock.advance(5000);
  return [...new Set(recording.results.map((result) => result.result))].join();
}

onEveryProfile(
  'a weak PIN on 18 counts until another attempt fails or matches',
  ['12500000', '', '12500006', '12500006', '12500006'],
  async (device, expected) => {
    const { user } = device;
    assert.equal(await afterWeakPin(device, () => user.cancelPrompt()), expected || '12500006');
    assert.equal(await afterWeakPin(device, () => user.presentStranger()), expected || '12500003');
    assert.equal(await afterWeakPin(device, () => user.coverCamera()), expected || '12500003');
    assert.equal(await afterWeakPin(device, () => user.typePin('wrong')), expected || '12500003');
    assert.equal(await afterWeakPin(device, () => user.presentFace()), expected || '12500000');
    assert.equal(
      await afterWeakPin(device, () => {
        user.presentStranger();
        user.typePin(READY_PIN);
      }),
      expected || '12500006',
    );
  },
);

onEveryProfile(
  "an app's cancel behind a weak PIN on 18 tells CANCELED, and perhaps 12500006 behind it",
  [['12500000'], ['12500003', '12500003,12500006'], ['12500006'], ['12500006'], ['12500006']],
  async (ready, expected) => {
    const told: Set<string> = new Set();
    for (let seed = 1; seed <= 20; seed++) {
      const device = readyDevice({ profile: ready.sdkApiVersion, seed });
      told.add(await afterWeakPin(device, (recording) => recording.instance.cancel()));
    }
    assert.deepEqual([...told].sort(), expected);
  },
);

onEveryProfile(
  "the cancel of somebody else's session throws 12500002, and from 20 on 201",
  [12500002, 12500002, 201, 201, 201],
  async (device, code) => {
    device.otherApp.startPrompt();
    await device.clock.advance(1000);
    // The session's id is the first that a device gives.
    assert.equal(device.auth.cancel(device.app, 2), code);
  },
);

onEveryProfile(
  'a second start leaves the first prompt standing below it, and from 18 on ends it',
  [2, 1, 1, 1, 1],
  async (device, sessions) => {
    const first = new Recording({ types: [2] });
    first.instance.start();
    await device.clock.advance(1000);
    const firstPrompt = device.prompt!.id;
    const second = new Recording({ types: [2] });
    second.instance.start();
    await device.clock.advance(1000);
    assert.equal(device.auth.sessionCount, sessions);
    assert.notEqual(device.prompt!.id, firstPrompt);
    device.user.presentFace();
    await device.clock.advance(1000);
    assert.equal(second.results[0]?.result, 12500000);
    assert.equal(device.prompt?.id, sessions === 2 ? firstPrompt : undefined);
    if (sessions === 2) {
      assert.equal(first.results.length, 0);
      device.user.presentFace();
      await device.clock.advance(1000);
      assert.equal(first.results[0]?.result, 12500000);
    }
  },
);

onEveryProfile(
  'an app-modal page that is still up holds back the result, and from 23 on the release',
  [[5], [105], [105, 105], [105, 405], [105, 405]],
  async (ready, expected) => {
    const device = readyDevice({ profile: ready.sdkApiVersion, appModalPrompts: true, seed: 3 });
    const times: number[] = [];
    const instance = create({}, { uiContext: contextOfAnAbility() }) as userAuth.UserAuthInstance;
    instance.on('result', { onResult: () => times.length === 0 && times.push(device.clock.now - 1000) });
    if (device.profile.hasTips) {
      instance.on('authTip', (tip) => tip.tipCode === 6 && times.push(device.clock.now - 1000));
    }
    instance.start();
    await device.clock.advance(1000);
    instance.cancel();
    await device.clock.advance(10000);
    assert.deepEqual(times, expected);
  },
);
