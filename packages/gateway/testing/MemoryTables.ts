// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AuditEntry, NodeAudit } from '../audit/AuditLog.ts';
import type { GatewayTables } from '../server/Gateway.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { SharedEnrolments } from '../tables/SharedEnrolments.ts';
import { MemoryClientTable } from './MemoryClientTable.ts';
import { MemoryCodeTable } from './MemoryCodeTable.ts';
import { MemoryDeviceTable } from './MemoryDeviceTable.ts';
import { MemoryWakeTable } from './MemoryWakeTable.ts';

/** What is kept for good, kept in memory: for tests. */
export class MemoryTables implements GatewayTables {
  readonly devices = new MemoryDeviceTable();
  readonly clients = new MemoryClientTable();
  private readonly state = new MemorySharedState();
  readonly codes = new MemoryCodeTable(this.state);
  readonly enrolments = new SharedEnrolments(this.state, fail);
  readonly wakes = new MemoryWakeTable();
  readonly entries: AuditEntry[] = [];
  /** What waits to be written: a test says what does. */
  readonly unwritten: AuditEntry[] = [];
  readonly audit: NodeAudit = {
    append: (entry) => void this.entries.push(entry),
    appendAll: (entries) => void this.entries.push(...entries),
    appendDurably: async (entry, isWanted = () => true) => {
      const isWritten = isWanted();
      if (isWritten) {
        this.audit.append(entry);
      }
      return isWritten;
    },
    waiting: this.unwritten,
    lost: 0,
    find: ({ after = 0, count, event, userName }) =>
      this.entries
        .map((entry, i) => ({ ...entry, number: i + 1 }))
        .filter((entry) => entry.number > after)
        .filter((entry) => userName === undefined || entry.userName === userName)
        .filter((entry) => event === undefined || entry.event === event)
        .slice(-count)
        .reverse(),
  };
  trouble: string | undefined;
  isClosed = false;

  fault(): string | undefined {
    return this.trouble;
  }

  clockDoubt(): string | undefined {
    return undefined;
  }

  confirmClock(): void {
    // it is believed
  }

  close(): void {
    this.isClosed = true;
  }
}

function fail(what: string, error: unknown): never {
  throw new Error(what, { cause: error });
}
