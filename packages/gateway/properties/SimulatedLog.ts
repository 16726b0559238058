// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { MirroredState } from '../state/MirroredState.ts';
import { SharedStateError, SharedStateFault } from '../state/SharedState.ts';
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
  'audit/',
  'archives/',
  'openid/',
];

/** What is wrong with a log, or a node's way to it, to see that a world's checks find it. */
export interface LogFlaws {
  /** A commit writes, whatever is there. */
  readonly commitsWithoutCompare?: boolean;
  /** A commit is decided by what its node has heard. */
  readonly trustsMirror?: boolean;
  /** A commit whose answer was lost, and that is said again, is refused for what it has written itself. */
  readonly takesRetryForLoss?: boolean;
}

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
  readonly flaws: LogFlaws;

  constructor(clock: Clock, chance: Chance, faults: LogFaults, flaws: LogFlaws) {
    this.clock = clock;
    this.chance = chance;
    this.faults = faults;
    this.flaws = flaws;
  }

  /** Decides a commit, at once. `asHeard`: whether what it relies on is as its node has heard. */
  decide(
    relied: ReadonlyMap<string, number>,
    changes: readonly StateChange[],
    asHeard: boolean,
  ): Promise<CommitResult> {
    const { flaws, truth } = this;
    const wins = flaws.commitsWithoutCompare === true || (flaws.trustsMirror === true && asHeard);
    const really = (): ReadonlyMap<string, number> =>
      new Map([...relied.keys()].map((key) => [key, truth.get(key)?.revision ?? 0]));
    return truth.commit(wins ? really() : relied, changes);
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
    const { chance, faults, flaws } = this.log;
    const since = this.clock.now;
    const canBeRepeated = changes.some(({ key }) => relied.has(key)); // done once, it cannot be done again
    let unheard: CommitResult | undefined;
    for (;;) {
      await this.pass();
      if (!this.isCut) {
        const result = await this.log.decide(relied, changes, this.hasHeard(relied));
        // what an earlier attempt has done is known by its mark, when the mirror brings it
        const known = unheard?.kind === 'committed' && flaws.takesRetryForLoss !== true ? unheard : result;
        if (!chance.is(faults.unanswered)) {
          await this.pass();
          return known;
        }
        unheard = known;
        if (!canBeRepeated) {
          break;
        }
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
    const since = this.clock.now;
    await this.pass();
    while (this.isCut) {
      if (this.clock.now - since > TOTAL_MS) {
        throw new SharedStateError(SharedStateFault.UNKNOWN, 'no answer came in time');
      }
      await this.wait(ATTEMPT_MS);
    }
    const found = await this.log.truth.read(keys);
    await this.pass();
    return found;
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

  private hasHeard(relied: ReadonlyMap<string, number>): boolean {
    return [...relied].every(([key, revision]) => (this.get(key)?.revision ?? 0) === revision);
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
    return ms === 0 ? Promise.resolve() : new Promise((resolve) => this.clock.schedule(ms, resolve));
  }
}
