// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { randomUUID } from 'node:crypto';
import { SystemClock } from '../clock/SystemClock.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { EtcdClient } from '../etcd/EtcdClient.ts';
import type { EtcdClientOptions, EtcdTls } from '../etcd/EtcdClient.ts';
import { EtcdSharedState } from '../etcd/EtcdSharedState.ts';
import type { EtcdNotice, EtcdSharedStateOptions } from '../etcd/EtcdSharedState.ts';

const clock = new SystemClock();
/** On a busy machine nobody is taken for silent: what tests wait for comes, or it does not. */
const CLIENT_TIMES = { attemptMs: 20_000, totalMs: 60_000 };
const STATE_TIMES = { beatMs: 200, echoMs: 20_000, doubtMs: 60_000 };

/** A client for tests: patient, unless `times` says otherwise. It asks the member `first` before the others. */
export function newClient(
  endpoints: readonly string[],
  times: Partial<EtcdClientOptions> = {},
  first = 0,
  tls?: EtcdTls,
): EtcdClient {
  const random: Randomness = { bytes: (count) => new Uint8Array(count).fill(first) };
  return new EtcdClient({ endpoints, ...CLIENT_TIMES, ...times, ...(tls && { tls }) }, clock, random);
}

/** A state for tests; what its watchers throw is thrown. */
export function openState(
  client: EtcdClient,
  prefix: string,
  times: Partial<EtcdSharedStateOptions> = {},
  notices: EtcdNotice[] = [],
): Promise<EtcdSharedState> {
  return EtcdSharedState.open(
    client,
    clock,
    { ...STATE_TIMES, ...times, prefix, node: randomUUID(), beat: () => '', told: (notice) => notices.push(notice) },
    (error) => {
      throw error;
    },
  );
}

/** A site of its own in an etcd that tests share. */
export const newPrefix = (): string => `site-${randomUUID()}/`;
