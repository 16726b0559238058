// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import { MirroredState } from '../state/MirroredState.ts';
import { checkCommit, checkKeys, SharedStateError, SharedStateFault, stateClosed } from '../state/SharedState.ts';
import type { CommitResult, HeardChange, StateChange, StateRecord } from '../state/SharedState.ts';
import type { Answered, EtcdClient } from './EtcdClient.ts';
import { EtcdLog } from './EtcdLog.ts';
import { EtcdRecords } from './EtcdRecords.ts';
import type { KeyValue, ResponseHeader, TxnRequest, TxnResponse, WatchEvent } from './etcdProtocol.ts';

/** What of the state's own doings is told to whoever operates the node. */
export type EtcdNotice =
  | { readonly kind: 'watch-ended'; readonly member: string; readonly why: string }
  /** The history was gone: everything was loaded anew, and compared with the mirror. */
  | { readonly kind: 'reloaded'; readonly revision: number }
  | { readonly kind: 'other-site'; readonly clusterId: string };

/** Where the records are, and who this node is. Times in ms. */
export interface EtcdSharedStateOptions {
  /** Before every key; ends with `/`. Sites that share an etcd have different ones. */
  readonly prefix: string;
  /** This node's name since its start: random, so that no two starts have the same. No line feed and no slash. */
  readonly node: string;
  /** How often this node says in the log that it is there, unless its commits do. */
  readonly beatMs: number;
  /** Without an echo of what it has written for so long the mirror is not fresh, and the watch is opened at another member. */
  readonly echoMs: number;
  /** How long a commit waits for the mirror, when it cannot tell by the answers what became of it. */
  readonly doubtMs: number;
  /** What a beat says of this node, beside its number. */
  readonly beat: () => string;
  readonly told: (notice: EtcdNotice) => void;
}

/** Commits and beats whose echoes are waited for, and how far they are apart, ms: together for longer than an echo takes. */
const MOST_SENT = 64;
const APART_MS = 100;
/** An echo may be so late, of the time between two beats, before this node beats by itself. */
const LATE = 0.25;

/** A commit whose end is not known yet. */
interface Doubt {
  /** Its revision, when the watch has brought it. */
  revision: number | undefined;
  readonly heard: () => void;
}

/** A beat as it stands in the log. */
export interface Beat {
  readonly n: number;
  readonly said: string;
}

/**
 * The state of a node of several: decided by etcd's transactions, mirrored through one watch. Each value carries the mark of
 * its commit, so that a commit whose answer was lost is recognised when the watch brings it. What the node writes is its
 * measure of freshness: the mirror that has it has everything that was committed before it was sent. A node that
 * writes nothing beats.
 */
export class EtcdSharedState extends MirroredState {
  private readonly client: EtcdClient;
  private readonly clock: Clock;
  private readonly options: EtcdSharedStateOptions;
  private readonly records: EtcdRecords;
  private readonly log: EtcdLog;
  /** Commits whose end is not known yet, by their marks. */
  private readonly doubted = new Map<string, Doubt>();
  /** Who waits until the mirror has a revision. */
  private waiting: readonly { readonly revision: number; readonly reached: () => void }[] = [];
  /** When commits and beats were sent whose echoes have not come, by their marks, oldest first. */
  private readonly sentAt = new Map<string, number>();
  private notedAt = -Infinity;
  private clusterId: string | undefined;
  private isOtherSite = false;
  private commits = 0;
  private beats = 0;
  /** As of when the mirror was certainly complete. */
  private freshAt = -Infinity;
  private isReloading = false;
  private beatTimer = 0;
  private catchingUp: Promise<void> | undefined;
  private nextCatchUp: Promise<void> | undefined;
  private lastTrouble = '';

  private constructor(
    client: EtcdClient,
    clock: Clock,
    options: EtcdSharedStateOptions,
    failed: (error: unknown) => void,
  ) {
    super(failed);
    this.client = client;
    this.clock = clock;
    this.options = options;
    this.records = new EtcdRecords(options.prefix);
    this.log = new EtcdLog(client, clock, this.records, {
      isSite: (header) => this.isSite(header),
      loaded: (revision, found) => this.loaded(revision, found),
      committed: (revision, events) => this.committed(revision, events),
      interrupted: (member, why, isReload) => this.interrupted(member, why, isReload),
    });
  }

  /**
   * Loads everything, and follows it from there; fresh when it returns. Rejects with a SharedStateError that says what is
   * wrong. `failed`: hears what watchers throw. The client is closed with the state.
   */
  static async open(
    client: EtcdClient,
    clock: Clock,
    options: EtcdSharedStateOptions,
    failed: (error: unknown) => void,
  ): Promise<EtcdSharedState> {
    const state = new EtcdSharedState(client, clock, options, failed);
    try {
      await state.log.start();
      state.checkOpen();
      state.beat();
      await state.firstEcho();
      return state;
    } catch (error) {
      state.close();
      throw error;
    }
  }

  async commit(relied: ReadonlyMap<string, number>, changes: readonly StateChange[]): Promise<CommitResult> {
    this.checkOpen();
    checkCommit(relied, changes);
    const mark = `${this.options.node}.${(++this.commits).toString(36)}`;
    let doubt!: Doubt;
    const heard = new Promise<void>((resolve) => {
      doubt = { revision: undefined, heard: resolve };
    });
    this.doubted.set(mark, doubt);
    if (this.clock.now - this.notedAt >= APART_MS) {
      this.note(mark);
    }
    try {
      const decided = this.decide(this.requestOf(relied, changes, mark), relied, changes);
      const result = await Promise.race([decided, heard]);
      return doubt.revision === undefined ? result! : { kind: 'committed', revision: doubt.revision };
    } finally {
      this.doubted.delete(mark);
    }
  }

  async read(keys: readonly string[]): Promise<ReadonlyMap<string, StateRecord | undefined>> {
    return this.foundIn(await this.readThrough(keys), keys);
  }

  catchUp(): Promise<void> {
    if (this.catchingUp === undefined) {
      return this.beginCatchUp();
    }
    // what was committed since that one asked may not be in its answer: the next is for all who come meanwhile
    this.nextCatchUp ??= this.catchingUp.catch(() => undefined).then(() => this.beginCatchUp());
    return this.nextCatchUp;
  }

  get isFresh(): boolean {
    return !this.isClosed && !this.isOtherSite && this.clock.now - this.freshAt < this.options.echoMs;
  }

  get fault(): string | undefined {
    if (this.isOtherSite) {
      return OTHER_SITE;
    }
    if (this.isFresh || this.isClosed) {
      return undefined;
    }
    const seconds = Math.round((this.clock.now - this.freshAt) / 1_000);
    return (
      `etcd has not brought this node's own sign of life for ${seconds} s${this.lastTrouble && ` (${this.lastTrouble})`}. ` +
      'Nobody is let in until it does: look whether a majority of its members runs and can be reached from here.'
    );
  }

  protected letGo(): void {
    this.clock.cancel(this.beatTimer);
    this.log.stop();
    this.client.close();
    const { waiting } = this;
    this.waiting = [];
    waiting.forEach(({ reached }) => reached());
  }

  // --- commits ---

  /** Sends a commit until it is known what became of it. */
  private async decide(
    request: TxnRequest,
    relied: ReadonlyMap<string, number>,
    changes: readonly StateChange[],
  ): Promise<CommitResult> {
    const { answer, isRepeated } = await this.send(request, relied, changes);
    this.checkSite(answer.header);
    const revision = Number(answer.header.revision);
    if (answer.succeeded) {
      return { kind: 'committed', revision };
    }
    if (isRepeated) {
      // an earlier attempt may be what this one lost against: the mirror tells, when it has all that was before the refusal
      await this.reached(revision);
    }
    return { kind: 'refused', found: this.foundIn(answer, [...relied.keys()]) };
  }

  private async send(
    request: TxnRequest,
    relied: ReadonlyMap<string, number>,
    changes: readonly StateChange[],
  ): Promise<Answered<TxnResponse>> {
    if (changes.some(({ key }) => relied.has(key))) {
      return this.client.txn(request); // done once, it cannot be done again
    }
    try {
      return { answer: await this.client.txnOnce(request), isRepeated: false };
    } catch (error) {
      if (error instanceof SharedStateError && error.fault === SharedStateFault.UNKNOWN) {
        await this.reached(Infinity); // the watch may bring it, until that takes too long
      }
      throw error;
    }
  }

  private requestOf(relied: ReadonlyMap<string, number>, changes: readonly StateChange[], mark: string): TxnRequest {
    const puts = changes.map(({ key, value }) =>
      value === undefined
        ? { requestDeleteRange: { key: this.records.keyOf(key) } }
        : { requestPut: { key: this.records.keyOf(key), value: this.records.valueOf(mark, value) } },
    );
    const isMarked = changes.some(({ value }) => value !== undefined);
    return {
      compare: [...relied].map(([key, revision]) => ({
        result: 'EQUAL',
        target: 'MOD',
        key: this.records.keyOf(key),
        modRevision: revision,
      })),
      success: isMarked
        ? puts
        : [...puts, { requestPut: { key: this.records.markKey, value: this.records.valueOf(mark, '') } }],
      failure: [...relied.keys()].map((key) => ({ requestRange: { key: this.records.keyOf(key) } })),
    };
  }

  private async readThrough(keys: readonly string[]): Promise<TxnResponse> {
    this.checkOpen();
    checkKeys(keys, 'read');
    // a comparison that never holds, before a write that is therefore never done: so the read goes through the log
    const { answer } = await this.client.txn({
      compare: [{ result: 'EQUAL', target: 'MOD', key: this.records.markKey, modRevision: -1 }],
      success: [{ requestPut: { key: this.records.markKey, value: Buffer.alloc(0) } }],
      failure: keys.map((key) => ({ requestRange: { key: this.records.keyOf(key) } })),
    });
    this.checkSite(answer.header);
    return answer;
  }

  private beginCatchUp(): Promise<void> {
    this.nextCatchUp = undefined;
    const caughtUp = this.readThrough([])
      .then(({ header }) => this.reached(Number(header.revision)))
      .finally(() => {
        if (this.catchingUp === caughtUp) {
          this.catchingUp = undefined;
        }
      });
    this.catchingUp = caughtUp;
    return caughtUp;
  }

  private foundIn(answer: TxnResponse, keys: readonly string[]): ReadonlyMap<string, StateRecord | undefined> {
    return new Map(
      keys.map((key, i) => {
        const found = answer.responses[i]?.responseRange?.kvs[0];
        return [key, found && this.records.recordOf(found).record];
      }),
    );
  }

  /** Until the mirror has this revision; rejects when that takes too long to be waited for. */
  private reached(revision: number): Promise<void> {
    if (this.mirror.revision >= revision) {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const timer = this.clock.schedule(this.options.doubtMs, () => {
        this.waiting = this.waiting.filter((other) => other !== entry);
        reject(
          new SharedStateError(
            SharedStateFault.UNKNOWN,
            'An answer of etcd was lost, and its watch does not bring what became of the commit. It may have been done.',
          ),
        );
      });
      const entry = {
        revision,
        reached: (): void => {
          this.clock.cancel(timer);
          if (this.isClosed) {
            reject(stateClosed());
          } else {
            resolve();
          }
        },
      };
      this.waiting = [...this.waiting, entry];
    });
  }

  // --- the mirror ---

  private loaded(revision: number, found: readonly KeyValue[]): void {
    this.mirror.replace(
      revision,
      found.map((kv) => this.records.recordOf(kv).record),
    );
    if (this.isReloading) {
      this.isReloading = false;
      this.options.told({ kind: 'reloaded', revision });
    }
    this.wakeWaiting();
  }

  private committed(revision: number, events: readonly WatchEvent[]): void {
    const changes: HeardChange[] = [];
    for (const { type, kv } of events) {
      this.hear(type === 'DELETE', kv, revision, changes);
    }
    this.mirror.apply(revision, changes);
    this.wakeWaiting();
  }

  private interrupted(member: string, why: string, isReload: boolean): void {
    this.lastTrouble = `${member}: ${why}`;
    this.isReloading ||= isReload;
    this.options.told({ kind: 'watch-ended', member, why });
  }

  /** Takes note of one event of a commit. */
  private hear(isRemoved: boolean, kv: KeyValue, revision: number, changes: HeardChange[]): void {
    const key = this.records.nameOf(kv.key);
    if (isRemoved) {
      if (key !== undefined) {
        changes.push({ key, record: undefined });
      }
      return;
    }
    const { record, mark } = this.records.recordOf(kv);
    const doubt = this.doubted.get(mark);
    if (doubt !== undefined) {
      doubt.revision = revision;
      doubt.heard();
    }
    this.echo(mark);
    if (key !== undefined) {
      changes.push({ key, record });
    }
  }

  private wakeWaiting(): void {
    const due = this.waiting.filter(({ revision }) => revision <= this.mirror.revision);
    if (due.length > 0) {
      this.waiting = this.waiting.filter((entry) => !due.includes(entry));
      due.forEach(({ reached }) => reached());
    }
  }

  // --- signs of life ---

  /** Says that this node is there, whatever became of what was said before, and looks whether the watch still brings that back. */
  private beat(): void {
    const { beatMs } = this.options;
    const { now } = this.clock;
    const due = this.freshAt + (1 + LATE) * beatMs;
    this.beatTimer = this.clock.schedule(now < due ? due - now : beatMs, () => this.beat());
    if (now < due) {
      return; // what came back a moment ago says as much
    }
    if (now - Math.max(this.freshAt, this.log.watchedSince) >= this.options.echoMs) {
      this.log.moveOn(`no echo for ${this.options.echoMs} ms`);
    }
    const beat: Beat = { n: ++this.beats, said: this.options.beat() };
    const mark = `${this.options.node}.beat${beat.n}`;
    this.note(mark);
    const value = this.records.valueOf(mark, JSON.stringify(beat));
    this.client
      .txnOnce({
        compare: [],
        success: [{ requestPut: { key: this.records.keyOf(this.beatKey), value } }],
        failure: [],
      })
      .then(
        ({ header }) => this.isSite(header),
        (error: unknown) => {
          this.lastTrouble = error instanceof Error ? error.message : String(error);
        },
      );
  }

  /** Waits for the echo of what is sent now. */
  private note(mark: string): void {
    this.notedAt = this.clock.now;
    this.sentAt.set(mark, this.notedAt);
    if (this.sentAt.size > MOST_SENT) {
      this.sentAt.delete(this.sentAt.keys().next().value!);
    }
  }

  private echo(mark: string): void {
    const sent = this.sentAt.get(mark);
    if (sent !== undefined) {
      this.freshAt = Math.max(this.freshAt, sent);
      for (const [older, at] of this.sentAt) {
        if (at <= sent) {
          this.sentAt.delete(older);
        }
      }
    }
  }

  private async firstEcho(): Promise<void> {
    const end = this.clock.now + this.options.doubtMs;
    while (!this.isFresh) {
      this.checkOpen();
      if (this.clock.now >= end) {
        throw new SharedStateError(SharedStateFault.UNKNOWN, this.fault ?? 'etcd does not bring what it is told.');
      }
      await this.reached(this.mirror.revision + 1);
    }
  }

  private get beatKey(): string {
    return `beats/${this.options.node}`;
  }

  // --- the site ---

  /** Whether an answer is of the etcd that this node has started with: a backup that was put back is another one. */
  private isSite(header: ResponseHeader): boolean {
    this.clusterId ??= header.clusterId;
    if (header.clusterId !== this.clusterId && !this.isOtherSite) {
      this.isOtherSite = true;
      this.log.stop();
      this.clock.cancel(this.beatTimer);
      this.options.told({ kind: 'other-site', clusterId: header.clusterId });
    }
    return !this.isOtherSite;
  }

  private checkSite(header: ResponseHeader): void {
    if (!this.isSite(header)) {
      throw new SharedStateError(SharedStateFault.OTHER_SITE, OTHER_SITE);
    }
  }

  protected override checkOpen(): void {
    super.checkOpen();
    if (this.isOtherSite) {
      throw new SharedStateError(SharedStateFault.OTHER_SITE, OTHER_SITE);
    }
  }
}

const OTHER_SITE =
  'The etcd that answers is another one than this node has started with (a backup that was put back?). ' +
  'Nothing of it is taken over: start the gateway anew when that is meant.';
