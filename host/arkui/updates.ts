// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { reportAppError } from './appErrors.ts';

/** Something to bring up to date in the next flush. */
export interface Update {
  /** 0 for monitors, which run first; for components 1 + their depth, so that a parent redraws before its children. */
  readonly order: number;
  update(): void;
}

const MOST_ROUNDS: number = 100;

/** What waits, by order: there are few orders and may be many thousands of components. */
const waiting: Map<number, Set<Update>> = new Map();
const afterFlush: Set<() => void> = new Set();
let scheduled: boolean = false;
let flushing: boolean = false;

/**
 * Remembers an update for the next flush. The flush is a microtask: synchronous writes merge, virtual time stands
 * still, and whoever awaits anything after an event sees the new tree (the real system flushes V2 state the same way).
 */
export function requestUpdate(update: Update): void {
  const same = waiting.get(update.order);
  if (same === undefined) {
    waiting.set(update.order, new Set([update]));
  } else {
    same.add(update);
  }
  if (!scheduled && !flushing) {
    scheduled = true;
    queueMicrotask(flushUpdates);
  }
}

/** Takes back what was requested. */
export function dropUpdate(update: Update): void {
  const same = waiting.get(update.order);
  if (same?.delete(update) === true && same.size === 0) {
    waiting.delete(update.order);
  }
}

/** The one to be brought up to date next: of the lowest order, the one that has waited longest. */
function takeNext(): Update | undefined {
  const first = waiting.get(Math.min(...waiting.keys()));
  const next = first?.values().next().value;
  if (next !== undefined) {
    dropUpdate(next);
  }
  return next;
}

/** Calls `listener` once at the end of every flush that did something. Returns the way to stop. */
export function onFlush(listener: () => void): () => void {
  afterFlush.add(listener);
  return (): void => {
    afterFlush.delete(listener);
  };
}

/** Runs what waits, monitors before components, until nothing does. */
export function flushUpdates(): void {
  scheduled = false;
  if (flushing || waiting.size === 0) {
    return;
  }
  flushing = true;
  try {
    const count = [...waiting.values()].reduce((sum, same) => sum + same.size, 0);
    let budget = MOST_ROUNDS * (count + MOST_ROUNDS);
    for (let next = takeNext(); next !== undefined; next = takeNext()) {
      next.update();
      budget -= 1;
      if (budget === 0) {
        waiting.clear();
        reportAppError(new Error('State changes never come to rest: a build() or @Monitor writes what it reads.'),
          'state management');
      }
    }
  } finally {
    flushing = false;
  }
  for (const listener of [...afterFlush]) {
    listener();
  }
}
