// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { REQUEST_END_CAUSES } from 'gateway_protocol';
import { z } from 'zod';
import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { NumberTry } from './NumberTries.ts';
import { RequestState } from './RequestState.ts';

/** A request as the log has it: with what every node needs of it. Never changed: a step makes a new one. */
export interface RequestRecord {
  readonly request: ConnectionRequest;
  /** The node that its client's connection is at: it alone lets in. */
  readonly owner: string;
  /** Numbers that were typed for it, on all devices and at all nodes. */
  readonly tries: readonly NumberTry[];
  /** The device that showed it first, where that is at another node than its owner. */
  readonly shownOn: string | undefined;
}

/** Where requests are in the log. */
export const REQUESTS = 'requests/';
/** Of the text of a record. A node reads its own and none that is higher. */
const VERSION = 1;

const name = z.string().min(1);
const RECORD = z.object({
  v: z.literal(VERSION),
  owner: name,
  tries: z.array(
    z.object({
      deviceId: name,
      attempt: z.number(),
      number: z.string(),
      isRight: z.boolean(),
      triesLeft: z.number(),
    }),
  ),
  shownOn: z.string().optional(),
  id: name,
  mainSessionId: name,
  context: name,
  userName: name,
  userDomain: z.string(),
  clientId: name,
  clientName: z.string(),
  address: z.string(),
  purpose: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('connection'), target: z.string() }),
    z.object({ kind: z.literal('login'), application: z.string(), host: z.string() }),
    z.object({ kind: z.literal('transaction'), application: z.string(), text: z.string() }),
  ]),
  number: name,
  createdAt: z.number(),
  expiresAt: z.number(),
  state: z.enum(RequestState),
  cause: z.enum(REQUEST_END_CAUSES).optional(),
  endedAt: z.number().optional(),
  deviceId: z.string().optional(),
});

/** The text of a record. */
export function formatRecord({ request, owner, tries, shownOn }: RequestRecord): string {
  return JSON.stringify({ v: VERSION, owner, tries, shownOn, ...request });
}

/** The record of a text. Throws with what is wrong when it is none, or one of a version that this gateway does not know. */
export function parseRecord(text: string): RequestRecord {
  const { v: _version, owner, tries, shownOn, cause, endedAt, deviceId, ...asked } = RECORD.parse(JSON.parse(text));
  return { request: { ...asked, cause, endedAt, deviceId }, owner, tries, shownOn };
}
