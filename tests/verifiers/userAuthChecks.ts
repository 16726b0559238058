// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { PROFILE_VERSIONS, readyDevice } from 'arkts-host/device';
import { hilog } from 'arkts-host/kits/@kit.PerformanceAnalysisKit';
import { systemDateTime } from 'arkts-host/kits/@kit.BasicServicesKit';
import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';
import type { AdapterCheck, AdapterPlace } from './adapterChecks.ts';

const PIN = 1;
const FACE = 2;
const GENERAL_ERROR = 12500002;
const SUCCESS = 12500000;
/** The versions that there are; something was added in 18, 20 and 22. */
const VERSIONS = PROFILE_VERSIONS;

/** The port's members, as far as they are looked at. */
interface UserAuthPort {
  lockState(type: number): Promise<{ code: number; isLocked: boolean; duration: number }>;
  open(parameters: object, onResult: (result: Result) => void, onTip: (type: number, tip: number) => void): Prompt;
}

interface Prompt {
  readonly reportsTips: boolean;
  start(): number;
  cancel(): number;
  close(): void;
}

interface Result {
  readonly code: number;
  readonly token: Uint8Array | undefined;
  readonly authType: number | undefined;
  readonly enrolledState: { credentialDigest: number; credentialCount: number } | undefined;
}

/** A native instance that writes down which listeners it has, and can be made to refuse. */
class Instance {
  readonly listeners = new Map<string, unknown>();
  readonly calls: string[] = [];
  refuses: readonly string[] = [];

  on(type: string, listener: unknown): void {
    this.note(`on ${type}`);
    this.listeners.set(type, listener);
  }

  start(): void {
    this.note('start');
  }

  cancel(): void {
    this.note('cancel');
  }

  off(type: string): void {
    this.note(`off ${type}`);
  }

  private note(call: string): void {
    this.calls.push(call);
    if (this.refuses.includes(call)) {
      throw Object.assign(new Error(call), { code: GENERAL_ERROR });
    }
  }
}

/** Runs `work` with members of a kit replaced. */
async function replaced<T>(
  kit: object,
  doubles: Readonly<Record<string, unknown>>,
  work: () => Promise<T> | T,
): Promise<T> {
  const before = Object.keys(doubles).map((name) => [name, Object.getOwnPropertyDescriptor(kit, name)!] as const);
  for (const [name, value] of Object.entries(doubles)) {
    Object.defineProperty(kit, name, { value, configurable: true });
  }
  try {
    return await work();
  } finally {
    before.forEach(([name, property]) => Object.defineProperty(kit, name, property));
  }
}

function made<T>({ library }: AdapterPlace, name: string, ...args: unknown[]): T {
  return new (library as unknown as Record<string, new (...given: unknown[]) => never>)[name]!(...args) as T;
}

/** The same on a device of that version. */
async function onVersion<T>(
  version: number,
  doubles: Readonly<Record<string, unknown>>,
  work: () => Promise<T> | T,
): Promise<T> {
  readyDevice({ profile: version });
  return await replaced(userAuth, doubles, work);
}

/** What the kit is asked with for a prompt on a system of that version. */
async function asked(
  place: AdapterPlace,
  version: number,
  options: object,
): Promise<{ param: Record<string, unknown>; widget: Record<string, unknown> }> {
  let args: Record<string, unknown>[] = [];
  const getUserAuthInstance = (...given: Record<string, unknown>[]): Instance => {
    args = given;
    return new Instance();
  };
  const parameters = made<object>(place, 'PromptParameters', new Uint8Array([7]), [PIN, FACE], 30_000, 'Verify');
  await onVersion(version, { getUserAuthInstance }, () => {
    made<UserAuthPort>(place, 'SystemUserAuth').open(
      Object.assign(parameters, options),
      () => undefined,
      () => undefined,
    );
  });
  return { param: args[0]!, widget: args[1]! };
}

/** A prompt over an instance, on a system of that version: opened, used, and closed. */
async function used(
  place: AdapterPlace,
  version: number,
  instance: Instance,
  use: (prompt: Prompt) => void,
  onResult: (result: Result) => void = () => undefined,
  onTip: (type: number, tip: number) => void = () => undefined,
): Promise<void> {
  const parameters = made<object>(place, 'PromptParameters', new Uint8Array([7]), [PIN], 10_000, 'Verify');
  await onVersion(version, { getUserAuthInstance: () => instance }, () => {
    const prompt = made<UserAuthPort>(place, 'SystemUserAuth').open(parameters, onResult, onTip);
    use(prompt);
    prompt.close();
  });
}

export const userAuthChecks: Readonly<Record<string, AdapterCheck>> = {
  'a prompt is asked for with what it needs, and no key without a value': async (place) => {
    for (const version of VERSIONS) {
      const { param, widget } = await asked(place, version, {});
      assert.deepEqual(param, { challenge: new Uint8Array([7]), authType: [PIN, FACE], authTrustLevel: 30_000 });
      assert.deepEqual(widget, { title: 'Verify' });
    }
  },

  'what a system does not know yet is not asked of it': async (place) => {
    const uiContext = {};
    for (const version of VERSIONS) {
      const { param, widget } = await asked(place, version, {
        skipLocked: true,
        navigationText: 'Use the password',
        uiContext,
      });
      assert.equal(param['skipLockedBiometricAuth'], version >= 20 ? true : undefined, String(version));
      assert.equal(widget['navigationButtonText'], 'Use the password');
      assert.equal(widget['uiContext'], version >= 18 ? uiContext : undefined, String(version));
    }
  },

  'tips are listened to from version 20 on, and both listeners are taken away': async (place) => {
    for (const version of VERSIONS) {
      const instance = new Instance();
      const tips: [number, number][] = [];
      const hasTips = version >= 20;
      await used(
        place,
        version,
        instance,
        ({ reportsTips }) => {
          assert.equal(reportsTips, hasTips);
          (instance.listeners.get('authTip') as ((info: object) => void) | undefined)?.({ tipType: FACE, tipCode: 5 });
        },
        undefined,
        (type, tip) => tips.push([type, tip]),
      );
      assert.deepEqual(tips, hasTips ? [[FACE, 5]] : []);
      assert.deepEqual(
        instance.calls,
        hasTips ? ['on result', 'on authTip', 'off result', 'off authTip'] : ['on result', 'off result'],
        String(version),
      );
    }
  },

  'a system without tips, whatever its version says, has none; a listener that is not there is no error': async (
    place,
  ) => {
    const without = new Instance();
    without.refuses = ['on authTip'];
    await used(place, 26, without, ({ reportsTips }) => assert.equal(reportsTips, false));
    assert.deepEqual(without.calls, ['on result', 'on authTip', 'off result']);
    const refusing = new Instance();
    refusing.refuses = ['off result', 'off authTip'];
    await used(place, 26, refusing, () => undefined);
    assert.deepEqual(refusing.calls.slice(-2), ['off result', 'off authTip']);
  },

  'a start and a cancel are answered with a code, whether the system takes them or throws': async (place) => {
    const instance = new Instance();
    await used(place, 26, instance, (prompt) => {
      assert.deepEqual([prompt.start(), prompt.cancel()], [SUCCESS, SUCCESS]);
      instance.refuses = ['start', 'cancel'];
      assert.deepEqual([prompt.start(), prompt.cancel()], [GENERAL_ERROR, GENERAL_ERROR]);
    });
  },

  'a lock that the system does not tell is not there, and the code says why': async (place) => {
    const getAuthLockState = (): Promise<never> => Promise.reject(Object.assign(new Error('denied'), { code: 201 }));
    const state = await onVersion(26, { getAuthLockState }, () =>
      made<UserAuthPort>(place, 'SystemUserAuth').lockState(PIN),
    );
    assert.deepEqual([state.code, state.isLocked, state.duration], [201, false, 0]);
  },

  'a lock is asked for from version 22 on, and a lock for good has no end': async (place) => {
    for (const version of VERSIONS) {
      let count = 0;
      const answers = [
        { isLocked: true, lockoutDuration: 0x7fffffff },
        { isLocked: true, lockoutDuration: 30_000 },
      ];
      const states = await onVersion(
        version,
        { getAuthLockState: () => Promise.resolve(answers[count++]) },
        async () => {
          const port = made<UserAuthPort>(place, 'SystemUserAuth');
          return [await port.lockState(PIN), await port.lockState(PIN)];
        },
      );
      assert.equal(count, version >= 22 ? 2 : 0, String(version));
      assert.deepEqual(
        states.map(({ code, ...state }) => [code, ...Object.values(state)]),
        version >= 22
          ? [
              [SUCCESS, true, Infinity],
              [SUCCESS, true, 30_000],
            ]
          : [
              [GENERAL_ERROR, false, 0],
              [GENERAL_ERROR, false, 0],
            ],
      );
    }
  },

  'a result comes as it is; a type that nobody knows yet stays unsaid': async (place) => {
    const instance = new Instance();
    const results: Result[] = [];
    const token = new Uint8Array([1, 2]);
    const deliver = (): void => {
      const { onResult } = instance.listeners.get('result') as { onResult: (result: object) => void };
      for (const authType of [1, 2, 4, 64, 32, undefined]) {
        onResult({ result: SUCCESS, token, authType });
      }
      onResult({ result: SUCCESS, enrolledState: { credentialDigest: 4711, credentialCount: 2 } });
    };
    await used(place, 26, instance, deliver, (result) => results.push(result));
    assert.deepEqual(
      results.map((each) => each.authType),
      [1, 2, 4, 64, undefined, undefined, undefined],
    );
    assert.deepEqual([results[0]!.code, results[0]!.token, results[0]!.enrolledState], [SUCCESS, token, undefined]);
    const { credentialDigest, credentialCount } = results[6]!.enrolledState!;
    assert.deepEqual([credentialDigest, credentialCount], [4711, 2]);
  },

  'the clock counts milliseconds since the boot, and the wall clock has to do where that cannot be read': async (
    place,
  ) => {
    const device = readyDevice();
    const { SystemClock } = (await place.build.load(
      'cancellable_auth/src/main/ets/port/SystemClock.ets',
    )) as unknown as { SystemClock: new () => { now(): number } };
    const clock = new SystemClock();
    const before = clock.now();
    await device.clock.advance(1_500);
    assert.equal(clock.now() - before, 1_500);
    const getUptime = (): never => {
      throw new Error('no such time');
    };
    const now = await replaced(systemDateTime, { getUptime }, () => clock.now());
    assert.ok(now > Date.UTC(2020), String(now));
  },

  "a warning goes to the system's log, in the library's own domain": async (place) => {
    const { SystemLog } = (await place.build.load('cancellable_auth/src/main/ets/port/SystemLog.ets')) as unknown as {
      SystemLog: new () => { warn(message: string): void };
    };
    const lines: unknown[][] = [];
    await replaced(hilog, { warn: (...args: unknown[]) => lines.push(args) }, () =>
      new SystemLog().warn('what it says'),
    );
    assert.deepEqual(lines, [[0x3a01, 'CancellableAuth', '%{public}s', 'what it says']]);
  },
};
