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
  /** Keeps an entry, sooner or later: one that cannot be written now waits. */
  append(entry: AuditEntry): void;
  /** Writes an entry that something depends on, behind all that waits. Throws when it cannot; then it is not written. */
  appendDurably(entry: AuditEntry): void;
  /** The newest, newest first. */
  latest(count: number): readonly AuditEntry[];
}
