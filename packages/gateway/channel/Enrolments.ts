// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { OneTimeCodes } from '../admission/OneTimeCodes.ts';
import type { Clock } from '../clock/Clock.ts';
import { randomToken } from '../engine/randomToken.ts';
import type { Randomness } from '../engine/Randomness.ts';
import type { CommitPart } from '../state/CommitPart.ts';

/** A device that is being enrolled. */
export interface Enrolment {
  readonly userName: string;
  readonly deviceId: string;
  /** The device's public key, base64url: who comes again with the same code has to have the same. */
  readonly deviceKey: string;
  /** What the registration has to answer. */
  readonly challenge: Uint8Array;
}

/** An enrolment that has begun, by the hash of the code that was spent for it. */
export interface BegunEnrolment extends Enrolment {
  readonly codeHash: string;
}

/** Where enrolments are that have begun, at whatever node. */
export interface EnrolmentTable {
  /** Until everything that any node had written before the call is known here. Rejects when that cannot be found out. */
  catchUp(): Promise<void>;
  all(): readonly BegunEnrolment[];
  /** The commit begins one. */
  write(part: CommitPart, enrolment: BegunEnrolment): void;
  /** Ends one, once; false when it had ended. `beside`: adds to the commit that ends it. Rejects when it is not known whether it did. */
  end(codeHash: string, beside?: (part: CommitPart) => void): Promise<boolean>;
  /** `heard`: hears of each that has begun, and of each that has ended (undefined). */
  listen(heard: (codeHash: string, now: BegunEnrolment | undefined) => void): void;
}

/** What this node knows of one: until when it may be finished, on its clock, and which of its connections goes on with it. */
interface Known {
  readonly until: number;
  displaced: (() => void) | undefined;
}

/**
 * Enrolments that have begun, one connection each. A code is spent when it is used, but the device that used it may come
 * back with it for some minutes, to whatever node, until its enrolment is done: a connection that breaks in between costs nobody
 * a new code. With the enrolment the code ends for good.
 */
export class Enrolments {
  private readonly clock: Clock;
  private readonly randomness: Randomness;
  private readonly codes: OneTimeCodes;
  private readonly table: EnrolmentTable;
  private readonly lifeMs: number;
  private readonly failed: (what: string, error: unknown) => void;
  private readonly known = new Map<string, Known>();

  /** `codes`: of users. `lifeMs`: how long an enrolment may take. `failed`: hears what could not be written. */
  constructor(
    clock: Clock,
    randomness: Randomness,
    codes: OneTimeCodes,
    table: EnrolmentTable,
    lifeMs: number,
    failed: (what: string, error: unknown) => void,
  ) {
    this.clock = clock;
    this.randomness = randomness;
    this.codes = codes;
    this.table = table;
    this.lifeMs = lifeMs;
    this.failed = failed;
    table.all().forEach(({ codeHash }) => this.came(codeHash));
    table.listen((codeHash, now) => {
      if (now === undefined) {
        this.over(codeHash);
      } else if (!this.known.has(codeHash)) {
        this.came(codeHash);
      }
    });
  }

  /**
   * The enrolment of a code of `userName`, begun or gone on with; undefined when the code is wrong, spent or expired.
   * `isProven`: whether the device that has this key knows the code with this hash. `displaced`: called when the enrolment
   * goes on somewhere else, or its device is revoked. Rejects when it cannot be written that the code is spent.
   */
  async begin(
    userName: string,
    deviceKey: string,
    source: string,
    isProven: (hash: string) => boolean,
    displaced: () => void,
  ): Promise<Enrolment | undefined> {
    await this.table.catchUp(); // the code, or an enrolment with it, may be a moment old, of another node
    this.forgetOld();
    for (const enrolment of this.table.all()) {
      const known = this.known.get(enrolment.codeHash);
      if (
        known !== undefined &&
        enrolment.userName === userName &&
        enrolment.deviceKey === deviceKey &&
        isProven(enrolment.codeHash)
      ) {
        known.displaced?.();
        known.displaced = displaced;
        return enrolment;
      }
    }
    let begun: BegunEnrolment | undefined;
    const hash = await this.codes.redeemProven(userName, source, isProven, (part, codeHash) => {
      begun = {
        codeHash,
        userName,
        deviceId: randomToken(this.randomness, 16),
        deviceKey,
        challenge: this.randomness.bytes(32),
      };
      this.table.write(part, begun);
    });
    if (hash === undefined) {
      return undefined;
    }
    this.came(hash).displaced = displaced;
    return begun;
  }

  /** Whether the enrolment may still be finished: it has not been, has not taken too long, and was not revoked. */
  isOpen({ deviceId }: Enrolment): boolean {
    this.forgetOld();
    return this.of(deviceId) !== undefined;
  }

  /** How long it may take from now on, ms. */
  remainingMs({ deviceId }: Enrolment): number {
    const begun = this.of(deviceId);
    const known = begun && this.known.get(begun.codeHash);
    return known === undefined ? 0 : known.until - this.clock.now;
  }

  /**
   * The enrolment is done: nothing brings it, or its code, back. False when it was over. `beside`: what is to be kept then, in the
   * same commit. Rejects when it is not known whether it was done.
   */
  async finish({ deviceId }: Enrolment, beside: (part: CommitPart) => void): Promise<boolean> {
    const begun = this.of(deviceId);
    const known = begun && this.known.get(begun.codeHash);
    if (begun === undefined || known === undefined) {
      return false;
    }
    const { displaced } = known;
    known.displaced = undefined;
    try {
      return await this.table.end(begun.codeHash, beside);
    } catch (error) {
      known.displaced = displaced;
      throw error;
    }
  }

  /** The devices that are being enrolled for this user. */
  ofUser(userName: string): readonly string[] {
    return this.open()
      .filter((enrolment) => enrolment.userName === userName)
      .map(({ deviceId }) => deviceId);
  }

  /** A device was revoked, perhaps one whose enrolment is under way: at this node at once, at others when it is written. */
  revoke(deviceId: string): void {
    const begun = this.of(deviceId);
    if (begun !== undefined) {
      this.over(begun.codeHash);
      this.end(begun.codeHash);
    }
  }

  private open(): readonly BegunEnrolment[] {
    return this.table.all().filter(({ codeHash }) => this.known.has(codeHash));
  }

  private of(deviceId: string): BegunEnrolment | undefined {
    return this.open().find((enrolment) => enrolment.deviceId === deviceId);
  }

  private came(codeHash: string): Known {
    const known = this.known.get(codeHash) ?? { until: this.clock.now + this.lifeMs, displaced: undefined };
    this.known.set(codeHash, known);
    return known;
  }

  private over(codeHash: string): void {
    const known = this.known.get(codeHash);
    this.known.delete(codeHash);
    known?.displaced?.();
  }

  private end(codeHash: string): void {
    this.table.end(codeHash).catch((error: unknown) => this.failed('ending an enrolment', error));
  }

  private forgetOld(): void {
    for (const [codeHash, { until }] of this.known) {
      if (until <= this.clock.now) {
        this.known.delete(codeHash);
        this.end(codeHash);
      }
    }
  }
}
