// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { onAppError } from '../../arkui/appErrors.ts';
import { ignoreRejections, observeRejections } from '../../arkui/rejections.ts';

const observers: Map<number, () => void> = new Map();
let last: number = 0;

function refuse(code: number, message: string): never {
  throw Object.assign(new Error(message), { code });
}

/** Hears of exceptions and rejections that the app has not caught; they do not end it then. @since 9 */
namespace errorManager {
  /** Hears of exceptions. @since 9 */
  export interface ErrorObserver {
    /** With name, message and stack as text. @since 9 */
    onUnhandledException(errMsg: string): void;
    /** With the error itself. @since 10 */
    onException?(errObject: Error): void;
  }

  /** Hears of a rejection and its promise. @since 12 */
  export type UnhandledRejectionObserver = (reason: Error, promise: Promise<void>) => void;

  /** Adds an observer; for 'error' it gives the observer's number. @since 9 */
  export function on(type: 'error', observer: ErrorObserver): number;
  export function on(type: 'unhandledRejection', observer: UnhandledRejectionObserver): void;
  export function on(type: string, observer: ErrorObserver | UnhandledRejectionObserver): number | void {
    if (type === 'unhandledRejection' && typeof observer === 'function') {
      observeRejections(observer as Parameters<typeof observeRejections>[0]);
      return undefined;
    }
    if (type !== 'error' || typeof observer !== 'object' || observer === null) {
      return refuse(401, "Observers are objects for 'error' and functions for 'unhandledRejection'.");
    }
    last += 1;
    observers.set(
      last,
      onAppError(({ error, kind }) => {
        if (kind !== 'rejection') {
          const thrown = error instanceof Error ? error : new Error(String(error));
          observer.onUnhandledException(thrown.stack ?? thrown.message);
          observer.onException?.(thrown);
        }
      }),
    );
    return last;
  }

  /** Takes an observer away: by its number, or the function. @since 9 */
  export function off(type: 'error', observerId: number): Promise<void>;
  export function off(type: 'error', observerId: number, callback: (error: Error | undefined) => void): void;
  export function off(type: 'unhandledRejection', observer?: UnhandledRejectionObserver): void;
  export function off(
    type: string,
    observer?: number | UnhandledRejectionObserver,
    callback?: (error: Error | undefined) => void,
  ): Promise<void> | void {
    if (type === 'unhandledRejection') {
      if (!ignoreRejections(observer as Parameters<typeof ignoreRejections>[0])) {
        refuse(16300004, 'The observer is not there.');
      }
      return undefined;
    }
    const stop = observers.get(observer as number);
    if (stop === undefined) {
      return refuse(16000003, 'There is no observer of that number.');
    }
    observers.delete(observer as number);
    stop();
    callback?.(undefined);
    return Promise.resolve();
  }
}

export default errorManager;
