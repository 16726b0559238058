// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What the kits call an AsyncCallback. */
type Answered<T> = (error: never, data: T) => void;

/**
 * Gives a result in the form that was asked for: to the callback, or as the promise. Where there is no error the
 * callback gets one with code 0, as the ability kit does: callers test `error.code`.
 */
export function answer<T>(work: Promise<T>, callback: Answered<T> | undefined): Promise<T> {
  if (callback !== undefined) {
    const call = callback as unknown as (error: unknown, data: T | undefined) => void;
    work.then(
      (data) => call(Object.assign(new Error(''), { code: 0 }), data),
      (error: unknown) => call(error, undefined),
    );
  }
  return work;
}

/** As answer, for kits whose callbacks get no error at all when there is none. */
export function answerPlainly<T>(work: Promise<T>, callback: Answered<T> | undefined): Promise<T> {
  if (callback !== undefined) {
    const call = callback as unknown as (error: unknown, data: T | undefined) => void;
    work.then(
      (data) => call(undefined, data),
      (error: unknown) => call(error, undefined),
    );
  }
  return work;
}
