// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { MirroredState } from '../state/MirroredState.ts';
import { checkCommit, SharedStateError, SharedStateFault } from '../state/SharedState.ts';
import type { CommitResult, HeardCommit, StateChange, StateRecord } from '../state/SharedState.ts';
import type { Chance } from './Chance.ts';

/** A commit is said again until so much time has passed; then it is not known what became of it. Ms. */
const TOTAL_MS = 6_000;
const ATTEMPT_MS = 500;
/** All that nodes have in the log. */
const PREFIXES = [
  'nodes/',
  'links/',
  'requests/',
  'turns/',
  'devices/',
  'clients/',
  'codes/',
  'enrolments/',
  'disowned/',
];

/** How bad the way to a log is. */
export interface LogFaults {
  /** The longest that a commit, its answer and what is heard of it take, each. Ms. */
  readonly delayMs: number;
  /** How likely the answer of a commit is lost, from 0 to 1. */
  readonly unanswered: number;
}

/** The log of a site: one order of commits, as etcd has it, whatever becomes of the ways to it. */
export class SimulatedLog {
  readonly truth = new MemorySharedState();
  readonly clock: Clock;
  readonly chance: Chance;
  /** As it is at this time. */
  faults: LogFaults;
  /** A flaw: everybody wins. */
  readonly compares: boolean;

  constructor(clock: Clock, chance: Chance, faults: LogFaults, compares: boolean) {
    this.clock = clock;
    this.chance = chance;
    this.faults = faults;
    this.compares = compares;
  }

  /** Decides a commit, at once. */
  decide(relied: ReadonlyMap<string, number>, changes: readonly StateChange[]): Promise<CommitResult> {
    const { truth } = this;
    const really = (): ReadonlyMap<string, number> =>
      new Map([...relied.keys()].map((key) => [key, truth.get(key)?.revision ?? 0]));
    return truth.commit(this.compares ? relied : really(), changes);
  }
}

/** A node's way to the log: slow, sometimes cut, and answers get lost. What it hears is in the log's order and without gaps. */
export class SimulatedState extends MirroredState {
  private readonly log: SimulatedLog;
  /** The node's own: what falls due while it stands still comes when it goes on. */
  private readonly clock: Clock;
  private readonly unheard: HeardCommit[] = [];
  private readonly unwatch: () => void;
  private heardAt = 0;
  private isBringing = false;
  /** Until when nothing gets through. */
  cutUntil = 0;

  constructor(log: SimulatedLog, clock: Clock) {
    super((error) => {
      throw error;
    });
    this.log = log;
    this.clock = clock;
    this.replaceAll();
    this.unwatch = log.truth.watch('', (commit) => {
      this.unheard.push(commit);
      this.bring();
    });
  }

  async commit(relied: ReadonlyMap<string, number>, changes: readonly StateChange[]): Promise<CommitResult> {
    this.checkOpen();
    checkCommit(relied, changes);
    const since = this.clock.now;
    for (;;) {
      await this.pass();
      if (!this.isCut) {
        const result = await this.log.decide(relied, changes);
        if (!this.log.chance.is(this.log.faults.unanswered)) {
          await this.pass();
          return result;
        }
        break; // as one that may not be said twice; the mirror tells
      }
      if (this.clock.now - since > TOTAL_MS) {
        break;
      }
      await this.wait(ATTEMPT_MS);
    }
    await this.wait(Math.max(0, since + TOTAL_MS - this.clock.now));
    throw new SharedStateError(SharedStateFault.UNKNOWN, 'no answer came in time');
  }

  async read(keys: readonly string[]): Promise<ReadonlyMap<string, StateRecord | undefined>> {
    await this.pass();
    return this.log.truth.read(keys);
  }

  async catchUp(): Promise<void> {
    await this.pass();
    const { revision } = this.log.truth;
    const since = this.clock.now;
    while (this.mirror.revision < revision) {
      if (this.clock.now - since > TOTAL_MS) {
        throw new SharedStateError(SharedStateFault.UNKNOWN, 'nothing was heard in time');
      }
      await this.wait(ATTEMPT_MS);
    }
  }

  get isFresh(): boolean {
    return !this.isCut;
  }

  get fault(): string | undefined {
    return undefined;
  }

  protected letGo(): void {
    this.unwatch();
  }

  private get isCut(): boolean {
    return this.log.clock.now < this.cutUntil;
  }

  /** What was there before the node. */
  private replaceAll(): void {
    const { truth } = this.log;
    const records = PREFIXES.flatMap((prefix) => truth.list(prefix));
    this.mirror.replace(truth.revision, records);
  }

  /** Brings what has not been heard, one after the other, each when its way allows. */
  private bring(): void {
    if (this.isBringing || this.isClosed || this.unheard.length === 0) {
      return;
    }
    this.isBringing = true;
    const { chance, faults } = this.log;
    const at = Math.max(this.heardAt, this.clock.now + chance.upTo(faults.delayMs + 1), this.cutUntil);
    this.heardAt = at;
    this.clock.schedule(at - this.clock.now, () => {
      this.isBringing = false;
      if (!this.isCut) {
        this.unheard.splice(0).forEach(({ revision, changes }) => this.mirror.apply(revision, changes));
      }
      this.bring();
    });
  }

  private pass(): Promise<void> {
    return this.wait(this.log.chance.upTo(this.log.faults.delayMs + 1));
  }

  private wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.clock.schedule(ms, resolve));
  }
}
