// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { KeystoreCode } from '../keystore/KeystoreCode.ts';
import { NEWEST_PROFILE } from './DeviceProfile.ts';

/** How a device is made; everything has a default (docs/system-behaviour.md). Times are milliseconds, 0 is allowed. */
export interface DeviceOptions {
  /** The system version: the API level of one of PROFILE_VERSIONS. Default 26. */
  readonly profile: number;
  /** Repeats the device's own choices. Default 1. */
  readonly seed: number;
  /** Wall-clock milliseconds (Unix epoch) at boot. Default 2026-01-01T00:00:00Z. */
  readonly epoch: number;
  /**
   * By how much each task of the service and each message to an app is late at most, at random by the seed; order is
   * kept where the real system keeps it. Default 0.
   */
  readonly jitterMs: number;
  /** How long a message of the service takes to its app. Default 5. */
  readonly ipcMs: number;
  /** From the start until the prompt takes input. Default 200. */
  readonly widgetReadyMs: number;
  /** From a success until the prompt is off the screen, and from any other end until its process ends. Default 300. */
  readonly widgetCloseMs: number;
  /** From showing a face, finger or PIN to the executor's answer. Default 0. */
  readonly matchMs: number;
  /**
   * How long the service's handler thread takes from an executor's match to the completion. Default 0: the completion
   * is the next task of that thread, and only what is queued already comes between.
   */
  readonly completionGapMs: number;
  /**
   * After which time the service frees a session whose prompt does not say that it has ended, on systems that
   * do so. Default 3000.
   */
  readonly terminateTimerMs: number;
  /** Whether the system tells twice that an app went to the background, as it may. Default false. */
  readonly doubledBackgroundCallbacks: boolean;
  /** Whether a prompt with a uiContext is modal to its app (PC, 2-in-1). Default false: always to the system. */
  readonly appModalPrompts: boolean;
  /**
   * What the prompt tells of itself, on systems with tips. 'together': LOADED of all its types when it comes up, RELEASED of
   * all when its process ends. 'byPage', as the public widget does: LOADED of the biometrics first, and of the PIN when
   * the user turns to it, which releases them; RELEASED before a result that the user or a lockout brings about, and right
   * behind a success, though the prompt shows that for `widgetCloseMs` more; never LOADED for a finger with a navigation
   * text and skipLocked. Default 'together'.
   */
  readonly promptTips: 'together' | 'byPage';
  /** Whether the binding refuses a challenge of no bytes. Default true. */
  readonly refusesEmptyChallenge: boolean;
  /** Whether an exception from an app's callback becomes an uncaught error of this process. Default false. */
  readonly rethrowsCallbackErrors: boolean;
  /** The highest AuthTrustLevel of the face. Default 30000; 20000 for a camera without depth. */
  readonly faceTrustLevel: number;
  /**
   * The folder that holds what survives a restart; made when it is not there. Default undefined: nothing survives. One
   * device at a time may use it. Keys are in its keystore.json, together with what they are bound to: what the person
   * enrolled through `device.user` (the PIN in plain text, so no real one) and the user's secure id. A device made with
   * the same folder has the same of all these. Locks, counted failures and tokens do not survive.
   */
  readonly dataFolder: string | undefined;
  /** How long a call of the keystore takes. Default 5. */
  readonly keystoreDelayMs: number;
  /**
   * With what the keystore refuses a token for another challenge: 12000012, as the reference implementation does, or
   * 12000008, as it is documented. Default 12000012.
   */
  readonly wrongChallengeCode: number;
  /** Whether an error of the keystore has a text; else its message is null. Default true. */
  readonly keystoreErrorTexts: boolean;
  /** How many of the newest timeline entries are kept. Default 100,000. */
  readonly timelineLimit: number;
  /** How many of the newest log lines are kept. Default 10,000. */
  readonly logLimit: number;
}

/** A phone with a depth camera, running the newest system. */
export const DEFAULT_OPTIONS: DeviceOptions = {
  profile: NEWEST_PROFILE,
  seed: 1,
  epoch: Date.UTC(2026, 0, 1),
  jitterMs: 0,
  ipcMs: 5,
  widgetReadyMs: 200,
  widgetCloseMs: 300,
  matchMs: 0,
  completionGapMs: 0,
  terminateTimerMs: 3000,
  doubledBackgroundCallbacks: false,
  appModalPrompts: false,
  promptTips: 'together',
  refusesEmptyChallenge: true,
  rethrowsCallbackErrors: false,
  faceTrustLevel: 30000,
  dataFolder: undefined,
  keystoreDelayMs: 5,
  wrongChallengeCode: KeystoreCode.EXTERNAL_ERROR,
  keystoreErrorTexts: true,
  timelineLimit: 100000,
  logLimit: 10000,
};
