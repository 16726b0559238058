// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import { randomToken } from '../engine/randomToken.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { EtcdClient } from '../etcd/EtcdClient.ts';
import type { EtcdTls } from '../etcd/EtcdClient.ts';
import { EtcdSharedState } from '../etcd/EtcdSharedState.ts';
import type { EtcdNotice } from '../etcd/EtcdSharedState.ts';
import { ClusterPeers, SIGN_MS } from './ClusterPeers.ts';

/** Where the log of a site is, and who comes. */
export interface SiteOptions {
  /** `host:port` of etcd's members, at least one. */
  readonly endpoints: readonly string[];
  /** Undefined on loopback. */
  readonly tls: EtcdTls | undefined;
  /** Before every key of the site; ends with `/`. Sites that share an etcd have different ones. */
  readonly prefix: string;
  /** What this node is called, for those who run it. */
  readonly node: string;
  /** What this node runs. */
  readonly version: string;
  /** A digest of the options that all nodes are to have in common. */
  readonly config: string;
  /** How long an answer of etcd is waited for, ms; as long as a node does when it is left out. Commands that do one thing are more patient. */
  readonly answerMs?: number;
}

/** Who hears of what a node of a site meets. */
export interface SiteListener {
  readonly told: (notice: EtcdNotice) => void;
  readonly failed: (what: string, error: unknown) => void;
}

/** A node's part of a site: the log that it shares with the others, and what it knows of them. */
export interface Site {
  readonly state: EtcdSharedState;
  readonly peers: ClusterPeers;
}

/**
 * How long one member of etcd is waited for, all of them together, the echo of an own sign of life, and what became of a commit
 * whose answer was lost. Ms. What a member takes that knows of no leader is lost, and an attempt of it with it: so one is shorter than an
 * election may last, and the next one finds the new leader.
 */
const ATTEMPT_MS = 1_000;
const TOTAL_MS = 6_000;
const ECHO_MS = 2_500;
const DOUBT_MS = 6_000;
/** How often a node says that it is there; so many signs of another that it has missed make it dead. */
const BEAT_MS = 1_000;
const MISSED = 5;

/** A client of a site's etcd that is as patient as its nodes are. */
export function clientOf(
  { answerMs = TOTAL_MS, endpoints, tls }: Pick<SiteOptions, 'answerMs' | 'endpoints' | 'tls'>,
  clock: Clock,
  randomness: Randomness,
): EtcdClient {
  const options = { endpoints, attemptMs: (ATTEMPT_MS / TOTAL_MS) * answerMs, totalMs: answerMs };
  return new EtcdClient(tls === undefined ? options : { ...options, tls }, clock, randomness);
}

/**
 * Opens the log of a site, loads what it has and follows it; its name is new with each start. Rejects with a SharedStateError that says
 * what is wrong. The gateway that gets it starts the peers, and closes both.
 */
export async function joinSite(
  options: SiteOptions,
  clock: Clock,
  randomness: Randomness,
  { told, failed }: SiteListener,
): Promise<Site> {
  const { config, node, prefix, version } = options;
  const name = `${node}.${randomToken(randomness, 16)}`;
  const state = await EtcdSharedState.open(
    clientOf(options, clock, randomness),
    clock,
    {
      prefix,
      node: name,
      beatMs: BEAT_MS,
      echoMs: ECHO_MS,
      doubtMs: options.answerMs ?? DOUBT_MS,
      beat: () => version,
      told,
    },
    (error) => failed('what the log brings', error),
  );
  let names = 0;
  const peers = new ClusterPeers(state, clock, {
    beatMs: BEAT_MS,
    missed: MISSED,
    signMs: SIGN_MS,
    version,
    config,
    newName: () => `${name}.${++names}`,
    failed,
  });
  return { state, peers };
}
