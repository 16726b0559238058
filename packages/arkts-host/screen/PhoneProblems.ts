// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { onAppError } from '../arkui/appErrors.ts';
import { StaleReads } from '../arkui/staleReads.ts';
import { onUnsupported, unsupportedSoFar } from '../arkui/unsupported.ts';
import { describeProblem } from './describeProblem.ts';
import type { ProblemState } from './ScreenMessage.ts';

/** How many problems a browser gets: the newest. */
const SHOWN_PROBLEMS = 50;
/** How many stale values of a page stand in the strip at once. */
const SHOWN_STALE = 20;

/** What is wrong with the app on the phone: its errors, what this host leaves out, what its page shows and is no more. */
export class PhoneProblems {
  private readonly problems: Map<string, ProblemState> = new Map();
  private readonly stops: (() => void)[];
  private readonly changed: () => void;
  private staleTold: string = '[]';
  private areNew: boolean = false;

  /** `changed` is called whenever there is something new to tell. */
  constructor(changed: () => void) {
    this.changed = changed;
    unsupportedSoFar().forEach((one) => this.add('unsupported', one.what, one.what, one.site));
    this.stops = [
      onAppError(({ error, where }) => {
        const { text, place } = describeProblem(error);
        this.add('error', text, where, place);
      }),
      onUnsupported((one) => this.add('unsupported', one.what, one.what, one.site)),
    ];
    StaleReads.watch(true);
    this.stops.push(() => StaleReads.watch(false));
  }

  /** All of them, the newest at the end. */
  all(): readonly ProblemState[] {
    return [...this.problems.values()];
  }

  /** All of them when there is something new since the last call. */
  takeNew(): readonly ProblemState[] | undefined {
    const isNew = this.areNew;
    this.areNew = false;
    return isNew ? this.all() : undefined;
  }

  /** The app starts anew: its errors are of the past. */
  forgetErrors(): void {
    this.forget('error');
    this.areNew = true;
  }

  /** Looks for what the app's page shows although it has changed, because no decorator makes the change heard; gone when nothing is. */
  lookForStale(): void {
    const stale = StaleReads.stale().map(
      ({ member, shown, now, site, element, advice }): ProblemState => ({
        kind: 'stale',
        text: `${member} is ${now} by now, and the page still shows ${shown}. ${advice}`,
        where: element,
        place: site,
        count: 1,
      }),
    );
    const told = JSON.stringify(stale);
    if (told === this.staleTold) {
      return;
    }
    this.staleTold = told;
    this.forget('stale');
    for (const { kind, text, where, place } of stale.slice(0, SHOWN_STALE)) {
      this.add(kind, text, where, place);
    }
    this.areNew = true;
    this.changed();
  }

  /** Hears of nothing any more. */
  stop(): void {
    this.stops.forEach((stop) => stop());
  }

  private forget(kind: ProblemState['kind']): void {
    this.problems.forEach((problem, key) => problem.kind === kind && this.problems.delete(key));
  }

  private add(kind: ProblemState['kind'], text: string, where: string, place: string | undefined): void {
    const key = `${kind} ${where} ${text} ${place ?? ''}`;
    const known = this.problems.get(key);
    this.problems.delete(key);
    this.problems.set(key, {
      kind,
      text,
      where,
      ...(place === undefined ? {} : { place }),
      count: (known?.count ?? 0) + 1,
    });
    for (const oldest of [...this.problems.keys()].slice(0, -SHOWN_PROBLEMS)) {
      this.problems.delete(oldest);
    }
    this.areNew = true;
    this.changed();
  }
}
