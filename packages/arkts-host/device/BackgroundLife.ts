// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ForegroundState } from './ForegroundState.ts';
import type { Timeline } from './Timeline.ts';
import { TransientTasks } from './TransientTasks.ts';
import type { VirtualClock } from './VirtualClock.ts';

/** What the system does with an app that is not in front. */
export interface BackgroundRules {
  /** Milliseconds after it has left the front until its process is suspended; Infinity for never. */
  readonly suspendAfterMs: number;
  /** Milliseconds after it has left the front until its process is ended; Infinity for never. */
  readonly endAfterMs: number;
}

/** How systems are known to behave: no document has numbers, and devices differ. */
export type BackgroundBehaviour = 'runs' | 'suspends' | 'ends';

/** The rules of each. A debugger keeps an app running; without one it is suspended "after a while", and ended when room is needed. */
export const BACKGROUND_RULES: Readonly<Record<BackgroundBehaviour, BackgroundRules>> = {
  runs: { suspendAfterMs: Number.POSITIVE_INFINITY, endAfterMs: Number.POSITIVE_INFINITY },
  suspends: { suspendAfterMs: 5_000, endAfterMs: Number.POSITIVE_INFINITY },
  ends: { suspendAfterMs: 5_000, endAfterMs: 30_000 },
};

/** An app's process, as the system treats it. */
interface ProcessLife {
  isSuspended: boolean;
  /** Its process has another number than one that was ended. */
  incarnation: number;
  /** On the clock; undefined while it is in front, or was never there. */
  leftAt: number | undefined;
  timers: number[];
  /** What is to run when it is awake. */
  held: (() => void)[];
}

/**
 * What becomes of an app's process while the app is not in front: it goes on for a while, then its timers and sockets stand still,
 * and it may be ended without a word. What is bound to a process waits while that is suspended, and never runs once it has ended.
 */
export class BackgroundLife {
  /** What the system does from now on with apps that leave the front. */
  rules: BackgroundRules = BACKGROUND_RULES.runs;
  readonly transientTasks: TransientTasks;
  private readonly clock: VirtualClock;
  private readonly timeline: Timeline;
  private readonly processes: Map<string, ProcessLife> = new Map();
  private readonly suspendListeners: Set<(bundle: string, isSuspended: boolean) => void> = new Set();
  private readonly endListeners: Set<(bundle: string) => void> = new Set();

  constructor(clock: VirtualClock, timeline: Timeline, foreground: ForegroundState) {
    this.clock = clock;
    this.timeline = timeline;
    this.transientTasks = new TransientTasks(clock, {
      isAwake: (bundle) => !this.isSuspended(bundle),
      ended: (bundle) => this.watch(bundle),
    });
    foreground.onChange((bundle, state) => {
      const process: ProcessLife = this.of(bundle);
      if (state === 'foreground') {
        process.leftAt = undefined;
        this.wake(bundle);
      } else {
        process.leftAt = this.clock.now;
        this.transientTasks.left(bundle);
        this.watch(bundle);
      }
    });
  }

  isSuspended(bundle: string): boolean {
    return this.processes.get(bundle)?.isSuspended === true;
  }

  /** A task of the app's process as it runs now: while that is suspended it waits, and once that has ended it never runs. */
  bind(bundle: string, task: () => void): () => void {
    const { incarnation } = this.of(bundle);
    return (): void => {
      const process: ProcessLife = this.of(bundle);
      if (process.incarnation !== incarnation) {
        return;
      }
      if (process.isSuspended) {
        process.held.push(task);
      } else {
        task();
      }
    };
  }

  /** The system suspends a process that is not in front. */
  suspend(bundle: string): void {
    const process: ProcessLife = this.of(bundle);
    if (!process.isSuspended && process.leftAt !== undefined) {
      process.isSuspended = true;
      this.timeline.add('system', `${bundle} is suspended`);
      [...this.suspendListeners].forEach((listener) => listener(bundle, true));
    }
  }

  /** The process goes on: what fell due meanwhile is done now. */
  wake(bundle: string): void {
    const process: ProcessLife = this.of(bundle);
    this.clearTimers(process);
    this.transientTasks.returned(bundle);
    if (!process.isSuspended) {
      return;
    }
    process.isSuspended = false;
    this.timeline.add('system', `${bundle} goes on`);
    const { incarnation, held } = process;
    process.held = [];
    for (const task of held) {
      this.clock.schedule(0, () => {
        if (this.of(bundle).incarnation === incarnation) {
          task();
        }
      });
    }
    [...this.suspendListeners].forEach((listener) => listener(bundle, false));
  }

  /** The process is ended, and no code of the app runs for it: by the system, or by the user who swipes the app away. */
  end(bundle: string): void {
    const process: ProcessLife = this.of(bundle);
    process.incarnation++;
    process.isSuspended = false;
    process.leftAt = undefined;
    process.held = [];
    this.clearTimers(process);
    this.transientTasks.forget(bundle);
    [...this.endListeners].forEach((listener) => listener(bundle));
  }

  /** Calls `listener` when a process is suspended, and when it goes on. @returns ends that */
  onSuspend(listener: (bundle: string, isSuspended: boolean) => void): () => void {
    this.suspendListeners.add(listener);
    return (): void => {
      this.suspendListeners.delete(listener);
    };
  }

  /** Calls `listener` when a process has been ended. @returns ends that */
  onEnd(listener: (bundle: string) => void): () => void {
    this.endListeners.add(listener);
    return (): void => {
      this.endListeners.delete(listener);
    };
  }

  /** Waits for what the rules say of an app that has left the front. */
  private watch(bundle: string): void {
    const process: ProcessLife = this.of(bundle);
    this.clearTimers(process);
    if (process.leftAt === undefined) {
      return;
    }
    const { suspendAfterMs, endAfterMs } = this.rules;
    const since: number = this.clock.now - process.leftAt;
    if (Number.isFinite(suspendAfterMs) && !this.transientTasks.isRunning(bundle)) {
      process.timers.push(this.clock.schedule(suspendAfterMs - since, () => this.suspend(bundle)));
    }
    if (Number.isFinite(endAfterMs) && !this.transientTasks.isRunning(bundle)) {
      process.timers.push(this.clock.schedule(endAfterMs - since, () => this.end(bundle)));
    }
  }

  private clearTimers(process: ProcessLife): void {
    process.timers.forEach((timer) => this.clock.cancel(timer));
    process.timers = [];
  }

  private of(bundle: string): ProcessLife {
    let process: ProcessLife | undefined = this.processes.get(bundle);
    if (process === undefined) {
      process = { isSuspended: false, incarnation: 0, leftAt: undefined, timers: [], held: [] };
      this.processes.set(bundle, process);
    }
    return process;
  }
}
