// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

type Decorated = (target: object) => void;

/** Marks what DevEco shows beside the source; it does nothing when an app runs. */
export function Preview(options?: object): Decorated | void {
  return typeof options === 'function' ? undefined : (): void => {};
}

/** Sends something from a card to its app; there are no cards here. */
export function postCardAction(_component: object, _action: object): void {}
