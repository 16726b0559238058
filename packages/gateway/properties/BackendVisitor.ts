// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import { SECRET } from '../testing/webShop.ts';
import type { Given, Visitor, VisitorWorld } from './Visitor.ts';
import { ORIGIN } from './WebNode.ts';

const CIBA = 'urn:openid:params:grant-type:ciba';
/** What a backend can do to go. */
const WAYS = ['cancel', 'cancel and poll on', 'break off', 'stop'] as const;

/** A server of an application that asks, and polls, or is told when it is to fetch the answer. */
export class BackendVisitor implements Visitor {
  readonly name: string;
  readonly given: Given[] = [];
  cancelledAt: number | undefined;
  /** Whether it was told that there is an answer. */
  isTold = false;
  readonly isPinged: boolean;
  private readonly world: VisitorWorld;
  private readonly userName: string;
  private readonly address: string;
  private readonly expiry: number;
  private readonly basic: string;
  private id = '';
  private hasStopped = false;
  private held: AbortController | undefined;

  /** `expiry`: what it wants its request to live, seconds; 0: as long as it may. */
  constructor(world: VisitorWorld, index: number, userName: string, expiry: number, isPinged: boolean) {
    this.world = world;
    this.isPinged = isPinged;
    this.name = `${isPinged ? 'pinged' : 'backend'} ${index}`;
    this.basic = `Basic ${Buffer.from(`${isPinged ? 'pinged' : 'shop'}:${SECRET}`).toString('base64')}`;
    this.userName = userName;
    this.address = `192.0.2.${index + 1}`;
    this.expiry = expiry;
  }

  asks({ purpose }: ConnectionRequest): boolean {
    return purpose.kind === 'transaction' && purpose.text === this.name;
  }

  come(): void {
    this.begin().catch(() => undefined);
  }

  leave(how: number): void {
    const way = WAYS[how % WAYS.length]!;
    if (this.id === '') {
      return;
    }
    switch (way) {
      case 'cancel':
      case 'cancel and poll on':
        this.hasStopped ||= way === 'cancel';
        this.call('/openid/token/revocation', { token: this.id }).then(
          (response) => {
            if (response.status === 200) {
              this.cancelledAt ??= this.world.next();
            }
          },
          () => undefined,
        );
        break;
      case 'break off':
        this.hasStopped = true;
        this.held?.abort();
        break;
      case 'stop':
        this.hasStopped = true;
        break;
    }
  }

  /** Somebody says that there is an answer to a request: fetched at once, soon, or not at all. */
  pinged(id: string): void {
    if (id !== this.id) {
      return;
    }
    this.isTold = true;
    if (!this.hasStopped && this.world.chance.is(0.8)) {
      this.world.later(1_000, () => void this.poll(true).catch(() => undefined));
    }
  }

  tryLate(): void {
    void this.poll(true).catch(() => undefined);
  }

  private async begin(): Promise<void> {
    const response = await this.call('/openid/backchannel', {
      scope: 'openid',
      login_hint: this.userName,
      binding_message: this.name,
      ...(this.expiry === 0 ? {} : { requested_expiry: `${this.expiry}` }),
      ...(this.isPinged ? { client_notification_token: 'a-token-that-the-shop-has-made-for-this' } : {}),
    });
    const answer = (await response.json()) as { auth_req_id?: string };
    if (answer.auth_req_id !== undefined) {
      this.id = answer.auth_req_id;
      this.again();
    }
  }

  private again(): void {
    if (!this.hasStopped && !this.isPinged) {
      this.world.clock.schedule(2_000 + this.world.chance.upTo(2_000), () => {
        if (!this.hasStopped) {
          this.poll(false).catch(() => undefined);
        }
      });
    }
  }

  private async poll(isLast: boolean): Promise<void> {
    if (this.id === '') {
      return;
    }
    const askedAt = this.world.next();
    this.held = new AbortController();
    const body = { grant_type: CIBA, auth_req_id: this.id };
    const response = await this.call('/openid/token', body, this.held.signal);
    if (response.status === 200) {
      this.given.push({ what: 'tokens', askedAt });
      return;
    }
    const { error } = (await response.json()) as { error?: string };
    if (!isLast && (error === 'authorization_pending' || error === 'slow_down')) {
      this.again();
    }
  }

  private call(path: string, body: Record<string, string>, signal?: AbortSignal): Promise<Response> {
    return fetch(`${ORIGIN}${path}`, {
      method: 'POST',
      headers: { authorization: this.basic, 'x-world-address': this.address },
      body: new URLSearchParams(body),
      ...(signal === undefined ? {} : { signal }),
    });
  }
}
