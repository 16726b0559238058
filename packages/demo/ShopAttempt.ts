// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { describeEnd } from '@cancellable-auth/gateway/client';
import { LoginTab } from '@cancellable-auth/gateway/web-client';
import type { Browser, Heard } from '@cancellable-auth/gateway/web-client';
import { WebSocket } from 'ws';
import type { Attempt, AttemptStep } from './ConnectionAttempt.ts';
import type { PaymentMessage, PaymentResult } from './Payment.ts';
import type { Shop } from './Shop.ts';

const TAB_CLOSED = 'the tab is closed';

/** What a customer does at the shop, in a tab of a browser without a screen: its pages are the real ones, and so are their WebSockets. */
abstract class ShopAttempt implements Attempt {
  readonly target: string;
  readonly over: Promise<void>;
  /** No page is told which phone shows the request. */
  readonly deviceName: string = '';
  readonly received: string = '';
  abstract readonly wish: string;
  number: string = '';
  isApproved: boolean = false;
  step: AttemptStep = 'asking';
  ending: string = '';
  private readonly listeners: Set<() => void> = new Set();
  protected readonly shop: Shop;
  protected readonly browser: Browser;

  constructor(shop: Shop, browser: Browser) {
    this.shop = shop;
    this.browser = browser.at(shop.origin);
    this.target = shop.origin;
    this.over = Promise.resolve()
      .then(() => this.run())
      .then(
        (why) => this.end(why),
        (error: Error) =>
          this.end(error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message),
      );
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  say(): void {
    throw new Error('There is nobody to talk to: this is no connection.');
  }

  finish(): void {
    // it is over when it is approved
  }

  /** The tab is closed. */
  drop(): void {
    this.end(TAB_CLOSED);
    this.close();
  }

  /** Does what the customer does; how it ended. */
  protected abstract run(): Promise<string>;
  protected abstract close(): void;

  protected get isClosed(): boolean {
    return this.step === 'ended';
  }

  protected go(step: AttemptStep): void {
    if (!this.isClosed) {
      this.step = step;
      this.listeners.forEach((listener) => listener());
    }
  }

  private end(why: string): void {
    this.ending ||= why;
    this.go('ended');
  }
}

/** Logs in: by the shop's link to the gateway's page, and back when it is approved. */
export class LoginAttempt extends ShopAttempt {
  readonly wish = 'a browser wants to log in at the shop';
  private readonly user: string;
  private tab: LoginTab | undefined;

  constructor(shop: Shop, browser: Browser, user: string) {
    super(shop, browser);
    this.user = user;
  }

  protected async run(): Promise<string> {
    const { browser, shop } = this;
    const toGateway = await follow(browser, `${shop.origin}/login`);
    const page = await follow(browser, toGateway);
    if (page.pathname === '/callback') {
      return `the gateway does not let it ask: ${page.searchParams.get('error') ?? 'no reason given'}`;
    }
    const tab = new LoginTab(browser.at(page.origin), page.pathname);
    this.tab = tab;
    if (this.isClosed) {
      return TAB_CLOSED;
    }
    const end = await new Promise<Heard>((resolve) => {
      tab.onMessage((message) => {
        switch (message.type) {
          case 'waiting':
            this.number = String(message['number']);
            this.go('waiting');
            break;
          case 'shown':
            this.go('shown');
            break;
          case 'approved':
          case 'ended':
          case 'refused':
          case 'closed':
            resolve(message);
            break;
        }
      });
      tab.ask(this.user);
    });
    if (end.type !== 'approved') {
      return end.type === 'ended' ? describePageEnd(String(end['cause'])) : 'the gateway has gone';
    }
    this.go('approved');
    const back = await follow(tab.browser, new URL(await tab.comeBack(String(end['secret'])), page.origin));
    await follow(browser, back);
    const text = await textOf(await browser.go(shop.origin), 'shop');
    this.isApproved = text.includes(this.user);
    return this.isApproved ? `logged in as ${this.user}` : text;
  }

  protected close(): void {
    this.tab?.close();
  }
}

/** Why nobody was asked; else it ends as every request does. */
function describePageEnd(cause: string): string {
  switch (cause) {
    case 'too-often':
      return 'too many questions of a browser that nobody knows; wait a minute';
    case 'bad-name':
      return 'this is not a name';
    default:
      return describeEnd({ code: 0, reason: cause, wasOpen: false });
  }
}

const PAYMENT_ENDS: Readonly<Record<PaymentResult, string>> = {
  paid: 'paid',
  'not-paid': 'not paid',
  'taken-back': 'the shop has taken it back',
};

/** Pays, in a browser in which somebody has logged in at the shop. */
export class PaymentAttempt extends ShopAttempt {
  readonly wish = 'a customer of the shop wants to pay';
  private socket: WebSocket | undefined;

  protected run(): Promise<string> {
    const { browser, shop } = this;
    const socket = new WebSocket(`${shop.origin.replace(/^http/, 'ws')}/pay`, {
      headers: { origin: shop.origin, cookie: browser.cookiesFor('/pay') },
    });
    this.socket = socket;
    return new Promise((resolve) => {
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as PaymentMessage;
        if (message.type === 'number') {
          this.number = message.number;
          this.go('waiting');
        } else {
          this.isApproved = message.result === 'paid';
          resolve(`${PAYMENT_ENDS[message.result]}${message.why === '' ? '' : `: ${message.why}`}`);
        }
      });
      socket.on('unexpected-response', () => {
        resolve('nobody has logged in at the shop; log in there first');
        socket.terminate();
      });
      socket.on('error', (error) => resolve(error.message));
      socket.on('close', () => resolve('the shop has gone'));
    });
  }

  protected close(): void {
    this.socket?.close(1000);
  }
}

/** Where an answer leads to. */
async function follow(browser: Browser, url: string | URL): Promise<URL> {
  const answer = await browser.go(String(url));
  const location = answer.headers.get('location');
  if (location === null) {
    throw new Error(`${new URL(url).pathname} answers ${answer.status}, and leads nowhere`);
  }
  return new URL(location, url);
}

async function textOf(answer: Response, id: string): Promise<string> {
  return new RegExp(`id="${id}"[^>]*>([^<]*)<`).exec(await answer.text())?.[1] ?? '';
}
