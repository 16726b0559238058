// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AuditEntry, AuditQuery, NodeAudit, NumberedAuditEntry } from '../audit/AuditLog.ts';

/** The audit on the disk of a machine in a world: it outlives the process that writes it. */
export class DiskAudit implements NodeAudit {
  readonly waiting: readonly AuditEntry[] = [];
  readonly lost = 0;
  private readonly entries: AuditEntry[] = [];

  append(entry: AuditEntry): void {
    this.entries.push(entry);
  }

  appendAll(entries: readonly AuditEntry[]): void {
    this.entries.push(...entries);
  }

  async appendDurably(entry: AuditEntry, isWanted: () => boolean = () => true): Promise<boolean> {
    const isWritten = isWanted();
    if (isWritten) {
      this.append(entry);
    }
    return isWritten;
  }

  /** As a node of several looks for what it has already: by time and event. */
  find({ from = 0, until = Infinity, event, count }: AuditQuery): readonly NumberedAuditEntry[] {
    return this.entries
      .map((entry, i) => ({ ...entry, number: i + 1 }))
      .filter((entry) => entry.at >= from && entry.at < until && (event === undefined || entry.event === event))
      .slice(-count)
      .reverse();
  }

  /** Whether there is an entry about this request. */
  has(event: string, requestId: string): boolean {
    return this.entries.some((entry) => entry.event === event && entry.requestId === requestId);
  }
}
