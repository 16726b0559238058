// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { RelyingPartyError, Refusal } from './RelyingPartyError.ts';
import type { RelyingParty } from './RelyingParty.ts';

const HOST = '127.0.0.1';
/** A response of a ceremony with an attestation has some two thousand bytes. */
const LONGEST_BODY = 64 * 1024;
/** Milliseconds for a request to arrive whole. */
const REQUEST_TIMEOUT = 10_000;
const MOST_CONNECTIONS = 64;

const STATUS: Readonly<Record<Refusal, number>> = {
  [Refusal.BAD_USER_NAME]: 400,
  [Refusal.MALFORMED]: 400,
  [Refusal.UNKNOWN_CHALLENGE]: 403,
  [Refusal.WRONG_CEREMONY]: 403,
  [Refusal.UNKNOWN_CREDENTIAL]: 403,
  [Refusal.WRONG_USER]: 403,
  [Refusal.NOT_VERIFIED]: 403,
  [Refusal.NAME_TAKEN]: 409,
  [Refusal.CREDENTIAL_TAKEN]: 409,
  [Refusal.FULL]: 503,
};

/** One of these is told as the other: who signs in does not learn which credentials and users there are. */
const TOLD: Partial<Readonly<Record<Refusal, Refusal>>> = {
  [Refusal.UNKNOWN_CREDENTIAL]: Refusal.NOT_VERIFIED,
  [Refusal.WRONG_USER]: Refusal.NOT_VERIFIED,
};

/** A relying party that listens. */
export interface RunningRelyingParty {
  /** `http://127.0.0.1:PORT` */
  readonly address: string;
  /** Ends every connection, and stops listening. */
  stop(): Promise<void>;
}

/**
 * Offers a relying party to apps on this machine: JSON over HTTP, on the loopback address alone. Every route is a POST:
 *
 * | route | body | answer |
 * | --- | --- | --- |
 * | /register/options | `{"userName": …}` | PublicKeyCredentialCreationOptionsJSON |
 * | /register/verify | RegistrationResponseJSON | `{"userName": …, "credentialId": …}` |
 * | /signin/options | `{}`, or `{"userName": …}` | PublicKeyCredentialRequestOptionsJSON |
 * | /signin/verify | AuthenticationResponseJSON | `{"userName": …, "credentialId": …}` |
 *
 * What is refused is answered with a status from 400 on and `{"error": …}`, a `Refusal` or a word of HTTP's; the reason
 * goes to `log` alone. A body has to be a JSON object of at most 64 KiB. There are no cookies and no sessions. What
 * another site's page has a browser send here has a content type or a host that is not taken.
 *
 * @param port 0 for any that is free
 */
export async function startRelyingParty(
  party: RelyingParty,
  port: number = 0,
  log: (line: string) => void = () => undefined,
): Promise<RunningRelyingParty> {
  const routes = new Map<string, Route>([
    ['/register/options', (body) => party.registrationOptions(body['userName'])],
    ['/register/verify', (body) => party.verifyRegistration(body)],
    ['/signin/options', (body) => party.authenticationOptions(body['userName'])],
    ['/signin/verify', (body) => party.verifyAuthentication(body)],
  ]);
  // The one place where what went wrong is told. It does not throw, whatever the log does.
  const tell = (line: string): void => {
    try {
      log(line);
    } catch {
      // who asked is answered nevertheless
    }
  };
  const server: Server = createServer((request, response) => {
    response.on('error', (error) => tell(`${request.method} ${request.url}: ${error.message}`));
    answer(request, routes, tell)
      .catch((error: unknown): Answer => {
        tell(`${request.method} ${request.url}: ${String(error)}`);
        return { status: 500, body: { error: 'INTERNAL_ERROR' } };
      })
      .then(({ status, body }) => send(response, status, body))
      .catch((error: unknown) => {
        tell(`${request.method} ${request.url}: the answer: ${String(error)}`);
        response.destroy();
      });
  });
  server.requestTimeout = REQUEST_TIMEOUT;
  server.headersTimeout = REQUEST_TIMEOUT;
  server.maxConnections = MOST_CONNECTIONS;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', (error) => tell(`A connection: ${error.message}`));
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  server.on('error', (error) => tell(`The server: ${error.message}`));
  return {
    address: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        sockets.forEach((socket) => socket.destroy());
      }),
  };
}

type Route = (body: Record<string, unknown>) => Promise<object>;

interface Answer {
  readonly status: number;
  readonly body: object;
}

async function answer(
  request: IncomingMessage,
  routes: ReadonlyMap<string, Route>,
  log: (line: string) => void,
): Promise<Answer> {
  const { address, port } = request.socket.address() as AddressInfo;
  if (request.headers.host !== `${address}:${port}`) {
    // A page whose name was made to lead here.
    return { status: 421, body: { error: 'MISDIRECTED' } };
  }
  const route = routes.get(request.url ?? '');
  if (route === undefined) {
    return { status: 404, body: { error: 'NOT_FOUND' } };
  }
  if (request.method !== 'POST') {
    return { status: 405, body: { error: 'METHOD_NOT_ALLOWED' } };
  }
  if (!/^application\/json *(;|$)/i.test(request.headers['content-type'] ?? '')) {
    return { status: 415, body: { error: 'UNSUPPORTED_TYPE' } };
  }
  const text = await readText(request);
  if (text === undefined) {
    return { status: 413, body: { error: 'TOO_LONG' } };
  }
  const body = readObject(text);
  if (body === undefined) {
    return { status: 400, body: { error: 'NO_JSON_OBJECT' } };
  }
  try {
    return { status: 200, body: await route(body) };
  } catch (error) {
    if (!(error instanceof RelyingPartyError)) {
      throw error;
    }
    log(`${request.url}: ${error.refusal}: ${error.message}`);
    const told = TOLD[error.refusal] ?? error.refusal;
    return { status: STATUS[told], body: { error: told } };
  }
}

/** The body; undefined when it is too long. */
function readText(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > LONGEST_BODY) {
        resolve(undefined);
        return;
      }
      chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}

function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    // What is left of a body that is too long is not read.
    ...(status === 413 ? { Connection: 'close' } : {}),
  });
  response.end(text);
}
