// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * What the user may do about a request at one moment.
 *
 * @since 1.0.0
 */
export interface PromptChoices {
  /** Type the number that their client shows. */
  readonly number: boolean;
  /** Be asked for their face or PIN, after the number was right. */
  readonly authentication: boolean;
  /** Say no. */
  readonly denial: boolean;
}
