// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { request as requestHttp } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { NetworkError, networkError, NetworkFault } from './NetworkFault.ts';

/** As curl, which the system uses: so many redirections, then an error. */
const MAX_REDIRECTS: number = 30;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Redirections that keep the method and the body. */
const KEEPS_METHOD: ReadonlySet<number> = new Set([307, 308]);

export interface HttpQuestion {
  /** An http or https URL; one without a scheme is http's. */
  readonly url: string;
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  /** The longest body that is taken, in bytes. */
  readonly maxLength: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Uint8Array;
}

/** A request that is under way. */
export interface HttpExchange {
  /** Rejects with a NetworkError. */
  readonly answer: Promise<HttpAnswer>;
  /** Resolves when the last connection stands; never, when none does. */
  readonly connected: Promise<void>;
  /** Ends it with that fault, unless it has ended. */
  abort(fault: NetworkFault): void;
}

/** Asks a server over a connection of its own, and follows where it redirects to. */
export function exchangeHttp(question: HttpQuestion): HttpExchange {
  let current: ClientRequest | undefined = undefined;
  let fail: (error: NetworkError) => void = () => undefined;
  let connect: () => void = () => undefined;
  const connected: Promise<void> = new Promise<void>((resolve) => {
    connect = resolve;
  });
  const aborted: Promise<never> = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  const ask = async (): Promise<HttpAnswer> => {
    let url: URL = readUrl(question.url);
    let { method, body } = question;
    for (let redirects: number = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const answer: HttpAnswer = await askOnce(
        url,
        method,
        question,
        body,
        (request) => {
          current = request;
        },
        connect,
      );
      const location: string | string[] | undefined = answer.headers['location'];
      if (!REDIRECTS.has(answer.status) || typeof location !== 'string') {
        return answer;
      }
      url = readUrl(new URL(location, url).href);
      if (!KEEPS_METHOD.has(answer.status) && method !== 'HEAD') {
        method = 'GET';
        body = undefined;
      }
    }
    throw new NetworkError(NetworkFault.TOO_MANY_REDIRECTS);
  };
  return {
    answer: Promise.race([ask(), aborted]),
    connected,
    abort(fault: NetworkFault): void {
      fail(new NetworkError(fault));
      current?.destroy();
    },
  };
}

/** @throws NetworkError BAD_URL, UNSUPPORTED_PROTOCOL */
function readUrl(text: string): URL {
  let url: URL;
  try {
    url = new URL(text.includes('://') ? text : `http://${text}`);
  } catch (_error) {
    throw new NetworkError(NetworkFault.BAD_URL);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new NetworkError(NetworkFault.UNSUPPORTED_PROTOCOL);
  }
  return url;
}

function askOnce(
  url: URL,
  method: string,
  question: HttpQuestion,
  body: Uint8Array | undefined,
  onRequest: (request: ClientRequest) => void,
  onConnected: () => void,
): Promise<HttpAnswer> {
  return new Promise<HttpAnswer>((resolve, reject) => {
    const isSecure: boolean = url.protocol === 'https:';
    let request: ClientRequest;
    try {
      request = (isSecure ? requestHttps : requestHttp)(url, {
        method,
        agent: false,
        headers: {
          ...question.headers,
          ...(body === undefined ? {} : { 'content-length': String(body.byteLength) }),
        },
      });
    } catch (_error) {
      // Node refuses what cannot be sent as a method or a header.
      reject(new NetworkError(NetworkFault.INTERNAL));
      return;
    }
    onRequest(request);
    request.on('socket', (socket) => socket.once(isSecure ? 'secureConnect' : 'connect', onConnected));
    request.on('error', (error: NodeJS.ErrnoException) => reject(networkError(error)));
    request.on('response', (response) => {
      readBody(response, question.maxLength).then(
        (bytes) =>
          resolve({
            status: response.statusCode ?? 0,
            headers: readHeaders(response),
            body: bytes,
          }),
        (error: NetworkError) => {
          reject(error);
          request.destroy();
        },
      );
    });
    request.end(body);
  });
}

function readBody(response: IncomingMessage, maxLength: number): Promise<Uint8Array> {
  return new Promise<Uint8Array>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length: number = 0;
    response.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxLength) {
        reject(new NetworkError(NetworkFault.TOO_LONG));
        return;
      }
      chunks.push(chunk);
    });
    response.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    response.on('error', () => reject(new NetworkError(NetworkFault.PARTIAL_RESPONSE)));
  });
}

function readHeaders(response: IncomingMessage): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) {
      headers[name] = value;
    }
  }
  return headers;
}
