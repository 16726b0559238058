// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { Session } from 'node:inspector/promises';

/** A part of a source, from an offset to before another. */
type Part = readonly [from: number, to: number];

/** What a run has reached that was not known: for each function the parts that no run has reached yet. */
export type Reached = ReadonlyMap<string, readonly Part[]>;

/**
 * Which parts of the project's sources have run, as V8 counts them. To be started before the sources are imported: what was
 * compiled earlier is counted by functions only.
 */
export class Coverage {
  private readonly session = new Session();
  private readonly folders: readonly string[];
  /** The parts that have not run, of every function that has. */
  private readonly missing = new Map<string, readonly Part[]>();

  /** `folders`: parts of the paths of the sources that count. */
  constructor(folders: readonly string[]) {
    this.folders = folders;
  }

  /** Functions that have run. */
  get functions(): number {
    return this.missing.size;
  }

  async start(): Promise<void> {
    this.session.connect();
    await this.session.post('Profiler.enable');
    await this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /**
   * What has run since the last call, and is not known. V8 names a block only when it ran more or less often than what is
   * around it, so that only what it says did not run can be relied on.
   */
  async take(): Promise<Reached> {
    const { result } = await this.session.post('Profiler.takePreciseCoverage');
    const reached = new Map<string, readonly Part[]>();
    for (const { url, scriptId, functions } of result) {
      if (!this.folders.some((folder) => url.includes(folder))) {
        continue;
      }
      for (const { ranges } of functions) {
        const [whole] = ranges;
        if (whole === undefined || whole.count === 0) {
          continue;
        }
        const key = `${scriptId} ${whole.startOffset} ${whole.endOffset}`;
        const unrun = ranges
          .filter(({ count }) => count === 0)
          .map(({ startOffset, endOffset }): Part => [startOffset, endOffset]);
        const known = this.missing.get(key);
        const left = known === undefined ? unrun : common(known, unrun);
        if (known === undefined || size(left) < size(known)) {
          reached.set(key, left);
        }
      }
    }
    return reached;
  }

  /** Knows this from now on. */
  keep(reached: Reached): void {
    reached.forEach((left, key) => this.missing.set(key, left));
  }

  async stop(): Promise<void> {
    await this.session.post('Profiler.stopPreciseCoverage');
    this.session.disconnect();
  }
}

/** What is in both lists. */
function common(one: readonly Part[], other: readonly Part[]): readonly Part[] {
  return one.flatMap(([from, to]) =>
    other
      .map(([otherFrom, otherTo]): Part => [Math.max(from, otherFrom), Math.min(to, otherTo)])
      .filter(([start, end]) => start < end),
  );
}

function size(parts: readonly Part[]): number {
  return parts.reduce((sum, [from, to]) => sum + to - from, 0);
}
