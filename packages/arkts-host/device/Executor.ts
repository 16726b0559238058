// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AuthType } from '../system/AuthType.ts';
import { PERMANENT_LOCKOUT } from './lockoutLadders.ts';
import type { LockoutLadder } from './lockoutLadders.ts';
import type { SeededRandom } from './SeededRandom.ts';
import type { VirtualClock } from './VirtualClock.ts';

/** What an attempt came to: the credential matched, did not, or was not even looked at. */
export interface Attempt {
  readonly outcome: 'match' | 'mismatch' | 'locked';
  /** Milliseconds of lockout that hold after the attempt; 0 for none, PERMANENT_LOCKOUT for no end. */
  readonly lockout: number;
}

/** What `getEnrolledState` tells of one type. */
export interface Enrolment {
  /** 16 bits, new at every enrolment; not changed when a credential is removed. */
  readonly credentialDigest: number;
  readonly credentialCount: number;
}

/** The enrolment of one type, as it is kept. */
export interface SavedEnrolment {
  readonly type: AuthType;
  /** Of each credential, oldest first. */
  readonly credentialIds: readonly number[];
  readonly enrolledId: number;
  readonly digest: number;
}

/** What `getAuthLockState` tells of one type; `lockoutDuration` in milliseconds. */
export interface LockInfo {
  readonly isLocked: boolean;
  readonly remainingAuthAttempts: number;
  readonly lockoutDuration: number;
}

/**
 * The hardware and secure storage for one type of credential: what is enrolled, and the counting of failures. It
 * outlives the authentication service. Tests and scripts may set its public fields at any time.
 */
export class Executor {
  readonly type: AuthType;
  /** Whether the device has the hardware at all. */
  supported: boolean;
  /** The highest AuthTrustLevel that it reaches, 10000 to 40000. */
  maxTrustLevel: number;
  /** Whether its profile can be read; the system drops a type whose profile it cannot read. */
  profileReadable: boolean = true;
  /** Milliseconds that the lock state takes to read; above 3000 the query fails. */
  lockStateDelay: number = 0;

  private readonly clock: VirtualClock;
  private readonly random: SeededRandom;
  private readonly ladder: LockoutLadder;
  private readonly credentialIds: number[] = [];
  private newestId: number = 0;
  private digest: number = 0;
  private failures: number = 0;
  private lockedUntil: number = 0;
  private lastFreeze: number = 0;

  constructor(
    type: AuthType,
    ladder: LockoutLadder,
    supported: boolean,
    maxTrustLevel: number,
    clock: VirtualClock,
    random: SeededRandom,
  ) {
    this.type = type;
    this.ladder = ladder;
    this.supported = supported;
    this.maxTrustLevel = maxTrustLevel;
    this.clock = clock;
    this.random = random;
  }

  get enrolled(): boolean {
    return this.credentialIds.length > 0;
  }

  /** The id of the newest credential; 0 when there is none. */
  get credentialId(): number {
    return this.credentialIds[this.credentialIds.length - 1] ?? 0;
  }

  /** What every credential of this type is enrolled under: new at every enrolment, the same when one is removed. */
  get enrolledId(): number {
    return this.newestId;
  }

  /** What is to be kept of the enrolment. */
  get saved(): SavedEnrolment {
    return { type: this.type, credentialIds: [...this.credentialIds], enrolledId: this.newestId, digest: this.digest };
  }

  get enrolment(): Enrolment {
    return this.enrolled
      ? { credentialDigest: this.digest, credentialCount: this.credentialIds.length }
      : { credentialDigest: 0, credentialCount: 0 };
  }

  /** When the present lockout ends: ms since boot, Infinity for a permanent one, undefined when not locked. */
  get lockEnd(): number | undefined {
    return this.lockedUntil > this.clock.now ? this.lockedUntil : undefined;
  }

  /** Milliseconds until the lockout ends; 0 when not locked; PERMANENT_LOCKOUT when only the PIN ends it. */
  get lockout(): number {
    const end: number | undefined = this.lockEnd;
    if (end === undefined) {
      return 0;
    }
    return end === Number.POSITIVE_INFINITY ? PERMANENT_LOCKOUT : end - this.clock.now;
  }

  /** Attempts left before the next lockout; 0 while locked. */
  get remainingAttempts(): number {
    return this.lockEnd === undefined ? this.ladder.remainingAfter(this.failures) : 0;
  }

  get lockInfo(): LockInfo {
    return {
      isLocked: this.lockEnd !== undefined,
      remainingAuthAttempts: this.remainingAttempts,
      lockoutDuration: this.lockout,
    };
  }

  /** Adds a credential: a new id, a new digest. */
  enrol(): void {
    this.newestId = this.random.nextUint32() + 1;
    this.credentialIds.push(this.newestId);
    const old: number = this.digest;
    do {
      this.digest = this.random.below(0xffff) + 1;
    } while (this.digest === old);
  }

  /** Removes all credentials, and with them the failures counted. */
  unenrol(): void {
    this.credentialIds.length = 0;
    this.unlock();
  }

  /** Removes the newest credential; the digest stays. */
  removeOne(): void {
    this.credentialIds.pop();
  }

  /** Takes up an enrolment that was kept. */
  restore(saved: SavedEnrolment): void {
    this.credentialIds.splice(0, Infinity, ...saved.credentialIds);
    this.newestId = saved.enrolledId;
    this.digest = saved.digest;
  }

  /** One attempt of the user. The failure is counted before the comparison and cleared by a match. */
  attempt(matches: boolean): Attempt {
    if (this.lockEnd !== undefined) {
      return { outcome: 'locked', lockout: this.lockout };
    }
    if (matches) {
      this.unlock();
      return { outcome: 'match', lockout: 0 };
    }
    this.failures++;
    const freeze: number = this.ladder.freezeAfter(this.failures);
    if (freeze > 0) {
      this.lastFreeze = freeze;
      this.lockedUntil = freeze === PERMANENT_LOCKOUT ? Number.POSITIVE_INFINITY : this.clock.now + freeze;
    }
    return { outcome: 'mismatch', lockout: freeze };
  }

  /** Fails as often as it takes to be locked next; for good when `permanent`. */
  lockNow(permanent: boolean): void {
    while (this.lockEnd === undefined) {
      this.attempt(false);
    }
    if (permanent) {
      this.lockedUntil = Number.POSITIVE_INFINITY;
    }
  }

  /** A lockout that has an end starts again at its full length; without one nothing happens. */
  restartLock(): void {
    if (this.lockEnd !== undefined && this.lockedUntil !== Number.POSITIVE_INFINITY) {
      this.lockedUntil = this.clock.now + this.lastFreeze;
    }
  }

  /** Forgets the failures and ends every lockout: what a success does, and for biometrics a PIN success too. */
  unlock(): void {
    this.failures = 0;
    this.lockedUntil = 0;
  }
}
