// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import type { Clock } from '../clock/Clock.ts';
import type { ClientIdentity } from './ClientIdentity.ts';
import type { Randomness } from './Randomness.ts';

interface Entry {
  readonly identity: ClientIdentity;
  readonly expiresAt: number;
}

/** Cookies are kept for those who come at once; more than this at a time are an attack, and the oldest go. */
export const CAPACITY = 20_000;

/**
 * One-time cookies: given out to a client that has proved who it is, taken back by the engine when the connection asks
 * for its user. Only their hashes are kept.
 */
export class CookieJar {
  private readonly clock: Clock;
  private readonly randomness: Randomness;
  private readonly lifeMs: number;
  private readonly entries = new Map<string, Entry>();

  /** `lifeMs`: how long a cookie that nobody uses is good. */
  constructor(clock: Clock, randomness: Randomness, lifeMs: number) {
    this.clock = clock;
    this.randomness = randomness;
    this.lifeMs = lifeMs;
  }

  /** How many cookies are out. */
  get size(): number {
    return this.entries.size;
  }

  /** A new cookie for `identity`: 32 random bytes that say nothing to whoever reads them. */
  issue(identity: ClientIdentity): Uint8Array {
    this.forgetExpired();
    const cookie = this.randomness.bytes(32);
    this.entries.set(CookieJar.hash(cookie), { identity, expiresAt: this.clock.now + this.lifeMs });
    return cookie;
  }

  /** Spends a cookie. Undefined when nobody gave it out, or it is spent or expired: who holds it need not know which. */
  redeem(cookie: Uint8Array): ClientIdentity | undefined {
    const hash = CookieJar.hash(cookie);
    const entry = this.entries.get(hash);
    this.entries.delete(hash);
    return entry !== undefined && this.clock.now < entry.expiresAt ? entry.identity : undefined;
  }

  /** The name under which a cookie is known: never the cookie itself. */
  static hash(cookie: Uint8Array): string {
    return createHash('sha256').update(cookie).digest('base64url');
  }

  private forgetExpired(): void {
    for (const [hash, entry] of this.entries) {
      if (this.clock.now < entry.expiresAt && this.entries.size < CAPACITY) {
        return;
      }
      this.entries.delete(hash);
    }
  }
}
