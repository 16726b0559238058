// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DeviceAction } from './DeviceAction.ts';

/** One step of a session: when it is, and what is to be done about it, in order. The machines of a session share it. */
export class SessionStep {
  private time = -Infinity;
  private actions: DeviceAction[] = [];

  /** In ms, on a clock that never goes back. */
  get now(): number {
    return this.time;
  }

  /** It is `now`, unless it was later already. */
  advance(now: number): void {
    this.time = Math.max(this.time, now);
  }

  do(action: DeviceAction): void {
    this.actions.push(action);
  }

  /** What is to be done, once. */
  take(): DeviceAction[] {
    const { actions } = this;
    this.actions = [];
    return actions;
  }
}
