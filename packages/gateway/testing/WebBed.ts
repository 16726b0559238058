// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import * as client from 'openid-client';
import { WebSocket } from 'ws';
import { newOpenidKeys, openidKeysOf } from '../openid/openidKeys.ts';
import type { OpenidClient } from '../openid/OpenidSettings.ts';
import { Browser, LoginTab } from './Browser.ts';
import type { Heard } from './Browser.ts';
import { until } from './until.ts';
import { WebPhone } from './WebPhone.ts';
import { REDIRECT, SECRET, shop } from './webShop.ts';

/** Made once for a process: a key of RSA takes its time. */
export const KEYS = newOpenidKeys();

/** A login that a browser has begun: its page, and what it is waited for with. */
export class WebLogin extends LoginTab {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  private readonly bed: WebBed;

  constructor(bed: WebBed, browser: Browser, page: string, verifier: string, state: string, nonce: string) {
    super(browser, page);
    this.bed = bed;
    this.verifier = verifier;
    this.state = state;
    this.nonce = nonce;
  }

  /** The first message of a type. */
  hears(type: string): Promise<Heard> {
    return until(
      () => {
        const found = this.heard.find((message) => message.type === type);
        if (found === undefined && this.socket?.readyState === WebSocket.CLOSED) {
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
    return this.resume(await this.comeBack(String(secret)));
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
  /** How often a backend may ask. */
  pollSeconds = 1;
  /** The shop's own library: another party's. */
  shop!: client.Configuration;

  async start(clients: readonly OpenidClient[] = [shop()], changes: object = {}): Promise<void> {
    await this.open(clients, changes);
    this.shop = await this.discover(clients[0]!.id, client.ClientSecretBasic(SECRET));
  }

  /** The gateway and the phone, without a shop that knows its address. */
  async open(clients: readonly OpenidClient[], changes: object): Promise<void> {
    this.gateway.openid = { keys: openidKeysOf(KEYS), clients, pollSeconds: this.pollSeconds };
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
