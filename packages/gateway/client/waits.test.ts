// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import https from 'node:https';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Ticket } from '../admission/Ticket.ts';
import { makeCertificate } from '../config/makeCertificate.ts';
import { BlackHole } from '../testing/BlackHole.ts';
import type { RecordingLink } from '../testing/RecordingLink.ts';
import { TunnelBed } from '../testing/TunnelBed.ts';
import { until } from '../testing/until.ts';
import { limitsOf } from './ClientLimits.ts';
import type { ClientLimits } from './ClientLimits.ts';
import { GatewayError, GatewayFault, LONGEST_ANSWER } from './GatewayError.ts';
import { logIn } from './logIn.ts';
import { openTunnel } from './openTunnel.ts';
import { requestConnection } from './requestConnection.ts';
import type { TunnelEnd } from './GatewayError.ts';
import type { Login } from './TokenFile.ts';
import type { ServerMessage } from '../tunnel/TunnelMessage.ts';

/** Whoever waits with these waits longer than any test. */
const LONG = limitsOf(3_600_000);
/** Each limit short, and the others out of the way: a slow machine shall not run into one that is not meant. */
const NO_SIGN: ClientLimits = { ...LONG, beatMs: 100 };
const NO_ANSWER: ClientLimits = { ...LONG, answerMs: 1_000 };

/** A client whose every part is in the hand of the test. */
class Client {
  readonly source = new PassThrough();
  readonly sink = new PassThrough();
  readonly abort = new AbortController();
  readonly messages: ServerMessage[] = [];
  readonly end: Promise<TunnelEnd>;
  isOver = false;

  constructor(login: Login, limits: ClientLimits, target = 'db:1') {
    this.end = openTunnel({
      login,
      target,
      source: this.source,
      sink: this.sink,
      signal: this.abort.signal,
      limits,
      onProgress: (message) => this.messages.push(message),
    });
    this.end
      .catch(() => undefined)
      .finally(() => {
        this.isOver = true;
      });
  }
}

const unreachable = (error: unknown): boolean =>
  error instanceof GatewayError && error.fault === GatewayFault.UNREACHABLE;
const cancelled = (error: unknown): boolean => error instanceof GatewayError && error.fault === GatewayFault.CANCELLED;

/** How far somebody goes who then says nothing any more. */
type Stage = 'takes the connection' | 'speaks TLS' | 'upgrades' | 'lets wait' | 'approves' | 'opens';
const BEFORE_THE_QUESTION: readonly Stage[] = ['takes the connection', 'speaks TLS'];
const AFTER_THE_UPGRADE: readonly Stage[] = ['upgrades', 'lets wait', 'approves', 'opens'];
const SAID: Readonly<Record<Stage, readonly ServerMessage[]>> = {
  'takes the connection': [],
  'speaks TLS': [],
  upgrades: [],
  'lets wait': [{ type: 'waiting', number: '42', deadlineMs: 3_000_000, deviceCount: 1 }],
  approves: [{ type: 'waiting', number: '42', deadlineMs: 3_000_000, deviceCount: 1 }, { type: 'approved' }],
  opens: [
    { type: 'waiting', number: '42', deadlineMs: 3_000_000, deviceCount: 1 },
    { type: 'approved' },
    { type: 'open' },
  ],
};

/** A gateway that goes so far, and then neither says anything nor answers pings, unless `isAlive`. */
async function gatewayThat(
  t: TestContext,
  stage: Stage,
  isAlive = false,
): Promise<{ login: Login; ticket: Ticket; sockets: WebSocket[]; pings: () => number; reached: () => number }> {
  const { certificate, key } = await makeCertificate(['127.0.0.1'], 1);
  const sockets: WebSocket[] = [];
  let pings = 0;
  let reached = 0;
  const connections = new Set<net.Socket>();
  const server = stage === 'takes the connection' ? net.createServer() : https.createServer({ cert: certificate, key });
  server.on('connection', (socket: net.Socket) => {
    reached++;
    connections.add(socket.on('error', () => undefined));
  });
  if (server instanceof https.Server) {
    server.on('request', () => reached++); // and no answer
    if (stage === 'speaks TLS') {
      server.on('upgrade', () => reached++);
    } else {
      new WebSocketServer({ server, ...{ autoPong: isAlive } }).on('connection', (socket) => {
        sockets.push(socket);
        socket.on('ping', () => pings++);
        socket.on('error', () => undefined);
        SAID[stage].forEach((message) => socket.send(JSON.stringify(message)));
      });
    }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    connections.forEach((socket) => socket.destroy());
  });
  const url = `wss://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    login: { url, certificate, user: 'anna', token: 't', expiresAt: 0 },
    sockets,
    pings: () => pings,
    reached: () => reached,
    ticket: { kind: 'login', url, userName: 'anna', code: 'c', certificate, key: 'A'.repeat(122) },
  };
}

describe('a gateway that says nothing any more', () => {
  for (const stage of BEFORE_THE_QUESTION) {
    test(`it ${stage}: connect and login end, and say how long they waited`, async (t) => {
      const { login, ticket } = await gatewayThat(t, stage);
      const limits: ClientLimits = { ...LONG, [stage === 'speaks TLS' ? 'answerMs' : 'dialMs']: 150 };
      const saysHowLong = (error: unknown): boolean => unreachable(error) && /for 0\.15 s/.test(String(error));
      await assert.rejects(new Client(login, limits).end, saysHowLong);
      await assert.rejects(logIn(ticket, 'x', { limits }), saysHowLong);
    });

    test(`it ${stage}: whoever waits can end it at once`, async (t) => {
      const { login, ticket, reached } = await gatewayThat(t, stage);
      const client = new Client(login, LONG);
      await until(() => reached() >= 1);
      client.abort.abort();
      assert.deepEqual(await client.end, { wasOpen: false, code: 0, reason: 'cancelled' });
      const abort = new AbortController();
      const before = reached();
      const login2 = logIn(ticket, 'x', { limits: LONG, signal: abort.signal });
      await until(() => reached() > before);
      abort.abort();
      await assert.rejects(login2, cancelled);
    });
  }

  for (const stage of AFTER_THE_UPGRADE) {
    test(`it ${stage}: the client ends by itself`, async (t) => {
      const client = new Client((await gatewayThat(t, stage)).login, NO_SIGN);
      assert.deepEqual(await client.end, { wasOpen: stage === 'opens', code: 0, reason: 'gateway-silent' });
      assert.equal(client.sink.writableEnded, false, 'no end is made of it');
    });

    test(`it ${stage}: the client can be ended at once`, async (t) => {
      const { login, sockets } = await gatewayThat(t, stage);
      const client = new Client(login, LONG);
      await until(() => sockets.length > 0 && client.messages.length === SAID[stage].length);
      client.abort.abort();
      assert.equal((await client.end).reason, 'cancelled');
    });
  }

  test('a wait that was aborted before it began does not begin', async (t) => {
    const { login, ticket, reached } = await gatewayThat(t, 'speaks TLS');
    const signal = AbortSignal.abort();
    await assert.rejects(logIn(ticket, 'x', { signal }), cancelled);
    const streams = { source: new PassThrough(), sink: new PassThrough() };
    const end = await openTunnel({ login, target: 'db:1', ...streams, signal, onProgress: () => undefined });
    assert.equal(end.reason, 'cancelled');
    assert.equal(reached(), 0);
  });

  test('it lives, but does not go on: each step has its limit', async (t) => {
    for (const stage of ['upgrades', 'approves'] as const) {
      const client = new Client((await gatewayThat(t, stage, true)).login, NO_ANSWER);
      assert.equal((await client.end).reason, 'gateway-silent', stage);
    }
  });

  test('it lives, but never decides: the client waits for its deadline and no longer', async (t) => {
    const { login, sockets } = await gatewayThat(t, 'upgrades', true);
    const client = new Client(login, NO_ANSWER);
    const socket = await until(() => sockets[0]);
    socket.send(JSON.stringify({ type: 'waiting', number: '42', deadlineMs: 20, deviceCount: 1 }));
    assert.equal((await client.end).reason, 'gateway-silent');
    assert.deepEqual(
      client.messages.map(({ type }) => type),
      ['waiting'],
    );
  });

  test('it says a deadline that no timer can have: the client neither ends at once nor waits for ever', async (t) => {
    for (const deadlineMs of [1e300, -1e300]) {
      const { login, sockets, pings } = await gatewayThat(t, 'upgrades', true);
      const client = new Client(login, { ...NO_ANSWER, beatMs: 200 });
      const socket = await until(() => sockets[0]);
      socket.send(JSON.stringify({ type: 'waiting', number: '42', deadlineMs, deviceCount: 1 }));
      if (deadlineMs > 0) {
        await until(() => pings() > 5);
        assert.equal(client.isOver, false);
        client.abort.abort();
      }
      assert.equal((await client.end).reason, deadlineMs > 0 ? 'cancelled' : 'gateway-silent');
    }
  });

  test('it says that it is over, and forgets to close', async (t) => {
    const { login, sockets } = await gatewayThat(t, 'lets wait', true);
    const client = new Client(login, LONG);
    (await until(() => sockets[0])).send('{"type":"closed","code":5,"reason":"denied"}');
    assert.deepEqual(await client.end, { wasOpen: false, code: 5, reason: 'denied' });
  });
});

describe('a gateway that is quiet, but there', () => {
  for (const stage of ['lets wait', 'opens'] as const) {
    test(`it ${stage}: the client stays as long as its pings are answered`, async (t) => {
      const { login, pings } = await gatewayThat(t, stage, true);
      const client = new Client(login, { ...LONG, beatMs: 200 });
      await until(() => pings() >= 6); // three would be the end of a gateway that does not answer
      assert.equal(client.isOver, false);
      client.abort.abort();
      await client.end;
    });
  }

  test('a client whose reader stands still waits, gives its signs of life, and misses nothing', async (t) => {
    const { login, sockets, pings } = await gatewayThat(t, 'opens', true);
    const client = new Client(login, { ...LONG, beatMs: 200 });
    await until(() => client.messages.some(({ type }) => type === 'open'));
    const total = 4 * 1_048_576;
    sockets[0]!.send(Buffer.alloc(total));
    await until(() => client.sink.writableNeedDrain, 'the reader is behind');
    const from = pings();
    await until(() => pings() - from >= 6);
    assert.equal(client.isOver, false);
    let read = 0;
    client.sink.on('data', (chunk: Buffer) => {
      read += chunk.length;
    });
    await until(() => read === total);
    client.abort.abort();
    await client.end;
  });
});

describe('words out of order', () => {
  test('do nothing: no byte is read before the approval, and a tunnel opens once', async (t) => {
    const { login, sockets } = await gatewayThat(t, 'upgrades', true);
    const client = new Client(login, LONG);
    client.source.write('secret');
    const socket = await until(() => sockets[0]);
    const heard: Buffer[] = [];
    socket.on('message', (data: Buffer, isBinary) => isBinary && heard.push(data));
    const say = (...messages: object[]): void => messages.forEach((message) => socket.send(JSON.stringify(message)));
    say({ type: 'open' }, { type: 'approved' }, { type: 'end' }, { type: 'shown', deviceName: 'x' });
    socket.send(Buffer.from('early'));
    say({ type: 'waiting', number: '42', deadlineMs: 60_000, deviceCount: 1 }, { type: 'open' }, { type: 'end' });
    await until(() => client.messages.length > 0);
    assert.deepEqual(
      client.messages.map(({ type }) => type),
      ['waiting'],
    );
    assert.equal(client.sink.readableLength, 0);
    assert.equal(heard.length, 0);
    say(
      { type: 'approved' },
      { type: 'open' },
      { type: 'open' },
      { type: 'waiting', number: '1', deadlineMs: 1, deviceCount: 1 },
    );
    await until(() => heard.length > 0);
    assert.equal(Buffer.concat(heard).toString(), 'secret');
    say({ type: 'closed', code: 0, reason: 'disconnected' }, { type: 'closed', code: 0, reason: 'over' });
    assert.deepEqual(await client.end, { wasOpen: true, code: 0, reason: 'disconnected' });
    assert.deepEqual(
      client.messages.map(({ type }) => type),
      ['waiting', 'approved', 'open'],
    );
  });
});

describe('a line that dies without a word', () => {
  const bed = new TunnelBed();
  let phone: RecordingLink;
  let login: Login;

  before(async () => {
    await bed.start();
    phone = bed.engineBed.connect();
    login = await bed.logIn();
  });
  after(() => bed.stop());

  for (const isOpen of [false, true]) {
    test(`while it ${isOpen ? 'is open and quiet' : 'waits'}: the client ends by itself`, async (t) => {
      const hole = await BlackHole.to(Number(new URL(login.url).port));
      t.after(() => hole.close());
      const client = new Client(
        { ...login, url: `wss://127.0.0.1:${hole.port}` },
        { ...LONG, beatMs: 400 },
        bed.target,
      );
      await until(() => client.messages.some(({ type }) => type === 'waiting'));
      if (isOpen) {
        const { id } = phone.prompted.at(-1)!;
        await bed.engineBed.engine.approve(phone.device, id, id);
        await until(() => client.messages.some(({ type }) => type === 'open'));
      }
      hole.die();
      assert.deepEqual(await client.end, { wasOpen: isOpen, code: 0, reason: 'gateway-silent' });
      assert.equal(client.sink.writableEnded, false);
    });
  }
});

describe('something that is no gateway', () => {
  const answers: readonly (readonly [string, number, string])[] = [
    ['a page', 200, '<html><body>Welcome</body></html>'],
    ['nothing', 200, ''],
    ['JSON of another kind', 200, '{"token":1}'],
    ['null', 200, 'null'],
    ['a token that no header can have', 200, '{"token":"a\\r\\nb","expiresAt":1}'],
    ['an expiry that no calendar has', 200, '{"token":"a","expiresAt":1e300}'],
    ['an error', 500, 'internal error'],
    ['far too much', 200, ' '.repeat(100_000)],
    ['a redirection', 302, ''],
  ];
  for (const [what, status, body] of answers) {
    test(`answers the login with ${what}: it is said in a sentence`, async (t) => {
      const { certificate, key } = await makeCertificate(['127.0.0.1'], 1);
      const server = https.createServer({ cert: certificate, key }, (_request, response) => {
        response.writeHead(status, { location: 'https://elsewhere.example/' });
        response.end(body);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      t.after(() => server.close());
      const url = `wss://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const ticket: Ticket = { kind: 'login', url, userName: 'anna', code: 'c', certificate, key: 'A'.repeat(122) };
      await assert.rejects(logIn(ticket, 'x', { limits: LONG }), unreachable);
      await assert.rejects(
        new Client({ url, certificate, user: 'anna', token: 't', expiresAt: 1 }, LONG).end,
        unreachable,
      );
    });
  }

  test('an answer that does not end is not waited for', async (t) => {
    const { certificate, key } = await makeCertificate(['127.0.0.1'], 1);
    const server = https.createServer({ cert: certificate, key }, (_request, response) => response.write('{'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const url = `wss://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await assert.rejects(
      logIn({ kind: 'login', url, userName: 'anna', code: 'c', certificate, key: '' }, 'x', { limits: NO_ANSWER }),
      unreachable,
    );
  });

  test('an answer that is too long for a gateway is not read to its end', async (t) => {
    const { certificate, key } = await makeCertificate(['127.0.0.1'], 1);
    const server = https.createServer({ cert: certificate, key }, (_request, response) =>
      response.write(`{"error":"${'x'.repeat(LONGEST_ANSWER)}`),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const url = `wss://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const login = { url, certificate, user: 'anna', token: 'token', expiresAt: 0 };
    await assert.rejects(
      logIn({ kind: 'login', url, userName: 'anna', code: 'c', certificate, key: '' }, 'x', { limits: LONG }),
      (error) => unreachable(error) && /too long for a gateway/.test(String(error)),
    );
    await assert.rejects(requestConnection({ login, target: 'db:22', limits: LONG }), unreachable);
  });

  test('hangs up: it is said in a sentence', async (t) => {
    const server = net.createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const port = (server.address() as AddressInfo).port;
    for (const url of [`wss://127.0.0.1:${port}`, `ws://127.0.0.1:${port}`]) {
      const login = { url, user: 'anna', token: 't', expiresAt: 1 };
      await assert.rejects(new Client(login, LONG).end, unreachable);
      await assert.rejects(
        logIn({ kind: 'login', url, userName: 'anna', code: 'c', certificate: undefined, key: '' }, 'x', {
          limits: LONG,
        }),
        unreachable,
      );
    }
  });
});
