// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** One measurement, beside its baseline in the same run. */
export interface BenchRow {
  readonly name: string;
  readonly unit: string;
  /** What the library takes. */
  readonly value: number;
  /** What the same takes without it. */
  readonly baseline: number;
  /** value / baseline: the figure to compare between machines. */
  readonly ratio: number;
}

/** How much is measured. */
export interface BenchSize {
  /** Rounds in which the contenders take turns; the median round counts. */
  readonly rounds: number;
  /** Cycles of one contender in one round. */
  readonly cycles: number;
  /** Cycles over which the heap must not grow. */
  readonly growthCycles: number;
  /** Operations that wait at once. */
  readonly pending: number;
  /** Phones that are connected and have nothing to do. */
  readonly phones: number;
}

/** What the published figures are made with. */
export const FULL: BenchSize = { rounds: 101, cycles: 400, growthCycles: 1_000_000, pending: 100_000, phones: 10_000 };

/** Enough to see that the benchmark works. */
export const QUICK: BenchSize = { rounds: 3, cycles: 200, growthCycles: 20_000, pending: 10_000, phones: 200 };
