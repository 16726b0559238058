// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import vm from 'node:vm';
import { LOGIN_JS } from './loginScript.ts';
import { LOGIN_TEXTS } from './loginTexts.ts';

const TEXTS = LOGIN_TEXTS.en;
const ELEMENTS = ['ask', 'user', 'go', 'leave', 'wait', 'number', 'left', 'said', 'state', 'cancel'] as const;
type ElementId = (typeof ELEMENTS)[number];

/** An element of the page, as its script uses it. */
class Element extends EventTarget {
  hidden = false;
  disabled = false;
  textContent = '';
  value = 'anna';
  focus(): void {
    // nobody looks
  }
  setAttribute(): void {
    // nobody looks
  }
}

/** The WebSocket of the page, seen from the page. */
class PageSocket {
  static readonly OPEN = 1;
  readyState = PageSocket.OPEN;
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: string[] = [];
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.readyState = 3;
  }
  hear(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  /** The connection breaks off. */
  breakOff(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}

/** The login page's script in a page without a browser: its clock stands until `pass`. */
class Page {
  readonly sockets: PageSocket[] = [];
  readonly gone: string[] = [];
  /** What the gateway answers to a POST; it never does without. */
  answer: (() => Promise<{ readonly ok: boolean; readonly status: number; json(): unknown }>) | undefined;
  private readonly elements: Record<ElementId, Element>;
  private readonly window = new EventTarget();
  private readonly timers = new Map<
    number,
    { readonly at: number; readonly every: number; readonly run: () => void }
  >();
  private now = 0;
  private last = 0;

  constructor() {
    this.elements = Object.fromEntries(ELEMENTS.map((id) => [id, new Element()])) as Record<ElementId, Element>;
    const schedule = (run: () => void, ms: number, every: number): number => {
      this.timers.set(++this.last, { at: this.now + ms, every, run });
      return this.last;
    };
    const clear = (timer: number): void => void this.timers.delete(timer);
    const open = (): PageSocket => {
      const socket = new PageSocket();
      this.sockets.push(socket);
      return socket;
    };
    vm.runInNewContext(LOGIN_JS, {
      document: {
        getElementById: (id: string) =>
          id === 'login'
            ? { dataset: { texts: JSON.stringify(TEXTS), path: '/openid/login/x' } }
            : this.elements[id as ElementId],
      },
      location: { href: 'https://gate.example/openid/login/x', replace: (to: string) => this.gone.push(to) },
      performance: { now: () => this.now },
      WebSocket: Object.assign(
        function WebSocket() {
          return open();
        },
        { OPEN: PageSocket.OPEN },
      ),
      AbortSignal: {
        timeout: (ms: number) => {
          const abort = new AbortController();
          schedule(() => abort.abort(), ms, 0);
          return abort.signal;
        },
      },
      fetch: (_path: string, { signal }: { readonly signal?: AbortSignal }) =>
        this.answer?.() ??
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new Error('it takes too long')));
        }),
      addEventListener: this.window.addEventListener.bind(this.window),
      navigator: { sendBeacon: () => true },
      setTimeout: (run: () => void, ms: number) => schedule(run, ms, 0),
      setInterval: (run: () => void, ms: number) => schedule(run, ms, ms),
      clearTimeout: clear,
      clearInterval: clear,
      URL,
    });
  }

  at(id: ElementId): Element {
    return this.elements[id];
  }

  get socket(): PageSocket {
    return this.sockets.at(-1)!;
  }

  click(id: 'leave' | 'cancel'): void {
    this.at(id).dispatchEvent(new Event('click'));
  }

  /** The person asks, and waits for the phone. */
  ask(): void {
    this.at('ask').dispatchEvent(Object.assign(new Event('submit'), { preventDefault: () => undefined }));
    this.socket.onopen?.();
    this.socket.hear({ type: 'hello', page: 'page' });
    this.socket.hear({ type: 'waiting', number: '42', deadlineMs: 60_000 });
  }

  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      await settled();
      const [next] = [...this.timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
      if (next === undefined) {
        break;
      }
      const [id, { at, every, run }] = next;
      this.now = at;
      if (every > 0) {
        this.timers.set(id, { at: at + every, every, run });
      } else {
        this.timers.delete(id);
      }
      run();
    }
    this.now = end;
    await settled();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const refused = () => Promise.resolve({ ok: false, status: 403, json: () => ({}) });

test('a gateway that has vanished without a word is told within seconds, and the page can ask again', async () => {
  const page = new Page();
  page.ask();
  for (let i = 0; i < 4; i++) {
    await page.pass(5_000);
    page.socket.hear({ type: 'beat' });
  }
  assert.deepEqual([page.at('wait').hidden, page.at('ask').hidden], [false, true], 'it is there');
  await page.pass(60_000);
  assert.equal(page.at('state').textContent, TEXTS.offline);
  assert.deepEqual([page.at('ask').hidden, page.at('go').disabled], [false, false]);
});

test('a gateway that never answers is told, before there is a number, too', async () => {
  const page = new Page();
  page.at('ask').dispatchEvent(Object.assign(new Event('submit'), { preventDefault: () => undefined }));
  await page.pass(60_000);
  assert.equal(page.at('state').textContent, TEXTS.offline);
  assert.equal(page.at('go').disabled, false);
});

test('after an approval, and after a cancel, a gateway that takes no word of it is told', async () => {
  const approved = new Page();
  approved.ask();
  approved.socket.hear({ type: 'approved', secret: 'x' });
  await approved.pass(60_000);
  assert.equal(approved.at('state').textContent, TEXTS.ends.pageOver);
  const cancelled = new Page();
  cancelled.ask();
  cancelled.click('cancel');
  await cancelled.pass(60_000);
  assert.equal(cancelled.at('state').textContent, TEXTS.ends.pageOver);
});

test('a page that could not go on asks again, hears when that is cut off, and its buttons do what they say', async () => {
  for (const begin of [
    (page: Page): void => page.click('cancel'),
    (page: Page): void => page.socket.hear({ type: 'approved', secret: 'x' }),
  ]) {
    const page = new Page();
    page.answer = refused;
    page.ask();
    begin(page);
    await page.pass(0);
    assert.equal(page.at('state').textContent, TEXTS.ends.pageOver);
    page.ask();
    assert.equal(page.at('cancel').disabled, false, 'the button takes the question back');
    page.socket.breakOff();
    assert.equal(page.at('state').textContent, TEXTS.offline);
    assert.equal(page.at('go').disabled, false);
  }
});

test('a page that was approved goes on to its application', async () => {
  const page = new Page();
  page.answer = () => Promise.resolve({ ok: true, status: 200, json: () => ({ location: '/openid/auth/x' }) });
  page.ask();
  page.socket.hear({ type: 'approved', secret: 'x' });
  await page.pass(60_000);
  assert.deepEqual(page.gone, ['/openid/auth/x']);
  assert.equal(page.at('state').textContent, TEXTS.approved.replace('{app}', '{app}'));
});
