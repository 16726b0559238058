// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Why the page cannot do what was asked. */
export type PageErrorKind =
  | 'no-content'
  | 'unknown-id'
  | 'duplicate-id'
  | 'disabled'
  | 'not-visible'
  | 'no-handler'
  | 'not-an-input'
  | 'bad-value';

/** A click, an input or a question that the page cannot serve. */
export class PageError extends Error {
  readonly kind: PageErrorKind;

  constructor(kind: PageErrorKind, message: string) {
    super(message);
    this.name = 'PageError';
    this.kind = kind;
  }
}
