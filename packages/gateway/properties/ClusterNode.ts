// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import type { ChannelParts } from '../channel/DeviceChannel.ts';
import { DeviceChannel } from '../channel/DeviceChannel.ts';
import { ClusterPeers } from '../cluster/ClusterPeers.ts';
import { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { AuthenticationSink } from '../engine/AuthenticationSink.ts';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import { DEFAULT_ENGINE_OPTIONS } from '../engine/EngineOptions.ts';
import { PartyError, PartyFault } from '../engine/PartyError.ts';
import { AuditedApprovals } from '../operations/AuditedApprovals.ts';
import { observeForAudit } from '../operations/observeForAudit.ts';
import { SharedAudit } from '../tables/SharedAudit.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import type { Chance } from './Chance.ts';
import type { DiskAudit } from './DiskAudit.ts';
import { NodeTrust } from './NodeTrust.ts';
import type { TrustFlaws } from './NodeTrust.ts';
import type { PausedClock } from './PausedClock.ts';
import { SimulatedState } from './SimulatedLog.ts';
import type { LogFlaws, SimulatedLog } from './SimulatedLog.ts';
import { signs, worldChannelParts } from './worldChannel.ts';

/** A disk takes less than so long, before it has written an approval and after. */
const SLOW_DISK_MS = 20;

/** The whole of a lease, and what of it a device gets: the rest is the age that the owner's last sign may have. */
export const LEASE_MS = 15_000;
const SIGN_MS = 5_000;
/** Shorter than a gateway's, and beats are rarer: a site's day is what happens between them. */
export const DEADLINE_MS = 30_000;
const BEAT_MS = 2_000;
const MISSED_BEATS = 3;

/** What is wrong with a site, to see that its checks find it. */
export interface ClusterFlaws extends TrustFlaws, LogFlaws {
  /** Which peers a node believes in, in the place of the real ones. */
  readonly peers?: typeof ClusterPeers;
  /** How a node brings its audit to the others, in the place of the real way. */
  readonly audit?: typeof SharedAudit;
  /** Breaks the engine of a node. `sinkOf`: who waits for a request, at whatever node. */
  readonly engine?: (
    engine: AuthenticationEngine,
    sinkOf: (requestId: string) => AuthenticationSink | undefined,
  ) => void;
}

/** A process of a gateway: all of it that does not need a socket. */
export interface ClusterNode {
  readonly clock: PausedClock;
  readonly state: SimulatedState;
  readonly engine: AuthenticationEngine;
  readonly channel: DeviceChannel;
  readonly trust: NodeTrust;
  /** For devices that enrol at it. */
  readonly parts: ChannelParts;
  readonly disk: DiskAudit;
}

/** What a node of a world is started with. */
export interface ClusterNodeParts {
  /** That no other process had. */
  readonly name: string;
  /** What its machine is called, whenever a process starts there. */
  readonly machine: string;
  readonly clock: PausedClock;
  readonly log: SimulatedLog;
  /** Its machine's, which outlives the process. */
  readonly disk: DiskAudit;
  readonly seed: number;
  readonly chance: Chance;
  readonly flaws: ClusterFlaws;
  /** An approval is about to be decided at this node. */
  approving(request: ConnectionRequest, node: PausedClock): void;
  /** A request has ended for its owner, which is this node. */
  ended(request: ConnectionRequest): void;
  sinkOf(requestId: string): AuthenticationSink | undefined;
}

/** Starts a process: real engine, channel, tables, peers and audit over its own way to the log. */
export function startNode(parts: ClusterNodeParts): ClusterNode {
  const { chance, clock, disk, flaws, log, name } = parts;
  const randomness = new SeededRandomness(`${parts.seed} ${name}`);
  const state = new SimulatedState(log, clock);
  const Peers = flaws.peers ?? ClusterPeers;
  let names = 0;
  const peers = new Peers(state, clock, {
    beatMs: BEAT_MS,
    missed: MISSED_BEATS,
    signMs: SIGN_MS,
    version: '1.0.0',
    newName: () => `${name}.${++names}`,
    failed: () => undefined,
  });
  const trust: NodeTrust = new NodeTrust(state, clock, randomness, () => engine, flaws);
  const Audit = flaws.audit ?? SharedAudit;
  const audit = new Audit({
    state,
    own: disk,
    clock,
    node: peers.name,
    archive: parts.machine,
    failed: () => undefined,
    missed: () => undefined,
  });
  const audited = new AuditedApprovals(audit, trust.relied, clock);
  const diskTime = (): Promise<void> => new Promise((resolve) => clock.schedule(chance.upTo(SLOW_DISK_MS), resolve)); // what happens meanwhile counts
  const observeAudit = observeForAudit(audit, clock);
  const engine: AuthenticationEngine = new AuthenticationEngine({
    clock,
    randomness,
    state,
    peers,
    users: trust.users,
    verifier: {
      verify: async (request, device, assertion) => {
        await new Promise<void>((resolve) => clock.schedule(chance.upTo(100), resolve));
        if (!signs(assertion, request)) {
          throw new PartyError(PartyFault.WRONG_CHALLENGE, 'for something else');
        }
        return device.credential.counter;
      },
    },
    record: {
      writeResumed: () => assert.fail('nothing is resumed here'),
      write: async (request, device, counter, isWanted) => {
        await diskTime();
        const recorded = await audited.write(request, device, counter, isWanted);
        await diskTime();
        return (
          recorded &&
          ((part) => {
            recorded(part);
            parts.approving(request, clock);
          })
        );
      },
    },
    observe: (event) => {
      observeAudit(event);
      if (event.kind === 'request-ended') {
        parts.ended(event.request);
      }
    },
    options: {
      ...DEFAULT_ENGINE_OPTIONS,
      deadlineMs: DEADLINE_MS,
      leaseMs: LEASE_MS - SIGN_MS,
      perUserAndMinute: 1000,
      perSourceAndMinute: 1000,
    },
  });
  flaws.engine?.(engine, (requestId) => parts.sinkOf(requestId));
  const { devices, enrolments, revocations } = trust;
  const channelParts = worldChannelParts({
    clock,
    randomness,
    engine,
    devices,
    enrolments,
    revocations,
    observe: () => undefined,
  });
  peers.start().catch(() => undefined); // its next beat gets there
  return {
    clock,
    state,
    engine,
    channel: new DeviceChannel(channelParts),
    trust,
    parts: channelParts,
    disk,
  };
}
