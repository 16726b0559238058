// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Readable, Writable } from 'node:stream';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import { dialGateway } from './dialGateway.ts';
import { GatewayError, GatewayFault } from './GatewayError.ts';
import { Relay } from './Relay.ts';
import type { Login } from './TokenFile.ts';
import { parseServerMessage } from './TunnelMessage.ts';
import type { ClientMessage, ServerMessage } from './TunnelMessage.ts';

/** The other side has this long to answer a close. */
const CLOSE_TIMEOUT_MS = 2_000;

/** What a client wants. */
export interface TunnelRequest {
  readonly login: Login;
  /** "host:port". */
  readonly target: string;
  /** What the client sends; not read before the approval. */
  readonly source: Readable;
  /** Where the target's bytes go. */
  readonly sink: Writable;
  /** Each word of the gateway: number to match, shown, approved, open, closed. */
  readonly onMessage: (message: ServerMessage) => void;
  /** Takes the request back, or ends the connection. */
  readonly signal: AbortSignal;
}

/** How a tunnel ended. `reason` is the gateway's, "cancelled" or "connection-lost". */
export interface TunnelEnd {
  /** Whether bytes could flow. */
  readonly wasOpen: boolean;
  /** An HResult; 0 after an approval. */
  readonly code: number;
  readonly reason: string;
}

/** Asks for a connection and carries its bytes. Throws a GatewayError when it does not get to the question. */
export async function openTunnel(request: TunnelRequest): Promise<TunnelEnd> {
  const { login, signal } = request;
  const connection = await dialGateway({ url: login.url, certificate: login.certificate });
  if (signal.aborted) {
    connection.destroy();
    return { wasOpen: false, code: 0, reason: 'cancelled' };
  }
  const options: ClientOptions & { closeTimeout: number } = { // the types of ws do not know closeTimeout yet
    headers: { authorization: `Bearer ${login.token}` },
    createConnection: () => connection,
    perMessageDeflate: false,
    maxPayload: 16 * 1024 * 1024,
    closeTimeout: CLOSE_TIMEOUT_MS,
  };
  const socket = new WebSocket(`${login.url}/v1/connect`, options);
  return new Promise((resolve, reject) => {
    let end: TunnelEnd | undefined;
    let relay: Relay | undefined;
    const finish = (): void => {
      resolve(end ?? { wasOpen: relay !== undefined, code: 0, reason: signal.aborted ? 'cancelled' : 'connection-lost' });
    };
    const say = (message: ClientMessage): void => socket.send(JSON.stringify(message));
    const leave = (): void => {
      if (socket.readyState === WebSocket.OPEN) {
        say({ type: 'cancel' });
        socket.close(1000);
        socket.resume(); // a receiver that was held back would never see the answer
      } else {
        socket.terminate();
      }
      finish(); // whoever cancels does not wait for the network
    };
    signal.addEventListener('abort', leave, { once: true });
    socket.on('unexpected-response', (_request, response) => {
      signal.removeEventListener('abort', leave);
      connection.destroy();
      reject(response.statusCode === 401
        ? new GatewayError(GatewayFault.NOT_LOGGED_IN, `${login.url} does not accept your token any more (expired, or ` +
          'revoked). Ask the operator for a new ticket, then: gateway login TICKET')
        : new GatewayError(GatewayFault.UNREACHABLE, `${login.url} answers ${response.statusCode}`));
    });
    socket.on('error', (error) => {
      reject(new GatewayError(GatewayFault.UNREACHABLE, `${login.url}: ${error.message}`, { cause: error }));
    });
    socket.on('open', () => say({ type: 'connect', version: 1, user: login.user, target: request.target }));
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) {
        relay?.receive(data);
        return;
      }
      const message = parseServerMessage(data.toString());
      if (message === undefined) {
        return; // a newer gateway may say more
      }
      request.onMessage(message);
      if (message.type === 'open') {
        relay = new Relay(socket, request.source, request.sink);
        void relay.finished.then((how) => {
          if (how === 'broken' && socket.readyState === WebSocket.OPEN) {
            end ??= { wasOpen: true, code: 0, reason: 'cancelled' }; // nobody is left to read it
            leave();
          }
        });
      } else if (message.type === 'end') {
        relay?.receiveEnd();
      } else if (message.type === 'closed') {
        end = { wasOpen: relay !== undefined, code: message.code, reason: message.reason };
      }
    });
    socket.on('close', () => {
      relay?.receiveEnd(); // also when it was never said
      void (relay?.drained ?? Promise.resolve()).then(() => {
        signal.removeEventListener('abort', leave);
        finish();
      });
    });
  });
}
