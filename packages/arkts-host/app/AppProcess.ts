// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { VirtualClock } from '../device/VirtualClock.ts';
import { forgetProcessState } from './forgetProcessState.ts';

type LoadFile = (sourceFile: string) => Promise<Record<string, unknown>>;

/**
 * One process of an app: its modules, and what it has under way. When it is killed, what it waits for never comes, and holds up neither the
 * device nor the next process.
 */
export class AppProcess {
  /** Resolves when the process is killed. */
  readonly end: Promise<void>;
  private readonly clock: VirtualClock;
  private readonly loadFile: LoadFile;
  /** Resolves when the processes before have evaluated their last module: that cannot be taken back, and must not meddle with this one. */
  private readonly before: Promise<void>;
  private readonly loads: Set<Promise<unknown>> = new Set();
  private readonly holds: Set<() => void> = new Set();
  private ended: boolean = false;
  private tellEnd: () => void = () => undefined;

  constructor(clock: VirtualClock, loadFile: LoadFile, before?: AppProcess) {
    this.clock = clock;
    this.loadFile = loadFile;
    this.before = before?.leave() ?? Promise.resolve();
    this.end = new Promise((resolve) => {
      this.tellEnd = resolve;
    });
  }

  get hasEnded(): boolean {
    return this.ended;
  }

  /** Keeps a fast clock of the device from jumping, until the caller ends it or the process is killed. */
  hold(): () => void {
    const release = this.clock.hold();
    if (this.ended) {
      release();
    }
    this.holds.add(release);
    return (): void => {
      this.holds.delete(release);
      release();
    };
  }

  /** Loads the module of a source file. Never ends when the process is killed meanwhile. */
  async load(sourceFile: string): Promise<Record<string, unknown>> {
    await this.before;
    return new Promise((resolve, reject) => {
      if (this.ended) {
        return;
      }
      const loading = this.loadFile(sourceFile);
      this.loads.add(loading);
      loading
        .finally(() => this.loads.delete(loading))
        .then(
          (module) => this.ended || resolve(module),
          (error: unknown) => this.ended || reject(error),
        );
    });
  }

  /** Resolves when no module is being loaded any more, not even by a process that was killed before. */
  async loaded(): Promise<void> {
    await this.before;
    while (this.loads.size > 0) {
      await Promise.allSettled(this.loads);
    }
  }

  kill(): void {
    this.ended = true;
    this.holds.forEach((release) => release());
    this.holds.clear();
    this.tellEnd();
  }

  /** Whatever it still evaluates after its end is forgotten with it. */
  private async leave(): Promise<void> {
    await this.before;
    if (this.loads.size > 0) {
      await this.loaded();
      forgetProcessState();
    }
  }
}
