// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import { CLIENT_LIMITS, SILENT_BEATS } from './ClientLimits.ts';
import type { ClientLimits } from './ClientLimits.ts';
import { dialGateway } from './dialGateway.ts';
import { GatewayError, GatewayFault } from './GatewayError.ts';
import type { Login } from './TokenFile.ts';
import { parseServerMessage } from '../tunnel/TunnelMessage.ts';
import type { ServerMessage } from '../tunnel/TunnelMessage.ts';

/** The other side has this long to answer a close. */
const CLOSE_TIMEOUT_MS = 2_000;
/** No gateway lets anybody wait for so long, whatever it says. */
const LONGEST_DEADLINE_MS = 3_600_000;

/** What somebody wants a person's word for. */
export interface ApprovalRequest {
  readonly login: Login;
  /** What is to be approved: 1 to 256 characters, all of which can be seen. The phone shows it whole. */
  readonly text: string;
  /** Takes the request back: the prompt goes. */
  readonly signal?: AbortSignal | undefined;
  /** The number to type on the phone, and where it is shown. */
  readonly onProgress?: ((progress: ApprovalProgress) => void) | undefined;
  /** How long a gateway that says nothing is waited for. */
  readonly limits?: ClientLimits | undefined;
}

/** A word of the gateway about a request that is not over. */
export type ApprovalProgress = Extract<ServerMessage, { readonly type: 'waiting' | 'shown' }>;

/**
 * Asks the login's user for their word about a text, and resolves when they have approved it. Rejects with a GatewayError whose
 * `fault` says why not: cancelled by the signal, not approved, not reached. Nothing of it stays behind then, neither here nor
 * on the phone.
 *
 * @since 1.0.0
 */
export async function requestApproval(request: ApprovalRequest): Promise<void> {
  const { limits = CLIENT_LIMITS, login, signal = new AbortController().signal } = request;
  const connection = await dialGateway({ url: login.url, certificate: login.certificate }, { limits, signal });
  const options: ClientOptions & { closeTimeout: number } = {
    // the types of ws do not know closeTimeout yet
    headers: { authorization: `Bearer ${login.token}` },
    createConnection: () => connection,
    perMessageDeflate: false,
    maxPayload: 16_384,
    closeTimeout: CLOSE_TIMEOUT_MS,
  };
  const socket = new WebSocket(`${login.url}/v1/ask`, options);
  let limit: NodeJS.Timeout | undefined;
  let beats: NodeJS.Timeout | undefined;
  let stop = (): void => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      let isApproved = false;
      const ended = (reason: string, code = 0): GatewayError => GatewayError.ofEnd({ wasOpen: false, code, reason });
      const within = (ms: number): void => {
        clearTimeout(limit);
        limit = setTimeout(() => reject(ended('gateway-silent')), ms);
      };
      stop = (): void => {
        if (socket.readyState === WebSocket.OPEN) {
          socket.send(JSON.stringify({ type: 'cancel' }));
          socket.close(1000);
        }
        reject(ended('cancelled'));
      };
      within(limits.answerMs);
      signal.addEventListener('abort', stop, { once: true });
      socket.on('unexpected-response', (_request, response) => {
        const { statusCode = 0 } = response;
        response.resume();
        reject(
          statusCode === 401
            ? new GatewayError(
                GatewayFault.NOT_LOGGED_IN,
                `${login.url} does not accept your token any more (expired, or revoked). ` +
                  'Ask the operator for a new ticket, then run "gateway login" and give it the ticket',
              )
            : new GatewayError(
                GatewayFault.UNREACHABLE,
                `${login.url} answers ${statusCode}: it takes no questions; is it older than this program?`,
              ),
        );
      });
      socket.on('error', (error) =>
        reject(new GatewayError(GatewayFault.UNREACHABLE, `${login.url}: ${error.message}`, { cause: error })),
      );
      socket.on('open', () => {
        within(limits.answerMs);
        let { bytesRead } = connection;
        let silent = 0;
        beats = setInterval(() => {
          silent = connection.bytesRead === bytesRead ? silent + 1 : 0;
          ({ bytesRead } = connection);
          if (silent >= SILENT_BEATS) {
            reject(ended('gateway-silent'));
          } else if (socket.readyState === WebSocket.OPEN) {
            socket.ping();
          }
        }, limits.beatMs);
        socket.send(JSON.stringify({ type: 'ask', version: 1, user: login.user, text: request.text }));
      });
      socket.on('message', (data: Buffer, isBinary) => {
        const message = isBinary ? undefined : parseServerMessage(data.toString());
        switch (message?.type) {
          case 'waiting':
            within(Math.min(Math.max(message.deadlineMs, 0), LONGEST_DEADLINE_MS) + limits.answerMs);
            request.onProgress?.(message);
            break;
          case 'shown':
            request.onProgress?.(message);
            break;
          case 'approved':
            isApproved = true;
            break;
          case 'closed':
            if (isApproved && message.reason === 'over' && !signal.aborted) {
              resolve();
            } else {
              reject(ended(message.reason, message.code));
            }
            break;
          case 'open':
          case 'end':
          case undefined:
            break; // a newer gateway may say more
        }
      });
      socket.on('close', () => reject(ended(signal.aborted ? 'cancelled' : 'connection-lost')));
    });
    socket.close(1000);
  } catch (error) {
    if (socket.readyState === WebSocket.OPEN || socket.readyState === WebSocket.CONNECTING) {
      socket.on('error', () => undefined);
      socket.terminate(); // after this the gateway knows, whatever the reason
    }
    throw error;
  } finally {
    clearTimeout(limit);
    clearInterval(beats);
    signal.removeEventListener('abort', stop);
  }
}
