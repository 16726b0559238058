// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import http from 'node:http';
import type { Socket } from 'node:net';
import type { Ticket } from '../admission/Ticket.ts';
import { CLIENT_LIMITS } from './ClientLimits.ts';
import { dialGateway } from './dialGateway.ts';
import type { ClientWait } from './dialGateway.ts';
import { GatewayError, GatewayFault, LONGEST_ANSWER, parseJson, SIGN_IN, turnedAway } from './GatewayError.ts';
import type { StrangeAnswer } from './GatewayError.ts';
import { isExpiry, isToken } from './TokenFile.ts';
import type { Login } from './TokenFile.ts';

/**
 * Exchanges the one-time code of a ticket for a token. `name`: what the user's phone will call this client. Throws a
 * GatewayError.
 */
export async function logIn(ticket: Ticket, name: string, wait: Partial<ClientWait> = {}): Promise<Login> {
  const { limits = CLIENT_LIMITS, signal = new AbortController().signal } = wait;
  const connection = await dialGateway({ url: ticket.url, certificate: ticket.certificate }, { limits, signal });
  const answer = await post(
    new URL('/v1/login', ticket.url),
    connection,
    JSON.stringify({ user: ticket.userName, code: ticket.code, name }),
    { limits, signal },
    'login (the code may be spent)',
  );
  if (answer.status === 401) {
    throw new GatewayError(
      GatewayFault.NOT_LOGGED_IN,
      'The code of this ticket is unknown, spent or expired. Ask the ' +
        'operator for a new one (gateway login-code --user NAME)',
    );
  }
  if (answer.status !== 200) {
    const { fault, message } = turnedAway(ticket.url, answer);
    throw new GatewayError(fault, `${message} (to the login; the code may be spent)`);
  }
  const { token, expiresAt } = (parseJson(answer.body) ?? {}) as Readonly<Record<string, unknown>>;
  if (!isToken(token) || !isExpiry(expiresAt)) {
    throw new GatewayError(
      GatewayFault.UNREACHABLE,
      `${ticket.url} answers the login, and not as a gateway does: something else may listen there, or ${SIGN_IN}`,
    );
  }
  return {
    url: ticket.url,
    ...(ticket.certificate === undefined ? {} : { certificate: ticket.certificate }),
    user: ticket.userName,
    token,
    expiresAt,
  };
}

/**
 * Gives a token back: the gateway trusts it no more, ends what was opened with it, and cancels what waits. Says whether it had
 * trusted it until then. Throws a GatewayError; the token may then still be good.
 */
export async function logOut(login: Login, wait: Partial<ClientWait> = {}): Promise<'revoked' | 'unknown'> {
  const { limits = CLIENT_LIMITS, signal = new AbortController().signal } = wait;
  const connection = await dialGateway({ url: login.url, certificate: login.certificate }, { limits, signal });
  const body = JSON.stringify({ token: login.token });
  const what = 'logout (the token may be good still)';
  const answer = await post(new URL('/v1/logout', login.url), connection, body, { limits, signal }, what);
  if (answer.status === 200 || answer.status === 401) {
    return answer.status === 200 ? 'revoked' : 'unknown';
  }
  const { fault, message } = turnedAway(login.url, answer);
  throw new GatewayError(fault, `${message} (to the logout; the token may be good still)`);
}

/** What a credential for remote desktops is: only its file has the token. `expiresAt`: wall time at the gateway, ms. */
export type DesktopCredential = Pick<Login, 'token' | 'expiresAt'>;

/** Asks for a credential of its own for clients of remote desktops, good for `target` only. Throws a GatewayError. */
export async function askForDesktop(
  login: Login,
  target: string,
  wait: Partial<ClientWait> = {},
): Promise<DesktopCredential> {
  const { limits = CLIENT_LIMITS, signal = new AbortController().signal } = wait;
  const connection = await dialGateway({ url: login.url, certificate: login.certificate }, { limits, signal });
  const body = JSON.stringify({ token: login.token, target });
  const answer = await post(
    new URL('/v1/remote-desktop', login.url),
    connection,
    body,
    { limits, signal },
    'question for a credential',
  );
  if (answer.status === 401) {
    throw new GatewayError(
      GatewayFault.NOT_LOGGED_IN,
      `${login.url} does not know the token of ${login.user} any more; log in again ("gateway login")`,
    );
  }
  if (answer.status === 403) {
    throw new GatewayError(
      GatewayFault.NOT_LET_IN,
      `${target} is not among the targets of ${login.user} at this gateway; its operator can say which are`,
    );
  }
  if (answer.status !== 200) {
    throw turnedAway(login.url, answer);
  }
  const { token, expiresAt } = (parseJson(answer.body) ?? {}) as Readonly<Record<string, unknown>>;
  if (!isToken(token) || !isExpiry(expiresAt)) {
    throw new GatewayError(GatewayFault.UNREACHABLE, `${login.url} does not answer as a gateway does`);
  }
  return { token, expiresAt };
}

/** One request over a connection that is already made, and encrypted as far as it has to be. */
function post(
  url: URL,
  connection: Socket,
  body: string,
  { limits, signal }: ClientWait,
  what: string,
): Promise<StrangeAnswer> {
  return new Promise((resolve, reject) => {
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancelled);
      connection.destroy();
    };
    const fail = (error: Error, fault = GatewayFault.UNREACHABLE): void => {
      over();
      reject(
        new GatewayError(fault, fault === GatewayFault.CANCELLED ? 'cancelled' : `${url.host}: ${error.message}`, {
          cause: error,
        }),
      );
    };
    const cancelled = (): void => fail(new Error('cancelled'), GatewayFault.CANCELLED);
    const timer = setTimeout(
      () => fail(new Error(`connected, but no answer for ${limits.answerMs / 1000} s to the ${what}`)),
      limits.answerMs,
    );
    signal.addEventListener('abort', cancelled);
    const request = http.request(
      {
        method: 'POST',
        path: url.pathname,
        headers: { host: url.host, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        createConnection: () => connection,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          if (text.length > LONGEST_ANSWER) {
            fail(new Error('the answer is too long for a gateway'));
          }
        });
        response.on('error', fail);
        response.on('end', () => {
          over();
          resolve({ status: response.statusCode ?? 0, body: text, location: response.headers.location });
        });
      },
    );
    request.on('error', fail);
    request.end(body);
  });
}
