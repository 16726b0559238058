// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** The API levels that have a profile, oldest first: 5.0.0, 5.1.0, 6.0, 6.1 and 7.0 (docs/system-behaviour.md). */
export const PROFILE_VERSIONS: readonly number[] = [12, 18, 20, 23, 26];

/** The newest of them. */
export const NEWEST_PROFILE: number = 26;

/** In what system versions differ. Every field is a row of the table below, and behaviour asks nothing else. */
export interface ProfileBehaviour {
  /** Whether the service forgets a session with its first result; else with the end of its prompt. */
  readonly sessionEndsWithResult: boolean;
  /** Whether a stop of a session sends CANCELED again; 'sometimes' is decided by the device's seed. */
  readonly repeatsCanceled: 'never' | 'sometimes' | 'always';
  /** Where an app's cancel stops its session; a temporary thread races the handler thread, decided by the seed. */
  readonly stopRunsOn: 'caller' | 'temporaryThread' | 'handlerThread';
  /** Whether the service frees a session by itself when the prompt does not say that it has ended. */
  readonly hasTerminateTimer: boolean;
  /** Whether a start ends every other prompt on the device. */
  readonly startPreempts: boolean;
  /** Whether a start in the background needs USER_AUTH_FROM_BACKGROUND. */
  readonly refusesBackgroundStart: boolean;
  /** What the cancel of somebody else's session throws. */
  readonly foreignCancelCode: 201 | 12500002;
  /** Whether face and fingerprint may stand together, with a navigation text; else exactly one of them may. */
  readonly allowsFaceWithFingerprint: boolean;
  /** What an expired lock-screen PIN makes of a start: a prompt with the PIN page only, or the result 12500013. */
  readonly expiredPinStart: 'pinPage' | 'refused';
  /**
   * What a right PIN that no longer meets the rules is worth: as good as any; a failed attempt, which 12500006 follows
   * if the user cancels before another attempt fails; or the end with 12500006.
   */
  readonly weakPin: 'success' | 'failedAttempt' | 'refused';
  /**
   * What a type whose profile cannot be read does: ends the start with 12500002, once the start has ended every other
   * prompt; the same unless locked biometrics are skipped, with which it is dropped; or is dropped always.
   */
  readonly unreadableType: 'error' | 'errorUnlessSkipLocked' | 'dropped';
  /** Whether only the PIN is offered until the user has unlocked the device once. */
  readonly dropsBiometricsBeforeUnlock: boolean;
  /** Whether the background of an app leaves its session alone while the screen is locked. */
  readonly lockedScreenSparesSessions: boolean;
  /**
   * Whether all prompts speak to the session that was started last, whoever's they are, and to nobody once any session
   * has ended; else each speaks to its own.
   */
  readonly promptsShareOneSession: boolean;
  /** Whether a result other than SUCCESS carries the token of a session that has one. */
  readonly tokenOnOtherResults: boolean;
  /** Whether tips and `skipLockedBiometricAuth` exist. */
  readonly hasTips: boolean;
  /** Whether a title and a navigation text are counted in bytes of UTF-8 or in code points. */
  readonly textUnit: 'bytes' | 'codePoints';
  /** The numbers that the binding takes for a `UserAuthType`. */
  readonly legalTypes: readonly number[];
  /** The numbers that the binding takes for a `WindowModeType`. */
  readonly windowModes: readonly number[];
  /** Whether the binding reads `reuseUnlockResult` before `authTrustLevel`, so that its errors come first. */
  readonly readsReuseFirst: boolean;
  /** The highest number that the binding takes for a `ReuseMode`. */
  readonly lastReuseMode: number;
  /** Whether `uiContext` and `userId` are looked at; else they are unknown keys. */
  readonly readsUiContext: boolean;
  /** Whether a `uiContext` of the FA model is refused with 401; else it is taken and has no effect. */
  readonly refusesFaContexts: boolean;
  /** Whether `credentialIdList` is looked at; else it is an unknown key. */
  readonly readsCredentialList: boolean;
  /** Milliseconds that an app-modal page, still up, holds a result back. */
  readonly modalResultWait: number;
  /** Milliseconds that it holds a WIDGET_RELEASED back. */
  readonly modalReleasedWait: number;
  /** Whether a camera in use drops the face from a list of several types. */
  readonly dropsFaceOfBusyCamera: boolean;
  /** Whether companion devices exist. */
  readonly hasCompanion: boolean;
}

/** One system version: what `deviceInfo.sdkApiVersion` says, and how it behaves. */
export interface DeviceProfile extends ProfileBehaviour {
  readonly apiVersion: number;
}

type Row<T> = readonly [T, T, T, T, T];

const PHONE_TYPES: readonly number[] = [1, 2, 4];
const WITH_PRIVATE_PIN: readonly number[] = [...PHONE_TYPES, 16];
const WITH_COMPANION: readonly number[] = [...WITH_PRIVATE_PIN, 64, 128];

/**
 * One row for each difference, one column for each of PROFILE_VERSIONS; the heading after each row is that of the
 * section of docs/system-behaviour.md that tells of it.
 */
const TABLE: { readonly [K in keyof ProfileBehaviour]: Row<ProfileBehaviour[K]> } = {
  sessionEndsWithResult: [true, true, false, false, false], // docs/system-behaviour.md, Results
  repeatsCanceled: ['never', 'sometimes', 'always', 'always', 'always'], // docs/system-behaviour.md, Results
  stopRunsOn: ['caller', 'caller', 'caller', 'temporaryThread', 'handlerThread'], // docs/system-behaviour.md, Cancel
  hasTerminateTimer: [false, false, false, true, true], // docs/system-behaviour.md, When a prompt is gone
  startPreempts: [false, true, true, true, true], // docs/system-behaviour.md, Overlap
  refusesBackgroundStart: [false, true, true, true, true], // docs/system-behaviour.md, Permissions
  foreignCancelCode: [12500002, 12500002, 201, 201, 201], // docs/system-behaviour.md, Versions
  allowsFaceWithFingerprint: [false, true, true, true, true], // docs/system-behaviour.md, Combinations
  expiredPinStart: ['refused', 'pinPage', 'pinPage', 'pinPage', 'pinPage'], // docs/system-behaviour.md, Versions
  weakPin: ['success', 'failedAttempt', 'refused', 'refused', 'refused'], // docs/system-behaviour.md, Versions
  unreadableType: ['error', 'error', 'errorUnlessSkipLocked', 'errorUnlessSkipLocked', 'dropped'],
  // docs/system-behaviour.md, Versions
  dropsBiometricsBeforeUnlock: [false, true, true, true, true], // docs/system-behaviour.md, Versions
  lockedScreenSparesSessions: [true, true, true, false, false], // docs/system-behaviour.md, Background
  promptsShareOneSession: [true, false, false, false, false], // docs/system-behaviour.md, Overlap
  tokenOnOtherResults: [false, false, true, true, true], // docs/system-behaviour.md, Results
  hasTips: [false, false, true, true, true], // docs/system-behaviour.md, Tips
  textUnit: ['bytes', 'bytes', 'bytes', 'bytes', 'codePoints'], // docs/system-behaviour.md, Parameters
  legalTypes: [PHONE_TYPES, WITH_PRIVATE_PIN, WITH_PRIVATE_PIN, WITH_PRIVATE_PIN, WITH_COMPANION],
  // docs/system-behaviour.md, Versions
  windowModes: [
    [1, 2],
    [1, 2, 4],
    [1, 2, 4],
    [1, 2, 4],
    [1, 2, 4],
  ], // docs/system-behaviour.md, Versions
  readsReuseFirst: [false, true, true, true, true], // docs/system-behaviour.md, Versions
  lastReuseMode: [2, 4, 4, 4, 4], // docs/system-behaviour.md, Versions
  readsUiContext: [false, true, true, true, true], // docs/system-behaviour.md, Versions
  refusesFaContexts: [false, false, false, false, true], // docs/system-behaviour.md, Versions
  readsCredentialList: [false, false, false, true, true], // docs/system-behaviour.md, Versions
  modalResultWait: [0, 100, 100, 100, 100], // docs/system-behaviour.md, When a prompt is gone
  modalReleasedWait: [0, 0, 0, 300, 300], // docs/system-behaviour.md, When a prompt is gone
  dropsFaceOfBusyCamera: [false, false, false, false, true], // docs/system-behaviour.md, Versions
  hasCompanion: [false, false, false, false, true], // docs/system-behaviour.md, Combinations
};

/** A device was asked for with a profile that does not exist. */
export class UnknownProfileError extends Error {
  /** What was asked for. */
  readonly profile: unknown;
  /** What could be asked for. */
  readonly allowed: readonly number[] = PROFILE_VERSIONS;

  constructor(profile: unknown) {
    super(`There is no device profile ${String(profile)}. Choose one of ${PROFILE_VERSIONS.join(', ')}.`);
    this.name = 'UnknownProfileError';
    this.profile = profile;
  }
}

const PROFILES: ReadonlyMap<number, DeviceProfile> = new Map(
  PROFILE_VERSIONS.map((apiVersion, column) => {
    const behaviour: [string, unknown][] = Object.entries(TABLE).map(([name, row]) => [name, row[column]]);
    // The rows of TABLE are the fields of ProfileBehaviour, which its type has checked.
    return [apiVersion, { apiVersion, ...Object.fromEntries(behaviour) } as unknown as DeviceProfile];
  }),
);

/**
 * The profile of one system version.
 * @param apiVersion one of PROFILE_VERSIONS
 * @throws UnknownProfileError for any other value
 */
export function deviceProfile(apiVersion: number): DeviceProfile {
  const profile: DeviceProfile | undefined = PROFILES.get(apiVersion);
  if (profile === undefined) {
    throw new UnknownProfileError(apiVersion);
  }
  return profile;
}
