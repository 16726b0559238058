// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import { CommitPart } from '../state/CommitPart.ts';
import type { ClientIdentity } from './ClientIdentity.ts';
import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { EngineOptions } from './EngineOptions.ts';
import { patiently } from './patiently.ts';
import type { PromptQuota, QuotaRefusal } from './PromptQuota.ts';
import { randomToken } from './randomToken.ts';
import type { Randomness } from './Randomness.ts';
import { recordOf } from './RequestEnds.ts';
import type { RequestEnds } from './RequestEnds.ts';
import type { RequestLog } from './RequestLog.ts';
import { RequestState } from './RequestState.ts';
import type { Entry, RequestTable } from './RequestTable.ts';
import type { Trust, UserDirectory } from './Trust.ts';
import type { Turns } from './Turns.ts';

/** How often it is tried while others change what it relies on. */
const MOST_ATTEMPTS = 20;

/** What a request is put into the log with. */
export interface CreationParts {
  readonly clock: Clock;
  readonly users: Pick<UserDirectory, 'relyOnClient'>;
  readonly table: Pick<RequestTable, 'pendingCount' | 'ofUser'>;
  readonly log: Pick<RequestLog, 'write'>;
  readonly trust: Pick<Trust, 'ofClient'>;
  readonly ends: Pick<RequestEnds, 'learn'>;
  readonly quota: PromptQuota;
  readonly turns: Turns;
}

/** A request that waits, from now on. */
export function newRequest(
  parts: { readonly clock: Clock; readonly options: EngineOptions; readonly randomness: Randomness },
  identity: ClientIdentity,
  mainSessionId: string,
  context: string,
  number: string,
): ConnectionRequest {
  const { address, clientId, clientName, purpose, userDomain, userName } = identity;
  const createdAt = parts.clock.wall();
  return {
    id: randomToken(parts.randomness, 16),
    mainSessionId,
    context,
    userName,
    userDomain,
    clientId,
    clientName,
    address,
    purpose,
    number,
    createdAt,
    expiresAt: createdAt + Math.min(parts.options.deadlineMs, identity.deadlineMs ?? Infinity),
    state: RequestState.PENDING,
    cause: undefined,
    endedAt: undefined,
    deviceId: undefined,
  };
}

/**
 * Puts a request into the log, which this node has counted at this moment, and whose client it trusts. Why it is not there, when it is
 * one too many, or its client was revoked, by what another node has written meanwhile. Rejects when it is not known whether it was done.
 */
export function createRequest(
  parts: CreationParts,
  entry: Entry,
): Promise<QuotaRefusal | 'client-not-trusted' | undefined> {
  const counted = { at: parts.clock.now, asOf: parts.turns.asOf(entry.request.userName) };
  return parts.turns.inOrder(entry.request.userName, () => create(parts, entry, counted));
}

async function create(
  { clock, ends, log, quota, table, trust, turns, users }: CreationParts,
  entry: Entry,
  counted: { at: number; asOf: number },
): Promise<QuotaRefusal | 'client-not-trusted' | undefined> {
  const { clientId, id, userName } = entry.request;
  for (let i = 0; i < MOST_ATTEMPTS; i++) {
    if (!trust.ofClient(clientId)) {
      return 'client-not-trusted'; // what is relied on is what is trusted now: whatever was waited for may have changed both
    }
    if (turns.asOf(userName) !== counted.asOf) {
      quota.giveBack(entry.request, counted.at);
      const refusal = quota.take(entry.request, table.pendingCount - 1, table.ofUser(userName).length - 1);
      if (refusal !== undefined) {
        return refusal;
      }
      counted = { at: clock.now, asOf: turns.asOf(userName) };
    }
    const part = new CommitPart();
    let heard: Promise<void> | undefined;
    users.relyOnClient(part, clientId);
    turns.take(part, userName, (revision) => {
      heard = turns.heard(userName, revision);
    });
    const written = await log.write(recordOf(entry), 0, part);
    if (written.kind === 'written') {
      ends.learn(entry, { record: recordOf(entry), revision: written.revision });
      return undefined;
    }
    if (written.found !== undefined) {
      throw new Error(`there is a request ${id} already`);
    }
    await (heard && patiently(clock, heard, 'the mirror'));
  }
  throw new Error('the log refuses each attempt');
}
