// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import {
  AuthenticationEngine,
  DEFAULT_ENGINE_OPTIONS,
  HResult,
  MemorySharedState,
  randomToken,
  SystemClock,
  SystemRandomness,
} from '@cancellable-auth/gateway/engine';
import type { AuthenticationSink, DeviceLink } from '@cancellable-auth/gateway/engine';
import type { BenchRow, BenchSize } from './BenchRow.ts';
import { heapUsed } from './heapUsed.ts';
import { idlePCancelable, real } from './idleContenders.ts';

const ANY = 1_000_000;
const nothing = (): void => undefined;
const SINK: AuthenticationSink = {
  onUserAuthenticated: nothing,
  onUserAuthenticationFailed: nothing,
  reauthenticateUser: nothing,
  disconnectUser: nothing,
};

/**
 * Heap for each request that waits, in engine and store, with its deadline, its prompt on a device and its place in the
 * rate limits: each of a user of their own, from an address of its own. Beside a pending p-cancelable with a deadline.
 */
export async function measureGatewayHeap(size: BenchSize): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  await heapOfPending(1_000); // what is made once
  for (const count of [1_000, 10_000, 100_000].filter((each) => each <= size.pending)) {
    const value = await heapOfPending(count);
    const before = heapUsed();
    const wrapped = Array.from({ length: count }, () => idlePCancelable(real, false));
    const baseline = (heapUsed() - before) / count;
    wrapped.forEach((each) => each.cancel());
    rows.push({ name: `gateway-heap-${count / 1000}k`, unit: 'bytes', value, baseline, ratio: value / baseline });
  }
  return rows;
}

async function heapOfPending(count: number): Promise<number> {
  const clock = new SystemClock();
  const randomness = new SystemRandomness();
  const engine = new AuthenticationEngine({
    clock,
    randomness,
    state: new MemorySharedState(),
    users: {
      hasDevice: () => true,
      isTrustedDevice: () => true,
      isTrustedClient: () => true,
      relyOnClient: nothing,
      relyOnDevice: nothing,
      disown: nothing,
    },
    verifier: { verify: () => Promise.reject(new Error('Nobody approves here.')) },
    record: { write: () => Promise.resolve(nothing), writeResumed: () => Promise.resolve(true) },
    observe: nothing,
    options: { ...DEFAULT_ENGINE_OPTIONS, waiting: ANY, keptMs: 1_000 },
  });
  const users = Array.from({ length: count }, (_, i) => `user${i}`);
  const addresses = users.map((_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  for (const userName of users) {
    engine.prompts.connect(linkOf(userName), new Set());
  }
  const before = heapUsed();
  for (const [i, userName] of users.entries()) {
    const cookie = engine.cookies.issue({
      clientId: userName,
      clientName: 'laptop',
      userName,
      userDomain: '',
      address: addresses[i]!,
      purpose: { kind: 'connection', target: `db${i}.lab.example:22` },
    });
    if ((await engine.authenticateUser(randomToken(randomness, 16), cookie, '1', SINK)) !== HResult.S_OK) {
      throw new Error('The gateway did not ask.');
    }
  }
  const used = (heapUsed() - before) / count;
  if (engine.pendingCount !== count || engine.prompts.count !== count) {
    throw new Error('The requests do not wait.');
  }
  await engine.shutDown();
  return used;
}

/** A device that is connected and says nothing. */
function linkOf(userName: string): DeviceLink {
  return {
    device: {
      id: `phone of ${userName}`,
      name: 'phone',
      userName,
      credential: { id: '', publicKey: new Uint8Array(), counter: 0 },
    },
    shows: () => true,
    prompt: nothing,
    renew: nothing,
    resumed: nothing,
    withdraw: nothing,
    replaced: nothing,
    moved: nothing,
    revoked: nothing,
  };
}
