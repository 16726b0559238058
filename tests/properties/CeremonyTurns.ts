// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { WatchedCeremony } from './WatchedCeremony.ts';

/**
 * One ceremony after the other: the first call of one comes when nothing of those before it is left, or their guard has
 * passed; from then on those before are silent.
 */
export class CeremonyTurns {
  private readonly all: readonly WatchedCeremony[];
  private turns = 0;

  /** @param all the ceremonies, a list that grows */
  constructor(all: readonly WatchedCeremony[]) {
    this.all = all;
  }

  /** The ceremony has its turn. */
  begins(watched: WatchedCeremony, now: number): void {
    if (watched.turn === undefined) {
      this.turns += 1;
      watched.turn = this.turns;
      watched.turnAt = now;
    }
  }

  /** The ceremony calls keystore, store or prompt. @returns what is wrong with that */
  acts(watched: WatchedCeremony, now: number): string | undefined {
    if (watched.ceremony?.state === 'CREATED') {
      return `P6: ${watched.title} acts before its turn`;
    }
    this.begins(watched, now);
    const isFirst = !watched.hasActed;
    watched.hasActed = true;
    for (const other of this.all) {
      if (other.turn === undefined || other === watched) {
        continue;
      }
      if (other.turn > watched.turn! && other.hasActed && !watched.hadGivenUp(other.turnAt)) {
        return `P6: ${watched.title} acts after the turn of ${other.title} has come`;
      }
      if (isFirst && other.turn < watched.turn! && !other.hadGivenUp(now) && other.remainder !== undefined) {
        return `P6: ${watched.title} acts while of ${other.title} ${other.remainder}`;
      }
    }
    return undefined;
  }
}
