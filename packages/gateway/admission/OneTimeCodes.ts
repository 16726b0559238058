// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import { RateLimit } from '../engine/RateLimit.ts';
import type { Randomness } from '../engine/Randomness.ts';
import type { CommitPart } from '../state/CommitPart.ts';
import { secretHash } from './secretHash.ts';

/** Letters and digits that nobody confuses: Crockford's base 32. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Twelve of them are 60 bits. */
const LENGTH = 12;
/** How often somebody at one source may fail to prove a code of one user; each try is compared with every code of theirs. */
export const GUESSES_A_MINUTE = 10;

/** A code that has not been spent. */
export interface OneTimeCode {
  /** Of the code: who reads it cannot use it. */
  readonly hash: string;
  readonly purpose: string;
  readonly subject: string;
  /** Wall time, ms. */
  readonly expiresAt: number;
}

/** Adds to the commit that spends a code of `subject`. */
export type Beside = (part: CommitPart, subject: string) => void;

/** Where codes wait. `now`: wall time, ms. */
export interface CodeTable {
  /** Keeps a new code. Rejects when that cannot be done, or it is not known whether it was. */
  put(code: OneTimeCode, now: number): Promise<void>;
  /**
   * Spends a code: whom it was for, once. Undefined when it is unknown, spent, expired, or for something else. `beside`: adds to the
   * commit that spends it, knowing whom it was for. Rejects when it cannot be spent, or it is not known whether it was.
   */
  take(hash: string, purpose: string, now: number, beside?: Beside): Promise<string | undefined>;
  /** Looks for a code that is not known here yet, for it may be a moment old, of another node. Rejects when that cannot be found out. */
  find(hash: string): Promise<void>;
  /** `came`: hears of each new code, whoever has made it, by its hash. */
  listen(came: (hash: string) => void): void;
  /** Every code that has been neither spent nor expired. */
  open(now: number): readonly OneTimeCode[];
  /** The hashes of the codes of `subject` that have been neither spent nor expired. */
  ofSubject(subject: string, purpose: string, now: number): readonly string[];
}

/** A code that nobody has used yet, by a name that is no secret. */
export interface OpenCode {
  readonly id: string;
  readonly userName: string;
  /** Wall time, ms. */
  readonly expiresAt: number;
}

/** So much of its hash names a code. */
const ID_LENGTH = 12;

/** Codes that an operator hands to a person, each good for one thing, once, for a while. */
export class OneTimeCodes {
  private readonly clock: Clock;
  private readonly randomness: Randomness;
  private readonly table: CodeTable;
  private readonly purpose: string;
  private readonly lifeMs: number;
  private readonly guesses: RateLimit;
  /** When codes that came since its start are over, on the clock that nobody sets; of older ones it is a life after its start. */
  private readonly overAt = new Map<string, number>();
  private readonly startedAt: number;

  /** `purpose`: what these codes are good for; a code for one thing is none for another. */
  constructor(clock: Clock, randomness: Randomness, table: CodeTable, purpose: string, lifeMs: number) {
    this.clock = clock;
    this.randomness = randomness;
    this.table = table;
    this.purpose = purpose;
    this.lifeMs = lifeMs;
    this.startedAt = clock.now;
    this.guesses = new RateLimit(clock, GUESSES_A_MINUTE, 60_000);
    table.listen((hash) => this.came(hash));
  }

  /** A new code for `userName`, as "XXXX-XXXX-XXXX". */
  async issue(userName: string): Promise<string> {
    const code = [...this.randomness.bytes(LENGTH)].map((byte) => ALPHABET[byte & 31]).join('');
    const hash = secretHash(code);
    await this.table.put(
      { hash, purpose: this.purpose, subject: userName, expiresAt: this.clock.wall() + Math.round(this.lifeMs) },
      this.clock.wall(),
    );
    return code.replace(/(.{4})(?=.)/g, '$1-');
  }

  /**
   * Spends a code; case, spaces and dashes do not matter. Undefined when it is unknown, spent or expired. Nobody is kept waiting for
   * what others guess: whoever guesses 60 bits finds nothing within the life of a code, and a source may be a whole office. `beside`:
   * adds to the commit that spends it.
   */
  async redeem(code: string, beside?: Beside): Promise<string | undefined> {
    const plain = code.toUpperCase().replace(/[\s-]/g, '');
    const hash = secretHash(plain);
    await this.table.find(hash); // how old it is at most is known when it is
    return this.isOver(hash) ? undefined : this.table.take(hash, this.purpose, this.clock.wall(), beside);
  }

  /**
   * Spends the code of `userName` whose hash `isProven` accepts, for one who knows the code and does not say it: that hash. `beside`:
   * adds to the commit that spends it.
   * Undefined as for `redeem`, and for a minute when `source` has proved nothing ten times for this user.
   */
  async redeemProven(
    userName: string,
    source: string,
    isProven: (hash: string) => boolean,
    beside?: (part: CommitPart, hash: string) => void,
  ): Promise<string | undefined> {
    const guesser = `${source} ${userName}`;
    if (this.guesses.wait(guesser) > 0) {
      return undefined;
    }
    const now = this.clock.wall();
    const hash = this.table.ofSubject(userName, this.purpose, now).find((one) => !this.isOver(one) && isProven(one));
    if (hash === undefined) {
      this.guesses.take(guesser);
      return undefined;
    }
    const taken = await this.table.take(hash, this.purpose, now, (part) => beside?.(part, hash));
    return taken === undefined ? undefined : hash;
  }

  /** The codes that are still good for something. */
  open(): readonly OpenCode[] {
    return this.openRecords().map(({ hash, subject, expiresAt }) => ({
      id: hash.slice(0, ID_LENGTH),
      userName: subject,
      expiresAt,
    }));
  }

  /** From now on the code of this id is good for nothing: whom it was for. Undefined when there is none. */
  async withdraw(id: string): Promise<string | undefined> {
    const found = this.openRecords().find(({ hash }) => hash.slice(0, ID_LENGTH) === id);
    return found === undefined ? undefined : this.table.take(found.hash, this.purpose, this.clock.wall());
  }

  private came(hash: string): void {
    for (const [old, at] of this.overAt) {
      if (this.clock.now < at + this.lifeMs) {
        break; // the others are younger
      }
      this.overAt.delete(old);
    }
    this.overAt.set(hash, this.clock.now + this.lifeMs);
  }

  private openRecords(): ReturnType<CodeTable['open']> {
    return this.table
      .open(this.clock.wall())
      .filter(({ hash, purpose }) => purpose === this.purpose && !this.isOver(hash));
  }

  /** Whatever the wall's clock says, no code is good for longer than its life. */
  private isOver(hash: string): boolean {
    return this.clock.now >= (this.overAt.get(hash) ?? this.startedAt + this.lifeMs);
  }
}
