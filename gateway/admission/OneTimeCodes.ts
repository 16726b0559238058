// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import type { Clock } from '../clock/Clock.ts';
import { RateLimit } from '../engine/RateLimit.ts';
import type { Randomness } from '../engine/Randomness.ts';

/** Letters and digits that nobody confuses: Crockford's base 32. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Twelve of them are 60 bits. */
const LENGTH = 12;
const GUESSES_A_MINUTE = 10;

interface Entry<T> {
  readonly subject: T;
  readonly expiresAt: number;
}

/**
 * Codes that an operator hands to a person, each good for one thing, once, for a while. Only their hashes are kept, and
 * only in memory: after a restart one asks for a new code.
 */
export class OneTimeCodes<T> {
  private readonly clock: Clock;
  private readonly randomness: Randomness;
  private readonly lifeMs: number;
  private readonly guesses: RateLimit;
  private readonly entries = new Map<string, Entry<T>>();

  constructor(clock: Clock, randomness: Randomness, lifeMs: number) {
    this.clock = clock;
    this.randomness = randomness;
    this.lifeMs = lifeMs;
    this.guesses = new RateLimit(clock, GUESSES_A_MINUTE, 60_000);
  }

  /** A new code for `subject`, as "XXXX-XXXX-XXXX". */
  issue(subject: T): string {
    for (const [hash, entry] of this.entries) {
      if (entry.expiresAt <= this.clock.now) {
        this.entries.delete(hash);
      }
    }
    const code = [...this.randomness.bytes(LENGTH)].map((byte) => ALPHABET[byte & 31]).join('');
    this.entries.set(hashOf(code), { subject, expiresAt: this.clock.now + this.lifeMs });
    return code.replace(/(.{4})(?=.)/g, '$1-');
  }

  /**
   * Spends a code; case, spaces and dashes do not matter. Undefined when it is unknown, spent or expired, and for a minute
   * when `source` has guessed wrong ten times.
   */
  redeem(code: string, source: string): T | undefined {
    if (this.guesses.wait(source) > 0) {
      return undefined;
    }
    const hash = hashOf(code.toUpperCase().replace(/[\s-]/g, ''));
    const entry = this.entries.get(hash);
    this.entries.delete(hash);
    if (entry === undefined || entry.expiresAt <= this.clock.now) {
      this.guesses.take(source);
      return undefined;
    }
    return entry.subject;
  }
}

function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('base64url');
}
