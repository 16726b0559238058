// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash, timingSafeEqual } from 'node:crypto';
import { Refusal, RelyingPartyError } from './RelyingPartyError.ts';

export type CeremonyKind = 'registration' | 'authentication';

/** A ceremony whose options were given out and whose response has not come. */
export interface PendingCeremony {
  readonly kind: CeremonyKind;
  readonly challenge: Uint8Array;
  /** Whose ceremony it is; undefined for a sign-in with any account. */
  readonly userName: string | undefined;
  /** Registration only: the handle that the user gets. */
  readonly userHandle: Uint8Array | undefined;
  /** Registration only: whether the user has proved to be the one who has that name. */
  readonly isSignedIn: boolean;
}

interface Kept {
  readonly ceremony: PendingCeremony;
  /** By the clock of the relying party, in milliseconds. */
  readonly until: number;
}

/**
 * The challenges that are out. Each is good for one response, of the ceremony that it was made for, until it expires;
 * looking one up takes it away, whatever comes of the response. The table is keyed by the challenges' hashes, so that
 * the time of a look-up tells nothing about those that are out.
 */
export class PendingCeremonies {
  private readonly now: () => number;
  private readonly lifetime: number;
  private readonly limit: number;
  /** In the order of their expiry: all live equally long. */
  private readonly kept: Map<string, Kept> = new Map();

  /** @param lifetime milliseconds */
  constructor(now: () => number, lifetime: number, limit: number) {
    this.now = now;
    this.lifetime = lifetime;
    this.limit = limit;
  }

  get size(): number {
    this.dropExpired();
    return this.kept.size;
  }

  /** @throws RelyingPartyError FULL */
  add(ceremony: PendingCeremony): void {
    this.dropExpired();
    if (this.kept.size >= this.limit) {
      throw new RelyingPartyError(Refusal.FULL, `${this.limit} ceremonies are under way; try again later.`);
    }
    this.kept.set(keyOf(ceremony.challenge), { ceremony, until: this.now() + this.lifetime });
  }

  /** @throws RelyingPartyError UNKNOWN_CHALLENGE, WRONG_CEREMONY */
  take(challenge: Uint8Array, kind: CeremonyKind): PendingCeremony {
    this.dropExpired();
    const key = keyOf(challenge);
    const found = this.kept.get(key);
    this.kept.delete(key);
    if (
      found === undefined ||
      found.ceremony.challenge.length !== challenge.length ||
      !timingSafeEqual(found.ceremony.challenge, challenge)
    ) {
      throw new RelyingPartyError(
        Refusal.UNKNOWN_CHALLENGE,
        'That challenge was never given out, is spent or has expired. Ask for new options.',
      );
    }
    if (found.ceremony.kind !== kind) {
      throw new RelyingPartyError(
        Refusal.WRONG_CEREMONY,
        `That challenge was given out for a ${found.ceremony.kind}, not for a ${kind}.`,
      );
    }
    return found.ceremony;
  }

  private dropExpired(): void {
    const now = this.now();
    for (const [key, { until }] of this.kept) {
      if (until > now) {
        return;
      }
      this.kept.delete(key);
    }
  }
}

function keyOf(challenge: Uint8Array): string {
  return createHash('sha256').update(challenge).digest('base64url');
}
