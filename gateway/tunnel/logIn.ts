// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import http from 'node:http';
import type { Socket } from 'node:net';
import { z } from 'zod';
import type { Ticket } from '../admission/Ticket.ts';
import { dialGateway } from './dialGateway.ts';
import { GatewayError, GatewayFault } from './GatewayError.ts';
import type { Login } from './TokenFile.ts';

const LONGEST_ANSWER = 16_384;
const answerSchema = z.object({ token: z.string().min(1), expiresAt: z.number() });

/** Exchanges the one-time code of a ticket for a token. `name`: what the user's phone will call this client. */
export async function logIn(ticket: Ticket, name: string): Promise<Login> {
  const address = { url: ticket.url, certificate: ticket.certificate };
  const connection = await dialGateway(address);
  const answer = await post(new URL('/v1/login', ticket.url), connection, JSON.stringify({ user: ticket.userName,
    code: ticket.code, name }));
  if (answer.status === 401) {
    throw new GatewayError(GatewayFault.NOT_LOGGED_IN, 'The code of this ticket is unknown, spent or expired. Ask the ' +
      'operator for a new one (gateway login-code --user NAME)');
  }
  const parsed = answerSchema.safeParse(answer.status === 200 ? JSON.parse(answer.body) : undefined);
  if (!parsed.success) {
    throw new GatewayError(GatewayFault.UNREACHABLE, `${ticket.url} answers ${answer.status} to the login`);
  }
  return { url: ticket.url, ...(ticket.certificate === undefined ? {} : { certificate: ticket.certificate }),
    user: ticket.userName, ...parsed.data };
}

/** One request over a connection that is already made, and encrypted as far as it has to be. */
function post(url: URL, connection: Socket, body: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void =>
      reject(new GatewayError(GatewayFault.UNREACHABLE, `${url.host}: ${error.message}`, { cause: error }));
    const request = http.request({ method: 'POST', path: url.pathname, headers: { host: url.host,
      'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    createConnection: () => connection }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > LONGEST_ANSWER) {
          response.destroy(new Error('the answer is too long'));
        }
      });
      response.on('error', fail);
      response.on('end', () => {
        connection.destroy();
        resolve({ status: response.statusCode ?? 0, body: text });
      });
    });
    request.on('error', fail);
    request.end(body);
  });
}
