// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { z } from 'zod';
import type { AuditEntry, AuditLog, AuditQuery, NodeAudit, NumberedAuditEntry } from '../audit/AuditLog.ts';
import type { Clock } from '../clock/Clock.ts';
import { calledAs, NODES, parseBeat } from '../cluster/NodeBeat.ts';
import type { CommitPart } from '../state/CommitPart.ts';
import { MOST_KEYS } from '../state/SharedState.ts';
import type { SharedState, StateChange, StateRecord } from '../state/SharedState.ts';

/** Where entries are in the log until every node has them: by who has written them, in their order. */
export const AUDIT = 'audit/';
/** Which nodes keep an audit, and up to which revision theirs has what the log carries: also of those that are away. */
export const ARCHIVES = 'archives/';
/** Entries in one commit. */
const MOST_TOGETHER = 64;
/** Entries that may wait for the log; each is in its own node's store all the same. */
export const MOST_UNSHARED = 10_000;
const FLUSH_MS = 1_000;
const SWEEP_MS = 5_000;
/** What an entry is told apart by from the others of its moment. */
const MOST_OF_A_MOMENT = 1_000;
/** What a node that is away lacks is carried for it so long, and as long as all of it is not more than this. */
export const AWAY_MS = 86_400_000;
export const MOST_HELD_BYTES = 67_108_864;
/** Then it is waited for no more. */
export const FORGOTTEN_MS = 7 * AWAY_MS;
/** Keys that are remembered, so that what comes again is copied once. */
const MOST_KNOWN = 10_000;
/** So many have it: then one disk that is lost loses nothing. */
const ENOUGH = 2;

const text = z.string().optional();
const ENTRIES = z.object({
  v: z.literal(1),
  entries: z.array(
    z.object({
      at: z.number(),
      event: z.string(),
      userName: text,
      clientId: text,
      deviceId: text,
      source: text,
      purpose: text,
      target: text,
      cause: text,
      requestId: text,
      detail: z.string(),
    }),
  ),
});

const ARCHIVE = z.object({ v: z.literal(1), upTo: z.number(), missed: z.number() });

/** A node's audit, as the log has it. */
interface Archive {
  readonly revision: number;
  /** Its store has everything that the log carried up to this revision. */
  readonly upTo: number;
  /** Entries that the log was rid of before the node had them, and that it was not told of. */
  readonly missed: number;
}

/** Entries that the log carries. */
interface Held {
  readonly revision: number;
  readonly entries: number;
  readonly bytes: number;
  readonly heardAt: number;
}

/** Who keeps a node's audit, and who hears of it. */
export interface SharedAuditParts {
  readonly state: SharedState;
  /** Of this node alone. */
  readonly own: NodeAudit;
  readonly clock: Clock;
  /** A name of this process that no other had. */
  readonly node: string;
  /** What the node is called, whenever it starts: its store is that of an earlier start. */
  readonly archive: string;
  readonly failed: (what: string, error: unknown) => void;
  /** So many entries of other nodes are not in this one's store, for it was away too long; undefined: so long that nobody counts. */
  readonly missed: (entries: number | undefined) => void;
}

/**
 * The audit of a node of several. Its own store has an entry first; then the log carries it to the others, which copy it into theirs, and is
 * rid of it when every node's store has it, those of nodes among them that are away: they find it when they come back, within a day.
 */
export class SharedAudit implements AuditLog {
  private readonly state: SharedState;
  private readonly own: NodeAudit;
  private readonly clock: Clock;
  private readonly node: string;
  private readonly failed: (what: string, error: unknown) => void;
  private unshared: AuditEntry[] = [];
  private batch: { readonly key: string; readonly entries: readonly AuditEntry[] } | undefined;
  private count = 0;
  private timer = 0;
  private sweepTimer = 0;
  private readonly archive: string;
  private readonly missed: (entries: number | undefined) => void;
  private readonly archives = new Map<string, Archive>();
  /** Since when nodes are away, on this one's clock. */
  private readonly awaySince = new Map<string, number>();
  private readonly held = new Map<string, Held>();
  private readonly known = new Set<string>();
  /** What others have written and this node's store has not yet: what is heard together is written together. */
  private copies: AuditEntry[] = [];
  /** Whether an earlier start has written something: then it is not this node's first. */
  private readonly hadEntries: boolean;

  constructor({ archive, clock, failed, missed, node, own, state }: SharedAuditParts) {
    this.state = state;
    this.own = own;
    this.clock = clock;
    this.node = node;
    this.archive = archive;
    this.failed = failed;
    this.missed = missed;
    this.hadEntries = own.find({ count: 1 }).length > 0;
    state.watch(ARCHIVES, ({ changes }) => changes.forEach(({ key, record }) => this.hearArchive(key, record)));
    state.list(ARCHIVES).forEach((record) => this.hearArchive(record.key, record));
    state.watch(AUDIT, ({ changes }) => changes.forEach(({ key, record }) => this.hear(key, record)));
    [...state.list(AUDIT)]
      .sort((one, other) => one.revision - other.revision)
      .forEach((record) => this.take(record, true)); // an earlier life may have some of them
    this.sweepLater();
    void this.sweep();
  }

  /** How many entries of the log each node's store has not, by what the nodes are called: also of those that are away. */
  behind(): ReadonlyMap<string, number> {
    return new Map(
      [...this.archives].map(([name, { upTo }]) => [
        name,
        [...this.held.values()].reduce((sum, { entries, revision }) => sum + (revision > upTo ? entries : 0), 0),
      ]),
    );
  }

  /** How many entries of this node are not in the log yet. */
  get unsharedCount(): number {
    return this.unshared.length + (this.batch?.entries.length ?? 0);
  }

  get waiting(): readonly AuditEntry[] {
    return this.own.waiting;
  }

  get lost(): number {
    return this.own.lost;
  }

  append(entry: AuditEntry): void {
    this.own.append(entry);
    this.share(entry);
  }

  async appendDurably(entry: AuditEntry, isWanted?: () => boolean): Promise<boolean> {
    const isWritten = await this.own.appendDurably(entry, isWanted);
    if (isWritten) {
      this.share(entry);
    }
    return isWritten;
  }

  find(query: AuditQuery): readonly NumberedAuditEntry[] {
    this.writeCopies();
    return this.own.find(query);
  }

  /** As `appendDurably`; the others have the entry out of the commit that it is about (`shareWith`), or not at all. */
  appendUnshared(entry: AuditEntry, isWanted?: () => boolean): Promise<boolean> {
    return this.own.appendDurably(entry, isWanted);
  }

  /** The commit brings an entry that this node has to the others. */
  shareWith(part: CommitPart, entry: AuditEntry): void {
    part.change(this.nextKey(), format([entry]));
  }

  /** Brings what waits to the log, and does nothing more. Rejects when that fails. */
  async close(): Promise<void> {
    this.writeCopies();
    this.clock.cancel(this.timer);
    this.clock.cancel(this.sweepTimer);
    this.timer = -1;
    while (this.isBehind) {
      await this.flush();
    }
  }

  private get isBehind(): boolean {
    return this.batch !== undefined || this.unshared.length > 0;
  }

  private share(entry: AuditEntry): void {
    this.unshared.push(entry);
    if (this.unshared.length > MOST_UNSHARED) {
      this.unshared.shift();
    }
    this.flushLater();
  }

  private flushLater(): void {
    if (this.timer === 0 && this.isBehind) {
      this.timer = this.clock.schedule(FLUSH_MS, () => {
        this.flush()
          .catch((error: unknown) => this.failed('bringing the audit to the other nodes', error)) // the next time may do it
          .finally(() => {
            if (this.timer !== -1) {
              this.timer = 0;
              this.flushLater();
            }
          });
      });
    }
  }

  /** A batch keeps its key until it is known to be there, so that it is there once. */
  private async flush(): Promise<void> {
    this.batch ??= { key: this.nextKey(), entries: this.unshared.splice(0, MOST_TOGETHER) };
    const { key, entries } = this.batch;
    await this.state.commit(new Map([[key, 0]]), [{ key, value: format(entries) }]);
    this.batch = undefined; // by this attempt, or by one whose answer was lost
  }

  private nextKey(): string {
    return `${AUDIT}${this.node}/${String(++this.count).padStart(12, '0')}`;
  }

  private hear(key: string, record: StateRecord | undefined): void {
    if (record === undefined) {
      this.held.delete(key);
    } else {
      this.take(record, false);
    }
  }

  /** `mayBeThere`: whether this node may have it already. */
  private take({ key, revision, value }: StateRecord, mayBeThere: boolean): void {
    let entries: readonly AuditEntry[] = [];
    try {
      entries = parse(value);
    } catch (error) {
      this.failed(`reading ${key}`, error);
    }
    const isKnown = this.isKnown(key);
    this.held.set(key, { revision, entries: entries.length, bytes: value.length, heardAt: this.clock.now });
    if (!isKnown && !key.startsWith(`${AUDIT}${this.node}/`)) {
      this.copy(key, entries, mayBeThere);
    }
  }

  /** Whether it was heard of before: one whose answer was lost may be written again when the log is rid of it. */
  private isKnown(key: string): boolean {
    if (this.known.has(key)) {
      return true;
    }
    this.known.add(key);
    if (this.known.size > MOST_KNOWN) {
      this.known.delete(this.known.keys().next().value!);
    }
    return false;
  }

  private copy(key: string, entries: readonly AuditEntry[], mayBeThere: boolean): void {
    if (this.copies.length === 0) {
      queueMicrotask(() => this.writeCopies());
    }
    try {
      this.copies.push(...(mayBeThere ? entries.filter((entry) => !this.isThere(entry)) : entries));
    } catch (error) {
      this.failed(`copying ${key}`, error);
    }
  }

  private writeCopies(): void {
    const { copies } = this;
    this.copies = [];
    if (copies.length > 0) {
      this.own.appendAll(copies);
    }
  }

  private hearArchive(key: string, record: StateRecord | undefined): void {
    const name = key.slice(ARCHIVES.length);
    const archive = record && parseArchive(record.value);
    if (record === undefined || archive === undefined) {
      this.archives.delete(name);
      this.awaySince.delete(name); // whoever comes back has been away for no time
    } else {
      this.archives.set(name, { ...archive, revision: record.revision });
    }
  }

  private isThere(entry: AuditEntry): boolean {
    const { at, event } = entry;
    const wanted = format([entry]);
    return this.own
      .find({ from: at, until: at + 1, event, count: MOST_OF_A_MOMENT })
      .some(({ number: _number, ...found }) => format([found]) === wanted);
  }

  private sweepLater(): void {
    this.sweepTimer = this.clock.schedule(SWEEP_MS, () => {
      this.sweepLater();
      void this.sweep();
    });
  }

  /** Says up to where this node has it, and rids the log of what it need not carry. What fails is done at the next time. */
  private async sweep(): Promise<void> {
    try {
      await this.keepArchive();
      await this.forgetArchives();
      while ((await this.remove(this.due())) || (await this.remove(this.overdue()))) {
        // every node tries, and one does: who is refused leaves it to the other
      }
    } catch {
      // at the next time again
    }
  }

  private async keepArchive(): Promise<void> {
    this.writeCopies();
    const known = this.archives.get(this.archive);
    const upTo = this.state.revision;
    const isNews = [...this.held.values()].some(({ revision }) => revision > (known?.upTo ?? 0) && revision <= upTo);
    if (this.own.waiting.length > 0 || (known !== undefined && known.missed === 0 && !isNews)) {
      return; // what waits for the store is not in it
    }
    const isOld = this.archives.size > 0 && this.hadEntries; // of a node that was forgotten
    const key = ARCHIVES + this.archive;
    const value = formatArchive({ upTo: Math.max(upTo, known?.upTo ?? 0), missed: 0 });
    const result = await this.state.commit(new Map([[key, known?.revision ?? 0]]), [{ key, value }]);
    if (result.kind !== 'committed') {
      return;
    }
    if (known === undefined ? isOld : known.missed > 0) {
      this.missed(known?.missed);
    }
  }

  /** A node that has been away for too long is waited for no more. */
  private async forgetArchives(): Promise<void> {
    const there = new Set(this.state.list(NODES).map(({ key }) => calledAs(key.slice(NODES.length))));
    for (const [name, { revision }] of this.archives) {
      const since = this.awaySince.get(name) ?? this.clock.now;
      if (there.has(name) || name === this.archive) {
        this.awaySince.delete(name);
      } else if (this.clock.now - since < FORGOTTEN_MS) {
        this.awaySince.set(name, since);
      } else {
        const key = ARCHIVES + name;
        await this.state.commit(new Map([[key, revision]]), [{ key, value: undefined }]);
      }
    }
  }

  /** Up to where every node has it: one of an earlier version says that in its beat, and is not waited for when it is away. */
  private due(): readonly string[] {
    const known = [...this.archives];
    const others = this.state
      .list(NODES)
      .filter(({ key }) => !this.archives.has(calledAs(key.slice(NODES.length))))
      .map(({ value }) => parseBeat(value)?.heard ?? 0);
    const all = [...known.map(([, { upTo }]) => upTo), ...others];
    return this.keysWhere(({ revision }) => all.length > 0 && revision <= Math.min(...all));
  }

  /** What was carried for too long, or is too much, and that enough nodes have. */
  private overdue(): readonly string[] {
    let bytes = [...this.held.values()].reduce((sum, held) => sum + held.bytes, 0);
    return this.keysWhere((held) => {
      const has = [...this.archives.values()].filter(({ upTo }) => held.revision <= upTo).length;
      const isDue = this.clock.now - held.heardAt >= AWAY_MS || bytes > MOST_HELD_BYTES;
      bytes -= isDue && has >= ENOUGH ? held.bytes : 0;
      return isDue && has >= ENOUGH;
    });
  }

  /** The oldest first. */
  private keysWhere(is: (held: Held) => boolean): readonly string[] {
    return [...this.held]
      .sort(([, one], [, other]) => one.revision - other.revision)
      .filter(([, held]) => is(held))
      .map(([key]) => key);
  }

  /** Takes these out of the log, as many as a commit may; nodes that have them not are told how many they miss. False: nothing was done. */
  private async remove(keys: readonly string[]): Promise<boolean> {
    const some = keys.slice(0, MOST_KEYS - this.archives.size);
    if (some.length === 0) {
      return false;
    }
    const relied = new Map(some.map((key) => [key, this.held.get(key)!.revision]));
    const changes: StateChange[] = some.map((key) => ({ key, value: undefined }));
    for (const [name, { missed, revision, upTo }] of this.archives) {
      const lacks = some.map((key) => this.held.get(key)!).filter((held) => held.revision > upTo);
      if (lacks.length > 0) {
        const more = lacks.reduce((sum, { entries }) => sum + entries, 0);
        relied.set(ARCHIVES + name, revision);
        changes.push({ key: ARCHIVES + name, value: formatArchive({ upTo, missed: missed + more }) });
      }
    }
    const result = await this.state.commit(relied, changes);
    if (result.kind === 'refused') {
      return false;
    }
    some.forEach((key) => this.held.delete(key)); // this node's own copy of the log may hear of it later
    changes.forEach(
      ({ key, value }) => value !== undefined && this.hearArchive(key, { key, value, revision: result.revision }),
    );
    return true;
  }
}

function formatArchive(archive: { readonly upTo: number; readonly missed: number }): string {
  return JSON.stringify({ v: 1, ...archive });
}

function parseArchive(value: string): { readonly upTo: number; readonly missed: number } | undefined {
  try {
    return ARCHIVE.parse(JSON.parse(value));
  } catch {
    return undefined;
  }
}

function format(entries: readonly AuditEntry[]): string {
  return JSON.stringify({
    v: 1,
    entries: entries.map(
      ({ at, event, userName, clientId, deviceId, source, purpose, target, cause, requestId, detail }) => ({
        at,
        event,
        userName,
        clientId,
        deviceId,
        source,
        purpose,
        target,
        cause,
        requestId,
        detail,
      }),
    ),
  });
}

function parse(value: string): readonly AuditEntry[] {
  return ENTRIES.parse(JSON.parse(value)).entries.map(
    ({ userName, clientId, deviceId, source, purpose, target, cause, requestId, ...rest }) => ({
      ...rest,
      userName,
      clientId,
      deviceId,
      source,
      purpose,
      target,
      cause,
      requestId,
    }),
  );
}
