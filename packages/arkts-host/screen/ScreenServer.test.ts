// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { openGallery, pass } from './gallery.test-support.ts';
import type { Phone } from './Phone.ts';
import type { ServerMessage } from './ScreenMessage.ts';
import { ScreenServer } from './ScreenServer.ts';
import type { ShownPhone } from './ShownPhone.ts';

let phone: Phone;
let server: ScreenServer;

before(async () => {
  phone = await openGallery();
  server = await ScreenServer.start(phone);
});
after(async () => {
  await server.close();
  await phone.close();
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

function get(path: string, headers: Record<string, string> = {}, method: string = 'GET'): Promise<Answer> {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

const base = (): string => new URL(server.url).pathname;

class Viewer {
  readonly messages: ServerMessage[] = [];
  readonly socket: WebSocket;
  private count: number = 0;

  constructor(options: { origin?: string; path?: string } = {}) {
    const url = new URL(server.url);
    this.socket = new WebSocket(`ws://${url.host}${options.path ?? `${url.pathname}live`}`, {
      origin: options.origin ?? url.origin,
    });
    this.socket.on('message', (data) => this.messages.push(...(JSON.parse(String(data)) as ServerMessage[])));
  }

  async ask(fields: object): Promise<ServerMessage & { kind: 'done' }> {
    this.count += 1;
    const number = this.count;
    this.socket.send(JSON.stringify({ ...fields, request: number }));
    for (;;) {
      const done = this.messages.find((one) => one.kind === 'done' && one.request === number);
      if (done?.kind === 'done') {
        return done;
      }
      await once(this.socket, 'message');
    }
  }

  /** Waits for a tree of that kind. */
  async tree(isWanted: (tree: ServerMessage & { kind: 'tree' }) => boolean): Promise<ServerMessage & { kind: 'tree' }> {
    for (;;) {
      const tree = this.messages.find((one) => one.kind === 'tree' && isWanted(one));
      if (tree?.kind === 'tree') {
        return tree;
      }
      await once(this.socket, 'message');
    }
  }

  nodeOf(id: string): number {
    for (const message of this.messages) {
      const node = message.kind === 'tree' ? message.nodes.find((one) => one.attributes['data-id'] === id) : undefined;
      if (node !== undefined) {
        return node.n;
      }
    }
    throw new Error(id);
  }
}

async function viewer(): Promise<Viewer> {
  const one = new Viewer();
  await once(one.socket, 'message');
  return one;
}

test('the page, its program and its style are behind the secret path, with a policy that lets nothing else in', async () => {
  for (const [name, type] of [
    ['', 'text/html'],
    ['main.js', 'text/javascript'],
    ['style.css', 'text/css'],
  ]) {
    const answer = await get(base() + name);
    assert.equal(answer.status, 200, name);
    assert.ok(String(answer.headers['content-type']).startsWith(type!));
    assert.match(String(answer.headers['content-security-policy']), /default-src 'none'/);
    assert.ok(answer.body.length > 100);
  }
});

test('without the secret, or with a wrong one, there is nothing', async () => {
  for (const path of [
    '/',
    '/main.js',
    `/${'x'.repeat(24)}/`,
    base().slice(0, -1),
    `${base().slice(0, -2)}/`,
    '/%ff/',
  ]) {
    assert.equal((await get(path)).status, 403, path);
  }
  assert.equal((await get(`${base()}no-such-file`)).status, 404);
  assert.equal((await get(base(), {}, 'POST')).status, 405);
});

test('a host name that is not this machine is refused, whatever it resolves to', async () => {
  const { port } = new URL(server.url);
  assert.equal((await get(base(), { Host: `localhost:${port}` })).status, 200);
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1:1']) {
    assert.equal((await get(base(), { Host: host })).status, 403, host);
  }
});

test("pictures are the app's own resources, and no path leads out of them", async () => {
  const picture = await get(`${base()}picture/media/picture`);
  assert.equal(picture.headers['content-type'], 'image/png');
  assert.equal((await get(`${base()}picture/icon/foreground`)).status, 200);
  for (const path of [
    'media/none',
    'rawfile/../../main/module.json5',
    'rawfile/%2e%2e%2f%2e%2e%2fmain%2fmodule.json5',
    'profile/main_pages',
    'media/../profile/main_pages',
  ]) {
    assert.equal((await get(`${base()}picture/${path}`)).status, 404, path);
  }
});

test('it listens on the loopback interface only', async () => {
  const { port, hostname } = new URL(server.url);
  assert.equal(hostname, '127.0.0.1');
  const others = Object.values((await import('node:os')).networkInterfaces())
    .flat()
    .filter((one) => one !== undefined && !one.internal && one.family === 'IPv4');
  for (const other of others) {
    const socket = connect(Number(port), other!.address);
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    assert.equal(error.code, 'ECONNREFUSED');
  }
});

test('a page of another site cannot connect, and neither can one without an origin or the secret', async () => {
  const { host } = new URL(server.url);
  for (const options of [
    { origin: 'http://evil.example' },
    { origin: `https://${host}` },
    { origin: 'null' },
    { path: '/live' },
    { path: `/${'x'.repeat(24)}/live` },
    { path: `${base()}main.js` },
  ]) {
    const { socket } = new Viewer(options);
    const [error] = (await once(socket, 'error')) as [Error];
    assert.match(error.message, /403/, JSON.stringify(options));
  }
});

test('several browsers see the same phone: the whole tree first, then what changes', async () => {
  const [one, two] = [await viewer(), await viewer()];
  assert.deepEqual(
    one.messages.slice(0, 5).map((message) => message.kind),
    ['welcome', 'tree', 'timeline', 'problems', 'phone'],
  );
  const done = await one.ask({ kind: 'type', node: one.nodeOf('name'), text: 'ann9' });
  assert.equal(done.refused, undefined);
  for (const each of [one, two]) {
    const last = await each.tree(({ nodes }) => nodes.some((node) => node.text === 'typed ann'));
    assert.ok(!last.isWhole);
  }
  const order = one.messages.map((message) => message.kind);
  assert.ok(order.lastIndexOf('tree') < order.lastIndexOf('done'), 'the change comes before the answer');
  one.socket.close();
  two.socket.close();
});

test('what cannot be done is answered with the reason', async () => {
  const one = await viewer();
  const done = await one.ask({ kind: 'do', action: 'show-face' });
  assert.match(done.refused ?? '', /No prompt/);
  one.socket.close();
});

test('a frame that makes no sense ends that connection, and no other', async () => {
  const good = await viewer();
  for (const frame of [
    'no json',
    '[]',
    '{}',
    '{"kind":"press","request":1}',
    '{"kind":"do","action":"format","request":1}',
    '{"kind":"type","node":-1,"text":"x","request":1}',
    `{"kind":"type","node":1,"text":"${'x'.repeat(11_000)}","request":1}`,
    '{"kind":"advance","milliseconds":1e300,"request":1}',
    '{"kind":"press","node":1,"x":null,"y":0,"windowX":0,"windowY":0,"request":1}',
    Buffer.from([1, 2]),
  ]) {
    const bad = await viewer();
    bad.socket.send(frame);
    const [code] = (await once(bad.socket, 'close')) as [number];
    assert.equal(code, 1008, String(frame).slice(0, 40));
  }
  const large = await viewer();
  large.socket.send('x'.repeat(100_000));
  const [code] = (await once(large.socket, 'close')) as [number];
  assert.equal(code, 1009);
  assert.equal((await good.ask({ kind: 'dark', isDark: false })).refused, undefined);
  good.socket.close();
});

test('browsers beyond the sixteenth are refused', async () => {
  while (server.viewers > 0) {
    // those of the tests before
    await pass();
  }
  const viewers = await Promise.all(Array.from({ length: 16 }, () => viewer()));
  const { socket } = new Viewer();
  const [error] = (await once(socket, 'error')) as [Error];
  assert.match(error.message, /403/);
  viewers.forEach((one) => one.socket.close());
});

test('a port that is taken is an error of its own', async () => {
  const { port } = new URL(server.url);
  await assert.rejects(ScreenServer.start(phone, Number(port)), { code: 'EADDRINUSE' });
});

/** Writes bytes over a connection of its own and goes away by a reset: at once, or when it has heard something. */
async function writeAndReset(text: string, waits: boolean = false): Promise<void> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
  });
  socket.on('error', () => {});
  const heard = new Promise<void>((resolve) => {
    socket.once('data', () => resolve());
  });
  socket.on('connect', () => {
    socket.write(text);
    void (waits ? heard : Promise.resolve()).then(() => socket.resetAndDestroy());
  });
  await closed;
}

test('resets end nothing but their own connection: of requests, half requests, upgrades refused and taken', async () => {
  const { host, origin } = new URL(server.url);
  const upgrade = (path: string, from: string): string =>
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${from}\r\n` +
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
  const texts = [
    '',
    'GET',
    `GET ${base()} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `POST ${base()} HTTP/1.1\r\nHost: ${host}\r\n` + 'Content-Length: 9\r\n\r\nhalf',
    'no http at all\r\n\r\n',
    `CONNECT evil:1 HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    'GET /x/live HTTP/1.1\r\nHost: evil\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    upgrade('/x/live', 'http://evil.example'),
    upgrade(`${base()}live`, origin),
    `${upgrade(`${base()}live`, origin)}\xff\xff\xff\xff`,
  ];
  for (const text of texts) {
    for (let i = 0; i < 10; i++) {
      await writeAndReset(text);
    }
    if (text.endsWith('\r\n\r\n')) {
      await writeAndReset(text, true);
    }
  }
  const one = await viewer();
  assert.equal((await one.ask({ kind: 'dark', isDark: false })).refused, undefined);
  assert.equal((await get(base())).status, 200);
  one.socket.close();
});

test('an upgrade that is refused is over, though its asker stays', async () => {
  const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1', allowHalfOpen: true });
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
  });
  socket.on('error', () => {});
  const writeOn = (): void => {
    socket.write('still here', (error) => error ?? setImmediate(writeOn)); // until nobody is there to read it
  };
  socket.on('end', writeOn);
  socket.resume();
  socket.write('GET /x/live HTTP/1.1\r\nHost: evil\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  await closed;
});

test('a fault of the phone, wherever it is, ends that browser and not the server, and is counted and told', async () => {
  const lines: string[] = [];
  const faulty = { at: '' };
  const maybe = <T>(name: string, value: T): T => {
    if (faulty.at === name) {
      throw new Error(`${name} is broken`);
    }
    return value;
  };
  const broken: ShownPhone = {
    snapshot: () => maybe('snapshot', []),
    onMessages: () => maybe('onMessages', () => {}),
    flush: () => maybe('flush', undefined),
    perform: () => maybe('perform', Promise.resolve()),
    pictureFile: (name) => maybe('pictureFile', name),
  };
  const shown = await ScreenServer.start(broken, 0, (line) => {
    lines.push(line);
    throw new Error('the log is broken, too');
  });
  const { host, origin, pathname } = new URL(shown.url);
  const open = (): WebSocket => new WebSocket(`ws://${host}${pathname}live`, { origin });
  for (const at of ['snapshot', 'onMessages', 'flush']) {
    faulty.at = at;
    const socket = open();
    socket.on('open', () => socket.send('{"kind":"dark","isDark":true,"request":1}'));
    const [code] = (await once(socket, 'close')) as [number];
    assert.equal(code, 1011, at);
    assert.ok(
      lines.some((line) => line.includes(`${at} is broken`)),
      at,
    );
  }
  assert.equal(shown.faults.view, 3);
  faulty.at = 'perform';
  const socket = open();
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(String(data)));
  socket.on('open', () => socket.send('{"kind":"dark","isDark":true,"request":1}'));
  while (!heard.join('').includes('perform is broken')) {
    await once(socket, 'message');
  }
  socket.close();
  await once(socket, 'close');
  await shown.close();
});
