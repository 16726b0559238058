// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { isDeepStrictEqual } from 'node:util';
import type { GatewayConfig } from './GatewayConfig.ts';

/** When a changed option takes effect in a gateway that runs: with a reload, or with its next start. */
export type Effect = 'reload' | 'restart';
type Effects<T> = {
  readonly [K in keyof T]-?: NonNullable<T[K]> extends readonly unknown[]
    ? Effect
    : NonNullable<T[K]> extends object
      ? Effect | Effects<NonNullable<T[K]>>
      : Effect;
};

/**
 * Every option, and when it takes effect. What people and devices know the gateway by, where it keeps things, and the beats
 * that connected phones were told take a restart: they would be cut off for keeping the old ones.
 */
export const EFFECTS: Effects<GatewayConfig> = {
  name: 'restart',
  listen: { host: 'restart', port: 'restart', url: 'reload', proxies: 'restart', forwarded: 'restart' },
  tls: { certificate: 'reload', key: 'reload', pinned: 'reload' },
  identity: 'restart',
  party: { id: 'restart', name: 'restart', origins: 'reload' },
  store: 'restart',
  audit: { keptDays: 'restart' },
  groups: 'reload',
  targets: 'reload',
  requests: {
    deadlineSeconds: 'reload',
    leaseSeconds: 'restart',
    renewSeconds: 'restart',
    numberTries: 'reload',
    perUserAndMinute: 'reload',
    perSourceAndMinute: 'reload',
    waiting: 'reload',
    keptMinutes: 'reload',
  },
  limits: 'reload',
  sessions: 'reload',
  channel: {
    devices: 'reload',
    halfOpen: 'reload',
    halfOpenPerSource: 'reload',
    helloSeconds: 'reload',
    idleBeatSeconds: 'restart',
    bufferedBytes: 'reload',
    enrolmentMinutes: 'restart',
  },
  tunnel: {
    connections: 'reload',
    perUser: 'reload',
    perClient: 'reload',
    silentSeconds: 'reload',
    stallSeconds: 'reload',
    connectSeconds: 'reload',
    loginMinutes: 'restart',
    tokenDays: 'restart',
  },
  wakeUp: 'restart',
  remoteDesktop: 'reload',
  openid: { url: 'restart', keys: 'reload', pollSeconds: 'reload', clients: 'reload' },
  keycloak: { realms: 'reload' },
  cluster: 'restart',
  operations: { host: 'restart', port: 'restart', token: 'reload' },
  log: 'reload',
};

/** The options that differ, by when they take effect; each by its path, as in `tunnel.perUser`. */
export function changesOf(before: GatewayConfig, after: GatewayConfig): Readonly<Record<Effect, readonly string[]>> {
  const changes: Record<Effect, string[]> = { reload: [], restart: [] };
  compare('', EFFECTS, before, after, changes);
  return changes;
}

function compare(
  path: string,
  effects: Effect | object,
  before: unknown,
  after: unknown,
  changes: Record<Effect, string[]>,
): void {
  if (isDeepStrictEqual(before, after)) {
    return;
  }
  if (typeof effects === 'string') {
    changes[effects as Effect].push(path);
  } else if (before === undefined || after === undefined) {
    changes.restart.push(path); // a whole part is there, or is not: the server itself is another one
  } else {
    for (const [key, effect] of Object.entries(effects) as [string, Effect | object][]) {
      const member = (whole: unknown): unknown => (whole as Readonly<Record<string, unknown>>)[key];
      compare(path === '' ? key : `${path}.${key}`, effect, member(before), member(after), changes);
    }
  }
}
