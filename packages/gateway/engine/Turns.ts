// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { CommitPart } from '../state/CommitPart.ts';
import type { SharedState, StateRecord } from '../state/SharedState.ts';
import { patiently } from './patiently.ts';

/** Where it is in the log whose turn it is to ask a user. */
export const TURNS = 'turns/';

/** How often a user has been asked, as of a commit. */
interface Turn {
  readonly count: number;
  readonly revision: number;
}

const FIRST: Turn = { count: 0, revision: 0 };

/**
 * The turns of users to be asked. Each request takes the next turn of its user in the commit that makes it, so of all that are asked
 * for at the same time, at whatever nodes, one after the other is, and each node has heard of those before when it takes one: what
 * it counts of them is exact. The requests of one node wait for each other here, not in the log, and for none that hangs: who goes
 * on without it is refused by the log if that was too early.
 */
export class Turns {
  /** What this node has heard of, or has done itself. */
  private readonly known = new Map<string, Turn>();
  /** The last of each user's requests that is on its way here. */
  private readonly last = new Map<string, Promise<unknown>>();
  private readonly clock: Clock;
  private waiting: readonly { readonly userName: string; readonly revision: number; readonly heard: () => void }[] = [];

  constructor(state: SharedState, clock: Clock) {
    this.clock = clock;
    state.watch(TURNS, ({ changes }) => changes.forEach(({ key, record }) => this.hear(key, record)));
    state.list(TURNS).forEach((record) => this.hear(record.key, record));
  }

  /** Does `work` when those of the same user that were there before have done theirs, or the last of them takes too long. */
  inOrder<T>(userName: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(userName);
    const done = before === undefined ? work() : patiently(this.clock, before, 'the request before').then(work, work);
    const free = (): void => {
      if (this.last.get(userName) === last) {
        this.last.delete(userName);
      }
    };
    const last = done.then(free, free);
    this.last.set(userName, last);
    return done;
  }

  /** The revision of the last turn of a user that is known here: until it changes, nobody has asked them. */
  asOf(userName: string): number {
    return this.known.get(userName)?.revision ?? 0;
  }

  /** The commit takes the next turn. `lost`: another node has taken it, in the commit of this revision. */
  take(part: CommitPart, userName: string, lost: (revision: number) => void): void {
    const key = TURNS + userName;
    const { count, revision } = this.known.get(userName) ?? FIRST;
    part.rely(key, revision);
    part.change(key, String(count + 1));
    part.whenDecided((result) => {
      if (result.kind === 'committed') {
        this.learn(userName, { count: count + 1, revision: result.revision });
      } else {
        const found = result.found.get(key)?.revision ?? 0;
        if (found !== revision) {
          lost(found);
        }
      }
    });
  }

  /** Until this node has heard of every request up to the turn of that revision. */
  heard(userName: string, revision: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.asOf(userName) >= revision) {
        resolve();
      } else {
        this.waiting = [...this.waiting, { userName, revision, heard: resolve }];
      }
    });
  }

  private hear(key: string, record: StateRecord | undefined): void {
    const userName = key.slice(TURNS.length);
    if (record === undefined) {
      this.known.delete(userName);
    } else {
      this.learn(userName, { count: Number(record.value), revision: record.revision });
    }
  }

  private learn(userName: string, turn: Turn): void {
    if (turn.revision > this.asOf(userName)) {
      this.known.set(userName, turn);
      const due = this.waiting.filter((one) => one.userName === userName && one.revision <= turn.revision);
      if (due.length > 0) {
        this.waiting = this.waiting.filter((one) => !due.includes(one));
        due.forEach(({ heard }) => heard());
      }
    }
  }
}
