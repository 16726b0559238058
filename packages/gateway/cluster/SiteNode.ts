// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import { ConfigError } from '../config/ConfigError.ts';
import type { LoadedConfig } from '../config/loadConfig.ts';
import { versionOfGateway } from '../config/version.ts';
import { parseRecord, REQUESTS } from '../engine/RequestRecord.ts';
import { RequestState } from '../engine/RequestState.ts';
import type { Randomness } from '../engine/Randomness.ts';
import type { EtcdNotice } from '../etcd/EtcdSharedState.ts';
import type { HeardCommit, SharedState } from '../state/SharedState.ts';
import type { ClusterEvent } from './ClusterEvent.ts';
import type { ClusterPeers } from './ClusterPeers.ts';
import { joinSite } from './joinSite.ts';
import type { SiteOptions } from './joinSite.ts';
import { calledAs, NODES } from './NodeBeat.ts';
import { digestOf, faultOfSite, SITE, siteOf } from './SiteRecord.ts';

/** Where a state's own beats are: each start has another name, and the last one's is left there. */
const BEATS = 'beats/';

/** A node as those who run it see it. */
export interface NodeRow {
  /** As it is called in its configuration. */
  readonly node: string;
  /** As the log has it: new with each start, and when others took it for dead. */
  readonly name: string;
  readonly version: string;
  /** How old the last sign of it is, ms; undefined: none has come yet. */
  readonly signMs: number | undefined;
  /** A digest of the options that all nodes are to have in common. */
  readonly config: string;
  /** How far its wall clock is ahead of this one's, ms, to within what a beat takes; undefined while that is not known. */
  readonly skewMs: number | undefined;
  readonly isOwn: boolean;
}

/** Wall clocks that are further apart are told: tickets of one node may be over at another. Beats are a second or so under way. */
const MOST_SKEW_MS = 10_000;

/** Where a configuration says that its site's log is, and as whom this node comes. */
export function siteOptionsOf({ clusterTls, config }: LoadedConfig): SiteOptions {
  const { endpoints, node, prefix } = config.cluster!;
  return {
    endpoints,
    node,
    prefix,
    tls: clusterTls && {
      ca: Buffer.from(clusterTls.ca),
      cert: Buffer.from(clusterTls.certificate),
      key: Buffer.from(clusterTls.key),
    },
    version: versionOfGateway(),
    config: digestOf(config),
  };
}

/** This process as one of a site's nodes: the state that they share, who else is there, and who runs with what. */
export class SiteNode {
  readonly state: SharedState;
  readonly peers: ClusterPeers;
  private readonly config: string;
  private readonly observe: (event: ClusterEvent) => void;
  private known: ReadonlyMap<string, boolean> = new Map();
  private differed = '';
  private skewed = '';
  private readonly skews = new Map<string, number>();
  private readonly clock: Clock;

  constructor(
    state: SharedState,
    peers: ClusterPeers,
    clock: Clock,
    config: string,
    observe: (event: ClusterEvent) => void,
  ) {
    this.state = state;
    this.clock = clock;
    this.peers = peers;
    this.config = config;
    this.observe = observe;
  }

  /**
   * Opens the state of the configuration's site, and looks whether it is that site's. Rejects with a SharedStateError, or with a
   * ConfigError when it belongs to somebody else.
   */
  static async open(
    loaded: LoadedConfig,
    clock: Clock,
    randomness: Randomness,
    observe: (event: ClusterEvent) => void,
    failed: (what: string, error: unknown) => void,
  ): Promise<SiteNode> {
    const { config, identity } = loaded;
    const options = siteOptionsOf(loaded);
    const { peers, state } = await joinSite(options, clock, randomness, {
      told: (notice) => observe(eventOf(notice)),
      failed,
    });
    const fault = faultOfSite(state.get(SITE), siteOf(config, identity.key), options.prefix);
    if (fault !== undefined) {
      state.close();
      throw new ConfigError('the cluster', [fault]);
    }
    return new SiteNode(state, peers, clock, options.config, observe);
  }

  /** Joins the others. Rejects when the log does not take that. */
  async start(): Promise<void> {
    this.state.watch(NODES, (commit) => {
      this.compareClocks(commit);
      this.look();
    });
    await this.peers.start();
    this.sweep();
  }

  /** Takes its leave. Rejects when the log does not take that: then the others find out. */
  stop(): Promise<void> {
    return this.peers.stop();
  }

  /** Who is there, by name. */
  list(): readonly NodeRow[] {
    return this.peers.nodes.list().map((row) => ({
      ...row,
      node: calledAs(row.name),
      skewMs: this.skews.get(row.name),
      isOwn: this.peers.isOwn(row.name),
    }));
  }

  /** What each node holds, by its name, as the log has it: requests that wait, and devices. */
  holdings(): ReadonlyMap<string, { readonly waiting: number; readonly devices: number }> {
    const waiting = new Map<string, number>();
    for (const { value } of this.state.list(REQUESTS)) {
      try {
        const { owner, request } = parseRecord(value);
        waiting.set(owner, (waiting.get(owner) ?? 0) + (request.state === RequestState.PENDING ? 1 : 0));
      } catch {
        // of a node that knows it
      }
    }
    const devices = this.peers.devices();
    return new Map(
      this.list().map(({ name }) => [name, { waiting: waiting.get(name) ?? 0, devices: devices.get(name) ?? 0 }]),
    );
  }

  /** Those who run with another configuration than this one. */
  differing(): readonly NodeRow[] {
    return this.list().filter(({ config }) => config !== this.config);
  }

  /** How far the wall clock of another node is from this one's, ms; the furthest. */
  get skewMs(): number {
    return Math.max(0, ...[...this.skews.values()].map(Math.abs));
  }

  private compareClocks({ changes }: HeardCommit): void {
    for (const { key, record } of changes) {
      const name = key.slice(NODES.length);
      const at = record && this.peers.nodes.beatOf(name)?.at;
      if (at === undefined || this.peers.isOwn(name)) {
        this.skews.delete(name);
      } else {
        this.skews.set(name, at - this.clock.wall());
      }
    }
    const nodes = [...this.skews].filter(([, ms]) => Math.abs(ms) > MOST_SKEW_MS).map(([name]) => name);
    if (nodes.join() !== this.skewed) {
      this.skewed = nodes.join();
      this.observe({ kind: 'clocks-differ', nodes, seconds: Math.round(this.skewMs / 1_000) });
    }
  }

  private look(): void {
    const rows = this.list();
    const now = new Map(rows.map(({ isOwn, name }) => [name, isOwn]));
    const before = this.known;
    this.known = now;
    before.forEach((isOwn, node) => {
      if (!now.has(node)) {
        this.observe({ kind: 'node-went', node, isOwn });
      }
    });
    now.forEach((isOwn, node) => {
      if (!before.has(node)) {
        this.observe({ kind: 'node-came', node, isOwn });
      }
    });
    const nodes = rows.filter(({ config }) => config !== this.config).map(({ name }) => name);
    if (nodes.join() !== this.differed) {
      this.differed = nodes.join();
      this.observe({ kind: 'nodes-differ', nodes });
    }
  }

  /** Takes away what is left of starts before this one; whoever is there writes it anew within a second. */
  private sweep(): void {
    const there = this.list();
    for (const { key, revision } of this.state.list(BEATS)) {
      if (!there.some(({ name }) => name.startsWith(`${key.slice(BEATS.length)}.`))) {
        const left = this.state.commit(new Map([[key, revision]]), [{ key, value: undefined }]);
        left.catch(() => undefined); // the next start may
      }
    }
  }
}

function eventOf(notice: EtcdNotice): ClusterEvent {
  switch (notice.kind) {
    case 'watch-ended':
      return { kind: 'log-interrupted', member: notice.member, why: notice.why };
    case 'reloaded':
      return { kind: 'log-reloaded', revision: notice.revision };
    case 'other-site':
      return { kind: 'log-replaced', clusterId: notice.clusterId };
  }
}
