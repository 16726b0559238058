// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { z } from 'zod';
import type { Clients } from '../admission/Clients.ts';
import type { HttpAnswer, PostRoute } from '../admission/routes.ts';
import { MOST_A_MINUTE } from './DesktopCredentials.ts';
import type { DesktopCredentials, MadeCredential } from './DesktopCredentials.ts';

const requestSchema = z.strictObject({ token: z.string().min(1).max(128), target: z.string().max(260) });

type Refusal = Extract<MadeCredential, { readonly kind: 'refused' }>['why'];

const FORBIDDEN = { status: 403, body: { error: 'this target is not one of yours' } };
const ANSWERS: Readonly<Record<Refusal, HttpAnswer>> = {
  'bad-target': FORBIDDEN,
  'target-forbidden': FORBIDDEN,
  'too-many': { status: 429, body: { error: `${MOST_A_MINUTE} in a minute are enough; try again later` } },
};

/** For a client that is logged in: a credential for remote desktops, bound to its user and one target. */
export function credentialRoute(clients: Clients, credentials: DesktopCredentials): PostRoute {
  return async (body, address) => {
    const request = requestSchema.safeParse(body);
    const login = request.success ? await clients.find(request.data.token) : undefined;
    if (!request.success || login === undefined) {
      return { status: 401, body: { error: 'no such token, or it is good no more; log in again' } };
    }
    const made = await credentials.ask(login, request.data.target, address);
    return made.kind === 'refused'
      ? ANSWERS[made.why]
      : { status: 200, body: { token: made.token, expiresAt: made.expiresAt } };
  };
}
