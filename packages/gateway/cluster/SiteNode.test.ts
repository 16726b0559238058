// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HResult } from '../engine/HResult.ts';
import { NodesBed } from '../testing/NodesBed.ts';
import type { NodeBed } from '../testing/NodesBed.ts';
import type { ClusterEvent } from './ClusterEvent.ts';
import { SiteNode } from './SiteNode.ts';

/** A node of the bed as those who run it see it, and what they are told. */
function seen(node: NodeBed, bed: NodesBed): { readonly site: SiteNode; readonly told: ClusterEvent[] } {
  const told: ClusterEvent[] = [];
  return { site: new SiteNode(node.state, node.peers, bed.clock, '', (event) => told.push(event)), told };
}

test('what each node holds is in the log: requests that wait at their owner, devices at their desk', async () => {
  const bed = new NodesBed();
  const [owner, desk] = await bed.two();
  const { site } = seen(owner, bed);
  desk.connect();
  await bed.clock.settle();
  assert.equal(await owner.ask('a'), HResult.S_OK);
  await bed.clock.settle();
  assert.deepEqual(
    [...site.holdings()],
    [
      [owner.peers.name, { waiting: 1, devices: 0 }],
      [desk.peers.name, { waiting: 0, devices: 1 }],
    ],
  );
  await owner.engine.cancelAuthentication('session', 'a');
  await bed.clock.settle();
  assert.deepEqual(site.holdings().get(owner.peers.name), { waiting: 0, devices: 0 });
});
