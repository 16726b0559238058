// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { EnrolledDevice } from '../engine/EnrolledDevice.ts';
import type { Peers, PeersListener } from '../engine/Peers.ts';
import type { SharedState } from '../state/SharedState.ts';
import { DeviceLinks } from './DeviceLinks.ts';
import { Nodes } from './Nodes.ts';
import type { NodesOptions } from './Nodes.ts';

/** So old the last sign of a node may be, ms, for a prompt of its requests to stand for another lease: a device's lease is shorter by it. */
export const SIGN_MS = 5_000;

/** The other nodes of a site, and which device is where, out of the log that they share. */
export class ClusterPeers implements Peers {
  readonly nodes: Nodes;
  private readonly links: DeviceLinks;
  private listener: PeersListener = { looked: () => undefined, moved: () => undefined };

  constructor(state: SharedState, clock: Clock, options: NodesOptions) {
    this.nodes = new Nodes(state, clock, options);
    this.links = new DeviceLinks(state, options.failed);
  }

  /** Begins: this node is there for the others when it returns. Rejects when the log does not take that. */
  async start(): Promise<void> {
    this.links.start(this.nodes.name, (deviceId) => this.listener.moved(deviceId));
    await this.nodes.start(() => {
      this.links.rename(this.nodes.name);
      this.listener.looked();
    });
  }

  /** Takes this node's leave. Rejects when the log does not take that: then the others find out. */
  stop(): Promise<void> {
    return this.nodes.stop();
  }

  get name(): string {
    return this.nodes.name;
  }

  get isIn(): boolean {
    return this.nodes.isIn;
  }

  isOwn(owner: string): boolean {
    return this.nodes.isOwn(owner);
  }

  isThere(owner: string): boolean {
    return this.nodes.isThere(owner);
  }

  isAlive(owner: string): boolean {
    return this.nodes.isAlive(owner);
  }

  linked(device: EnrolledDevice): void {
    this.links.add(device);
  }

  unlinked(deviceId: string): void {
    this.links.remove(deviceId);
  }

  elsewhere(userName: string): number {
    const nodes = this.links.nodesOf(userName);
    return nodes.filter((node) => !this.isOwn(node) && this.isThere(node)).length;
  }

  /** How many devices are at each node, by its name. */
  devices(): ReadonlyMap<string, number> {
    return this.links.counts();
  }

  listen(listener: PeersListener): void {
    this.listener = listener;
  }
}
