// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { WebSocket } from 'ws';
import { z } from 'zod';
import { isPlainText } from 'gateway_protocol';
import { isClientName } from '../admission/clientName.ts';
import type { Client, Clients, NewClient } from '../admission/Clients.ts';
import type { OneTimeCodes } from '../admission/OneTimeCodes.ts';
import type { PostRoute, SocketRoute } from '../admission/routes.ts';
import type { TunnelEvent } from './TunnelEvent.ts';
import type { TunnelServer } from './TunnelServer.ts';

export const LONGEST_TUNNEL_MESSAGE = 1_048_576;
const loginSchema = z.strictObject({ user: z.string().max(64), code: z.string().max(64), name: z.string() });
const logoutSchema = z.strictObject({ token: z.string().min(1).max(128) });
const LONGEST_NAME = 64;

/** Clients with a good token get a tunnel. */
export function tunnelRoute(
  tunnels: TunnelServer,
  clients: Clients,
  observe: (event: TunnelEvent) => void,
): SocketRoute {
  return clientRoute(LONGEST_TUNNEL_MESSAGE, clients, observe, tunnels);
}

/** What takes the WebSocket of a client. */
export interface ClientDoor {
  accept(socket: WebSocket, client: Client, address: string): void;
}

/** Clients with a good token get a WebSocket; others learn nothing, and the operator hears of them. */
export function clientRoute(
  maxPayload: number,
  clients: Clients,
  observe: (event: TunnelEvent) => void,
  door: ClientDoor,
): SocketRoute {
  return {
    maxPayload,
    admit: async (request, address) => {
      const token = /^Bearer (\S{1,128})$/.exec(request.headers.authorization ?? '')?.[1];
      const client = token === undefined ? undefined : await clients.find(token);
      if (client === undefined) {
        observe({
          kind: 'turned-away',
          what: 'client-token',
          reason: token === undefined ? 'none' : 'unknown, expired or revoked',
          userName: undefined,
          clientId: undefined,
          address,
        });
        return { status: 401, body: { error: 'no such token, or it is good no more; log in again' } };
      }
      return { isProven: true, accept: (socket) => door.accept(socket, client, address) };
    },
  };
}

/** A one-time code for a token: both, or neither, whatever dies meanwhile. `observe` hears of it, and of codes that are good for nothing. */
export function loginRoute(codes: OneTimeCodes, clients: Clients, observe: (event: TunnelEvent) => void): PostRoute {
  return async (body, address) => {
    const login = loginSchema.safeParse(body);
    if (!login.success) {
      return { status: 400, body: { error: 'user, code and name are needed' } };
    }
    if (!isClientName(login.data.name)) {
      return {
        status: 400,
        body: { error: 'a name has 1 to 64 characters, all of which can be seen, and single spaces inside' },
      };
    }
    let made!: NewClient | undefined;
    const userName = await codes.redeem(login.data.code, (part, subject) => {
      made = subject === login.data.user ? clients.addWith(part, subject, login.data.name) : undefined; // spent all the same
    });
    if (userName === undefined || made === undefined) {
      observe({
        kind: 'turned-away',
        what: 'login-code',
        reason: 'wrong, spent or expired',
        clientId: undefined,
        address,
        userName: isPlainText(login.data.user, LONGEST_NAME) ? login.data.user : undefined,
      });
      return { status: 401, body: { error: 'unknown, spent or expired code' } };
    }
    const { client, token } = made;
    observe({ kind: 'client-logged-in', clientId: client.id, userName, address });
    return { status: 200, body: { token, expiresAt: client.expiresAt } };
  };
}

/** A client gives its token back. `forget`: it is trusted no more from then on, and everywhere when that resolves. */
export function logoutRoute(
  clients: Clients,
  forget: (clientId: string) => Promise<unknown>,
  observe: (event: TunnelEvent) => void,
): PostRoute {
  return async (body, address) => {
    const given = logoutSchema.safeParse(body);
    const client = given.success ? await clients.find(given.data.token) : undefined;
    if (client === undefined) {
      return { status: 401, body: { error: 'no such token, or it is good no more' } };
    }
    await forget(client.id);
    observe({ kind: 'client-logged-out', clientId: client.id, userName: client.userName, address });
    return { status: 200, body: {} };
  };
}
