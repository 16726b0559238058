// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Socket } from 'node:net';
import { dialAddresses } from './dialAddresses.ts';
import type { NameResolver } from './NameResolver.ts';
import type { Target } from './Target.ts';
import type { TargetList } from './TargetList.ts';

/** A target that says nothing is asked by the system after this whether it is there. */
const KEEP_ALIVE_MS = 30_000;

/** Who wants to go where, and until when. */
export interface Wanted {
  readonly resolver: NameResolver;
  readonly targets: TargetList;
  readonly userName: string;
  readonly target: Target;
  /** How long the name may take to be found. */
  readonly limitMs: number;
  /** Ends the dialling at once. */
  readonly signal: AbortSignal;
  /** Asked when the addresses are known: whether it is still wanted, and allowed. */
  readonly mayGoOn: () => boolean;
}

/** A name that has an address which this user may not reach, or none. */
export class ForbiddenAddress extends Error {
  constructor(address: string | undefined) {
    super(`is ${address}`);
    this.name = 'ForbiddenAddress';
  }
}

/**
 * Looks a target up once, checks every address that it has, and dials no other. Undefined when it may not go on. Rejects with a
 * ForbiddenAddress, and with another error when it cannot be dialled at all.
 */
export async function connectTarget(wanted: Wanted): Promise<Socket | undefined> {
  const { resolver, targets, userName, target, limitMs, signal, mayGoOn } = wanted;
  const addresses = await resolver.resolve(target.host, limitMs);
  if (!mayGoOn()) {
    return undefined;
  }
  const forbidden = addresses.find((address) => !targets.allowsAddress(userName, target, address));
  if (forbidden !== undefined || addresses.length === 0) {
    throw new ForbiddenAddress(forbidden);
  }
  const upstream = await dialAddresses(addresses, {
    port: target.port,
    signal,
    socket: { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS },
  });
  upstream.once('error', () => undefined); // whoever takes it hears of those that come later
  return upstream;
}
