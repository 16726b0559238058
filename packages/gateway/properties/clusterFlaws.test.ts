// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ClusterPeers } from '../cluster/ClusterPeers.ts';
import { anyClusterSchedule } from './ClusterSchedule.ts';
import { ClusterWorld } from './ClusterWorld.ts';
import type { ClusterFlaws } from './ClusterWorld.ts';

/** So many schedules find each of these, out of a seed of its own: some need a node that is cut off at the right time. */
const RUNS = 40;

/** A prompt is renewed because the log has its request as waiting, as far as this node has heard. */
class TrustingPeers extends ClusterPeers {
  override isAlive(): boolean {
    return true;
  }
}

/** Nobody is ever gone for this node. */
class ImmortalPeers extends ClusterPeers {
  override isThere(): boolean {
    return true;
  }
}

/** That this node hears the log is enough for a prompt to stand, whoever asks. */
class SelfishPeers extends ImmortalPeers {
  override isAlive(): boolean {
    return super.isAlive(this.name);
  }
}

const FLAWS: readonly (readonly [string, number, ClusterFlaws, RegExp])[] = [
  [
    'a log in which everybody wins',
    103,
    { commitsWithoutCompare: true },
    /was \S+, and is|two verdicts|another end than|spent twice/,
  ],
  [
    'commits that do not name a revocation',
    246,
    { namesNothing: true },
    /approved behind a revocation|somebody revoked has asked/,
  ],
  ['nodes that do not hear what others revoke', 161, { hearsNoRevocation: true }, /of somebody revoked is open still/],
  ['nodes that renew without proof', 123, { peers: TrustingPeers }, /stands \d+ ms after its end/],
  [
    'nodes that look only at themselves, and end nothing of a dead one,',
    16,
    { peers: SelfishPeers },
    /stands \d+ ms after its end/,
  ],
];

for (const [name, seed, flaws, finding] of FLAWS) {
  test(`${name}: found out`, async () => {
    const { failed, counterexample, errorInstance } = await fc.check(
      fc.asyncProperty(anyClusterSchedule, (schedule) => new ClusterWorld(schedule, flaws).play()),
      { numRuns: RUNS, seed, endOnFailure: true },
    );
    assert.ok(failed && counterexample !== null, 'nothing was found');
    assert.match(String(errorInstance), finding);
  });
}
