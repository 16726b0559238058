// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { HalfOpen } from '../admission/HalfOpen.ts';
import { OneTimeCodes } from '../admission/OneTimeCodes.ts';
import { Revocations } from '../admission/Revocations.ts';
import type { RevocationTable } from '../admission/Revocations.ts';
import type { ChannelEvent } from '../channel/ChannelEvent.ts';
import { DeviceChannel } from '../channel/DeviceChannel.ts';
import type { ChannelParts } from '../channel/DeviceChannel.ts';
import type { DeviceTable } from '../channel/DeviceTable.ts';
import { Enrolments } from '../channel/Enrolments.ts';
import type { Clock } from '../clock/Clock.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import type { PartyCredential } from '../engine/PartyCredential.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { bytesToApprove } from '../party/ConnectionApproval.ts';
import { RelyingParty } from '../party/RelyingParty.ts';
import { MemoryCodeTable } from '../testing/MemoryCodeTable.ts';
import { MemoryTables } from '../testing/MemoryTables.ts';
import { WORLD_IDENTITY } from './worldIdentity.ts';

/** The name of the gateway in every world. */
export const GATEWAY = 'gate.example';

/** Nothing is revoked in worlds, or it is by their own means. */
export const NOTHING_REVOKED: RevocationTable = {
  revoked: () => [],
  write: () => Promise.resolve(),
  listen: () => undefined,
};

/** What the channel of a world's gateway is made with. */
export interface WorldChannelParts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly engine: AuthenticationEngine;
  readonly devices: DeviceTable;
  readonly observe: (event: ChannelEvent) => void;
  /** Nobody enrols when left out. */
  readonly enrolments?: Enrolments;
  /** Nothing is revoked when left out. */
  readonly revocations?: Revocations;
}

/** A real device channel. */
export function worldChannel(parts: WorldChannelParts): DeviceChannel {
  return new DeviceChannel(worldChannelParts(parts));
}

/** What a real device channel is made of. A device's proof is its key: what is proved in worlds is the order of things, not the cryptography. */
export function worldChannelParts({
  clock,
  randomness,
  engine,
  devices,
  observe,
  enrolments = noEnrolments(clock, randomness),
  revocations = new Revocations(clock, NOTHING_REVOKED, () => undefined),
}: WorldChannelParts): ChannelParts {
  return {
    clock,
    randomness,
    engine,
    devices,
    enrolments,
    revocations,
    party: new WorldParty({ id: GATEWAY, name: GATEWAY, origins: [] }),
    wakes: undefined,
    verifyProof: (_bytes, proof, key) => proof === Buffer.from(key).toString('base64url'),
    halfOpen: new HalfOpen(clock, { total: 100, perSource: 100, helloMs: 10_000 }),
    observe,
    options: {
      devices: 100,
      helloMs: 10_000,
      beatMs: 5_000,
      idleBeatMs: 30_000,
      bufferedBytes: 65_536,
      numberTries: 3,
    },
    name: GATEWAY,
    certificate: () => '',
    identity: WORLD_IDENTITY,
    rp: { id: GATEWAY, name: GATEWAY },
  };
}

function noEnrolments(clock: Clock, randomness: Randomness): Enrolments {
  const codes = new OneTimeCodes(clock, randomness, new MemoryCodeTable(), '', 1);
  return new Enrolments(clock, randomness, codes, new MemoryTables().enrolments, 1, () => undefined);
}

/** Takes every credential that a new device makes. */
class WorldParty extends RelyingParty {
  override verifyRegistration(): Promise<PartyCredential> {
    return Promise.resolve({ id: 'AAAA', publicKey: new Uint8Array(), counter: 0 });
  }
}

/** Whether an assertion of a simulated phone signs exactly this request. */
export function signs(assertion: unknown, request: ConnectionRequest): boolean {
  const signed = (assertion as { response: { clientDataJSON: string } }).response.clientDataJSON;
  const expected = bytesToApprove(request, GATEWAY);
  return signed === Buffer.from(expected).toString('base64url');
}

/** Promises that wait for nothing settle within some turns; what has not by then, settles between later tasks. */
export async function microtasks(): Promise<void> {
  for (let i = 0; i < 16; i++) {
    await null;
  }
}
