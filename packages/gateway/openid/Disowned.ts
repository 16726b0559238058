// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { CommitPart } from '../state/CommitPart.ts';
import type { OpenidRecords } from './OpenidRecords.ts';

const HOUR_MS = 3_600_000;
const DISOWNED = 'Disowned';

/** Who asked a person over the web and was disowned by them: they ask nobody for an hour, at any node. */
export class Disowned {
  private readonly clock: Clock;
  private readonly records: OpenidRecords;
  private readonly failed: (what: string, error: unknown) => void;
  /** Until when, on the clock that nobody sets: whoever is here is disowned whatever the log has. */
  private readonly known = new Map<string, number>();

  constructor(clock: Clock, records: OpenidRecords, failed: (what: string, error: unknown) => void) {
    this.clock = clock;
    this.records = records;
    this.failed = failed;
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

  /** The person says that it was not them. It holds when this returns. */
  add(clientId: string): void {
    this.known.set(clientId, this.clock.now + HOUR_MS);
    this.records
      .put(DISOWNED, clientId, { clientId }, HOUR_MS)
      .catch((error: unknown) => this.failed('writing down who was disowned', error));
  }
}
