// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { VirtualClock } from 'arkts-host/device';
import type { Asked, Outcome, Question, Wrapper } from './Adapter.ts';

/** So many answers to one question the app reacts to; the others are only counted. */
const MAX_HEARD = 5;

/** One question of a scenario, and what came of it. */
export class Asking {
  readonly title: string;
  /** What the wrapper told through `onAnswer`, in order. */
  readonly told: Outcome[] = [];
  /** What `cancel` threw. */
  readonly cancelErrors: unknown[] = [];
  settled: Outcome | undefined = undefined;
  /** Milliseconds since boot. */
  settledAt: number | undefined = undefined;
  /** What the wrapper said of the prompt's end. */
  saidGone: boolean | undefined = undefined;
  private readonly asked: Asked | undefined = undefined;

  constructor(wrapper: Wrapper, question: Question, clock: VirtualClock, whenGone: (asking: Asking) => void) {
    this.title = question.title;
    const settle = (outcome: Outcome): void => {
      this.settled = outcome;
      this.settledAt = clock.now;
    };
    const onAnswer = (outcome: Outcome): void => {
      this.told.push(outcome);
      // A wrapper that answers every cancel, heard by an app that cancels at every answer, would never end.
      if (this.told.length <= MAX_HEARD) {
        question.onAnswer(outcome);
      }
    };
    try {
      this.asked = wrapper.start({ ...question, onAnswer });
    } catch {
      settle({ kind: 'failed' });
      return;
    }
    this.asked.outcome.then(settle, () => settle({ kind: 'failed' }));
    this.asked.gone?.then(
      (gone) => {
        this.saidGone = gone;
        whenGone(this);
      },
      () => undefined,
    );
  }

  /** Calls the wrapper's cancel; what it throws is kept. */
  cancel(): void {
    try {
      this.asked?.cancel();
    } catch (error) {
      this.cancelErrors.push(error);
    }
  }

  /** Calls `handler` once there is an outcome: by the wrapper's promise, as every app can. */
  whenSettled(handler: () => void): void {
    this.asked?.outcome.then(handler, handler);
  }
}
