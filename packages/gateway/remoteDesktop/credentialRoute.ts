// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { z } from 'zod';
import { plainTextOf } from 'gateway_protocol';
import type { Clients } from '../admission/Clients.ts';
import type { PostRoute } from '../admission/routes.ts';
import type { Clock } from '../clock/Clock.ts';
import { RateLimit } from '../engine/RateLimit.ts';
import { formatTarget, parseTarget } from '../tunnel/Target.ts';
import type { TargetList } from '../tunnel/TargetList.ts';
import type { TunnelEvent } from '../tunnel/TunnelEvent.ts';

const LONGEST_NAME = 64;
/** Credentials of one user in a minute. */
export const MOST_A_MINUTE = 10;
const requestSchema = z.strictObject({ token: z.string().min(1).max(128), target: z.string().max(260) });

/** For a client that is logged in: a credential for remote desktops, bound to its user and one target. It only asks. */
export function credentialRoute(
  clock: Clock,
  clients: Clients,
  targets: TargetList,
  observe: (event: TunnelEvent) => void,
): PostRoute {
  const made = new RateLimit(clock, MOST_A_MINUTE, 60_000);
  return (body, address) => {
    const request = requestSchema.safeParse(body);
    const login = request.success ? clients.authenticate(request.data.token) : undefined;
    if (!request.success || login === undefined) {
      return { status: 401, body: { error: 'no such token, or it is good no more; log in again' } };
    }
    const { userName } = login;
    const target = parseTarget(request.data.target);
    if (target === undefined || !targets.allows(userName, target)) {
      observe({
        kind: 'turned-away',
        what: 'target',
        reason: target === undefined ? 'bad-target' : `target-forbidden ${formatTarget(target)}`,
        userName,
        clientId: login.id,
        address,
      });
      return { status: 403, body: { error: 'this target is not one of yours' } };
    }
    if (made.wait(userName) > 0) {
      return { status: 429, body: { error: `${MOST_A_MINUTE} in a minute are enough; try again later` } };
    }
    made.take(userName);
    const name = plainTextOf(`${target.host} on ${login.name}`, LONGEST_NAME, 'remote desktop');
    const { client, token } = clients.add(userName, name, formatTarget(target));
    observe({ kind: 'client-logged-in', clientId: client.id, userName, address });
    return { status: 200, body: { token, expiresAt: client.expiresAt } };
  };
}
