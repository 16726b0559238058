// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { SharedState } from '../state/SharedState.ts';

/** Times in ms. */
export interface CutOffOptions {
  /** Without the log for so long nobody new is taken: longer than an election of etcd. */
  readonly patienceMs: number;
  /** Without it for so long no approved connection goes on: a revocation may not have been heard. */
  readonly staleMs: number;
}

/** What is done about it. What it throws or rejects with is its own. */
export interface CutOffListener {
  /** This node does not hear the log. */
  begun(why: string): void;
  /** It does not for too long; once for each time that it is cut off. */
  stale(): void;
  /** It hears it again, after so long. */
  over(afterMs: number): void;
}

const LOOK_MS = 500;

/** Looks whether this node hears what the others do. */
export class CutOff {
  private readonly state: SharedState;
  private readonly clock: Clock;
  private readonly options: CutOffOptions;
  private readonly listener: CutOffListener;
  private freshAt: number;
  private step: 'well' | 'cut-off' | 'stale' = 'well';
  private timer = 0;

  constructor(state: SharedState, clock: Clock, options: CutOffOptions, listener: CutOffListener) {
    this.state = state;
    this.clock = clock;
    this.options = options;
    this.listener = listener;
    this.freshAt = clock.now;
  }

  /** Whether it is so long that nobody new is taken. */
  get isSo(): boolean {
    return this.step !== 'well';
  }

  start(): void {
    this.freshAt = this.clock.now;
    this.wait();
  }

  stop(): void {
    this.clock.cancel(this.timer);
  }

  private wait(): void {
    this.timer = this.clock.schedule(LOOK_MS, () => {
      this.wait();
      this.look();
    });
  }

  private look(): void {
    const { now } = this.clock;
    const ms = now - this.freshAt;
    if (this.state.isFresh) {
      this.freshAt = now;
      if (this.step !== 'well') {
        this.step = 'well';
        this.listener.over(ms);
      }
      return;
    }
    if (this.step === 'well' && ms >= this.options.patienceMs) {
      this.step = 'cut-off';
      this.listener.begun(this.state.fault ?? 'the log is not heard');
    }
    if (this.step === 'cut-off' && ms >= this.options.staleMs) {
      this.step = 'stale';
      this.listener.stale();
    }
  }
}
