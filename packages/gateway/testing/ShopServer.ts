// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as client from 'openid-client';

/** What the shop keeps of a login that it has begun. */
interface Begun {
  readonly verifier: string;
  readonly nonce: string;
}

/**
 * A shop on loopback with another party's library: `/` has a link to `/login`, which sends the browser to the gateway, and
 * `/callback` says how it came back: the user's name, or the error. For one browser at a time.
 */
export class ShopServer {
  /** Its library, once the gateway is there. */
  library: client.Configuration | undefined;
  private readonly server = http.createServer((request, response) => {
    this.answer(new URL(request.url ?? '/', this.origin)).then(
      ({ status, location, text }) => {
        response.writeHead(status, {
          'content-type': 'text/html; charset=utf-8',
          ...(location === undefined ? {} : { location }),
        });
        response.end(`<!DOCTYPE html><html lang="en"><title>The Shop</title><p id="shop">${text}</p>`);
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  private readonly begun = new Map<string, Begun>();
  private port = 0;

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get redirect(): string {
    return `${this.origin}/callback`;
  }

  async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections(); // browsers keep theirs
    await once(this.server, 'close');
  }

  private async answer(url: URL): Promise<{ status: number; location?: string; text: string }> {
    switch (url.pathname) {
      case '/':
        return { status: 200, text: '<a href="/login">Log in</a>' };
      case '/login':
        return { status: 302, location: await this.begin(url.searchParams.get('language') ?? 'en'), text: '' };
      case '/callback':
        return { status: 200, text: await this.end(url) };
      default:
        return { status: 404, text: 'there is nothing here' };
    }
  }

  private async begin(language: string): Promise<string> {
    const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
    this.begun.set(state, { verifier, nonce });
    return client.buildAuthorizationUrl(this.library!, {
      redirect_uri: this.redirect,
      scope: 'openid',
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ui_locales: language,
    }).href;
  }

  private async end(back: URL): Promise<string> {
    const state = back.searchParams.get('state') ?? '';
    const begun = this.begun.get(state);
    this.begun.delete(state);
    if (begun === undefined) {
      return 'nobody began this here';
    }
    try {
      const tokens = await client.authorizationCodeGrant(this.library!, back, {
        pkceCodeVerifier: begun.verifier,
        expectedState: state,
        expectedNonce: begun.nonce,
        idTokenExpected: true,
      });
      return `logged in as ${tokens.claims()!.sub}`;
    } catch (error) {
      return error instanceof client.AuthorizationResponseError ? error.error : String(error);
    }
  }
}
