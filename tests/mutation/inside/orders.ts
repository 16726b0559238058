// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Asks a test process to run tests of its file with a mutant on, or with none. */
export interface RunOrder {
  readonly mutant: string | null;
  readonly tests: readonly number[];
  /** Milliseconds that each of them may take. */
  readonly limits: readonly (readonly [test: number, ms: number])[];
  /** How often the mutant may be reached before it counts as a loop without an end. */
  readonly hitLimit: number;
}

/** What a test process found out about its file without a mutant. */
export interface DryRun {
  readonly tests: readonly DryTest[];
  /** Mutants that are reached while modules load, or the first time only: they need a process of their own. */
  readonly early: readonly string[];
  /** Whether the tests pass a second time in the same process. */
  readonly isRepeatable: boolean;
  /** Milliseconds from the process's start to the registered tests. */
  readonly loadMs: number;
}

export interface DryTest {
  readonly name: string;
  readonly ms: number;
  /** How often each mutant was reached. */
  readonly reached: Readonly<Record<string, number>>;
}

/** What a test process tells. */
export type TestMessage =
  | { readonly kind: 'loaded'; readonly tests: readonly string[] }
  | { readonly kind: 'dry'; readonly dry: DryRun }
  /** Told at once; `ready` follows when everything is cleaned up. `index` is missing when it was no test of its own. */
  | {
      readonly kind: 'failed';
      readonly test: string;
      readonly index?: number;
      readonly error: string;
      readonly isLoop: boolean;
    }
  /** The end of a run. */
  | { readonly kind: 'ready'; readonly isClean: boolean };
