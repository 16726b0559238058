// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthType } from '../system/AuthType.ts';

/** How failures of one kind of credential lead to lockouts (docs/system-behaviour.md). */
export interface LockoutLadder {
  /** Milliseconds of lockout that the n-th consecutive failure starts; 0 for none. */
  freezeAfter(failures: number): number;
  /** How many attempts are left before the next lockout, after n consecutive failures. */
  remainingAfter(failures: number): number;
}

/** The duration that stands for "until a PIN success" (`userAuth.PERMANENT_LOCKOUT_DURATION`). */
export const PERMANENT_LOCKOUT: number = 0x7fffffff;

const SECOND: number = 1000;
const FIRST_STEP: number = 5;
const LAST_THIRD_STEP: number = 100;
const LAST_GROWING_STEP: number = 140;

/** The lock-screen PIN: 5 failures, then every third, then every one, with growing lockouts. */
export const PIN_LADDER: LockoutLadder = {
  freezeAfter(failures: number): number {
    if (failures >= LAST_GROWING_STEP) {
      return 86400 * SECOND;
    }
    if (failures >= LAST_THIRD_STEP) {
      return 30 * 2 ** Math.floor((failures - 30) / 10) * SECOND;
    }
    if (failures < FIRST_STEP || (failures - FIRST_STEP) % 3 !== 0) {
      return 0;
    }
    switch (failures) {
      case 5:
        return 60 * SECOND;
      case 8:
        return 600 * SECOND;
      case 11:
        return 1800 * SECOND;
      default:
        return 3600 * SECOND;
    }
  },
  remainingAfter(failures: number): number {
    if (failures < FIRST_STEP) {
      return FIRST_STEP - failures;
    }
    return failures < LAST_THIRD_STEP ? 3 - ((failures - FIRST_STEP) % 3) : 1;
  },
};

/** Face and fingerprint: 5 failures lock for 30 s, the next 5 until a PIN success. */
export const BIOMETRIC_LADDER: LockoutLadder = {
  freezeAfter(failures: number): number {
    if (failures === 0 || failures % FIRST_STEP !== 0) {
      return 0;
    }
    return failures === FIRST_STEP ? 30 * SECOND : PERMANENT_LOCKOUT;
  },
  remainingAfter(failures: number): number {
    return FIRST_STEP - (failures % FIRST_STEP);
  },
};

/** Which ladder a type of credential has. */
export const LADDERS: Readonly<Record<AuthType, LockoutLadder>> = {
  [AuthType.PIN]: PIN_LADDER,
  [AuthType.PRIVATE_PIN]: PIN_LADDER,
  [AuthType.FACE]: BIOMETRIC_LADDER,
  [AuthType.FINGERPRINT]: BIOMETRIC_LADDER,
  [AuthType.COMPANION_DEVICE]: BIOMETRIC_LADDER,
};
