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

interface Begun {
  readonly enrolment: Enrolment;
  /** Tells the connection that goes on with it that another does now. */
  displaced: () => void;
}

/**
 * Enrolments that have begun, one connection each. A code is spent when it is used, but the device that used it may come
 * back with it for some minutes, until its enrolment is done: a connection that breaks in between costs nobody a new code.
 * With the enrolment the code ends for good.
 */
export class Enrolments {
  private readonly clock: Clock;
  private readonly randomness: Randomness;
  private readonly codes: OneTimeCodes;
  private readonly lifeMs: number;
  private readonly begun = new Map<string, Begun>();

  /** `codes`: of users. `lifeMs`: how long an enrolment may take. */
  constructor(clock: Clock, randomness: Randomness, codes: OneTimeCodes, lifeMs: number) {
    this.clock = clock;
    this.randomness = randomness;
    this.codes = codes;
    this.lifeMs = lifeMs;
  }

  /**
   * The enrolment of a code of `userName`, begun or gone on with; undefined when the code is wrong, spent or expired.
   * `isProven`: whether the device that has this key knows the code with this hash. `displaced`: called when the enrolment
   * goes on somewhere else, or its device is revoked.
   */
  begin(
    userName: string,
    deviceKey: string,
    source: string,
    isProven: (hash: string) => boolean,
    displaced: () => void,
  ): Enrolment | undefined {
    this.forgetOld();
    for (const [hash, begun] of this.begun) {
      const { enrolment } = begun;
      if (enrolment.userName === userName && enrolment.deviceKey === deviceKey && isProven(hash)) {
        begun.displaced();
        begun.displaced = displaced;
        return enrolment;
      }
    }
    const hash = this.codes.redeemProven(userName, source, isProven);
    if (hash === undefined) {
      return undefined;
    }
    const enrolment: Enrolment = {
      userName,
      deviceId: randomToken(this.randomness, 16),
      deviceKey,
      challenge: this.randomness.bytes(32),
      until: this.clock.now + this.lifeMs,
    };
    this.begun.set(hash, { enrolment, displaced });
    return enrolment;
  }

  /** Whether the enrolment may still be finished: it has not been, has not taken too long, and was not revoked. */
  isOpen(enrolment: Enrolment): boolean {
    this.forgetOld();
    return [...this.begun.values()].some((begun) => begun.enrolment === enrolment);
  }

  /** The enrolment is done, or its device is revoked: nothing brings it, or its code, back. */
  end(deviceId: string): void {
    for (const [hash, { enrolment }] of this.begun) {
      if (enrolment.deviceId === deviceId) {
        this.begun.delete(hash);
      }
    }
  }

  /** The devices that are being enrolled for this user. */
  ofUser(userName: string): readonly string[] {
    return [...this.begun.values()]
      .filter(({ enrolment }) => enrolment.userName === userName)
      .map(({ enrolment }) => enrolment.deviceId);
  }

  /** A device was revoked, perhaps one whose enrolment is under way. */
  revoke(deviceId: string): void {
    const found = [...this.begun.values()].find(({ enrolment }) => enrolment.deviceId === deviceId);
    this.end(deviceId);
    found?.displaced();
  }

  private forgetOld(): void {
    for (const [hash, { enrolment }] of this.begun) {
      if (enrolment.until <= this.clock.now) {
        this.begun.delete(hash);
      }
    }
  }
}
