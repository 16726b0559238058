// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import * as client from 'openid-client';
import { WebSocket } from 'ws';
import { newOpenidKeys, openidKeysOf } from '../openid/openidKeys.ts';
import type { OpenidClient } from '../openid/OpenidSettings.ts';
import { until } from './until.ts';
import { WebPhone } from './WebPhone.ts';

/** Where the shop of the tests is sent back to: nobody has to listen there. */
export const REDIRECT = 'http://127.0.0.1:61999/callback';
export const SECRET = 'Zp4vQ8mXw2RzB7nLc5HyPd9sGf3JaE6u';
/** Made once for a process: a key of RSA takes its time. */
export const KEYS = newOpenidKeys();

export function shop(changes: Partial<OpenidClient> = {}): OpenidClient {
  return { id: 'shop', name: 'The Shop', secret: SECRET, redirects: [REDIRECT], idTokens: 'RS256', ...changes };
}

/** A browser without a screen: cookies by their paths, and no redirect is followed by itself. */
export class Browser {
  readonly origin: string;
  /** What each answer has set, as it came. */
  readonly setCookies: string[] = [];
  private readonly jar = new Map<string, { readonly value: string; readonly path: string }>();

  constructor(origin: string) {
    this.origin = origin;
  }

  cookiesFor(path: string): string {
    return [...this.jar]
      .filter(([, cookie]) => path === cookie.path || path.startsWith(`${cookie.path}/`) || cookie.path === '/')
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  }

  async go(url: string, init: RequestInit = {}): Promise<Response> {
    const where = new URL(url, this.origin);
    const response = await fetch(where, {
      redirect: 'manual',
      ...init,
      headers: { accept: 'text/html', cookie: this.cookiesFor(where.pathname), ...(init.headers as object) },
    });
    for (const set of response.headers.getSetCookie()) {
      this.setCookies.push(set);
      const [pair = '', ...rest] = set.split('; ');
      const name = pair.split('=')[0]!;
      const path = rest.find((each) => /^path=/i.test(each))?.slice(5) ?? '/';
      if (rest.some((each) => /1970/.test(each))) {
        this.jar.delete(name);
      } else {
        this.jar.set(name, { value: pair.slice(name.length + 1), path });
      }
    }
    return response;
  }

  post(path: string, body: object | string, headers: Record<string, string> = {}): Promise<Response> {
    return this.go(path, {
      method: 'POST',
      headers: { origin: this.origin, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }
}

type Heard = { readonly type: string } & Readonly<Record<string, unknown>>;

/** A login that a browser has begun: its page, and what it is waited for with. */
export class WebLogin {
  readonly browser: Browser;
  /** The page's path. */
  readonly page: string;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  readonly heard: Heard[] = [];
  private readonly bed: WebBed;
  socket: WebSocket | undefined;

  constructor(bed: WebBed, browser: Browser, page: string, verifier: string, state: string, nonce: string) {
    this.bed = bed;
    this.browser = browser;
    this.page = page;
    this.verifier = verifier;
    this.state = state;
    this.nonce = nonce;
  }

  /** Asks for a name, as the page's script does. */
  ask(user = 'anna', headers: Record<string, string> = {}): void {
    const socket = new WebSocket(`${this.browser.origin.replace(/^http/, 'ws')}${this.page}/socket`, {
      headers: {
        origin: this.browser.origin,
        cookie: this.browser.cookiesFor(`${this.page}/socket`),
        ...headers,
      },
    });
    this.socket = socket;
    socket.on('open', () => socket.send(JSON.stringify({ type: 'ask', user })));
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Heard;
      this.heard.push(message);
      if (message.type === 'beat') {
        socket.send(JSON.stringify({ type: 'beat' }));
      }
    });
    socket.on('close', () => this.heard.push({ type: 'closed' }));
    socket.on('unexpected-response', (_request, response) => {
      this.heard.push({ type: 'refused', status: response.statusCode });
      socket.terminate();
    });
    socket.on('error', () => undefined);
  }

  /** The first message of a type. */
  hears(type: string): Promise<Heard> {
    return until(
      () => {
        const found = this.heard.find((message) => message.type === type);
        if (found === undefined && this.heard.at(-1)?.type === 'closed') {
          throw new Error(`never: ${type}; the page is closed, and there are ${JSON.stringify(this.heard)}`);
        }
        return found;
      },
      () => `${type}; there are ${JSON.stringify(this.heard)}`,
    );
  }

  /** From the approval to the address that the browser is sent back to. */
  async finish(): Promise<URL> {
    const { secret } = await this.hears('approved');
    const finished = await this.browser.post(`${this.page}/finish`, { secret });
    assert.equal(finished.status, 200, await finished.clone().text());
    return this.resume(((await finished.json()) as { location: string }).location);
  }

  async resume(location: string): Promise<URL> {
    const resumed = await this.browser.go(location);
    return new URL(resumed.headers.get('location') ?? 'about:blank');
  }

  tokens(back: URL): Promise<client.TokenEndpointResponse & client.TokenEndpointResponseHelpers> {
    return client.authorizationCodeGrant(this.bed.shop, back, {
      pkceCodeVerifier: this.verifier,
      expectedState: this.state,
      expectedNonce: this.nonce,
      idTokenExpected: true,
    });
  }
}

/** A gateway with a shop that asks over the web, and a phone of Anna's. */
export class WebBed extends WebPhone {
  issuer = '';
  /** The shop's own library: another party's. */
  shop!: client.Configuration;

  async start(clients: readonly OpenidClient[] = [shop()], changes: object = {}): Promise<void> {
    await this.open(clients, changes);
    this.shop = await this.discover(clients[0]!.id, client.ClientSecretBasic(SECRET));
  }

  /** The gateway and the phone, without a shop that knows its address. */
  async open(clients: readonly OpenidClient[], changes: object): Promise<void> {
    this.gateway.openid = { keys: openidKeysOf(KEYS), clients, pollSeconds: 1 };
    await this.startGateway(changes);
    this.issuer = `${this.origin}/openid`;
  }

  discover(
    id: string,
    auth: client.ClientAuth,
    metadata: Partial<client.ClientMetadata> = {},
  ): Promise<client.Configuration> {
    return client.discovery(new URL(this.issuer), id, metadata, auth, {
      execute: [client.allowInsecureRequests], // on loopback
    });
  }

  /** A browser goes to the shop, which sends it here. */
  async begin(browser = new Browser(this.origin), more: Record<string, string> = {}): Promise<WebLogin> {
    const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
    const url = client.buildAuthorizationUrl(this.shop, {
      redirect_uri: REDIRECT,
      scope: 'openid',
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...more,
    });
    const answer = await browser.go(url.href);
    return new WebLogin(this, browser, answer.headers.get('location') ?? '', verifier, state, nonce);
  }
}
