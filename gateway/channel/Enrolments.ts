// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { OneTimeCodes } from '../admission/OneTimeCodes.ts';
import type { Clock } from '../clock/Clock.ts';
import { randomToken } from '../engine/randomToken.ts';
import type { Randomness } from '../engine/Randomness.ts';

/** A device that is being enrolled. */
export interface Enrolment {
  readonly userName: string;
  readonly deviceId: string;
  /** The device's public key, base64url: who comes again with the same code has to have the same. */
  readonly deviceKey: string;
  /** What the registration has to answer. */
  readonly challenge: Uint8Array;
  /** On the clock. */
  readonly until: number;
}

/**
 * Enrolments that have begun. A code is spent when it is used, but the device that used it may come back with it for some
 * minutes: a connection that breaks in between costs nobody a new code.
 */
export class Enrolments {
  private readonly clock: Clock;
  private readonly randomness: Randomness;
  private readonly codes: OneTimeCodes;
  private readonly lifeMs: number;
  private readonly begun = new Map<string, Enrolment>();

  /** `codes`: of users. `lifeMs`: how long an enrolment may take. */
  constructor(clock: Clock, randomness: Randomness, codes: OneTimeCodes, lifeMs: number) {
    this.clock = clock;
    this.randomness = randomness;
    this.codes = codes;
    this.lifeMs = lifeMs;
  }

  /**
   * The enrolment of a code of `userName`, begun or gone on with; undefined when the code is wrong, spent or expired.
   * `isProven`: whether the device that has this key knows the code with this hash.
   */
  begin(userName: string, deviceKey: string, source: string, isProven: (hash: string) => boolean): Enrolment | undefined {
    for (const [hash, enrolment] of this.begun) {
      if (enrolment.until <= this.clock.now) {
        this.begun.delete(hash);
      }
    }
    for (const [hash, enrolment] of this.begun) {
      if (enrolment.userName === userName && enrolment.deviceKey === deviceKey && isProven(hash)) {
        return enrolment;
      }
    }
    const hash = this.codes.redeemProven(userName, source, isProven);
    if (hash === undefined) {
      return undefined;
    }
    const enrolment: Enrolment = { userName, deviceId: randomToken(this.randomness, 16), deviceKey,
      challenge: this.randomness.bytes(32), until: this.clock.now + this.lifeMs };
    this.begun.set(hash, enrolment);
    return enrolment;
  }
}
