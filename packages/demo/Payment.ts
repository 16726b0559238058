// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { randomInt } from 'node:crypto';
import * as openid from 'openid-client';
import type { WebSocket } from 'ws';

/** What there is to buy. */
export const PRICE = '29.90 EUR';
/** Without those that look like others. */
const ORDER_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const ORDER_LENGTH = 4;

/** How a payment has ended. */
export type PaymentResult = 'paid' | 'not-paid' | 'taken-back';

/** What the page of a payment is told. */
export type PaymentMessage =
  | { readonly type: 'number'; readonly number: string; readonly text: string }
  | { readonly type: 'over'; readonly result: PaymentResult; readonly why: string };

/**
 * What one customer is to pay, from their click until it is paid or not (CIBA, poll mode). The page's WebSocket is what says that
 * they are there: when it closes, the shop takes its question back.
 */
export class Payment {
  /** Settles when it is over; never rejects. */
  readonly over: Promise<void>;
  private readonly user: string;
  /** Amount and payee, and something that no other payment has: the customer sees it on both sides, and the phone signs it. */
  private readonly text: string;
  private readonly provided: () => Promise<openid.Configuration>;
  private readonly page: WebSocket;
  private readonly abort = new AbortController();
  private asked: string | undefined;
  private isTakenBack = false;
  private isOver = false;

  constructor(payee: string, user: string, provided: () => Promise<openid.Configuration>, page: WebSocket) {
    this.text = `Pay ${PRICE} to ${payee}, order ${orderName()}`;
    this.user = user;
    this.provided = provided;
    this.page = page;
    page.on('error', () => page.terminate());
    page.on('close', () => void this.takeBack());
    this.over = this.run()
      .then(
        () => this.tell('paid', ''),
        (error: unknown) =>
          this.isTakenBack ? this.tell('taken-back', '') : this.tell('not-paid', describeRefusal(error)),
      )
      .finally(() => {
        this.isOver = true;
        page.close(1000);
      });
  }

  /** The shop does not want it any more, or nobody is there who would pay. */
  async takeBack(): Promise<void> {
    if (this.isOver || this.isTakenBack) {
      return;
    }
    this.isTakenBack = true;
    await this.giveBack().catch(() => undefined); // it cannot be told; a request that nobody asks for goes by itself
    this.abort.abort();
  }

  private async run(): Promise<void> {
    const library = await this.provided();
    const asked = await openid.initiateBackchannelAuthentication(library, {
      scope: 'openid',
      login_hint: this.user,
      binding_message: this.text,
    });
    this.asked = asked.auth_req_id;
    if (this.isTakenBack) {
      await this.giveBack();
      throw new Error('taken back');
    }
    this.say({ type: 'number', number: String(asked['number_to_match']), text: this.text });
    // The provider holds each poll until there is an answer, so that there is nothing to wait for between them.
    const tokens = await openid.pollBackchannelAuthenticationGrant(library, { ...asked, interval: 0 }, undefined, {
      signal: AbortSignal.any([this.abort.signal, AbortSignal.timeout(asked.expires_in * 1_000)]),
    });
    if (this.isTakenBack || tokens.claims()?.sub !== this.user) {
      throw new Error('this is not the customer who was asked');
    }
  }

  /** By the name of the request, as of a token (RFC 7009). */
  private async giveBack(): Promise<void> {
    if (this.asked !== undefined) {
      await openid.tokenRevocation(await this.provided(), this.asked);
    }
  }

  private tell(result: PaymentResult, why: string): void {
    this.isOver = true;
    this.say({ type: 'over', result, why });
  }

  private say(message: PaymentMessage): void {
    if (this.page.readyState === this.page.OPEN) {
      this.page.send(JSON.stringify(message));
    }
  }
}

function describeRefusal(error: unknown): string {
  return error instanceof openid.ResponseBodyError ? (error.error_description ?? error.error) : String(error);
}

function orderName(): string {
  return Array.from({ length: ORDER_LENGTH }, () => ORDER_LETTERS[randomInt(ORDER_LETTERS.length)]).join('');
}
