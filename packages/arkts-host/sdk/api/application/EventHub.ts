// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { guarded } from '../../../arkui/appErrors.ts';

type Heard = (...args: unknown[]) => void;

/** Events between the parts of an ability. @since 9 */
class EventHub {
  readonly #listeners: Map<string, Set<Heard>> = new Map();

  /** Hears of an event. */
  on(event: string, callback: Function): void {
    const known = this.#listeners.get(event) ?? new Set<Heard>();
    known.add(callback as Heard);
    this.#listeners.set(event, known);
  }

  /** Without a callback: all of the event. */
  off(event: string, callback?: Function): void {
    if (callback === undefined) {
      this.#listeners.delete(event);
    } else {
      this.#listeners.get(event)?.delete(callback as Heard);
    }
  }

  /** Tells everybody who listens, before it returns. */
  emit(event: string, ...args: Object[]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      guarded(`event ${event}`, () => listener(...args));
    }
  }
}

export default EventHub;
