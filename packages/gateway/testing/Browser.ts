// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { WebSocket } from 'ws';

/** A browser without a screen: cookies by their paths, and no redirect is followed by itself. */
export class Browser {
  readonly origin: string;
  /** What each answer has set, as it came. */
  readonly setCookies: string[] = [];
  private jar = new Map<string, { readonly value: string; readonly path: string }>();

  constructor(origin: string) {
    this.origin = origin;
  }

  /** The same browser with a page of another origin: the host is the same, and so are its cookies. */
  at(origin: string): Browser {
    const other = new Browser(origin);
    other.jar = this.jar;
    return other;
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

/** What a login page is told. */
export type Heard = { readonly type: string } & Readonly<Record<string, unknown>>;

/** A login page in such a browser, which does what the page's script does. */
export class LoginTab {
  readonly browser: Browser;
  /** The page's path. */
  readonly page: string;
  readonly heard: Heard[] = [];
  socket: WebSocket | undefined;
  private readonly listeners = new Set<(message: Heard) => void>();

  constructor(browser: Browser, page: string) {
    this.browser = browser;
    this.page = page;
  }

  /** Hears each message; `closed` when the connection is over. */
  onMessage(listener: (message: Heard) => void): void {
    this.listeners.add(listener);
  }

  /** Asks for a name. */
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
      if (message.type === 'beat') {
        socket.send(JSON.stringify({ type: 'beat' }));
      }
      this.hear(message);
    });
    socket.on('unexpected-response', (_request, response) => {
      this.hear({ type: 'refused', status: response.statusCode });
      socket.terminate();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => this.hear({ type: 'closed' }));
  }

  /** What the page does once it is approved; where it goes then. */
  async comeBack(secret: string): Promise<string> {
    const finished = await this.browser.post(`${this.page}/finish`, { secret });
    assert.equal(finished.status, 200, await finished.clone().text());
    return ((await finished.json()) as { location: string }).location;
  }

  async resume(location: string): Promise<URL> {
    const resumed = await this.browser.go(location);
    return new URL(resumed.headers.get('location') ?? 'about:blank');
  }

  /** The tab is closed. */
  close(): void {
    this.socket?.close(1000);
  }

  private hear(message: Heard): void {
    this.heard.push(message);
    this.listeners.forEach((listener) => listener(message));
  }
}
