// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { browserFiles } from './browserFiles.ts';
import type { BrowserFile } from './browserFiles.ts';
import { readScreenRequest, ScreenRequestError } from './readScreenRequest.ts';
import { ScreenView } from './ScreenView.ts';
import type { ShownPhone } from './ShownPhone.ts';

/** Only this machine can reach it. */
const LOOPBACK = '127.0.0.1';
/** Browsers at a time. */
const MOST_VIEWS = 16;
/** Bytes of a frame of the browser. */
const MOST_BYTES = 64 * 1024;
/** The longest that the server waits for its browsers when it closes. */
const PATIENCE = 1_000;
/** Milliseconds for a request to arrive whole. */
const REQUEST_TIMEOUT = 10_000;
/** Connections at a time, of whoever has found the port. */
const MOST_CONNECTIONS = 256;

/** Where something of the outside comes in. */
export type ScreenEntry = 'listen' | 'connection' | 'request' | 'upgrade' | 'frame' | 'view';

const HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

const PICTURES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.bmp': 'image/bmp',
};

/**
 * Shows a phone to browsers of this machine: a page behind a random path, and a WebSocket for each of them. Requests
 * that do not name this server as their host, or come from another site's page, are refused.
 */
export class ScreenServer {
  /** Where a browser finds the phone. */
  readonly url: string;
  private readonly phone: ShownPhone;
  private readonly token: string;
  private readonly files: ReadonlyMap<string, BrowserFile>;
  private readonly server: Server;
  private readonly sockets: WebSocketServer;
  private readonly views: Set<ScreenView> = new Set();
  private readonly hosts: ReadonlySet<string>;
  private readonly log: (line: string) => void;
  private readonly counts: Record<ScreenEntry, number> = {
    listen: 0,
    connection: 0,
    request: 0,
    upgrade: 0,
    frame: 0,
    view: 0,
  };

  private constructor(
    phone: ShownPhone,
    token: string,
    files: ReadonlyMap<string, BrowserFile>,
    server: Server,
    log: (line: string) => void,
  ) {
    const { port } = server.address() as AddressInfo;
    this.phone = phone;
    this.log = log;
    this.token = token;
    this.files = files;
    this.server = server;
    this.hosts = new Set([`${LOOPBACK}:${port}`, `localhost:${port}`]);
    this.url = `http://${LOOPBACK}:${port}/${token}/`;
    this.sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES, perMessageDeflate: false });
    server.requestTimeout = REQUEST_TIMEOUT;
    server.headersTimeout = REQUEST_TIMEOUT;
    server.maxConnections = MOST_CONNECTIONS;
    server.on('error', (error) => this.failed('listen', error));
    // A connection keeps this listener when it is upgraded, and when it is refused.
    server.on('connection', (socket) => socket.on('error', (error) => this.failed('connection', error)));
    server.on('request', (request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        this.failed('request', error);
        if (response.headersSent) {
          response.destroy();
        } else {
          response.writeHead(500, { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' }).end('It failed.\n');
        }
      });
    });
    server.on('upgrade', (request, socket, head) => {
      try {
        this.upgrade(request, socket, head);
      } catch (error) {
        this.failed('upgrade', error);
        socket.destroy();
      }
    });
    this.sockets.on('error', (error) => this.failed('upgrade', error));
  }

  /**
   * Starts one. `port` 0 takes any that is free; rejects when the port is taken.
   *
   * @param log takes a line for each fault of a connection, of the phone, or of the server
   */
  static async start(
    phone: ShownPhone,
    port: number = 0,
    log: (line: string) => void = () => {},
  ): Promise<ScreenServer> {
    const files = await browserFiles();
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, LOOPBACK, () => {
        server.off('error', reject);
        resolve();
      });
    });
    return new ScreenServer(phone, randomBytes(18).toString('base64url'), files, server, log);
  }

  /** How many browsers look. */
  get viewers(): number {
    return this.views.size;
  }

  /** How often something went wrong, by where it came in. None of them ends the server. */
  get faults(): Readonly<Record<ScreenEntry, number>> {
    return this.counts;
  }

  /** Ends all connections and stops listening. */
  async close(): Promise<void> {
    for (const view of [...this.views]) {
      view.close();
    }
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    const timer = setTimeout(() => this.server.closeAllConnections(), PATIENCE);
    this.server.closeIdleConnections();
    await closed;
    clearTimeout(timer);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = this.nameOf(request);
    const send = (status: number, type: string, body: Buffer | string): void => {
      response.writeHead(status, { ...HEADERS, 'Content-Type': type });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    if (name === undefined) {
      send(403, 'text/plain; charset=utf-8', 'Open the address that npm start has printed.\n');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      send(405, 'text/plain; charset=utf-8', 'Only GET.\n');
      return;
    }
    const file = this.files.get(name);
    if (file !== undefined) {
      send(200, file.type, file.body);
      return;
    }
    try {
      const picture = name.startsWith('picture/') ? this.phone.pictureFile(name.slice('picture/'.length)) : undefined;
      const type = picture === undefined ? undefined : PICTURES[path.extname(picture).toLowerCase()];
      if (picture !== undefined && type !== undefined) {
        send(200, type, await readFile(picture));
        return;
      }
    } catch {
      // there is no such picture
    }
    send(404, 'text/plain; charset=utf-8', 'There is nothing here.\n');
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const origin = request.headers.origin;
    const isOwn = origin !== undefined && [...this.hosts].some((host) => origin === `http://${host}`);
    if (this.nameOf(request) !== 'live' || !isOwn || this.views.size >= MOST_VIEWS) {
      // Whoever stays connected after that is not waited for.
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => socket.destroy());
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (connection) => this.show(connection));
  }

  /** The one place where what went wrong at an entry is counted and told. It does not throw, whatever the log does. */
  private failed(entry: ScreenEntry, error: unknown): void {
    this.counts[entry] += 1;
    try {
      this.log(`The page: ${entry}: ${error instanceof Error ? error.message : String(error)}`);
    } catch {
      // a log that fails has been counted with its fault
    }
  }

  private show(connection: WebSocket): void {
    const view = new ScreenView(this.phone, {
      send: (text) => connection.send(text, () => {}), // one that cannot be sent ends with its connection
      waiting: () => connection.bufferedAmount,
      close: () => connection.close(1001),
      fail: (error) => {
        this.failed('view', error);
        connection.close(1011, 'the phone failed');
      },
    });
    this.views.add(view);
    connection.on('message', (data, isBinary) => {
      try {
        if (isBinary) {
          throw new ScreenRequestError('A frame has to be text.');
        }
        view.request(readScreenRequest(String(data)));
      } catch (error) {
        this.failed('frame', error);
        connection.close(1008, error instanceof ScreenRequestError ? error.message.slice(0, 120) : 'not understood');
      }
    });
    connection.on('error', (error) => {
      this.failed('frame', error);
      connection.terminate();
    });
    connection.on('close', () => {
      this.views.delete(view);
      view.stop();
    });
    view.start();
  }

  /** What a request asks for below the secret path; undefined for a stranger. */
  private nameOf(request: IncomingMessage): string | undefined {
    const host = request.headers.host;
    if (host === undefined || !this.hosts.has(host.toLowerCase())) {
      return undefined;
    }
    let pathname: string;
    try {
      pathname = decodeURIComponent(new URL(request.url ?? '/', 'http://screen').pathname);
    } catch {
      return undefined;
    }
    const [, given = '', ...rest] = pathname.split('/');
    const expected = Buffer.from(this.token);
    const actual = Buffer.from(given);
    return actual.length === expected.length && timingSafeEqual(actual, expected) && rest.length > 0
      ? rest.join('/')
      : undefined;
  }
}
