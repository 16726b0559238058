// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { onAppError, reportAppError } from './appErrors.ts';

/** What the app has asked to hear of (errorManager), by its number. */
export type RejectionObserver = (reason: Error, promise: Promise<unknown>) => void;

const observers: Map<RejectionObserver, () => void> = new Map();
let catchers: number = 0;

/** Adds an observer of the app's; each counts once. */
export function observeRejections(observer: RejectionObserver): void {
  if (!observers.has(observer)) {
    const stop = onAppError(({ error, kind, promise = Promise.resolve() }) => {
      if (kind === 'rejection') {
        observer(error as Error, promise);
      }
    });
    observers.set(observer, stop);
  }
}

/** Takes an observer away; all of them without one. Returns whether it was there. */
export function ignoreRejections(observer?: RejectionObserver): boolean {
  if (observer !== undefined && !observers.has(observer)) {
    return false;
  }
  for (const one of observer === undefined ? [...observers.keys()] : [observer]) {
    observers.get(one)?.();
    observers.delete(one);
  }
  return true;
}

/**
 * Whether a rejection that nobody caught is the app's, and not a fault of the host: an app is installed, and the reason is none of
 * the language's errors, or comes from the app's sources.
 */
export function isAppRejection(reason: unknown): boolean {
  return (
    catchers > 0 &&
    (!(reason instanceof Error) ||
      typeof (reason as { code?: unknown }).code === 'number' ||
      /\.ets\b|[\\/]\.arkts-host[\\/]/.test(reason.stack ?? ''))
  );
}

function caught(reason: unknown, promise: Promise<unknown>): void {
  if (isAppRejection(reason)) {
    reportAppError(reason, 'a promise', 'rejection', promise);
  } else if (process.listenerCount('unhandledRejection') === 1) {
    throw reason; // as Node does it when nobody listens
  }
}

/**
 * Takes the app's rejections that nobody caught, so that they never end the process of the host: they are among the app's errors.
 * Returns the way to stop.
 */
export function catchRejections(): () => void {
  if (catchers === 0) {
    process.on('unhandledRejection', caught);
  }
  catchers += 1;
  let isOn = true;
  return (): void => {
    if (isOn) {
      isOn = false;
      catchers -= 1;
      if (catchers === 0) {
        process.off('unhandledRejection', caught);
        ignoreRejections();
      }
    }
  };
}
