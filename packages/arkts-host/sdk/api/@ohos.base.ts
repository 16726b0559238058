// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A callback with one value. @since 6 */
export interface Callback<T> {
  (data: T): void;
}

/** A callback for an error. @since 6 */
export interface ErrorCallback<T extends Error = BusinessError> {
  (err: T): void;
}

/** A callback with an error or a value; without an error, `err` is null. @since 6 */
export interface AsyncCallback<T, E = void> {
  (err: BusinessError<E>, data: T): void;
}

/** An error with a number. @since 6 */
export interface BusinessError<T = void> extends Error {
  code: number;
  /** @since 9 */
  data?: T;
}
