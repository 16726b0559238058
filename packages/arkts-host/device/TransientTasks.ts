// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { VirtualClock } from './VirtualClock.ts';

/** At the same time, of one app. */
const MOST_TASKS: number = 3;
/** Of one task, and of one while the battery is low. */
const LONGEST_MS: number = 180_000;
const LONGEST_LOW_MS: number = 60_000;
/** Of all tasks of an app in 24 hours. */
const QUOTA_MS: number = 600_000;
const DAY_MS: number = 86_400_000;
/** An app is told that its task ends so long before that. */
const WARNING_MS: number = 6_000;
/** How long after an app has left the front it may still ask: for as long as its onBackground takes. */
const LEAVING_MS: number = 1_000;

/** A time for which an app's process is not suspended. */
interface TransientTask {
  readonly id: number;
  readonly warned: () => void;
  leftMs: number;
  timers: number[];
}

interface AppTasks {
  readonly tasks: Map<number, TransientTask>;
  /** On the clock; undefined while the app is in front. */
  leftAt: number | undefined;
  /** On the clock, since when tasks have counted; undefined while they do not. */
  countsSince: number | undefined;
  usedMs: number;
  dayStart: number;
}

/** What it needs to know of processes, and tells of them. */
export interface TransientTaskOwner {
  isAwake(bundle: string): boolean;
  /** The app's last task has ended. */
  ended(bundle: string): void;
}

/**
 * Transient tasks: an app that leaves the front asks for up to three minutes more, of ten a day. Time counts while it is not in
 * front, once for all its tasks.
 */
export class TransientTasks {
  /** While it is, a task has one minute. */
  isBatteryLow: boolean = false;
  private readonly clock: VirtualClock;
  private readonly owner: TransientTaskOwner;
  private readonly apps: Map<string, AppTasks> = new Map();
  private lastId: number = 0;

  constructor(clock: VirtualClock, owner: TransientTaskOwner) {
    this.clock = clock;
    this.owner = owner;
  }

  /**
   * A task of an app. `warned` is called six seconds before it ends.
   * @returns undefined when it may have none now: too late after leaving the front, too many, or none left today
   */
  begin(bundle: string, warned: () => void): { readonly id: number; readonly leftMs: number } | undefined {
    const app: AppTasks = this.of(bundle);
    this.count(app);
    const leftToday: number = QUOTA_MS - app.usedMs;
    const isTooLate: boolean = app.leftAt !== undefined && this.clock.now - app.leftAt > LEAVING_MS;
    if (!this.owner.isAwake(bundle) || isTooLate || app.tasks.size >= MOST_TASKS || leftToday <= 0) {
      return undefined;
    }
    const leftMs: number = Math.min(leftToday, this.isBatteryLow ? LONGEST_LOW_MS : LONGEST_MS);
    const task: TransientTask = { id: ++this.lastId, warned, leftMs, timers: [] };
    app.tasks.set(task.id, task);
    if (app.leftAt !== undefined) {
      app.countsSince ??= this.clock.now;
      this.run(bundle, task);
    }
    return { id: task.id, leftMs };
  }

  /** The app needs a task no more; false when there is none of that id. */
  cancel(bundle: string, id: number): boolean {
    const app: AppTasks = this.of(bundle);
    const task: TransientTask | undefined = app.tasks.get(id);
    if (task === undefined) {
      return false;
    }
    this.count(app);
    this.stopTimers(task);
    app.tasks.delete(id);
    this.settle(bundle, app);
    return true;
  }

  /** How long a task still has, in milliseconds; undefined when there is none of that id. */
  leftOf(bundle: string, id: number): number | undefined {
    const app: AppTasks = this.of(bundle);
    this.count(app);
    return app.tasks.get(id)?.leftMs;
  }

  isRunning(bundle: string): boolean {
    return (this.apps.get(bundle)?.tasks.size ?? 0) > 0;
  }

  /** The app has left the front: time counts. */
  left(bundle: string): void {
    const app: AppTasks = this.of(bundle);
    app.leftAt = this.clock.now;
    if (app.tasks.size > 0) {
      app.countsSince = this.clock.now;
      app.tasks.forEach((task) => this.run(bundle, task));
    }
  }

  /** The app is in front again. */
  returned(bundle: string): void {
    const app: AppTasks = this.of(bundle);
    this.count(app);
    app.leftAt = undefined;
    app.countsSince = undefined;
    app.tasks.forEach((task) => this.stopTimers(task));
  }

  /** The app's process is gone, and its tasks with it. */
  forget(bundle: string): void {
    const app: AppTasks = this.of(bundle);
    this.returned(bundle);
    app.tasks.clear();
  }

  private run(bundle: string, task: TransientTask): void {
    this.stopTimers(task);
    if (task.leftMs > WARNING_MS) {
      task.timers.push(this.clock.schedule(task.leftMs - WARNING_MS, () => task.warned()));
    }
    task.timers.push(this.clock.schedule(task.leftMs, () => this.cancel(bundle, task.id)));
  }

  /** Takes the time that has passed from every task, and once from the day's. */
  private count(app: AppTasks): void {
    const { now } = this.clock;
    if (now - app.dayStart >= DAY_MS) {
      app.dayStart = now;
      app.usedMs = 0;
    }
    if (app.countsSince !== undefined) {
      const passed: number = now - app.countsSince;
      app.countsSince = now;
      app.usedMs += passed;
      app.tasks.forEach((task) => {
        task.leftMs = Math.max(0, task.leftMs - passed);
      });
    }
  }

  private settle(bundle: string, app: AppTasks): void {
    if (app.tasks.size === 0) {
      app.countsSince = undefined;
      this.owner.ended(bundle);
    }
  }

  private stopTimers(task: TransientTask): void {
    task.timers.forEach((timer) => this.clock.cancel(timer));
    task.timers = [];
  }

  private of(bundle: string): AppTasks {
    let app: AppTasks | undefined = this.apps.get(bundle);
    if (app === undefined) {
      app = { tasks: new Map(), leftAt: undefined, countsSince: undefined, usedMs: 0, dayStart: this.clock.now };
      this.apps.set(bundle, app);
    }
    return app;
  }
}
