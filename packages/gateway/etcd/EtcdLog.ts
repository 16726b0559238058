// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { EtcdClient } from './EtcdClient.ts';
import type { EtcdRecords } from './EtcdRecords.ts';
import type { KeyValue, ResponseHeader, WatchEvent, WatchResponse } from './etcdProtocol.ts';

/** Who is told of what the log says. */
export interface LogReader {
  /** Whether an answer is of the etcd that is read: when it is not, nothing of it is taken. */
  isSite(header: ResponseHeader): boolean;
  /** What all commits up to `revision` have come to. */
  loaded(revision: number, records: readonly KeyValue[]): void;
  /** The next commit, whole. */
  committed(revision: number, events: readonly WatchEvent[]): void;
  /** The watch at a member is over; it is opened at the next. `isReload`: with everything loaded anew before. */
  interrupted(member: string, why: string, isReload: boolean): void;
}

enum Stage {
  /** Nothing is read: before `start` has loaded everything, and after `stop`. */
  IDLE,
  /** A watch is open, or being opened. */
  WATCHING,
  /** A watch has ended, the next is to be opened after a pause. */
  PAUSING,
  /** The history that was missed is gone: everything is loaded anew. */
  LOADING,
}

/** Records that are loaded by one call. */
const PAGE = 500;
/** Before a watch that has ended is opened again. */
const PAUSE_MS = 100;

/** Reads a site's log from one member of etcd after the other: everything once, then every commit, in order and without gaps. */
export class EtcdLog {
  private readonly client: EtcdClient;
  private readonly clock: Clock;
  private readonly records: EtcdRecords;
  private readonly reader: LogReader;
  private stage = Stage.IDLE;
  private member: number;
  /** The last commit that the reader was told of. */
  private revision = 0;
  private openedAt = -Infinity;
  private closeWatch: () => void = () => undefined;
  private timer = 0;

  constructor(client: EtcdClient, clock: Clock, records: EtcdRecords, reader: LogReader) {
    this.client = client;
    this.clock = clock;
    this.records = records;
    this.reader = reader;
    this.member = client.preferred;
  }

  /** When the watch that is open was opened. */
  get watchedSince(): number {
    return this.openedAt;
  }

  /** Loads everything and follows it from there; rejects when it cannot be loaded. */
  async start(): Promise<void> {
    await this.load();
    this.open();
  }

  /** Goes on at another member: this one has brought nothing for too long. */
  moveOn(why: string): void {
    if (this.stage === Stage.WATCHING) {
      this.closeWatch();
      this.client.leave(this.member);
      this.ended(why, false);
    }
  }

  stop(): void {
    this.stage = Stage.IDLE;
    this.closeWatch();
    this.clock.cancel(this.timer);
  }

  /** Every record as it was at one revision. */
  private async load(): Promise<void> {
    const found: KeyValue[] = [];
    const { rangeEnd } = this.records.all;
    let { key } = this.records.all;
    let revision = 0;
    for (;;) {
      const { answer } = await this.client.range({ key, rangeEnd, limit: PAGE, revision });
      if (!this.reader.isSite(answer.header)) {
        return;
      }
      revision ||= Number(answer.header.revision);
      found.push(...answer.kvs);
      const last = answer.kvs.at(-1);
      if (!answer.more || last === undefined) {
        break;
      }
      key = Buffer.concat([last.key, Buffer.of(0)]);
    }
    this.revision = revision;
    this.reader.loaded(revision, found);
  }

  private open(): void {
    this.stage = Stage.WATCHING;
    this.openedAt = this.clock.now;
    this.closeWatch = this.client.watch(
      { createRequest: { ...this.records.everything, startRevision: this.revision + 1 } },
      this.member,
      { heard: (response) => this.heard(response), ended: (why, compacted) => this.ended(why, compacted > 0) },
    );
  }

  private ended(why: string, isReload: boolean): void {
    const address = this.client.addressOf(this.member);
    this.closeWatch = (): void => undefined;
    this.stage = Stage.PAUSING;
    this.member = (this.member + 1) % this.client.members;
    this.reader.interrupted(address, why, isReload);
    this.timer = this.clock.schedule(PAUSE_MS, () => {
      if (isReload) {
        void this.reload();
      } else {
        this.open();
      }
    });
  }

  private async reload(): Promise<void> {
    this.stage = Stage.LOADING;
    let why: string | undefined;
    try {
      await this.load();
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
    if (this.stage !== Stage.LOADING) {
      return; // stopped meanwhile
    }
    if (why === undefined) {
      this.open();
    } else {
      this.ended(why, true); // from the first page again
    }
  }

  private heard({ header, events }: WatchResponse): void {
    if (!this.reader.isSite(header)) {
      return;
    }
    for (let first = 0; first < events.length; ) {
      const revision = Number(events[first]!.kv.modRevision);
      let after = first;
      while (after < events.length && Number(events[after]!.kv.modRevision) === revision) {
        after++;
      }
      if (revision > this.revision) {
        this.revision = revision;
        this.reader.committed(revision, events.slice(first, after));
      } // else heard before: a member that has just come back may say it again
      first = after;
    }
  }
}
