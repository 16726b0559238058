// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { Chance } from '@cancellable-auth/gateway/testing';

/** So many of a list, chosen by a seed. */
export interface Sample {
  readonly size: number;
  readonly seed: number;
}

/** Some of a list in its order, each as likely as another; the same ones for the same list, size and seed. */
export function sampleOf<T>(all: readonly T[], { size, seed }: Sample): readonly T[] {
  const chance = new Chance(seed);
  const left = [...all.keys()];
  const chosen = Array.from({ length: Math.min(size, all.length) }, () => left.splice(chance.upTo(left.length), 1)[0]!);
  return chosen.sort((a, b) => a - b).map((i) => all[i]!);
}
