// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';
import type { Device, DeviceOptions } from 'arkts-host/device';
import { AuthType } from 'arkts-host/device';
import type { Question } from '../Adapter.ts';
import type { Scenario } from '../Scenario.ts';
import { AppsOwnError } from '../StrayErrors.ts';

/** A start that the system refuses by a result, without a prompt. */
interface Refusal {
  readonly code: number;
  readonly words: string;
  readonly question?: Partial<Question>;
  readonly device?: Partial<DeviceOptions>;
  prepare(device: Device): void;
}

const REFUSALS: readonly Refusal[] = [
  {
    code: 201,
    words: 'the app lacks the permission',
    prepare: (device) => device.permissions.revoke(device.app, 'ohos.permission.ACCESS_BIOMETRIC'),
  },
  {
    code: 201,
    words: 'the app is in the background',
    prepare: (device) => device.foreground.set(device.app, 'background'),
  },
  {
    code: 12500005,
    words: 'the device has no such sensor',
    question: { types: [userAuth.UserAuthType.FINGERPRINT] },
    prepare: (device) => {
      device.executor(AuthType.FINGERPRINT).supported = false;
    },
  },
  {
    code: 12500006,
    words: 'the camera does not reach the trust level',
    question: { types: [userAuth.UserAuthType.FACE] },
    device: { faceTrustLevel: 20000 },
    prepare: () => undefined,
  },
  {
    code: 12500010,
    words: 'nothing is enrolled',
    question: { types: [userAuth.UserAuthType.FACE] },
    prepare: (device) => device.user.unenrol(AuthType.FACE),
  },
];

const refused: readonly Scenario[] = REFUSALS.map((refusal) => ({
  name: `A start that is refused because ${refusal.words} (${refusal.code})`,
  promise: 'P8',
  why: 'Cap-go/capacitor-native-biometric#55: the code is missing; docs/system-behaviour.md, Codes',
  device: refusal.device ?? {},
  done: `The app asks though ${refusal.words}.`,
  judged: 'Failed, told once, without a prompt.',
  async play(trial) {
    refusal.prepare(trial.device);
    const asking = trial.ask(refusal.question);
    await trial.quiet();
    trial.expectOutcome(asking, 'failed');
    trial.expectToldOnce(asking);
    trial.expectNeverShown(asking);
  },
}));

const cancelledBeforeRefusal: readonly Scenario[] = REFUSALS.map((refusal) => ({
  name: `A cancel before the app hears that ${refusal.words} (${refusal.code})`,
  promise: 'P8',
  why: "docs/system-behaviour.md, Cancel: there is no session, so that the system's cancel throws",
  device: refusal.device ?? {},
  done: `The app asks though ${refusal.words}, and cancels 2 ms later.`,
  judged: 'Cancel does not throw; cancelled or failed.',
  async play(trial) {
    refusal.prepare(trial.device);
    const asking = trial.ask(refusal.question);
    await trial.advance(2);
    asking.cancel();
    await trial.quiet();
    trial.expectNoThrow(asking);
    trial.expectOutcome(asking, 'cancelled', 'failed');
  },
}));

export const total: readonly Scenario[] = [
  {
    name: 'Cancel twice in one turn',
    promise: 'P8',
    why: 'docs/system-behaviour.md, Cancel: the second throws 12500002',
    done: 'The app cancels twice while the prompt is on the screen.',
    judged: 'Cancel does not throw; cancelled, told once.',
    async play(trial) {
      const asking = await trial.askShown();
      asking.cancel();
      asking.cancel();
      await trial.quiet();
      trial.expectNoThrow(asking);
      trial.expectOutcome(asking, 'cancelled');
      trial.expectToldOnce(asking);
    },
  },
  {
    name: 'Cancel long after the success',
    promise: 'P8',
    why: 'docs/system-behaviour.md, Cancel: 12500002 when the session is gone',
    done: 'The app cancels ten seconds after the success, and once more.',
    judged: 'Cancel does not throw; succeeded stays.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.user.presentFace();
      await trial.quiet();
      asking.cancel();
      asking.cancel();
      await trial.quiet();
      trial.expectNoThrow(asking);
      trial.expectOutcome(asking, 'succeeded');
    },
  },
  {
    name: 'Cancel long after a refusal',
    promise: 'P8',
    why: 'docs/system-behaviour.md, Cancel',
    done: 'Nothing is enrolled; the app cancels ten seconds later.',
    judged: 'Cancel does not throw; failed stays.',
    async play(trial) {
      const asking = trial.ask({ types: [userAuth.UserAuthType.FINGERPRINT] });
      await trial.quiet();
      asking.cancel();
      await trial.quiet();
      trial.expectNoThrow(asking);
      trial.expectOutcome(asking, 'failed');
    },
  },
  {
    name: 'Cancel when the system never answered the start',
    promise: 'P8',
    why: 'docs/system-behaviour.md, Results and Cancel',
    done: 'The start is lost on its way; the app cancels a second later.',
    judged: 'Cancel does not throw.',
    async play(trial) {
      trial.device.faults.failNextStart();
      const asking = trial.ask();
      await trial.advance(1_000);
      asking.cancel();
      await trial.quiet();
      trial.expectNoThrow(asking);
    },
  },
  {
    name: 'Cancel when the permission was revoked',
    promise: 'P8',
    why: 'docs/system-behaviour.md, Permissions: cancel throws 201',
    done: 'The permission is revoked while the prompt is on the screen; the app cancels.',
    judged: 'Cancel does not throw.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.device.permissions.revoke(trial.device.app, 'ohos.permission.ACCESS_BIOMETRIC');
      asking.cancel();
      await trial.quiet();
      trial.expectNoThrow(asking);
    },
  },
  {
    name: 'Cancel in the turn in which the service died',
    promise: 'P8',
    why: 'docs/system-behaviour.md, Cancel: 12500002 when the session is gone',
    done: 'The service dies; the app, which has not heard of it, cancels.',
    judged: 'Cancel does not throw; cancelled or failed, told once.',
    async play(trial) {
      const asking = await trial.askShown();
      trial.device.faults.killAuthService();
      asking.cancel();
      await trial.quiet();
      trial.expectNoThrow(asking);
      trial.expectOutcome(asking, 'cancelled', 'failed');
      trial.expectToldOnce(asking);
    },
  },
  ...refused,
  ...cancelledBeforeRefusal,
  {
    name: 'A prompt that refuses its parameters (401 as a result)',
    promise: 'P8',
    why: 'docs/system-behaviour.md, Codes: 401 is not in the enum and arrives all the same',
    done: 'The prompt says that its parameters are invalid.',
    judged: 'Failed, told once.',
    async play(trial) {
      trial.device.faults.rejectNextParameters();
      const asking = trial.ask();
      await trial.quiet();
      trial.check(trial.kit.starts.length > 0, 'the system was never asked');
      trial.expectOutcome(asking, 'failed');
      trial.expectToldOnce(asking);
    },
  },
  {
    name: 'A question without types',
    promise: 'P8',
    why: 'docs/system-behaviour.md, Parameters: [] passes the creation and ends as a result 401',
    done: 'The app asks for no type at all.',
    judged: 'Refused by a throw or failed, without a prompt; the same object can ask again.',
    async play(trial) {
      const asking = trial.ask({ types: [] });
      await trial.quiet();
      trial.expectOutcome(asking, 'failed');
      const next = await trial.askShown();
      trial.user.presentFace();
      await trial.quiet();
      trial.expectOutcome(next, 'succeeded');
    },
  },
  {
    name: 'Optional settings that are undefined',
    promise: 'P8',
    why: 'docs/system-behaviour.md, Parameters: a key with the value undefined throws 401',
    needs: ['navigation', 'skipLocked'],
    done: 'The caller passes undefined for the navigation text and for the skipping of locked types.',
    judged: 'The prompt comes, and the face succeeds.',
    async play(trial) {
      const asking = trial.ask({ navigationButtonText: undefined, skipLockedBiometricAuth: undefined });
      await trial.advance(1_000);
      trial.check(trial.device.prompt?.title === asking.title, 'no prompt came: what is undefined was passed on');
      if (trial.device.prompt !== undefined) {
        trial.user.presentFace();
      }
      await trial.quiet();
      trial.expectOutcome(asking, 'succeeded');
    },
  },
  {
    name: "An exception in the app's own callback",
    promise: 'P8',
    why: 'flutter/flutter#59318; docs/system-behaviour.md, Results',
    needs: ['callback'],
    done: "The app's callback throws when it hears of the cancel; the app then asks again.",
    judged: 'Cancel does not throw; the first is cancelled, its prompt gone, and the second succeeds.',
    async play(trial) {
      const first = await trial.askShown({
        onAnswer: () => {
          throw new AppsOwnError();
        },
      });
      first.cancel();
      await trial.quiet();
      trial.expectNoThrow(first);
      trial.expectOutcome(first, 'cancelled');
      trial.expectScreenEmpty();
      const second = await trial.askShown();
      trial.user.presentFace();
      await trial.quiet();
      trial.expectOutcome(second, 'succeeded');
    },
  },
  {
    name: 'The system calls the callback without its object',
    promise: 'P8',
    why: 'docs/system-behaviour.md, Results: `this` is undefined',
    done: 'The user cancels, then succeeds at a second question.',
    judged: 'Cancelled, then succeeded.',
    async play(trial) {
      const first = await trial.askShown();
      trial.user.cancelPrompt();
      await trial.quiet();
      const second = await trial.askShown();
      trial.user.presentFace();
      await trial.quiet();
      trial.expectOutcome(first, 'cancelled');
      trial.expectOutcome(second, 'succeeded');
    },
  },
];
