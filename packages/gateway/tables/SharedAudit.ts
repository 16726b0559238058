// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { z } from 'zod';
import type { AuditEntry, AuditLog, AuditQuery, NumberedAuditEntry } from '../audit/AuditLog.ts';
import type { Clock } from '../clock/Clock.ts';
import { NODES, parseBeat } from '../cluster/NodeBeat.ts';
import type { CommitPart } from '../state/CommitPart.ts';
import { MOST_KEYS } from '../state/SharedState.ts';
import type { SharedState, StateRecord } from '../state/SharedState.ts';

/** Where entries are in the log until every node has them: by who has written them, in their order. */
export const AUDIT = 'audit/';
/** Entries in one commit. */
const MOST_TOGETHER = 64;
/** Entries that may wait for the log; each is in its own node's store all the same. */
const MOST_WAITING = 10_000;
const FLUSH_MS = 1_000;
const SWEEP_MS = 5_000;
/** What an entry is told apart by from the others of its moment. */
const MOST_OF_A_MOMENT = 1_000;

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

/**
 * The audit of a node of several. Its own store has an entry first; then the log carries it to the others, which copy it into theirs, and is
 * rid of it when every node that is there has heard of it. A node that was away has what was written meanwhile from nobody.
 */
export class SharedAudit implements AuditLog {
  private readonly state: SharedState;
  private readonly own: AuditLog;
  private readonly clock: Clock;
  private readonly node: string;
  private readonly failed: (what: string, error: unknown) => void;
  private unshared: AuditEntry[] = [];
  private batch: { readonly key: string; readonly entries: readonly AuditEntry[] } | undefined;
  private count = 0;
  private timer = 0;
  private sweepTimer = 0;

  /** `own`: of this node. `node`: a name of this process that no other had. */
  constructor(
    state: SharedState,
    own: AuditLog,
    clock: Clock,
    node: string,
    failed: (what: string, error: unknown) => void,
  ) {
    this.state = state;
    this.own = own;
    this.clock = clock;
    this.node = node;
    this.failed = failed;
    state.watch(AUDIT, ({ changes }) => changes.forEach(({ record }) => record && this.copy(record, false)));
    state.list(AUDIT).forEach((record) => this.copy(record, true)); // an earlier life may have some of them
    this.sweepLater();
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

  appendDurably(entry: AuditEntry): void {
    this.own.appendDurably(entry);
    this.share(entry);
  }

  find(query: AuditQuery): readonly NumberedAuditEntry[] {
    return this.own.find(query);
  }

  /** As `appendDurably`; the others have the entry out of the commit that it is about, or not at all. */
  appendWith(part: CommitPart, entry: AuditEntry): void {
    this.own.appendDurably(entry);
    part.change(this.nextKey(), format([entry]));
  }

  /** Brings what waits to the log, and does nothing more. Rejects when that fails. */
  async close(): Promise<void> {
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
    if (this.unshared.length > MOST_WAITING) {
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

  /** `mayBeThere`: whether this node may have it already. */
  private copy({ key, value }: StateRecord, mayBeThere: boolean): void {
    if (key.startsWith(`${AUDIT}${this.node}/`)) {
      return;
    }
    try {
      for (const entry of parse(value)) {
        if (!mayBeThere || !this.isThere(entry)) {
          this.own.append(entry);
        }
      }
    } catch (error) {
      this.failed(`reading ${key}`, error);
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
      this.sweep();
    });
  }

  /** Every node tries, and one does. What all nodes that are there had heard when they last said so is in all their stores. */
  private sweep(): void {
    const heard = this.state.list(NODES).map(({ value }) => parseBeat(value)?.heard ?? 0);
    const upTo = Math.min(...heard);
    const due = this.state.list(AUDIT).filter(({ revision }) => heard.length > 0 && revision <= upTo);
    const relied = new Map(due.slice(0, MOST_KEYS).map(({ key, revision }) => [key, revision]));
    if (relied.size > 0) {
      this.state
        .commit(
          relied,
          [...relied.keys()].map((key) => ({ key, value: undefined })),
        )
        .catch(() => undefined); // at the next time again
    }
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
