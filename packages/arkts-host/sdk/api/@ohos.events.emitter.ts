// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { guarded } from '../../arkui/appErrors.ts';

type Heard = (data: emitter.EventData) => void;

/** Events within a process. @since 7 */
namespace emitter {
  /** Which goes first. @since 7 */
  export enum EventPriority {
    IMMEDIATE = 0,
    HIGH = 1,
    LOW = 2,
    IDLE = 3,
  }

  /** @since 7 */
  export interface InnerEvent {
    eventId: number;
    priority?: EventPriority;
  }

  /** @since 7 */
  export interface EventData {
    data?: Record<string, Object> | { [key: string]: any };
  }

  /** @since 11 */
  export interface Options {
    priority?: EventPriority;
  }

  /** Hears of an event until `off`. @since 7 */
  export function on(event: InnerEvent | string, callback: (data: EventData) => void): void {
    listenersOf(event).set(callback, false);
  }

  /** Hears of an event once. @since 7 */
  export function once(event: InnerEvent | string, callback: (data: EventData) => void): void {
    listenersOf(event).set(callback, true);
  }

  /** Without a callback: all of the event. @since 7 */
  export function off(event: number | string, callback?: (data: EventData) => void): void {
    if (callback === undefined) {
      all.delete(event);
    } else {
      all.get(event)?.delete(callback);
    }
  }

  /** Tells everybody who listens, after what runs now. @since 7 */
  export function emit(event: InnerEvent | string, second?: EventData | Options, third?: EventData): void {
    const key = typeof event === 'string' ? event : event.eventId;
    const data: EventData = third ?? (second !== undefined && 'priority' in second ? {} : (second as EventData)) ?? {};
    queueMicrotask(() => {
      const listeners = all.get(key) ?? new Map<Heard, boolean>();
      for (const [listener, isOnce] of [...listeners]) {
        if (isOnce) {
          listeners.delete(listener);
        }
        guarded(`emitter ${key}`, () => listener(data));
      }
    });
  }

  /** @since 11 */
  export function getListenerCount(event: number | string): number {
    return all.get(event)?.size ?? 0;
  }
}

const all: Map<number | string, Map<Heard, boolean>> = new Map();

function listenersOf(event: emitter.InnerEvent | string): Map<Heard, boolean> {
  const key = typeof event === 'string' ? event : event.eventId;
  const known = all.get(key) ?? new Map<Heard, boolean>();
  all.set(key, known);
  return known;
}

/** For the host: the process has ended. */
export function forgetEmitter(): void {
  all.clear();
}

export default emitter;
