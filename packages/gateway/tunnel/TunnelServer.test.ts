// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because it has a group of tests for each step of a tunnel.

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, test } from 'node:test';
import type { WebSocket } from 'ws';
import type { Client } from '../admission/Clients.ts';
import type { TurnedAwayEvent } from '../admission/TurnedAwayEvent.ts';
import type { TargetRule } from '../config/GatewayConfig.ts';
import { EndCause } from 'gateway_protocol';
import { HResult } from '../engine/HResult.ts';
import { EngineBed } from '../testing/EngineBed.ts';
import type { RecordingLink } from '../testing/RecordingLink.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { clientRecord } from '../testing/storeRecords.ts';
import { until } from '../testing/until.ts';
import { TargetList } from './TargetList.ts';
import type { ClientMessage, ServerMessage } from './TunnelMessage.ts';
import type { TunnelEvent } from './TunnelEvent.ts';
import { TunnelServer } from './TunnelServer.ts';
import type { TunnelOptions } from './TunnelServer.ts';
import { placeOf } from '../engine/Purpose.ts';

const BEAT_MS = 3_000;
const OPTIONS: TunnelOptions = {
  connections: 10,
  perUser: 3,
  perClient: 2,
  helloMs: 10_000,
  connectMs: 8_000,
  heartbeatMs: BEAT_MS,
  silentMs: 60_000,
  stallMs: 300_000,
};
const LAPTOP = clientRecord('laptop', { name: 'Laptop', expiresAt: 1e15 });

/** A client's WebSocket in the hand of a test. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  isPaused = false;
  readonly heard: ServerMessage[] = [];
  bytes = '';
  pings = 0;
  closed: number | undefined;
  isTerminated = false;

  send(data: string | Buffer, done?: () => void): void {
    if (typeof data === 'string') {
      this.heard.push(JSON.parse(data) as ServerMessage);
    } else {
      this.bytes += data.toString();
    }
    done?.();
  }

  ping(): void {
    this.pings++;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  close(code: number): void {
    this.closed = code;
  }

  terminate(): void {
    this.isTerminated = true;
  }

  /** The client says something. */
  says(message: ClientMessage | string): void {
    this.emit('message', Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)), false);
  }

  sends(bytes: string): void {
    this.emit('message', Buffer.from(bytes), true);
  }

  get end(): ServerMessage | undefined {
    return this.heard.find(({ type }) => type === 'closed');
  }

  has(type: ServerMessage['type']): boolean {
    return this.heard.some((message) => message.type === type);
  }
}

/** A tunnel's gateway with everything around it in the hand of a test; only targets are real. */
class Bed {
  readonly engineBed = new EngineBed();
  readonly clock = this.engineBed.clock;
  readonly phone: RecordingLink = this.engineBed.connect();
  readonly rules: TargetRule[] = [{ host: 'db', port: 22 }];
  readonly refusals: TurnedAwayEvent[] = [];
  readonly carried: { toTarget: number; toClient: number }[] = [];
  readonly targetFailures: string[] = [];
  readonly failures: string[] = [];
  /** What finding a target's addresses comes to. */
  resolve: (host: string, limitMs: number) => Promise<readonly string[]> = (host) => Promise.resolve([host]);
  isTrusted: (clientId: string) => boolean = () => true;
  readonly tunnels: TunnelServer;

  constructor(options: Partial<TunnelOptions> = {}) {
    this.tunnels = new TunnelServer({
      clock: this.clock,
      randomness: new SeededRandomness('tunnel'),
      engine: this.engineBed.engine,
      targets: new TargetList(this.rules),
      resolver: { resolve: (host, limitMs) => this.resolve(host, limitMs) },
      isTrusted: (id) => this.isTrusted(id),
      observe: (event) => this.hear(event),
      options: { ...OPTIONS, ...options },
    });
  }

  private hear(event: TunnelEvent): void {
    switch (event.kind) {
      case 'tunnel-closed':
        this.carried.push({ toTarget: event.toTarget, toClient: event.toClient });
        break;
      case 'target-failed':
        this.targetFailures.push(`${event.target} ${event.error.message}`);
        break;
      case 'turned-away':
        this.refusals.push(event);
        break;
      case 'failed':
        this.failures.push(event.what);
        break;
      case 'client-logged-in':
      case 'client-logged-out':
      case 'remote-desktop-opened':
      case 'remote-desktop-stalled':
      case 'credential-made':
        break;
    }
  }

  accept(client: Client = LAPTOP): FakeSocket {
    const socket = new FakeSocket();
    this.tunnels.accept(socket as unknown as WebSocket, client, '192.0.2.1');
    return socket;
  }

  /** A client that has asked, and waits. */
  async waiting(target = 'db:22', more: { via?: 'listener' } = {}): Promise<FakeSocket> {
    const socket = this.accept();
    socket.says({ type: 'connect', version: 1, user: 'anna', target, ...more });
    await until(() => socket.has('waiting') || socket.end !== undefined, 'it waits');
    return socket;
  }

  async approve(): Promise<void> {
    const { id } = this.phone.prompted.at(-1)!;
    await this.engineBed.engine.approve(this.phone.device, id, id);
  }

  /** A client whose tunnel is open. */
  async open(target: string): Promise<FakeSocket> {
    const socket = await this.waiting(target);
    await this.approve();
    await until(() => socket.has('open') || socket.end !== undefined, 'it opens');
    return socket;
  }

  /** A target with this behaviour, which is allowed: "127.0.0.1:port". */
  async target(behave: (socket: net.Socket) => void): Promise<string> {
    const server = net.createServer({ allowHalfOpen: true }, (socket) => {
      sockets.push(socket.on('error', () => undefined));
      behave(socket);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    this.rules.push({ host: '127.0.0.1', port });
    return `127.0.0.1:${port}`;
  }
}

const servers: net.Server[] = [];
const sockets: net.Socket[] = [];
afterEach(() => {
  servers.splice(0).forEach((server) => server.close());
  sockets.splice(0).forEach((socket) => socket.destroy());
});

const echo = (socket: net.Socket): void => void socket.pipe(socket);
/** The network and all promises have had a turn. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const closedWith = (code: number, reason: string): ServerMessage => ({ type: 'closed', code, reason });

test('who says nothing is sent away after the time for it, and nothing of them is left', async () => {
  const bed = new Bed();
  const socket = bed.accept();
  await bed.clock.advance(9_999);
  assert.deepEqual([socket.heard, bed.tunnels.count], [[], 1]);
  await bed.clock.advance(1);
  assert.deepEqual(socket.heard, [closedWith(HResult.ERROR_TIMEOUT, 'no-hello')]);
  assert.equal(socket.closed, 1000);
  socket.emit('close');
  assert.deepEqual([bed.tunnels.count, bed.clock.pending, bed.phone.prompted.length], [0, 0, 0]);
});

test('a request in time is not sent away for its hello', async () => {
  const bed = new Bed();
  const socket = await bed.waiting();
  for (let i = 0; i < 4; i++) {
    socket.emit('pong');
    await bed.clock.advance(BEAT_MS);
  }
  assert.equal(socket.end, undefined);
});

test('whatever fails between asking and open, the client hears so, and nothing of it is left', async (t) => {
  const failing = (bed: Bed): void => {
    t.mock.method(bed.clock, 'schedule', () => {
      throw new Error('no timer');
    });
  };
  for (const [what, play] of [
    [
      'asking for a connection',
      async (bed) => {
        const socket = bed.accept();
        failing(bed);
        socket.says({ type: 'connect', version: 1, user: 'anna', target: 'db:22' });
        return socket;
      },
    ],
    [
      'connecting to a target',
      async (bed) => {
        const socket = await bed.waiting();
        const { id } = bed.phone.prompted.at(-1)!;
        const said = socket.send.bind(socket);
        socket.send = (data) => {
          said(data);
          if (socket.has('approved')) {
            failing(bed);
          }
        };
        await bed.engineBed.engine.approve(bed.phone.device, id, id);
        return socket;
      },
    ],
    [
      'opening a tunnel',
      async (bed) => {
        const target = await bed.target(echo);
        const socket = await bed.waiting(target);
        const said = socket.send.bind(socket);
        socket.send = (data) => {
          if (String(data).includes('"open"')) {
            throw new Error('no word gets out');
          }
          said(data);
        };
        await bed.approve();
        return socket;
      },
    ],
    [
      'the beat of a client',
      async (bed) => {
        const socket = await bed.waiting();
        const ping = socket.ping.bind(socket);
        socket.ping = () => {
          ping();
          failing(bed);
        };
        socket.emit('pong');
        await bed.clock.advance(BEAT_MS);
        return socket;
      },
    ],
  ] as readonly (readonly [string, (bed: Bed) => Promise<FakeSocket>])[]) {
    const bed = new Bed();
    const socket = await play(bed);
    await until(() => socket.end !== undefined, `${what}: its end is told`);
    t.mock.restoreAll();
    assert.deepEqual([socket.end, socket.closed], [closedWith(HResult.E_FAIL, 'refused'), 1000], what);
    assert.ok(bed.failures.includes(what), `${what}: ${bed.failures.join()}`);
    socket.emit('close');
    await until(
      () => bed.tunnels.count === 0 && bed.engineBed.engine.pendingCount === 0 && bed.engineBed.engine.liveCount === 0,
      `${what}: nothing is left`,
    );
  }
});

test('what is no word of the protocol, or not at this moment, ends it, and nothing more is said', async () => {
  for (const first of ['{', '{"type":"fly"}', '{"type":"end"}']) {
    const socket = new Bed().accept();
    socket.says(first);
    socket.says(first);
    socket.sends('x');
    assert.deepEqual(socket.heard, [closedWith(HResult.E_INVALIDARG, 'bad-message')], first);
  }
  for (const go of [
    (socket: FakeSocket) => socket.says({ type: 'end' }),
    (socket: FakeSocket) => socket.sends('early'),
    (socket: FakeSocket) => socket.says({ type: 'connect', version: 1, user: 'anna', target: 'db:22' }),
  ]) {
    const bed = new Bed();
    const socket = await bed.waiting();
    go(socket);
    assert.deepEqual(socket.end, closedWith(HResult.E_INVALIDARG, 'bad-message'));
    await until(() => bed.phone.calls.at(-1) === 'withdraw 1 client-gone', 'the prompt goes');
    go(socket);
    assert.equal(socket.heard.filter(({ type }) => type === 'closed').length, 1);
  }
});

test('bytes that come before the hello end it', () => {
  const socket = new Bed().accept();
  socket.sends('SSH-2.0');
  assert.deepEqual(socket.heard, [closedWith(HResult.E_INVALIDARG, 'bad-message')]);
});

test('the user is shown who asks, from where, and for what; the client hears how it stands', async () => {
  const bed = new Bed();
  const socket = await bed.waiting('DB:22');
  const request = bed.phone.prompted[0]!;
  assert.deepEqual(
    [request.userName, request.clientId, request.clientName, request.address, placeOf(request.purpose)],
    ['anna', 'laptop', 'Laptop', '192.0.2.1', 'db:22'],
  );
  const waiting = { type: 'waiting', number: request.number, deadlineMs: 60_000, deviceCount: 1 };
  assert.deepEqual(socket.heard, [waiting]);
  bed.engineBed.engine.prompts.shown(bed.phone, request.id);
  assert.deepEqual(socket.heard, [waiting, { type: 'shown', deviceName: bed.phone.device.name }]);
  await bed.engineBed.engine.deny(bed.phone.device, request.id);
  assert.deepEqual(socket.end, closedWith(HResult.NTE_USER_CANCELLED, EndCause.DENIED));
  assert.equal(socket.closed, 1000);
});

test('the name of a client that asks for a local port says so, within 64 characters, none of them half', async () => {
  for (const [name, shown] of [
    ['Laptop', 'Laptop (local port)'],
    ['x'.repeat(64), `${'x'.repeat(51)} (local port)`],
    [`${'x'.repeat(51)}y`, `${'x'.repeat(51)} (local port)`],
    [`${'x'.repeat(50)}\u{1F600}`, `${'x'.repeat(50)} (local port)`],
    [`\u{1F600}${'x'.repeat(49)}`, `\u{1F600}${'x'.repeat(49)} (local port)`],
  ] as const) {
    const bed = new Bed();
    const socket = bed.accept({ ...LAPTOP, name });
    socket.says({ type: 'connect', version: 1, user: 'anna', target: 'db:22', via: 'listener' });
    await until(() => socket.has('waiting'));
    assert.equal(bed.phone.prompted[0]!.clientName, shown);
  }
});

test('what the engine refuses is told with its code; what throws in it is told too, and counted', async () => {
  const bed = new Bed();
  bed.engineBed.deviceless.add('anna');
  const refused = await bed.waiting();
  assert.deepEqual(refused.heard, [closedWith(HResult.NTE_DEVICE_NOT_FOUND, 'refused')]);
  bed.engineBed.engine.authenticateUser = () => Promise.reject(new Error('broken'));
  const failed = await bed.waiting();
  assert.deepEqual(failed.heard, [closedWith(HResult.E_FAIL, 'refused')]);
  assert.deepEqual(bed.failures, ['asking for a connection']);
});

test('a request that is taken back leaves no prompt, and the connection is closed without a word', async () => {
  const bed = new Bed();
  const socket = await bed.waiting();
  socket.says({ type: 'cancel' });
  await until(() => bed.phone.calls.at(-1) === 'withdraw 1 client-cancelled', 'the prompt goes');
  assert.deepEqual([socket.closed, socket.has('closed')], [1000, false]);
});

test('a connection that breaks leaves no prompt; one with a frame that is none is cut', async () => {
  for (const [event, isCut] of [
    ['close', false],
    ['error', true],
  ] as const) {
    const bed = new Bed();
    const socket = await bed.waiting();
    socket.emit(event, new Error('RSV1'));
    await until(() => bed.phone.calls.at(-1) === 'withdraw 1 client-gone', 'the prompt goes');
    assert.deepEqual([event, socket.isTerminated, socket.heard.length], [event, isCut, 1]);
    await until(() => bed.engineBed.engine.pendingCount === 0);
  }
});

test('tries at what may not be are told to the operator with what was wanted, as far as that can be shown', async () => {
  const long = `${'x'.repeat(257)}:22`;
  for (const [user, target, reason, code, told] of [
    ['ben', 'db:22', 'other-user', HResult.E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED, 'other-user db:22'],
    ['anna', 'nowhere', 'bad-target', HResult.E_INVALIDARG, 'bad-target nowhere'],
    ['anna', 'db:23', 'target-forbidden', HResult.E_PROXY_RAP_ACCESSDENIED, 'target-forbidden db:23'],
    ['anna', 'a\u001b[2J', 'bad-target', HResult.E_INVALIDARG, 'bad-target (a target that cannot be shown)'],
    ['anna', long, 'bad-target', HResult.E_INVALIDARG, `bad-target ${long}`],
    ['anna', `x${long}`, 'bad-target', HResult.E_INVALIDARG, 'bad-target (a target that cannot be shown)'],
  ] as const) {
    const bed = new Bed();
    const socket = bed.accept();
    socket.says({ type: 'connect', version: 1, user, target });
    await turn();
    assert.deepEqual(socket.heard, [closedWith(code, reason)], target);
    assert.deepEqual(bed.refusals, [
      { kind: 'turned-away', what: 'target', reason: told, userName: 'anna', clientId: 'laptop', address: '192.0.2.1' },
    ]);
    assert.deepEqual([bed.phone.prompted.length, bed.clock.pending], [0, 0]);
  }
});

test('a client whose trust has ended, or cannot be read, asks nobody', async () => {
  for (const isTrusted of [
    () => false,
    () => {
      throw new Error('locked');
    },
  ]) {
    const bed = new Bed();
    const socket = bed.accept();
    bed.isTrusted = isTrusted;
    socket.says({ type: 'connect', version: 1, user: 'anna', target: 'db:22' });
    await turn();
    assert.deepEqual(socket.heard, [closedWith(HResult.ERROR_CANCELLED, 'not-authorised-any-more')]);
    assert.equal(bed.phone.prompted.length, 0);
  }
});

test('while it waits a client is pinged each beat, and is gone after more than three beats of silence', async () => {
  const bed = new Bed();
  const socket = await bed.waiting();
  await bed.clock.advance(BEAT_MS);
  assert.equal(socket.pings, 1);
  await bed.clock.advance(2 * BEAT_MS);
  assert.deepEqual([socket.pings, socket.isTerminated], [3, false], 'three beats are not more than three');
  await bed.clock.advance(BEAT_MS);
  assert.deepEqual([socket.pings, socket.isTerminated], [3, true]);
  assert.equal(bed.phone.calls.at(-1), 'withdraw 1 client-gone');
});

test('a ping, a pong and a message are signs of life', async () => {
  for (const sign of ['ping', 'pong', 'message'] as const) {
    const bed = new Bed();
    const socket = await bed.open(await bed.target(echo));
    for (let i = 0; i < 25; i++) {
      await bed.clock.advance(BEAT_MS);
      socket.emit(sign, Buffer.from('x'), true);
    }
    assert.deepEqual([sign, socket.isTerminated], [sign, false]);
  }
});

test('an open client may be silent for a minute; silence of one that is held back means nothing', async () => {
  const bed = new Bed();
  const target = await bed.target(echo);
  const silent = await bed.open(target);
  await bed.clock.advance(60_000);
  assert.equal(silent.isTerminated, false);
  await bed.clock.advance(BEAT_MS);
  assert.equal(silent.isTerminated, true);
  const held = await bed.open(target);
  held.pause();
  await bed.clock.advance(120_000);
  assert.equal(held.isTerminated, false);
  held.resume();
  await bed.clock.advance(60_000);
  assert.equal(held.isTerminated, false, 'its minute begins when it can be heard again');
  await bed.clock.advance(BEAT_MS);
  assert.equal(held.isTerminated, true);
});

test('a client that is held back is pinged twenty times, then once in fifteen seconds, and as before when it is heard', async () => {
  const bed = new Bed();
  const socket = await bed.open(await bed.target(echo));
  socket.pause();
  await bed.clock.advance(20 * BEAT_MS);
  assert.equal(socket.pings, 20);
  await bed.clock.advance(12_000);
  assert.equal(socket.pings, 20);
  await bed.clock.advance(BEAT_MS);
  assert.equal(socket.pings, 21, 'fifteen seconds after the twentieth');
  await bed.clock.advance(30_000);
  assert.equal(socket.pings, 23);
  socket.resume();
  socket.emit('pong');
  await bed.clock.advance(BEAT_MS);
  assert.equal(socket.pings, 24);
  socket.pause();
  await bed.clock.advance(20 * BEAT_MS);
  assert.equal(socket.pings, 44, 'the twenty begin again');
});

test('a client that takes nothing for five minutes is told, and cut', async () => {
  const bed = new Bed();
  const socket = await bed.open(await bed.target((target) => void target.write('banner')));
  await until(() => socket.bytes === 'banner');
  socket.bufferedAmount = 6;
  const stand = async (ms: number): Promise<void> => {
    for (let past = 0; past < ms; past += BEAT_MS) {
      socket.emit('pong');
      await bed.clock.advance(BEAT_MS);
    }
  };
  await stand(150_000);
  socket.bufferedAmount = 3; // it has taken something
  await stand(300_000);
  assert.equal(socket.end, undefined);
  await stand(BEAT_MS);
  assert.deepEqual([socket.end, socket.isTerminated], [closedWith(0, 'client-stalled'), true]);
});

test('a client that has taken everything may be quiet for hours', async () => {
  const bed = new Bed();
  const socket = await bed.open(await bed.target(echo));
  for (let i = 0; i < 200; i++) {
    socket.emit('pong');
    await bed.clock.advance(BEAT_MS);
  }
  assert.equal(socket.end, undefined);
});

test('bytes go both ways, an end after the other, and what was carried is told', async () => {
  const bed = new Bed();
  const socket = await bed.open(await bed.target(echo));
  assert.deepEqual(
    socket.heard.map(({ type }) => type),
    ['waiting', 'approved', 'open'],
  );
  socket.sends('hello');
  await until(() => socket.bytes === 'hello', 'the echo comes back');
  socket.says({ type: 'end' });
  await until(() => socket.end, 'it is over');
  assert.deepEqual([socket.end, bed.carried], [closedWith(0, 'over'), [{ toTarget: 5, toClient: 5 }]]);
  socket.emit('close');
  await until(() => bed.engineBed.engine.liveCount === 0);
  await bed.clock.advance(10 * BEAT_MS);
  assert.deepEqual([socket.pings, socket.isTerminated], [0, false], 'nobody looks after it any more');
});

test('a target that breaks off is told as a reset', async () => {
  const bed = new Bed();
  const socket = await bed.open(await bed.target((target) => target.once('data', () => target.resetAndDestroy())));
  socket.sends('x');
  await until(() => socket.end, 'it is told');
  assert.deepEqual(socket.end, closedWith(0, 'target-reset'));
});

test('a client that does not end in order is a reset at the target; one that did is an end', async () => {
  const bed = new Bed();
  let error = '';
  let isClosed = false;
  const target = await bed.target((socket) => {
    socket
      .resume()
      .on('error', ({ code }: NodeJS.ErrnoException) => {
        error = code ?? '';
      })
      .on('end', () => socket.end())
      .on('close', () => {
        isClosed = true;
      });
  });
  const leaves = await bed.open(target);
  leaves.emit('close');
  await until(() => isClosed);
  assert.equal(error, 'ECONNRESET');
  [error, isClosed] = ['', false];
  const ends = await bed.open(target);
  ends.says({ type: 'end' });
  await until(() => isClosed && ends.end !== undefined);
  assert.deepEqual([error, ends.end], ['', closedWith(0, 'over')]);
});

test('the target is looked up once, with the time for connecting, and none that has no address is dialled', async () => {
  const bed = new Bed();
  const asked: unknown[] = [];
  bed.resolve = (...args) => {
    asked.push(args);
    return Promise.resolve([]);
  };
  const socket = await bed.waiting();
  await bed.approve();
  await until(() => socket.end);
  assert.deepEqual(asked, [['db', 8_000]]);
  assert.deepEqual(socket.end, closedWith(HResult.E_PROXY_RAP_ACCESSDENIED, 'target-forbidden'));
  assert.equal(bed.refusals[0]?.reason, 'target-forbidden db:22 is undefined');
});

test('a name goes to the addresses that it had, in their order, whatever it has later', async () => {
  const bed = new Bed();
  const port = Number((await bed.target(echo)).split(':')[1]);
  bed.rules.push({ host: 'echo.example', port, local: true });
  bed.resolve = () => Promise.resolve(['127.0.0.1', '::1']);
  const socket = await bed.open(`echo.example:${port}`);
  assert.equal(socket.end, undefined);
  socket.sends('by name');
  await until(() => socket.bytes === 'by name');
});

test('one forbidden address is enough: nothing is dialled', async () => {
  const bed = new Bed();
  let dialled = 0;
  const port = Number((await bed.target(() => dialled++)).split(':')[1]);
  bed.rules.push({ host: 'mixed.example', port });
  bed.resolve = () => Promise.resolve(['203.0.113.1', '127.0.0.1']);
  const socket = await bed.open(`mixed.example:${port}`);
  assert.equal(bed.refusals[0]?.reason, `target-forbidden mixed.example:${port} is 127.0.0.1`);
  assert.deepEqual([socket.end, dialled], [closedWith(HResult.E_PROXY_RAP_ACCESSDENIED, 'target-forbidden'), 0]);
});

test('a target that cannot be found, does not answer in time, or refuses, is told, and the operator hears why', async () => {
  const failing = new Bed();
  failing.resolve = () => Promise.reject(new Error('no such name'));
  const lost = await failing.open('db:22');
  assert.deepEqual([lost.end, failing.targetFailures], [closedWith(0, 'target-unreachable'), ['db:22 no such name']]);

  const silent = new Bed();
  silent.resolve = () => new Promise(() => undefined);
  const waits = await silent.waiting();
  await silent.approve();
  await silent.clock.advance(7_999);
  assert.equal(waits.end, undefined);
  waits.emit('pong');
  await silent.clock.advance(1);
  assert.deepEqual([waits.end, silent.targetFailures], [closedWith(0, 'target-unreachable'), ['db:22 no answer']]);

  const refusing = new Bed();
  const target = await refusing.target(echo);
  await new Promise((resolve) => servers.at(-1)!.close(resolve));
  const refused = await refusing.open(target);
  assert.deepEqual(refused.end, closedWith(0, 'target-unreachable'));
  assert.match(refusing.targetFailures[0] ?? '', /ECONNREFUSED/);
});

test('an open tunnel is not ended by the time for connecting', async () => {
  const bed = new Bed();
  const socket = await bed.open(await bed.target(echo));
  await bed.clock.advance(8_000);
  assert.equal(socket.end, undefined);
});

test("a client that goes during the look-up dials nobody, and a look-up that fails later is nobody's failure", async () => {
  for (const settle of ['found', 'failed'] as const) {
    const bed = new Bed();
    let dialled = 0;
    const target = await bed.target(() => dialled++);
    let answer = {
      found: (_addresses: readonly string[]): void => undefined,
      failed: (_error: Error): void => undefined,
    };
    bed.resolve = () =>
      new Promise((found, failed) => {
        answer = { found, failed };
      });
    const socket = await bed.waiting(target);
    await bed.approve();
    socket.emit('close');
    answer.found(settle === 'found' ? ['127.0.0.1'] : []);
    answer.failed(new Error('late'));
    for (let i = 0; i < 10; i++) {
      await turn();
    }
    assert.deepEqual([dialled, bed.targetFailures, bed.refusals], [0, [], []]);
  }
});

test('who is trusted no more, or may not go there any more, during the look-up or the dial, gets no byte to it', async () => {
  for (const during of ['look-up', 'dial'] as const) {
    for (const change of ['trust', 'target'] as const) {
      const bed = new Bed();
      let heard = '';
      const target = await bed.target((socket) =>
        socket.on('data', (chunk: Buffer) => {
          heard += chunk.toString();
        }),
      );
      const end = (): void => {
        if (change === 'trust') {
          bed.isTrusted = () => false;
        } else {
          bed.rules.length = 0;
        }
      };
      bed.resolve = async (host) => {
        if (during === 'look-up') {
          end();
        }
        return [host];
      };
      if (during === 'dial') {
        servers.at(-1)!.on('connection', end);
      }
      const socket = await bed.open(target);
      socket.sends('secret');
      await turn();
      assert.deepEqual(
        [during, change, socket.has('open'), socket.end, heard],
        [during, change, false, closedWith(0, 'not-authorised-any-more'), ''],
      );
    }
  }
});

test('the beat looks at the trust again: of who waits and of who is open', async () => {
  for (const isOpen of [false, true]) {
    const bed = new Bed();
    const socket = isOpen ? await bed.open(await bed.target(echo)) : await bed.waiting();
    bed.isTrusted = (id) => id !== 'laptop';
    await bed.clock.advance(BEAT_MS);
    assert.deepEqual([isOpen, socket.end], [isOpen, closedWith(0, 'not-authorised-any-more')]);
  }
});

test('a trust that cannot be read ends who waits, and leaves who is open until it can', async () => {
  const bed = new Bed();
  const open = await bed.open(await bed.target(echo));
  const waits = await bed.waiting();
  bed.isTrusted = () => {
    throw new Error('locked');
  };
  await bed.clock.advance(BEAT_MS);
  assert.deepEqual([open.end, waits.end], [undefined, closedWith(0, 'not-authorised-any-more')]);
  assert.equal(bed.failures[0], 'finding out whether a client is trusted');
  bed.isTrusted = () => false;
  await bed.clock.advance(BEAT_MS);
  assert.deepEqual(open.end, closedWith(0, 'not-authorised-any-more'));
});

test('re-authorisation ends who is trusted no more or may not go there any more, and nobody else', async () => {
  for (const change of ['nothing', 'trust', 'target'] as const) {
    const bed = new Bed({ heartbeatMs: 10_000_000, silentMs: 100_000_000 });
    const socket = await bed.open(await bed.target(echo));
    if (change === 'trust') {
      bed.isTrusted = () => false;
    } else if (change === 'target') {
      bed.rules.length = 0;
    }
    await bed.clock.advance(900_000);
    assert.deepEqual(
      [change, socket.end],
      [change, change === 'nothing' ? undefined : closedWith(0, 'not-authorised-any-more')],
    );
  }
});

test('a client that takes no words is cut from more than 64 KiB of them on', async () => {
  for (const [waiting, isCut] of [
    [65_536, false],
    [65_537, true],
  ] as const) {
    const bed = new Bed();
    const socket = await bed.waiting();
    socket.bufferedAmount = waiting;
    await bed.engineBed.engine.deny(bed.phone.device, bed.phone.prompted[0]!.id);
    assert.deepEqual([waiting, socket.isTerminated, socket.has('closed')], [waiting, isCut, !isCut]);
  }
  const bed = new Bed();
  const open = await bed.open(await bed.target(echo));
  open.bufferedAmount = 1_000_000; // bytes of the connection, which are held otherwise
  bed.tunnels.closeAll();
  assert.deepEqual(open.end, closedWith(HResult.ERROR_SHUTDOWN_IN_PROGRESS, EndCause.SHUTDOWN));
});

test('nothing is said to a connection that is closing; a client that is held back is let go so that it can answer', async () => {
  const bed = new Bed();
  const [closing, held] = [bed.accept(), bed.accept()];
  closing.readyState = 2;
  held.pause();
  bed.tunnels.closeAll();
  assert.deepEqual([closing.heard, held.heard.length, held.isPaused], [[], 1, false]);
});

test("a revoked client's sockets that have not asked end at once; those that have, and other clients', do not", async () => {
  const bed = new Bed();
  const waits = await bed.waiting();
  const silent = bed.accept();
  const other = bed.accept({ ...LAPTOP, id: 'desk' });
  bed.tunnels.revoked('laptop');
  assert.deepEqual(
    [silent.end, waits.end, other.end],
    [closedWith(HResult.ERROR_CANCELLED, EndCause.REVOKED), undefined, undefined],
  );
});

test('a client, a user and the gateway have only so many tunnels; one that ends makes room; the operator hears', async () => {
  const bed = new Bed();
  const first = bed.accept();
  bed.accept();
  const third = bed.accept();
  assert.deepEqual(
    [third.end, third.closed],
    [closedWith(HResult.ERROR_NOT_ENOUGH_QUOTA, 'too-many-connections'), 1000],
  );
  assert.deepEqual(bed.refusals, [
    {
      kind: 'turned-away',
      what: 'tunnel',
      reason: 'too-many-connections',
      userName: 'anna',
      clientId: 'laptop',
      address: '192.0.2.1',
    },
  ]);
  third.emit('close'); // of one that had no place, none is given back
  assert.equal(bed.accept().end?.type, 'closed');
  const desk = { ...LAPTOP, id: 'desk' };
  assert.equal(bed.accept(desk).end, undefined);
  assert.equal(bed.accept(desk).end?.type, 'closed', 'three of one user');
  assert.equal(bed.accept({ ...LAPTOP, id: 'bens', userName: 'ben' }).end, undefined);
  first.emit('close');
  assert.equal(bed.accept().end, undefined);
  assert.equal(bed.tunnels.count, 4);
});

test('the gateway goes down: everybody hears it', async () => {
  const bed = new Bed();
  const all = [await bed.waiting(), bed.accept()];
  bed.tunnels.closeAll();
  assert.deepEqual(
    all.map(({ end }) => end),
    [1, 2].map(() => closedWith(HResult.ERROR_SHUTDOWN_IN_PROGRESS, EndCause.SHUTDOWN)),
  );
});
