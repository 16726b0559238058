// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { reportAppError } from './appErrors.ts';

/** What is brought up to date first: computed values, then monitors, then the elements of the page. */
export enum UpdatePhase {
  COMPUTED,
  MONITOR,
  ELEMENT,
}

/** Something to bring up to date in the next flush. */
export interface Update {
  readonly phase: UpdatePhase;
  /** Within a phase the smallest first: what was made first. */
  readonly order: number;
  /** Names it in a message: `@Monitor onName of Index`. */
  readonly label: string;
  update(): void;
}

/** A component that may be frozen. */
export interface UpdateHolder {
  /** Keeps an update for later when the component is frozen now. Returns whether it did. */
  hold(update: Update): boolean;
}

/** Rounds of one flush, and flushes of one turn of the event loop, after which state never comes to rest. */
const MOST_ROUNDS: number = 100;
const MOST_FLUSHES: number = 100_000;
/** How many of those that never come to rest a message names. */
const MOST_NAMED: number = 5;

const waiting: Record<UpdatePhase, Set<Update>> = {
  [UpdatePhase.COMPUTED]: new Set(),
  [UpdatePhase.MONITOR]: new Set(),
  [UpdatePhase.ELEMENT]: new Set(),
};
const afterRound: Set<() => void> = new Set();
const afterFlush: Set<() => void> = new Set();
let scheduled: boolean = false;
let flushing: boolean = false;
let flushesOfTurn: number = 0;
let lastOrder: number = 0;

/** The order of something that is made now. */
export function nextOrder(): number {
  lastOrder += 1;
  return lastOrder;
}

/**
 * Remembers an update for the next flush. The flush is a microtask: synchronous writes merge, virtual time stands
 * still, and whoever awaits anything after an event sees the new tree (the real system flushes V2 state the same way).
 */
export function requestUpdate(update: Update): void {
  waiting[update.phase].add(update);
  if (!scheduled && !flushing) {
    scheduled = true;
    queueMicrotask(flushUpdates);
  }
}

/** Takes back what was requested. */
export function dropUpdate(update: Update): void {
  waiting[update.phase].delete(update);
}

function isWaiting(): boolean {
  return waiting[UpdatePhase.COMPUTED].size + waiting[UpdatePhase.MONITOR].size + waiting[UpdatePhase.ELEMENT].size > 0;
}

/** Those of a phase that wait now, in their order; what comes meanwhile waits for the next round. */
function takeAll(phase: UpdatePhase): Update[] {
  const taken = [...waiting[phase]].sort((a, b) => a.order - b.order);
  waiting[phase].clear();
  return taken;
}

/** Calls `listener` after every round of a flush, before anybody looks. Returns the way to stop. */
export function onRound(listener: () => void): () => void {
  afterRound.add(listener);
  return (): void => {
    afterRound.delete(listener);
  };
}

/** Calls `listener` once at the end of every flush that did something. Returns the way to stop. */
export function onFlush(listener: () => void): () => void {
  afterFlush.add(listener);
  return (): void => {
    afterFlush.delete(listener);
  };
}

function giveUp(): void {
  const all = [UpdatePhase.COMPUTED, UpdatePhase.MONITOR, UpdatePhase.ELEMENT].flatMap((phase) => [...waiting[phase]]);
  const named = all
    .slice(0, MOST_NAMED)
    .map((update) => update.label)
    .join(', ');
  const others = all.length > MOST_NAMED ? ` and ${all.length - MOST_NAMED} more` : '';
  Object.values(waiting).forEach((updates) => updates.clear());
  reportAppError(
    new Error(
      `State changes never come to rest: ${named}${others} change what makes them run again. ` +
        'A build(), @Computed or @Monitor must not write what it, or one that it wakes, reads.',
    ),
    'state management',
  );
}

/** Runs the computed values until none waits, then the monitors; again until neither waits. */
function updateValues(budget: { rounds: number }): void {
  while (waiting[UpdatePhase.COMPUTED].size + waiting[UpdatePhase.MONITOR].size > 0 && budget.rounds > 0) {
    budget.rounds -= 1;
    const phase = waiting[UpdatePhase.COMPUTED].size > 0 ? UpdatePhase.COMPUTED : UpdatePhase.MONITOR;
    takeAll(phase).forEach((update) => update.update());
  }
}

/** A chain of flushes that leave the event loop no turn is as endless as one flush is. */
function isTurnSpent(): boolean {
  if (flushesOfTurn === 0) {
    setImmediate(() => {
      flushesOfTurn = 0;
    }).unref();
  }
  flushesOfTurn += 1;
  return flushesOfTurn > MOST_FLUSHES;
}

/** Runs what waits until nothing does: computed values, monitors, elements, as state_mgmt's updateDirty2. */
export function flushUpdates(): void {
  scheduled = false;
  if (flushing || !isWaiting()) {
    return;
  }
  flushing = true;
  try {
    const budget = { rounds: isTurnSpent() ? 0 : MOST_ROUNDS };
    while (isWaiting() && budget.rounds > 0) {
      updateValues(budget);
      if (budget.rounds > 0) {
        budget.rounds -= 1;
        takeAll(UpdatePhase.ELEMENT).forEach((update) => update.update());
        afterRound.forEach((listener) => listener());
      }
    }
    if (isWaiting()) {
      giveUp();
    }
  } finally {
    flushing = false;
  }
  for (const listener of [...afterFlush]) {
    listener();
  }
}
