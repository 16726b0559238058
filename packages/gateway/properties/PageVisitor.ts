// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import { MemorySocket } from '../testing/MemorySocket.ts';
import { Browser } from '../testing/Browser.ts';
import { SECRET } from '../testing/webShop.ts';
import type { Given, Visitor, VisitorWorld } from './Visitor.ts';
import { VisitorSocket } from './Visitor.ts';
import { ORIGIN } from './WebNode.ts';

const REDIRECT = 'https://shop.example/callback';
const VERIFIER = 'a-verifier-of-a-shop-that-is-long-enough-0123456789';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const BASIC = { authorization: `Basic ${Buffer.from(`shop:${SECRET}`).toString('base64')}` };

/** What a page can do to go. */
const WAYS = ['close', 'bye', 'cancel', 'cancel and close', 'take back', 'sleep'] as const;

/** A browser with a login page, and the shop that sent it there. */
export class PageVisitor implements Visitor {
  readonly name: string;
  readonly given: Given[] = [];
  cancelledAt: number | undefined;
  private readonly world: VisitorWorld;
  private readonly userName: string;
  private readonly address: string;
  private readonly browser = new Browser(ORIGIN);
  private path = '';
  /** What its request is called at the engine. */
  private page = '';
  /** Whether it has heard that somebody is asked. */
  private isAsked = false;
  private secret = '';
  private resume = '';
  private code = '';
  private socket: VisitorSocket | undefined;
  /** The event with which it was finished: from then on it has been let in. */
  private finishedAt = 0;
  private isGone = false;

  constructor(world: VisitorWorld, index: number, userName: string) {
    this.world = world;
    this.name = `page ${index}`;
    this.userName = userName;
    this.address = `192.0.2.${index + 1}`;
  }

  asks({ context }: ConnectionRequest): boolean {
    return this.page !== '' && context === this.page;
  }

  come(): void {
    this.begin().catch(() => undefined); // its connection was cut
  }

  leave(how: number): void {
    const way = WAYS[how % WAYS.length]!;
    const { socket } = this;
    if (socket === undefined || this.isGone || socket.readyState !== socket.OPEN) {
      return;
    }
    switch (way) {
      case 'close':
        this.gone();
        socket.close();
        break;
      case 'bye': {
        this.isGone = true; // and hears nothing more
        const isHeard = this.isAsked && this.secret === '' && this.world.size === 1; // another node does not know the page
        this.post('bye', this.page).then(
          () => isHeard && this.cancelled(),
          () => undefined,
        );
        break;
      }
      case 'cancel':
      case 'cancel and close':
        this.post('cancel', {})
          .then(async (response) => {
            const { cancelled } = (await response.json()) as { cancelled?: boolean };
            if (cancelled === true) {
              this.cancelled();
            }
          })
          .catch(() => undefined);
        if (way === 'cancel and close') {
          this.gone();
          socket.close();
        }
        break;
      case 'take back':
        this.isGone = true; // it is on its way
        socket.say({ type: 'cancel' });
        break;
      case 'sleep':
        socket.isAsleep = true;
        break;
    }
  }

  tryLate(): void {
    void this.finish().catch(() => undefined);
    void this.goOn().catch(() => undefined);
    void this.redeem().catch(() => undefined);
  }

  /** The page is there no more; one that was told that it is approved has been let in before. */
  private gone(): void {
    this.isGone = true;
    if (this.secret === '') {
      this.cancelled();
    }
  }

  private cancelled(): void {
    this.cancelledAt ??= this.world.next();
  }

  private async begin(): Promise<void> {
    const query = new URLSearchParams({
      client_id: 'shop',
      response_type: 'code',
      redirect_uri: REDIRECT,
      scope: 'openid',
      state: this.name,
      nonce: this.name,
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
    });
    const response = await this.go(`/openid/auth?${query.toString()}`);
    this.path = response.headers.get('location') ?? '';
    const request = new IncomingMessage(MemorySocket.pair()[0].asSocket);
    request.url = `${this.path}/socket`;
    request.headers = { origin: ORIGIN, cookie: this.browser.cookiesFor(request.url) };
    const node = this.world.anyNode();
    const socket = new VisitorSocket(this.world, node, (text) => this.hear(JSON.parse(text) as Heard));
    this.socket = socket;
    const admission = await node.door.socket.admit(request, this.address);
    if ('accept' in admission) {
      admission.accept(socket.asWebSocket, request.socket);
      socket.say({ type: 'ask', user: this.userName });
    }
  }

  private hear(message: Heard): void {
    if (this.isGone) {
      return;
    }
    switch (message.type) {
      case 'hello':
        this.page = message.page;
        break;
      case 'beat':
        this.socket?.say({ type: 'beat' });
        break;
      case 'approved':
        this.secret = message.secret;
        if (this.world.chance.is(0.8)) {
          this.world.later(2_000, () => void this.finish().catch(() => undefined));
        }
        break;
      case 'waiting':
        this.isAsked = true;
        break;
      case 'shown':
      case 'ended':
        break;
    }
  }

  private async finish(): Promise<void> {
    if (this.secret === '') {
      return;
    }
    const askedAt = this.world.next();
    const response = await this.post('finish', { secret: this.secret });
    if (response.status === 200) {
      this.finishedAt = askedAt;
      this.resume = ((await response.json()) as { location: string }).location;
      this.world.later(500, () => void this.goOn().catch(() => undefined));
    }
  }

  private async goOn(): Promise<void> {
    if (this.resume === '') {
      return;
    }
    const response = await this.go(this.resume);
    const code = new URL(response.headers.get('location') ?? 'about:blank').searchParams.get('code');
    if (code !== null) {
      this.given.push({ what: 'a code', askedAt: this.finishedAt });
      this.code = code;
      this.world.later(500, () => void this.redeem().catch(() => undefined));
    }
  }

  private async redeem(): Promise<void> {
    if (this.code === '') {
      return;
    }
    const askedAt = this.world.next();
    const response = await this.go('/openid/token', {
      method: 'POST',
      headers: BASIC,
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: this.code,
        redirect_uri: REDIRECT,
        code_verifier: VERIFIER,
      }),
    });
    if (response.status === 200) {
      this.given.push({ what: 'tokens', askedAt: this.cancelledAt === undefined ? askedAt : this.finishedAt });
    }
  }

  private go(url: string, init: RequestInit = {}): Promise<Response> {
    return this.browser.go(url, {
      ...init,
      headers: { 'x-world-address': this.address, ...(init.headers as Record<string, string>) },
    });
  }

  private post(what: string, body: object | string): Promise<Response> {
    return this.browser.post(`${this.path}/${what}`, body, { 'x-world-address': this.address });
  }
}

type Heard =
  | { readonly type: 'hello'; readonly page: string }
  | { readonly type: 'approved'; readonly secret: string }
  | { readonly type: 'beat' | 'waiting' | 'shown' | 'ended' };
