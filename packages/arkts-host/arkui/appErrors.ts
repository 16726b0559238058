// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * How it came: an exception of a callback, one while a page was built, or a promise that was rejected and that nobody caught,
 * which ends the app.
 */
export type AppErrorKind = 'exception' | 'build' | 'rejection';

/** An exception of the app's own code that nothing in the app caught. */
export interface AppError {
  readonly error: unknown;
  /** What was running, in plain words, with its place if known: `onClick of Button 'go' (entry/…:42:7)`. */
  readonly where: string;
  readonly kind: AppErrorKind;
  /** Of a rejection: the promise. */
  readonly promise?: Promise<unknown>;
}

const listeners: Set<(failure: AppError) => void> = new Set();

/** Hears of every uncaught exception of app code (build(), handlers, timers, lifecycle). Returns the way to stop. */
export function onAppError(listener: (failure: AppError) => void): () => void {
  listeners.add(listener);
  return (): void => {
    listeners.delete(listener);
  };
}

/**
 * Hands an uncaught exception of app code to the listeners; without any it is thrown on, so that no failure is silent:
 * on a device it would end the app.
 */
export function reportAppError(
  error: unknown,
  where: string,
  kind: AppErrorKind = 'exception',
  promise?: Promise<unknown>,
): void {
  if (listeners.size === 0) {
    queueMicrotask((): void => {
      throw error;
    });
    return;
  }
  for (const listener of [...listeners]) {
    listener({ error, where, kind, ...(promise === undefined ? {} : { promise }) });
  }
}

/** Runs a callback of the app; what it throws, now or as a rejected promise, is reported. */
export function guarded<T>(where: string, body: () => T): T | undefined {
  try {
    const result = body();
    if (result instanceof Promise) {
      result.catch((error: unknown) => reportAppError(error, where, 'rejection', result));
    }
    return result;
  } catch (error) {
    reportAppError(error, where);
    return undefined;
  }
}
