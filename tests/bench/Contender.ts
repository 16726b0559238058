// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** One way to ask the user: the unit that is measured. */
export interface Contender {
  readonly name: string;
  /** Asks, and settles with whether it succeeded once the prompt was answered. */
  ask(): { readonly answered: Promise<boolean>; cancel(): void };
}
