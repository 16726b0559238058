// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * How it came: an exception of a callback, one while a page was built, or a promise that was rejected and that nobody caught:
 * the system tells its observers (errorManager) of that, and the app goes on.
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

/** Whether an error comes from the sources of one app, as far as the error tells. */
export type ErrorClaim = (error: unknown) => boolean;

interface Hearer {
  readonly hear: (failure: AppError) => void;
  readonly claims: ErrorClaim | undefined;
}

const hearers: Set<Hearer> = new Set();

/**
 * Hears of uncaught exceptions of app code (build(), handlers, timers, lifecycle): of every one; with `claims` not of those that
 * another app claims and this one does not. Returns the way to stop.
 */
export function onAppError(hear: (failure: AppError) => void, claims?: ErrorClaim): () => void {
  const hearer = { hear, claims };
  hearers.add(hearer);
  return (): void => {
    hearers.delete(hearer);
  };
}

/**
 * Hands an uncaught exception of app code to those who hear; without any it is thrown on, so that no failure is silent:
 * on a device it would end the app.
 */
export function reportAppError(
  error: unknown,
  where: string,
  kind: AppErrorKind = 'exception',
  promise?: Promise<unknown>,
): void {
  if (hearers.size === 0) {
    queueMicrotask((): void => {
      throw error;
    });
    return;
  }
  const all = [...hearers];
  const claimants = new Set(all.filter(({ claims }) => claims?.(error) === true));
  for (const hearer of all) {
    if (hearer.claims === undefined || claimants.size === 0 || claimants.has(hearer)) {
      hearer.hear({ error, where, kind, ...(promise === undefined ? {} : { promise }) });
    }
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
