// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { CommitPart } from '../state/CommitPart.ts';
import { recordOf } from './RequestEnds.ts';
import type { RequestEnds } from './RequestEnds.ts';
import type { RequestLog } from './RequestLog.ts';
import type { Entry } from './RequestTable.ts';
import type { Trust, UserDirectory } from './Trust.ts';

/** How often it is tried while the client is trusted, and something of it changes. */
const MOST_ATTEMPTS = 5;

/** What a request is put into the log with. */
export interface CreationParts {
  readonly users: Pick<UserDirectory, 'relyOnClient'>;
  readonly log: Pick<RequestLog, 'write'>;
  readonly trust: Pick<Trust, 'ofClient'>;
  readonly ends: Pick<RequestEnds, 'learn'>;
}

/**
 * Puts a request into the log. False when its client was revoked, perhaps at another node and a moment ago. Rejects when it is not
 * known whether it was done.
 */
export async function createRequest({ ends, log, trust, users }: CreationParts, entry: Entry): Promise<boolean> {
  const { clientId, id } = entry.request;
  for (let i = 0; i < MOST_ATTEMPTS && (i === 0 || trust.ofClient(clientId)); i++) {
    const part = new CommitPart();
    users.relyOnClient(part, clientId);
    const written = await log.write(recordOf(entry), 0, part);
    if (written.kind === 'written') {
      ends.learn(entry, { record: recordOf(entry), revision: written.revision });
      return true;
    }
    if (written.found !== undefined) {
      throw new Error(`there is a request ${id} already`);
    }
  }
  return false;
}
