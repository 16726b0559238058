// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { onAppError } from 'arkts-host/app';
import type { Device } from 'arkts-host/device';

/** What the scenario itself throws in the app's name; it is not the wrapper's fault when it goes uncaught. */
export class AppsOwnError extends Error {
  constructor() {
    super('thrown by the app in its own callback');
    this.name = 'AppsOwnError';
  }
}

type Listener = (...args: unknown[]) => void;

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Catches what nobody caught while a scenario is played: uncaught errors, unhandled rejections, exceptions in callbacks
 * of the kit and in timers. Other listeners of the process are put aside meanwhile, so that a test runner does not
 * take them for its own.
 */
export class StrayErrors {
  readonly found: string[] = [];
  private readonly aside: Map<string, Listener[]> = new Map();
  private readonly leaveApp: () => void;

  constructor(device: Device) {
    device.onCallbackError = (error): void => this.add('an exception in a callback of the system', error);
    this.leaveApp = onAppError(({ error }) => this.add('an exception in a timer', error));
    for (const event of EVENTS) {
      this.aside.set(event, process.rawListeners(event) as Listener[]);
      process.removeAllListeners(event);
    }
    process.on('uncaughtException', (error) => this.add('an uncaught error', error));
    process.on('unhandledRejection', (error) => this.add('an unhandled rejection', error));
  }

  /** Gives the process back to its other listeners. */
  stop(): void {
    this.leaveApp();
    for (const event of EVENTS) {
      process.removeAllListeners(event);
      for (const listener of this.aside.get(event) ?? []) {
        process.on(event, listener);
      }
    }
  }

  private add(what: string, error: unknown): void {
    if (!(error instanceof AppsOwnError)) {
      this.found.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
