// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthType } from '../system/AuthType.ts';
import type { Device } from './Device.ts';
import { ACCESS_BIOMETRIC, USER_AUTH_FROM_BACKGROUND } from './Permissions.ts';
import { READY_PIN } from './readyDevice.ts';
import type { RecordingRequest } from './Recording.ts';
import { Recording } from './Recording.ts';
import { SimulatedUserError } from '../system/SimulatedUserError.ts';
import { SystemError } from '../system/SystemError.ts';

/** The app of a random schedule: its authentications, oldest first. */
export interface RandomApp {
  readonly device: Device;
  readonly recordings: Recording[];
  /** Hears of a new authentication before anything is done with it. */
  onRecording?: (recording: Recording) => void;
  /** Called around `start` and `cancel`. */
  onCall?: (isInside: boolean) => void;
}

/** One thing that a script can do; `choice` picks among its variants, any natural number. */
export type DeviceCommand = (app: RandomApp, choice: number) => unknown;

const REQUESTS: readonly RecordingRequest[] = [
  {},
  { types: [2] },
  { types: [1] },
  { types: [2], skipLocked: true },
  { types: [1, 2], skipLocked: true },
  { types: [2], navigationText: 'Password' },
  { types: [2, 4], navigationText: 'Password', skipLocked: true },
  { hasUiContext: true },
  { types: [2, 1], reuse: { reuseMode: 1, reuseDuration: 60000 } },
  { reuse: { reuseMode: 2, reuseDuration: 300000 } },
  { types: [] },
  { types: [4], trustLevel: 40000 },
  { types: [64] },
  { types: [1, 2, 4], trustLevel: 10000 },
];
const WAITS: readonly number[] = [0, 1, 4, 5, 6, 20, 100, 195, 205, 300, 1000, 3000, 3100, 31000, 61000];

function pick<T>(list: readonly T[], choice: number): T | undefined {
  return list[choice % list.length];
}

/** The last authentication most of the time, else any. */
function recordingOf(app: RandomApp, choice: number): Recording | undefined {
  return choice % 3 === 0 ? pick(app.recordings, choice) : app.recordings[app.recordings.length - 1];
}

function call(app: RandomApp, act: () => void): void {
  app.onCall?.(true);
  try {
    act();
  } finally {
    app.onCall?.(false);
  }
}

function make(app: RandomApp, choice: number): void {
  // A challenge of its own tells whose token one is.
  const challenge: Uint8Array = new Uint8Array(32).fill(app.recordings.length + 1);
  const recording: Recording = new Recording({ ...pick(REQUESTS, choice), challenge });
  app.recordings.push(recording);
  app.onRecording?.(recording);
}

/** What the system or the person refuses to do is no fault of a random schedule; everything else is. */
function rethrowFault(error: unknown): void {
  if (!(error instanceof SystemError) && !(error instanceof SimulatedUserError)) {
    throw error;
  }
}

function start(app: RandomApp, choice: number): void {
  call(app, () => recordingOf(app, choice)?.instance.start());
}

/** Everything that a script can do to a device and in its app, by name. */
export const DEVICE_COMMANDS: Readonly<Record<string, DeviceCommand>> = {
  make,
  makeAndStart: (app, choice) => {
    make(app, choice);
    call(app, () => app.recordings[app.recordings.length - 1]?.instance.start());
  },
  ask: async (app, choice) => {
    make(app, choice);
    call(app, () => app.recordings[app.recordings.length - 1]?.instance.start());
    await app.device.clock.advance(300);
  },
  start,
  cancel: (app, choice) => call(app, () => recordingOf(app, choice)?.instance.cancel()),
  cancelLast: (app) => call(app, () => app.recordings[app.recordings.length - 1]?.instance.cancel()),
  cancelLater: (app, choice) => {
    const recording: Recording | undefined = recordingOf(app, choice);
    app.device.clock.schedule(choice % 7, () => {
      try {
        call(app, () => recording?.instance.cancel());
      } catch (error) {
        rethrowFault(error);
      }
    });
  },
  removeListener: (app, choice) => recordingOf(app, choice)?.removeListener(),
  addListener: (app, choice) => recordingOf(app, choice)?.addListener(),
  wait: (app, choice) => app.device.clock.advance(pick(WAITS, choice)!),
  settle: (app) => app.device.clock.settle(),
  presentFace: (app) => app.device.user.presentFace(),
  presentStranger: (app) => app.device.user.presentStranger(),
  presentFinger: (app) => app.device.user.presentFinger(),
  coverCamera: (app) => app.device.user.coverCamera(),
  typePin: (app, choice) => app.device.user.typePin(choice % 2 === 0 ? READY_PIN : '0000'),
  cancelPrompt: (app) => app.device.user.cancelPrompt(),
  pressNavigation: (app) => app.device.user.pressNavigation(),
  rotate: (app) => app.device.user.rotate(),
  crashWidget: (app) => app.device.user.crashWidget(),
  answerOnCompanion: (app, choice) =>
    app.device.user.answerOnCompanion(pick(['approve', 'refuse', 'timeout'] as const, choice)!),
  pairCompanion: (app) => app.device.user.pairCompanion(),
  enrolFingerprint: (app) => app.device.user.enrolFingerprint(),
  lockOut: (app, choice) => app.device.user.lockOut(AuthType.FACE, choice % 2 === 0 ? 'temporary' : 'permanent'),
  background: (app) => app.device.foreground.set(app.device.app, 'background'),
  foreground: (app) => app.device.foreground.set(app.device.app, 'foreground'),
  lock: (app) => app.device.screen.lock(),
  unlock: (app) => app.device.screen.unlock(AuthType.PIN),
  otherAppStarts: (app) => app.device.otherApp.startPrompt(),
  killAuthService: (app) => app.device.faults.killAuthService(),
  killAccountService: (app) => app.device.faults.killAccountService(),
  killApp: (app) => app.device.faults.killApp(app.device.app),
  failNextStart: (app) => app.device.faults.failNextStart(),
  failNextLaunch: (app) => app.device.faults.failNextLaunch(),
  rejectNextParameters: (app) => app.device.faults.rejectNextParameters(),
  delayNextResult: (app, choice) => app.device.faults.delayNextResult(pick(WAITS, choice)!),
  revoke: (app) => app.device.permissions.revoke(app.device.app, ACCESS_BIOMETRIC),
  grant: (app) => app.device.permissions.grant(app.device.app, ACCESS_BIOMETRIC),
  grantBackground: (app) => app.device.permissions.grant(app.device.app, USER_AUTH_FROM_BACKGROUND),
  useCamera: (app, choice) => {
    app.device.isCameraBusy = choice % 2 === 0;
  },
  expirePin: (app, choice) => {
    app.device.account.isPinExpired = choice % 2 === 0;
  },
  weakenPin: (app, choice) => {
    app.device.account.isPinWeak = choice % 2 === 0;
  },
  reboot: (app, choice) => {
    app.device.account.isUnlockedSinceBoot = choice % 2 !== 0;
  },
  hideProfile: (app, choice) => {
    app.device.executor(AuthType.FACE).profileReadable = choice % 2 !== 0;
  },
};

/** Carries one command out; refusals by the system or the person are swallowed. */
export async function runDeviceCommand(app: RandomApp, name: string, choice: number): Promise<void> {
  try {
    await DEVICE_COMMANDS[name]!(app, choice);
  } catch (error) {
    rethrowFault(error);
  }
}

/** Ends everything: stops every session, and waits until every prompt has gone and every message has arrived. */
export async function endEverything(app: RandomApp): Promise<void> {
  app.device.faults.killAccountService();
  while (app.device.clock.pending > 0) {
    await app.device.clock.advance(60000);
  }
}
