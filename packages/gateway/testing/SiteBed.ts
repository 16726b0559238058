// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { ClusterPeers, SIGN_MS } from '../cluster/ClusterPeers.ts';
import { SiteNode } from '../cluster/SiteNode.ts';
import { SystemClock } from '../clock/SystemClock.ts';
import { makeCertificate } from '../config/makeCertificate.ts';
import type { SharedState } from '../state/SharedState.ts';
import { GatewayBed } from './GatewayBed.ts';
import { newIdentity } from './newIdentity.ts';
import { TappedState } from './TappedState.ts';
import { until } from './until.ts';

/** A whole gateway as one node of a site, and its way to the log in the hand of a test. */
export interface BedNode {
  readonly bed: GatewayBed;
  readonly state: TappedState;
  readonly node: SiteNode;
}

/**
 * Starts whole gateways over what they share, each over its own access to it, and waits until they know of each other. `prepare`: what
 * each has before it starts, and what of its configuration is another.
 */
export async function startSite(
  states: readonly SharedState[],
  prepare: (bed: GatewayBed) => object = () => ({}),
): Promise<readonly BedNode[]> {
  const identity = newIdentity();
  const tls = await makeCertificate(['localhost', '127.0.0.1'], 1);
  const clock = new SystemClock();
  const nodes: BedNode[] = [];
  for (const [i, shared] of states.entries()) {
    const state = new TappedState(shared);
    let names = 0;
    const peers = new ClusterPeers(state, clock, {
      beatMs: 200,
      missed: 1_000,
      signMs: 10 * SIGN_MS,
      version: '1.0.0',
      config: 'the same',
      newName: () => `node${i}.${++names}`,
      failed: () => undefined,
    });
    const node = new SiteNode(state, peers, clock, 'the same', () => undefined);
    const bed = new GatewayBed();
    bed.site = { node, identity, tls };
    nodes.push({ bed, state, node });
    const first = nodes[0]!.bed;
    const changes = prepare(bed);
    await bed.start({
      ...(i > 0 && { targets: [{ host: '127.0.0.1', port: Number(first.target.split(':')[1]) }] }),
      requests: { perUserAndMinute: 100, perSourceAndMinute: 100, leaseSeconds: 60 },
      remoteDesktop: { resumeSeconds: 60 },
      ...changes,
    });
    bed.target = first.target; // one configuration for all
  }
  await until(
    () =>
      nodes.every(
        ({ node }) => node.list().length === nodes.length && node.list().every(({ signMs }) => signMs !== undefined),
      ),
    'the nodes know of each other',
  );
  return nodes;
}
