// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** One line of the audit: what happened, when, to whom. Kept for good. */
export interface AuditEntry {
  /** Wall time, ms. */
  readonly at: number;
  readonly event: string;
  readonly userName: string | undefined;
  readonly requestId: string | undefined;
  readonly deviceId: string | undefined;
  readonly clientId: string | undefined;
  /** What else there is to know, in words or names that do not change. */
  readonly detail: string;
}

/** Where the audit is kept. */
export interface AuditLog {
  /** Never throws: what cannot be written waits, and is written before what comes after it. */
  append(entry: AuditEntry): void;
  /** Writes an entry without which something must not happen: it is on the disk when this returns. Throws when it is not. */
  appendDurably(entry: AuditEntry): void;
  /** Entries that could not be written yet, oldest first. */
  readonly waiting: readonly AuditEntry[];
  /** How many were one too many to wait, since the start. */
  readonly lost: number;
  /** The newest, newest first. */
  latest(count: number): readonly AuditEntry[];
}
