// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import * as jose from 'jose';

const CERTS = '/realms/main/protocol/openid-connect/certs';
const CALLBACK = '/realms/main/protocol/openid-connect/ext/ciba/auth/callback';

/** What a callback came with, and what it was answered. */
export interface Callback {
  /** Keycloak's name of the request; empty when the token was bad. */
  readonly id: string;
  readonly status: unknown;
  readonly answered: number;
}

/** What Keycloak asks with; each can be left wrong by a test. */
export interface KeycloakAsk {
  readonly user?: string;
  readonly binding?: string | null;
  readonly client?: string;
  readonly seconds?: number;
  /** Members of the token in place of Keycloak's. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** In place of the whole header. */
  readonly authorization?: string;
}

/** How a request stands at Keycloak: what its own client hears when it polls. */
export type KeycloakPoll = 'authorization_pending' | 'access_denied' | 'expired_token' | 'invalid_grant' | 'tokens';

interface Kept {
  state: 'pending' | 'approved' | 'denied';
  readonly until: number;
}

/**
 * Keycloak's side of its CIBA's authentication channel, written from what its sources do: a request is kept only after the channel has
 * answered 201, a callback is taken once, a second is refused and removes the request, and one for a request that is not kept yet, or
 * no more, is refused, too.
 */
export class KeycloakServer {
  readonly callbacks: Callback[] = [];
  issuer = '';
  /** Where it asks. */
  channel = '';
  /** How long it takes from the channel's 201 until the request is kept, ms. */
  storeMs = 0;
  /** What its own client, which it pings, answers; the request is approved before. */
  isPingRefused = false;
  /** The answer to a callback gets lost on its way. */
  losesAnswers = false;
  private readonly kept = new Map<string, Kept>();
  private key!: jose.GenerateKeyPairResult;
  private keyName = 1;
  private port = 0;
  private readonly server = http.createServer((request, response) => {
    void this.answer(request).then(({ status, body }) => {
      if (this.losesAnswers && request.url === CALLBACK) {
        response.destroy();
      } else {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      }
    });
  });

  async start(): Promise<void> {
    this.key ??= await jose.generateKeyPair('RS256', { extractable: true });
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
    this.issuer = `http://127.0.0.1:${this.port}/realms/main`;
  }

  /** Goes away; what it has kept, it keeps. */
  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  /** The realm signs with another key from now on. */
  async rotate(): Promise<void> {
    this.keyName++;
    this.key = await jose.generateKeyPair('RS256', { extractable: true });
  }

  private get kid(): string {
    return `realm${this.keyName}`;
  }

  token({ client = 'shop', seconds = 300, claims = {} }: KeycloakAsk, id: string): Promise<string> {
    return new jose.SignJWT({ typ: 'Bearer', azp: client, sub: randomUUID(), jti: id, ...claims })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: this.kid })
      .setIssuer(String(claims['iss'] ?? this.issuer))
      .setAudience(String(claims['aud'] ?? this.issuer))
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
      .sign(this.key.privateKey);
  }

  /** A client asks Keycloak, and that asks the channel. Returns Keycloak's name of the request, or the channel's answer. */
  async ask(
    ask: KeycloakAsk = {},
    id: string = randomUUID(),
  ): Promise<{ readonly id: string; readonly status: number; readonly error?: string; readonly words?: string }> {
    const { binding = 'Pay-120-EUR-42', seconds = 300, user = 'anna' } = ask;
    const response = await fetch(this.channel, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: ask.authorization ?? `Bearer ${await this.token(ask, id)}`,
      },
      body: JSON.stringify({
        scope: 'openid',
        binding_message: binding,
        login_hint: user,
        is_consent_required: false,
        acr_values: null,
      }),
    });
    const { error, error_description: words } = (await response.json()) as Record<string, string>;
    if (response.status === 201 && !this.kept.has(id)) {
      const keep = (): void => void this.kept.set(id, { state: 'pending', until: Date.now() + seconds * 1000 });
      if (this.storeMs === 0) {
        keep();
      } else {
        setTimeout(keep, this.storeMs);
      }
    }
    return {
      id,
      status: response.status,
      ...(error === undefined ? {} : { error }),
      ...(words === undefined ? {} : { words }),
    };
  }

  /** What its client hears; an approved request is used up by it. */
  poll(id: string): KeycloakPoll {
    const kept = this.kept.get(id);
    if (kept === undefined) {
      return 'invalid_grant';
    }
    if (Date.now() >= kept.until) {
      return 'expired_token';
    }
    switch (kept.state) {
      case 'pending':
        return 'authorization_pending';
      case 'denied':
        return 'access_denied';
      case 'approved':
        this.kept.delete(id);
        return 'tokens';
    }
  }

  /** The administrator, or whoever, has taken the request away. */
  forget(id: string): void {
    this.kept.delete(id);
  }

  private async answer(request: http.IncomingMessage): Promise<{ status: number; body: object }> {
    if (request.url === CERTS) {
      const jwk = { ...(await jose.exportJWK(this.key.publicKey)), kid: this.kid, alg: 'RS256', use: 'sig' };
      return { status: 200, body: { keys: [jwk] } };
    }
    if (request.url !== CALLBACK || request.method !== 'POST') {
      return { status: 404, body: {} };
    }
    const { status } = (await json(request)) as { status: unknown };
    const id = await this.idIn(request.headers.authorization ?? '');
    const answered = this.callback(id, status);
    this.callbacks.push({ id, status, answered });
    return { status: answered, body: {} };
  }

  private async idIn(authorization: string): Promise<string> {
    try {
      const { payload } = await jose.jwtVerify(authorization.replace(/^Bearer /, ''), this.key.publicKey, {
        issuer: this.issuer,
        audience: this.issuer,
      });
      return payload.jti!;
    } catch {
      return '';
    }
  }

  private callback(id: string, status: unknown): number {
    const kept = this.kept.get(id);
    if (kept === undefined) {
      return 403;
    }
    if (kept.state !== 'pending') {
      this.kept.delete(id);
      return 403;
    }
    if (status !== 'SUCCEED' && status !== 'UNAUTHORIZED' && status !== 'CANCELLED') {
      return 400;
    }
    kept.state = status === 'SUCCEED' ? 'approved' : 'denied';
    return this.isPingRefused ? 400 : 200;
  }
}
