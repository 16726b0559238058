// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import process from 'node:process';
import { Duplex } from 'node:stream';
import type { SecureContextOptions } from 'node:tls';
import { WebSocketServer } from 'ws';
import type { ServerOptions } from 'ws';
import type { HalfOpen } from '../admission/HalfOpen.ts';
import type { Admission, HttpAnswer, PageRoute, Routes, SocketRoute } from '../admission/routes.ts';
import { Failures } from '../operations/Failures.ts';
import type { PeerAddresses } from './PeerAddresses.ts';
import { SharedStateError } from '../state/SharedState.ts';
import { GatewayStoreError } from '../store/GatewayStoreError.ts';

/** A request body is a login: a name, a code. */
export const LONGEST_BODY = 4096;
/** All headers of a request. */
export const LONGEST_HEADERS = 8192;
const HEADERS_TIMEOUT_MS = 5_000;
/** The other side has this long to answer a close. */
const CLOSE_TIMEOUT_MS = 2_000;
/** What a WebSocket is closed with whose message made a handler fail: RFC 6455, 7.4.1. */
const INTERNAL_ERROR = 1011;
const RETRY_AFTER_SECONDS = 5;

/** The one port of the gateway: TLS, limits before anything else, and then WebSockets and the login. */
export class GatewayServer {
  private readonly server: http.Server | https.Server;
  private readonly isSecure: boolean;
  private readonly sockets = new WeakMap<SocketRoute, WebSocketServer>();
  private readonly routes: Routes;
  private readonly halfOpen: HalfOpen;
  private readonly peers: PeerAddresses;
  private readonly failures: Failures;
  /** Every connection of TCP, whatever has become of it: http forgets those that are in a handshake, or upgraded. */
  private readonly connections = new Set<Socket>();

  /** `failures`: where exceptions of whatever is behind a connection end. */
  constructor(
    routes: Routes,
    halfOpen: HalfOpen,
    peers: PeerAddresses,
    tls: CertificateFiles | undefined,
    failures = new Failures(),
  ) {
    this.routes = routes;
    this.halfOpen = halfOpen;
    this.peers = peers;
    this.failures = failures;
    this.isSecure = tls !== undefined;
    const options = {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: HEADERS_TIMEOUT_MS,
      maxHeaderSize: LONGEST_HEADERS,
      keepAliveTimeout: 1,
      connectionsCheckingInterval: 1000,
    };
    this.server =
      tls === undefined
        ? http.createServer(options)
        : https.createServer({
            ...options,
            ...secureOptions(tls),
            handshakeTimeout: HEADERS_TIMEOUT_MS,
          });
    failures.guardEvents('connection', this.server, (_event, args) => args.forEach(destroy));
    this.openRawDoor();
    const serve = this.server.listeners('connection'); // of TLS and HTTP: they come when it is known who is there
    this.server.removeAllListeners('connection');
    this.server.on('connection', (socket: Socket) => {
      this.connections.add(socket);
      failures.guardEvents('socket', socket, () => socket.destroy());
      socket.on('error', () => socket.destroy());
      socket.once('close', () => this.connections.delete(socket));
      peers.learn(socket, () =>
        failures.guard(
          'connection',
          () => {
            if (halfOpen.arrive(socket, peers.of(socket))) {
              socket.setNoDelay(true);
              socket.setKeepAlive(true, 30_000);
              serve.forEach((listener) => listener.call(this.server, socket));
            }
          },
          () => socket.destroy(),
        ),
      );
    });
    this.server.on('request', (request, response) =>
      failures.forget(this.answer(request, response), () => response.destroy()),
    );
    this.server.on('upgrade', (request: http.IncomingMessage, socket: Socket, head: Buffer) =>
      this.upgrade(request, socket, head),
    );
    this.server.on('tlsClientError', (_error, socket) => socket.destroy());
    this.server.on('clientError', (_error, socket) => socket.destroy());
  }

  /** Looks at the first bytes of each connection before HTTP does, whose parser refuses the methods of the raw route. */
  private openRawDoor(): void {
    const { raw } = this.routes;
    if (raw === undefined) {
      return;
    }
    const event = this.isSecure ? 'secureConnection' : 'connection';
    const serve = this.server.listeners(event);
    this.server.removeAllListeners(event);
    this.server.on(event, (socket: Socket) => {
      this.failures.guardEvents('socket', socket, () => socket.destroy());
      lookAtFirstBytes(socket, raw.firstBytes, (isRaw) =>
        this.failures.guard(
          'connection',
          () => {
            if (isRaw) {
              raw.take(socket, this.peers.of(socket));
            } else {
              serve.forEach((listener) => listener.call(this.server, socket));
            }
          },
          () => socket.destroy(),
        ),
      );
    });
  }

  /** Starts to listen. Returns the port, which matters when the asked one was 0. Rejects when it cannot. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port, backlog: 511 }, () => {
        this.server.off('error', reject);
        this.server.on('error', (error) => this.failures.note('connection', error)); // EMFILE and the like: others wait for it
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  /** From now on handshakes are made with this certificate; what is open goes on. Throws when it cannot be used, or there is no TLS. */
  renew(tls: CertificateFiles): void {
    if (!this.isSecure) {
      throw new Error('this gateway listens without TLS');
    }
    (this.server as https.Server).setSecureContext(secureOptions(tls));
  }

  /** Accepts nobody any more; what is open goes on. */
  stopListening(): void {
    this.server.close();
  }

  /** Ends whatever is still open, in whatever state it is. */
  closeAll(): void {
    this.server.closeAllConnections();
    this.connections.forEach((socket) => socket.destroy());
  }

  private upgrade(request: http.IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    this.failures.guardEvents('socket', socket, () => socket.destroy());
    const route = this.routes.sockets.get(pathOf(request)) ?? this.pageOf(request)?.socket;
    const admitted = this.failures.guard(
      'upgrade',
      () => route?.admit(request, this.peers.ofRequest(request)) ?? NOTHING_HERE,
      unable,
    );
    if (admitted instanceof Promise) {
      this.failures.forget(
        admitted
          .catch((error: unknown) => this.failed('upgrade', error))
          .then((known) => this.admit(route!, request, socket, head, known)),
        () => socket.destroy(),
      );
    } else {
      this.admit(route, request, socket, head, admitted);
    }
  }

  private failed(entry: 'upgrade' | 'request', error: unknown): HttpAnswer {
    this.failures.note(entry, error);
    return unable(error);
  }

  private admit(
    route: SocketRoute | undefined,
    request: http.IncomingMessage,
    socket: Socket,
    head: Buffer,
    admitted: Admission | HttpAnswer,
  ): void {
    if (socket.destroyed) {
      return; // it went while it was found out who it is
    }
    if ('status' in admitted) {
      const body = JSON.stringify(admitted.body);
      const later = admitted.status === 503 ? `Retry-After: ${RETRY_AFTER_SECONDS}\r\n` : '';
      socket.end(
        `HTTP/1.1 ${admitted.status} ${http.STATUS_CODES[admitted.status]}\r\n${later}` +
          `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      );
      return;
    }
    if (admitted.isProven) {
      this.halfOpen.admit(socket);
    }
    this.socketServer(route!).handleUpgrade(request, socket, head, (webSocket) => {
      this.failures.guardEvents('frame', webSocket, () => webSocket.close(INTERNAL_ERROR, 'internal error'));
      this.failures.guard(
        'upgrade',
        () => admitted.accept(webSocket, socket),
        () => webSocket.close(INTERNAL_ERROR, 'internal error'),
      );
    });
  }

  private socketServer(route: SocketRoute): WebSocketServer {
    let server = this.sockets.get(route);
    if (server === undefined) {
      const options: ServerOptions & { closeTimeout: number } = {
        // the types of ws do not know closeTimeout yet
        noServer: true,
        maxPayload: route.maxPayload,
        perMessageDeflate: false,
        clientTracking: false,
        closeTimeout: CLOSE_TIMEOUT_MS,
      };
      server = new WebSocketServer(options);
      this.sockets.set(route, server);
    }
    return server;
  }

  private async replyOf(ask: () => HttpAnswer | Promise<HttpAnswer>): Promise<HttpAnswer> {
    try {
      return await ask();
    } catch (error) {
      return this.failed('request', error);
    }
  }

  private pageOf(request: http.IncomingMessage): PageRoute | undefined {
    const path = pathOf(request);
    return this.routes.pages?.find(({ prefix }) => path.startsWith(prefix));
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const page = this.pageOf(request);
    if (page !== undefined) {
      response.on('error', () => response.destroy());
      try {
        await page.answer(request, response, this.peers.ofRequest(request));
      } catch (error) {
        give(response, this.failed('request', error));
      }
      return;
    }
    const isPost = request.method === 'POST';
    const post = isPost ? this.routes.posts.get(pathOf(request)) : undefined;
    const report = isPost ? this.routes.reports?.get(pathOf(request)) : undefined;
    let answer = NOTHING_HERE;
    if (post !== undefined || report !== undefined) {
      const body = await readBody(request, report?.longest ?? LONGEST_BODY);
      answer =
        body === undefined
          ? { status: 400, body: { error: 'a small JSON document is needed' } }
          : await this.replyOf(
              () =>
                report?.take(body, request.headers, this.peers.ofRequest(request)) ??
                post!(body, this.peers.ofRequest(request)),
            );
    }
    response.on('error', () => response.destroy());
    give(response, answer);
  }
}

/** Answers; ends the connection when another answer has begun. */
function give(response: http.ServerResponse, { body, status }: HttpAnswer): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (status === 503) {
    response.setHeader('retry-after', RETRY_AFTER_SECONDS);
  }
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify(body));
}

/** Finds out whether a connection begins with `wanted`, as soon as it can be told, and leaves its bytes where they were. */
function lookAtFirstBytes(socket: Socket, wanted: string, known: (isSo: boolean) => void): void {
  let bytes = Buffer.alloc(0);
  const gone = (): void => void socket.destroy();
  const look = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) {
      return;
    }
    bytes = Buffer.concat([bytes, chunk]);
    const start = bytes.subarray(0, wanted.length).toString('latin1');
    if (start.length < wanted.length && wanted.startsWith(start)) {
      return;
    }
    socket.off('readable', look);
    socket.off('end', gone);
    socket.off('error', gone);
    socket.unshift(bytes);
    // whoever takes the socket next finds it as if nobody had listened, which is so after this turn
    process.nextTick(() => known(start === wanted));
  };
  socket.on('readable', look);
  socket.once('end', gone);
  socket.once('error', gone);
}

/** PEM texts. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

function secureOptions({ certificate, key }: CertificateFiles): SecureContextOptions {
  return { cert: certificate, key, minVersion: 'TLSv1.2' };
}

const NOTHING_HERE: HttpAnswer = { status: 404, body: { error: 'there is nothing here' } };

/** What somebody hears when the gateway cannot do what was asked: that it is not their fault, and may pass. */
function unable(error: unknown): HttpAnswer {
  const what =
    error instanceof GatewayStoreError || error instanceof SharedStateError
      ? 'the gateway cannot use its store now'
      : 'something in the gateway failed';
  return { status: 503, body: { error: `${what}; try again later, and tell whoever runs it` } };
}

function destroy(subject: unknown): void {
  if (subject instanceof http.IncomingMessage) {
    subject.socket.destroy();
  } else if (subject instanceof Duplex) {
    subject.destroy();
  }
}

function pathOf(request: http.IncomingMessage): string {
  return (request.url ?? '').split('?')[0]!;
}

/** The body as JSON; undefined when it is none, or too long. */
async function readBody(request: http.IncomingMessage, longest: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request) {
      length += (chunk as Buffer).length;
      if (length > longest) {
        return undefined;
      }
      chunks.push(chunk as Buffer);
    }
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
}
