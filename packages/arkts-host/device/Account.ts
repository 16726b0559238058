// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { SeededRandom } from './SeededRandom.ts';

/** The user account on the device, as far as authentication asks. Tests and scripts may set every field. */
export class Account {
  /** The id of the one user. */
  userId: number = 100;
  /** Whether the system can tell whose app it is that asks. */
  isResolvable: boolean = true;
  /** Whether the lock screen was opened since boot: before that, only PINs count. */
  isUnlockedSinceBoot: boolean = true;
  /** Whether the lock-screen PIN must be renewed: then every prompt has the PIN page only. */
  isPinExpired: boolean = false;
  /** The PIN enrolled; undefined when there is none. */
  pin: string | undefined = undefined;
  /** Whether the PIN no longer meets the rules: a right PIN then ends with TRUST_LEVEL_NOT_SUPPORT and a token. */
  isPinWeak: boolean = false;
  /**
   * What secrets of the user are bound to, 32 bits. Clearing the PIN gives the user another one; changing the PIN does
   * not.
   */
  secureUserId: number;

  private readonly random: SeededRandom;

  constructor(random: SeededRandom) {
    this.random = random;
    this.secureUserId = random.nextUint32();
  }

  /** The PIN has been cleared: what is bound to the user is lost. */
  renewSecureUserId(): void {
    const old: number = this.secureUserId;
    do {
      this.secureUserId = this.random.nextUint32();
    } while (this.secureUserId === old);
  }
}
