// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { ClusterPeers } from '../cluster/ClusterPeers.ts';
import type { EngineOptions } from '../engine/EngineOptions.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import type { SharedState } from '../state/SharedState.ts';
import { EngineBed } from './EngineBed.ts';
import { ManualClock } from './ManualClock.ts';
import { TappedState } from './TappedState.ts';

/** A node of several: its engine, and what it knows of the others. */
export class NodeBed extends EngineBed {
  readonly peers: ClusterPeers;
  /** What of its signs of life and links failed. */
  readonly failures: string[];

  constructor(name: string, clock: ManualClock, shared: SharedState, options: Partial<EngineOptions> = {}) {
    const state = new TappedState(shared);
    const failures: string[] = [];
    let names = 0;
    const peers = new ClusterPeers(state, clock, {
      beatMs: 1_000,
      missed: 5,
      signMs: 5_000,
      version: '1.0.0',
      newName: () => `${name}.${++names}`,
      failed: (what) => failures.push(what),
    });
    super({ leaseMs: 10_000, ...options }, undefined, undefined, { name, clock, state, peers });
    this.peers = peers;
    this.failures = failures;
  }
}

/** Several nodes in one process, over one log in memory, under one clock. */
export class NodesBed {
  readonly clock = new ManualClock();
  readonly shared = new MemorySharedState();

  async node(name: string, options: Partial<EngineOptions> = {}): Promise<NodeBed> {
    const node = new NodeBed(name, this.clock, this.shared, options);
    await node.peers.start();
    return node;
  }

  /** Two nodes that know of each other. */
  async two(options: Partial<EngineOptions> = {}): Promise<readonly [NodeBed, NodeBed]> {
    const nodes = [await this.node('one', options), await this.node('two', options)] as const;
    await this.clock.advance(3_000);
    return nodes;
  }
}
