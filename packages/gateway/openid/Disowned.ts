// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { CommitPart } from '../state/CommitPart.ts';
import type { OpenidRecords } from './OpenidRecords.ts';
import { UntilDone } from './UntilDone.ts';

const HOUR_MS = 3_600_000;
const DISOWNED = 'Disowned';

/** Who asked a person over the web and was disowned by them: they ask nobody for an hour, at any node. */
export class Disowned {
  private readonly clock: Clock;
  private readonly records: OpenidRecords;
  private readonly untilDone: UntilDone;
  /** Until when, on the clock that nobody sets: whoever is here is disowned whatever the log has. */
  private readonly known = new Map<string, number>();

  constructor(clock: Clock, records: OpenidRecords, failed: (what: string, error: unknown) => void) {
    this.clock = clock;
    this.records = records;
    this.untilDone = new UntilDone(clock, failed);
  }

  has(clientId: string): boolean {
    const until = this.known.get(clientId);
    if (until !== undefined && until <= this.clock.now) {
      this.known.delete(clientId);
    }
    return this.known.has(clientId) || this.records.has(DISOWNED, clientId);
  }

  /** Adds to a commit: it is refused when the client was disowned since this node has heard of it. */
  relyOn(part: CommitPart, clientId: string): void {
    this.records.relyOn(part, DISOWNED, clientId);
  }

  /** The person says that it was not them. It holds when this returns, at other nodes when the log takes it. */
  add(clientId: string): void {
    const until = this.clock.now + HOUR_MS;
    this.known.set(clientId, until);
    const write = (): Promise<void> => this.records.put(DISOWNED, clientId, { clientId }, until - this.clock.now);
    this.untilDone.do('writing down who was disowned', write, until);
  }

  stop(): void {
    this.untilDone.stop();
  }
}
