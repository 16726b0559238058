// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
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

const HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

const PICTURES: Readonly<Record<string, string>> = { '.png': 'image/png', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg',
  '.svg': 'image/svg+xml', '.webp': 'image/webp', '.gif': 'image/gif', '.bmp': 'image/bmp' };

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

  private constructor(phone: ShownPhone, token: string, files: ReadonlyMap<string, BrowserFile>, server: Server) {
    const { port } = server.address() as AddressInfo;
    this.phone = phone;
    this.token = token;
    this.files = files;
    this.server = server;
    this.hosts = new Set([`${LOOPBACK}:${port}`, `localhost:${port}`]);
    this.url = `http://${LOOPBACK}:${port}/${token}/`;
    this.sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES, perMessageDeflate: false });
    server.on('request', (request, response) => void this.answer(request, response));
    server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
  }

  /** Starts one. `port` 0 takes any that is free; rejects when the port is taken. */
  static async start(phone: ShownPhone, port: number = 0): Promise<ScreenServer> {
    const files = await browserFiles();
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, LOOPBACK, () => {
        server.off('error', reject);
        resolve();
      });
    });
    return new ScreenServer(phone, randomBytes(18).toString('base64url'), files, server);
  }

  /** How many browsers look. */
  get viewers(): number {
    return this.views.size;
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
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (connection) => this.show(connection));
  }

  private show(connection: WebSocket): void {
    const view = new ScreenView(this.phone, {
      send: (text) => connection.send(text),
      waiting: () => connection.bufferedAmount,
      close: () => connection.close(1001),
    });
    this.views.add(view);
    connection.on('message', (data, isBinary) => {
      try {
        if (isBinary) {
          throw new ScreenRequestError('A frame has to be text.');
        }
        view.request(readScreenRequest(String(data)));
      } catch (error) {
        connection.close(1008, error instanceof ScreenRequestError ? error.message.slice(0, 120) : 'not understood');
      }
    });
    connection.on('error', () => connection.terminate());
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
    return actual.length === expected.length && timingSafeEqual(actual, expected) && rest.length > 0 ?
      rest.join('/') : undefined;
  }
}
