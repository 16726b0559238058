// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { someOf } from 'arkts-host/testing';
import fc from 'fast-check';
import { ClusterPeers } from '../cluster/ClusterPeers.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { AuthenticationSink } from '../engine/AuthenticationSink.ts';
import type { RequestLog } from '../engine/RequestLog.ts';
import { recordOf } from '../engine/RequestEnds.ts';
import type { RequestTable } from '../engine/RequestTable.ts';
import { SharedAudit } from '../tables/SharedAudit.ts';
import type { ClusterFlaws } from './ClusterNode.ts';
import { anyClusterSchedule } from './ClusterSchedule.ts';
import { ClusterWorld } from './ClusterWorld.ts';

/** So many schedules are tried, at most. */
const RUNS = 2_000;

/** Leases are renewed though nothing says that who asks is there: the mirror may be as old as it likes. */
class TrustingPeers extends ClusterPeers {
  override isAlive(): boolean {
    return true;
  }
}

/** Beats of others are not looked at: that this node hears the log is enough for a prompt to stand, and nobody is ever gone. */
class SelfishPeers extends ClusterPeers {
  override isAlive(): boolean {
    return super.isAlive(this.name);
  }

  override isThere(): boolean {
    return true;
  }
}

/** An approval is in the audit of the node that decides it, and nowhere else. */
class LonelyAudit extends SharedAudit {
  override shareWith(): void {
    // the others need not know
  }
}

/** Who finds the owner of a request dead goes on with it, and with its client, instead of ending it; the owner may only have stood still. */
function takeOver(engine: AuthenticationEngine, sinkOf: (requestId: string) => AuthenticationSink | undefined): void {
  const table = Reflect.get(engine, 'table') as RequestTable;
  const log = Reflect.get(engine, 'log') as RequestLog;
  const peers = Reflect.get(engine, 'peers') as ClusterPeers;
  Reflect.set(engine, 'lookAround', () => {
    for (const entry of table.allPending()) {
      const sink = sinkOf(entry.request.id);
      if (entry.revision > 0 && entry.owner !== peers.name && !peers.isThere(entry.owner) && sink !== undefined) {
        entry.own ??= { name: entry.request.id, cookieHash: '', sink, accepted: Promise.resolve(0) };
        Reflect.set(entry, 'owner', peers.name);
        log.write(recordOf(entry), entry.revision).catch(() => undefined);
      } else if (table.isToAsk(entry)) {
        engine.prompts.offer(entry.request);
      }
    }
  });
}

/** Each with what is found, and a seed out of which that is soon. */
const FLAWS: readonly (readonly [string, ClusterFlaws, RegExp, number])[] = [
  [
    'a log in which everybody wins',
    { commitsWithoutCompare: true },
    /was \S+, and is|two verdicts|ends twice|spent twice|enrolled two phones/,
    2,
  ],
  [
    'a stale mirror that is trusted',
    { trustsMirror: true },
    /was \S+, and is|two verdicts|ends twice|spent twice|enrolled two phones|of somebody revoked|behind a revocation/,
    7,
  ],
  ['a retry that is taken for a loss', { takesRetryForLoss: true }, /told that it is not enrolled, and it is/, 4],
  ['a beat that is not looked at', { peers: SelfishPeers }, /stands [\d.]+ ms after its end/, 7],
  [
    'a revocation that no commit names',
    { namesNothing: true },
    /approved behind a revocation|somebody revoked has asked/,
    4,
  ],
  ['a lease that is renewed while nothing is fresh', { peers: TrustingPeers }, /stands [\d.]+ ms after its end/, 7],
  ['two owners of one request', { engine: takeOver }, /two verdicts|ends twice|stands [\d.]+ ms after its end/, 1],
  ['a revocation that other nodes do not hear', { hearsNoRevocation: true }, /of somebody revoked is open still/, 7],
  ['an approval that only one node has in its audit', { audit: LonelyAudit }, /the audit of a node has nothing/, 1],
];

for (const [name, flaws, finding, seed] of someOf(FLAWS, 2)) {
  test(`${name}: found out`, async (t) => {
    const { failed, numRuns, errorInstance } = await fc.check(
      fc.asyncProperty(anyClusterSchedule, (schedule) => new ClusterWorld(schedule, flaws).play()),
      { numRuns: RUNS, seed, endOnFailure: true },
    );
    assert.ok(failed, `nothing was found in ${RUNS} schedules`);
    assert.match(String(errorInstance), finding);
    t.diagnostic(`found in ${numRuns} schedules`);
  });
}
