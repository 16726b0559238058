// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type http from 'node:http';
import type { Socket } from 'node:net';
import { MemorySocket } from '../testing/MemorySocket.ts';

/** `fetch` over connections in memory, each to the server that `serverOf` says. It follows no redirect. */
export function memoryFetch(serverOf: () => http.Server): typeof fetch {
  return (input, init = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(String(input));
      const [here, there] = MemorySocket.pair();
      const chunks: Buffer[] = [];
      here.on('data', (chunk: Buffer) => chunks.push(chunk));
      here.on('end', () => {
        const response = responseOf(Buffer.concat(chunks));
        if (response === undefined) {
          reject(new TypeError('the connection was closed before an answer came'));
        } else {
          resolve(response);
        }
      });
      const cut = (): void => {
        here.resetAndDestroy();
        reject(new TypeError('it was broken off'));
      };
      init.signal?.addEventListener('abort', cut);
      const server = serverOf();
      server.once('killed', cut);
      here.on('close', () => server.off('killed', cut));
      server.emit('connection', there.asSocket);
      here.write(textOf(url, init));
    });
}

/** A connection for Node's HTTP client, whose other end is this server's. */
export function memoryConnection(server: http.Server): Socket {
  const [here, there] = MemorySocket.pair();
  server.emit('connection', there.asSocket);
  return here.asSocket;
}

function textOf(url: URL, { method = 'GET', headers, body }: RequestInit): string {
  const text = body === undefined || body === null ? '' : String(body);
  const lines = new Headers(headers);
  lines.set('host', url.host);
  lines.set('content-length', `${Buffer.byteLength(text)}`);
  if (body instanceof URLSearchParams) {
    lines.set('content-type', 'application/x-www-form-urlencoded');
  }
  const head = [...lines].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${head}\r\n${text}`;
}

/** The whole of an answer that ends with its connection; undefined when it is not whole. */
function responseOf(bytes: Buffer): Response | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) {
    return undefined;
  }
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const headers = new Headers();
  for (const line of lines) {
    const at = line.indexOf(':');
    headers.append(line.slice(0, at), line.slice(at + 1).trim());
  }
  const status = Number(first.split(' ')[1]);
  const rest = bytes.subarray(end + 4);
  const body = headers.get('transfer-encoding') === 'chunked' ? bodyOfChunks(rest) : rest;
  return new Response(status === 204 || status === 303 ? undefined : Uint8Array.from(body), { status, headers });
}

function bodyOfChunks(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf('\r\n', at);
    const length = end < 0 ? 0 : Number.parseInt(bytes.toString('latin1', at, end), 16);
    if (length === 0) {
      return Buffer.concat(parts);
    }
    parts.push(bytes.subarray(end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
}
