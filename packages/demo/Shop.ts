// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import * as openid from 'openid-client';
import { WebSocketServer } from 'ws';
import { Payment } from './Payment.ts';
import { shopLanguageOf, shopPage, SHOP_CSS, SHOP_JS } from './shopPage.ts';
import type { ShopLanguage } from './shopPage.ts';

/** What phones and pages call it. */
export const SHOP_NAME = 'The Shop';
const LOOPBACK = '127.0.0.1';
const SESSION = 'shop_session';
/** As many browsers at a time; the one that has been there longest is forgotten. */
const MOST_SESSIONS = 1_000;

/** Where a shop lets its customers prove who they are. */
export interface ShopProvider {
  readonly issuer: string;
  readonly id: string;
  readonly secret: string;
}

/** What the shop knows of a browser. */
interface Session {
  id: string;
  language: ShopLanguage;
  /** A login that it has begun. */
  begun: { readonly verifier: string; readonly nonce: string; readonly state: string } | undefined;
  /** Who has logged in. */
  user: string | undefined;
  /** Why the last login came to nothing: the error of the standard. */
  error: string;
}

/**
 * A small shop on this machine, as any application would be one: a customer logs in by the authorization code flow with PKCE, and
 * what they pay is asked of them by CIBA, with another party's library. It knows nothing of phones.
 */
export class Shop {
  readonly port: number;
  private readonly server: http.Server;
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: 1_024 });
  private readonly sessions = new Map<string, Session>();
  private readonly payments = new Set<Payment>();
  private provider: ShopProvider | undefined;
  private library: Promise<openid.Configuration> | undefined;

  private constructor(server: http.Server) {
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.answer(request, response).catch((error: unknown) => {
        if (!response.headersSent) {
          response.writeHead(502, { 'content-type': 'text/plain' });
        }
        response.end(`The shop cannot reach who knows its customers: ${String(error)}`);
      });
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.upgrade(request, socket, head),
    );
  }

  /** Opens on this port if it is free, else on any other. */
  static async open(port = 0): Promise<Shop> {
    const server = http.createServer();
    const listen = (wanted: number): Promise<void> =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(wanted, LOOPBACK, () => {
          server.off('error', reject);
          resolve();
        });
      });
    await listen(port).catch(() => listen(0));
    return new Shop(server);
  }

  get origin(): string {
    return `http://${LOOPBACK}:${this.port}`;
  }

  /** Where a login comes back to. */
  get redirect(): string {
    return `${this.origin}/callback`;
  }

  /** From now on its customers log in there. */
  trust(provider: ShopProvider): void {
    this.provider = provider;
    this.library = undefined;
  }

  /** Takes back what customers are asked to pay, as a shop does that has sold the last one to somebody else; how many. */
  async takeBack(): Promise<number> {
    const waiting = [...this.payments];
    await Promise.all(waiting.map((payment) => payment.takeBack()));
    return waiting.length;
  }

  /** Closes; what it still asks of anybody is taken back. */
  async close(): Promise<void> {
    this.server.close();
    await Promise.race([this.takeBack(), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
    this.sockets.clients.forEach((socket) => socket.terminate());
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    const session = this.sessionOf(request, url);
    secure(response, this.origin);
    response.setHeader('set-cookie', cookieFor(session));
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /':
        give(response, 200, 'text/html; charset=utf-8', this.page(session));
        break;
      case 'GET /login':
        go(response, await this.begin(session));
        break;
      case 'GET /callback':
        await this.comeBack(session, url);
        response.setHeader('set-cookie', cookieFor(session));
        go(response, '/');
        break;
      case 'POST /logout':
        if (request.headers.origin === this.origin) {
          session.user = undefined;
        }
        go(response, '/');
        break;
      case 'GET /shop.js':
        give(response, 200, 'text/javascript; charset=utf-8', SHOP_JS);
        break;
      case 'GET /shop.css':
        give(response, 200, 'text/css; charset=utf-8', SHOP_CSS);
        break;
      default:
        give(response, 404, 'text/plain', 'There is nothing here.');
    }
  }

  private page(session: Session): string {
    const { error, language, user } = session;
    session.error = ''; // said once
    return shopPage(language, SHOP_NAME, user, error);
  }

  /** A browser's own; a new one where its cookie is of none. */
  private sessionOf(request: IncomingMessage, url: URL): Session {
    const wanted = url.searchParams.get('language') ?? undefined;
    const id = cookieOf(request, SESSION);
    let session = id === undefined ? undefined : this.sessions.get(id);
    if (session === undefined) {
      session = {
        id: newSessionId(),
        language: shopLanguageOf(String(request.headers['accept-language'] ?? '')),
        begun: undefined,
        user: undefined,
        error: '',
      };
      const [oldest] = this.sessions.keys();
      if (this.sessions.size >= MOST_SESSIONS && oldest !== undefined) {
        this.sessions.delete(oldest);
      }
      this.sessions.set(session.id, session);
    }
    session.language = wanted === undefined ? session.language : shopLanguageOf(wanted);
    return session;
  }

  private async begin(session: Session): Promise<string> {
    const begun = {
      verifier: openid.randomPKCECodeVerifier(),
      nonce: openid.randomNonce(),
      state: openid.randomState(),
    };
    session.begun = begun;
    return openid.buildAuthorizationUrl(await this.provided(), {
      redirect_uri: this.redirect,
      scope: 'openid',
      state: begun.state,
      nonce: begun.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(begun.verifier),
      code_challenge_method: 'S256',
      ui_locales: session.language,
    }).href;
  }

  private async comeBack(session: Session, back: URL): Promise<void> {
    const { begun } = session;
    session.begun = undefined;
    if (begun === undefined) {
      session.error = 'nobody began this here';
      return;
    }
    try {
      const tokens = await openid.authorizationCodeGrant(await this.provided(), back, {
        pkceCodeVerifier: begun.verifier,
        expectedState: begun.state,
        expectedNonce: begun.nonce,
        idTokenExpected: true,
      });
      session.user = tokens.claims()!.sub;
      this.sessions.delete(session.id); // who knew the name of this browser's session before does not know it now
      session.id = newSessionId();
      this.sessions.set(session.id, session);
    } catch (error) {
      session.error = error instanceof openid.AuthorizationResponseError ? error.error : String(error);
    }
  }

  /** A page of the shop's own whose customer wants to pay: its WebSocket is there as long as the page is. */
  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const url = new URL(request.url ?? '/', this.origin);
    const session = this.sessions.get(cookieOf(request, SESSION) ?? '');
    const user = session?.user;
    if (url.pathname !== '/pay' || request.headers.origin !== this.origin || user === undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (page) => {
      const payment = new Payment(SHOP_NAME, user, () => this.provided(), page);
      this.payments.add(payment);
      void payment.over.then(() => this.payments.delete(payment));
    });
  }

  /** Finds out what the provider has, once. */
  private provided(): Promise<openid.Configuration> {
    const { provider } = this;
    if (provider === undefined) {
      return Promise.reject(new Error('nobody has said where that is'));
    }
    const { issuer, id, secret } = provider;
    this.library ??= openid
      .discovery(new URL(issuer), id, {}, openid.ClientSecretBasic(secret), {
        // on loopback there is no TLS; so each ID token's signature is verified, wherever it comes from
        execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
      })
      .catch((error: unknown) => {
        this.library = undefined; // the next customer tries again
        throw error;
      });
    return this.library;
  }
}

function newSessionId(): string {
  return randomBytes(16).toString('base64url');
}

function cookieFor({ id }: Session): string {
  return `${SESSION}=${id}; path=/; httponly; samesite=lax`;
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  const each = (request.headers.cookie ?? '').split(/; */).find((cookie) => cookie.startsWith(`${name}=`));
  return each?.slice(name.length + 1);
}

function secure(response: ServerResponse, origin: string): void {
  response.setHeader('cache-control', 'no-store');
  response.setHeader(
    'content-security-policy',
    `default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' ${origin.replace(/^http/, 'ws')}; ` +
      "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  );
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'same-origin');
}

function give(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}

function go(response: ServerResponse, location: string): void {
  response.writeHead(303, { location });
  response.end();
}
