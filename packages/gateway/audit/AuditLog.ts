// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import { detailOf, placeOf } from '../engine/Purpose.ts';
import type { AuditEvent } from './auditEvents.ts';

/** One line of the audit: what happened, when, to whom. Kept for good. */
export interface AuditEntry {
  /** Wall time, ms. */
  readonly at: number;
  readonly event: string;
  readonly userName: string | undefined;
  readonly clientId: string | undefined;
  readonly deviceId: string | undefined;
  /** Where it came from: an address. */
  readonly source: string | undefined;
  /** What was asked for: connection, login, transaction. */
  readonly purpose: string | undefined;
  /** Where it was to lead: "host:port", or the host of a login. */
  readonly target: string | undefined;
  /** Why: an EndCause, or the word of a refusal. */
  readonly cause: string | undefined;
  readonly requestId: string | undefined;
  /** What else there is to know, as the text of a transaction; empty for most events. */
  readonly detail: string;
}

/** What an entry can say beside what happened, and when. */
export type AuditFields = Partial<Omit<AuditEntry, 'at' | 'event'>>;

/** An entry about `fields`, and nothing else. */
export function auditEntry(at: number, event: AuditEvent, fields: AuditFields = {}): AuditEntry {
  return {
    at,
    event,
    userName: undefined,
    clientId: undefined,
    deviceId: undefined,
    source: undefined,
    purpose: undefined,
    target: undefined,
    cause: undefined,
    requestId: undefined,
    ...fields,
    detail: fields.detail ?? '', // a column that is never null: an entry that cannot be written would hold up all behind it
  };
}

/** What an entry says of a request. */
export function aboutRequest(request: ConnectionRequest): AuditFields {
  return {
    userName: request.userName,
    clientId: request.clientId,
    deviceId: request.deviceId,
    source: request.address,
    purpose: request.purpose.kind,
    target: placeOf(request.purpose),
    cause: request.cause,
    requestId: request.id,
    detail: detailOf(request.purpose),
  };
}

/** Which entries are wanted; what is left out is not looked at. */
export interface AuditQuery {
  readonly userName?: string | undefined;
  readonly clientId?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly source?: string | undefined;
  readonly purpose?: string | undefined;
  readonly target?: string | undefined;
  readonly cause?: string | undefined;
  readonly requestId?: string | undefined;
  readonly event?: string | undefined;
  /** Wall time, ms: from here on, and before there. */
  readonly from?: number | undefined;
  readonly until?: number | undefined;
  /** Only entries that were appended before this one: the last `number` of a page leads to the next. */
  readonly before?: number | undefined;
  /** Only entries that were appended after this one. */
  readonly after?: number | undefined;
  /** At most so many, 1 to 10,000. */
  readonly count: number;
}

/** An entry with its place in the log. */
export interface NumberedAuditEntry extends AuditEntry {
  readonly number: number;
}

/** Where the audit is kept. */
export interface AuditLog {
  /** Never throws: what cannot be written waits, and is written before what comes after it. */
  append(entry: AuditEntry): void;
  /**
   * Writes an entry without which something must not happen: resolves to true when it is on the disk, to false when `isWanted` (always,
   * when left out) said no when it was to be written, and it was not. Rejects when it could not be written, and then it will not be.
   */
  appendDurably(entry: AuditEntry, isWanted?: () => boolean): Promise<boolean>;
  /** Entries that could not be written yet, oldest first. */
  readonly waiting: readonly AuditEntry[];
  /** How many were one too many to wait, since the start. */
  readonly lost: number;
  /** The entries that fit, newest first. */
  find(query: AuditQuery): readonly NumberedAuditEntry[];
}

/** The audit as one node keeps it, whoever has written it. */
export interface NodeAudit extends AuditLog {
  /** As `append`, of several at once, which costs little more than one. */
  appendAll(entries: readonly AuditEntry[]): void;
}
