// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type http from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

/** What a request for a WebSocket or a login is answered with, when it is not what it asked for. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: object;
}

/** A path that ends in a WebSocket. */
export interface SocketRoute {
  /** Longest message, bytes; a longer one ends the connection. */
  readonly maxPayload: number;
  /**
   * Before there is a WebSocket, for a request from `address`: the way to take it, or why not. Who is taken here has proved who
   * they are if `isProven`.
   */
  admit(request: http.IncomingMessage, address: string): Admission | HttpAnswer | Promise<Admission | HttpAnswer>;
}

/** The way to take the WebSocket of one who is admitted. */
export interface Admission {
  readonly isProven: boolean;
  accept(socket: WebSocket, raw: Socket): void;
}

/** A door with pages of its own: everything below a path. */
export interface PageRoute {
  /** What its paths begin with, as in `/openid/`. */
  readonly prefix: string;
  /** Takes the WebSockets below it. */
  readonly socket: SocketRoute;
  /** Answers a request from `address`, whatever its method. */
  answer(request: http.IncomingMessage, response: http.ServerResponse, address: string): Promise<void>;
}

/** A path that answers a small JSON document with another. */
export type PostRoute = (body: unknown, address: string) => HttpAnswer | Promise<HttpAnswer>;

/** A path that takes what somebody reports, larger than a login. */
export interface ReportRoute {
  /** Bytes. */
  readonly longest: number;
  take(body: unknown, headers: http.IncomingHttpHeaders, address: string): HttpAnswer | Promise<HttpAnswer>;
}

/** A door with a protocol of its own, which begins with bytes that no other request has. */
export interface RawRoute {
  readonly firstBytes: string;
  take(socket: Socket, address: string): void;
}

/** What the one port of the gateway offers, by path. */
export interface Routes {
  readonly sockets: ReadonlyMap<string, SocketRoute>;
  readonly posts: ReadonlyMap<string, PostRoute>;
  readonly reports?: ReadonlyMap<string, ReportRoute>;
  readonly pages?: readonly PageRoute[];
  readonly raw?: RawRoute;
}
