// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import type { RecordingLink } from '../testing/RecordingLink.ts';
import { TunnelBed } from '../testing/TunnelBed.ts';
import { until } from '../testing/until.ts';
import { parseServerMessage } from './TunnelMessage.ts';
import type { ServerMessage } from './TunnelMessage.ts';
import type { Login } from '../client/TokenFile.ts';

const bed = new TunnelBed({}, { perClient: 4, perUser: 6, connections: 20 });
let phone: RecordingLink;
let login: Login;
const servers: net.Server[] = [];

before(async () => {
  await bed.start();
  phone = bed.engineBed.connect();
  login = await bed.logIn();
});
after(async () => {
  servers.forEach((server) => server.close());
  await bed.stop();
});

/** A client that says what a test wants, and hears everything. */
class RawClient {
  readonly socket: WebSocket;
  readonly heard: ServerMessage[] = [];
  bytes = 0;
  private wasOpen = false;

  constructor(token: string) {
    this.socket = new WebSocket(`${bed.url}/v1/connect`, {
      headers: { authorization: `Bearer ${token}` },
      ca: bed.certificate,
      perMessageDeflate: false,
    });
    this.socket.on('error', () => undefined);
    this.socket.on('open', () => {
      this.wasOpen = true;
    });
    this.socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) {
        this.bytes += data.length;
      } else {
        this.heard.push(parseServerMessage(data.toString())!);
      }
    });
  }

  async opened(): Promise<this> {
    await until(() => this.wasOpen, 'the WebSocket opens');
    return this;
  }

  ask(target: string, user = 'anna'): void {
    this.socket.send(JSON.stringify({ type: 'connect', version: 1, user, target }));
  }

  hears<T extends ServerMessage['type']>(type: T): Promise<Extract<ServerMessage, { type: T }>> {
    return until(
      () => this.heard.find((message) => message.type === type) as Extract<ServerMessage, { type: T }> | undefined,
      `the client hears ${type}`,
    );
  }

  async closeReason(): Promise<string> {
    return (await this.hears('closed')).reason;
  }

  /** Lets its user approve. */
  async approved(target = bed.target): Promise<this> {
    await this.opened();
    this.ask(target);
    await this.hears('waiting');
    const { id } = phone.prompted.at(-1)!;
    await bed.engineBed.engine.approve(phone.device, id, id);
    return this;
  }

  gone(): Promise<unknown> {
    this.socket.terminate();
    return until(() => bed.tunnels.count === 0, 'the tunnel is gone');
  }
}

/** Lets time pass until something has happened, and the network do its work in between. */
async function passUntil(stepMs: number, look: () => boolean, what: string): Promise<void> {
  let isPassing = false;
  await until(() => {
    const isSeen = look();
    if (!isSeen && !isPassing) {
      isPassing = true;
      void bed.engineBed.clock.advance(stepMs).then(() => {
        isPassing = false;
      });
    }
    return isSeen;
  }, what);
}

const client = (token = login.token): RawClient => new RawClient(token);
const idOf = (token: string): string => bed.clients.authenticate(token)!.id;

/** A target with this behaviour: "host:port", allowed. */
async function target(behave: (socket: net.Socket) => void, allowHalfOpen = true): Promise<string> {
  const server = net.createServer({ allowHalfOpen }, (socket) => {
    socket.on('error', () => undefined);
    behave(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  bed.targets.push({ host: '127.0.0.1', port });
  return `127.0.0.1:${port}`;
}

test('a socket that has not asked ends at once when its client is revoked, and the others of the user do not', async () => {
  const stolen = await bed.logIn();
  const [waits, other] = [await client(stolen.token).opened(), await client().opened()];
  void bed.revocations.revoke('client', idOf(stolen.token));
  assert.equal(await waits.closeReason(), 'revoked');
  assert.deepEqual(other.heard, []);
  await other.gone();
});

test('a token that is no longer good asks nobody through a socket that was open: it is looked at when it asks', async () => {
  const old = await bed.logIn();
  const waits = await client(old.token).opened();
  const { isTrusted } = bed.clients;
  const shown = phone.prompted.length;
  bed.clients.isTrusted = () => false; // it has run out, which nobody hears of
  waits.ask(bed.target);
  assert.equal(await waits.closeReason(), 'not-authorised-any-more');
  bed.clients.isTrusted = isTrusted;
  assert.equal(phone.prompted.length, shown);
  assert.equal(bed.refusals.at(-1)?.reason, `not-authorised-any-more ${bed.target}`);
});

test('a token that runs out ends what waits and what is open with the next beat', async () => {
  const old = await bed.logIn();
  const waits = await client(old.token).opened();
  waits.ask(bed.target);
  await waits.hears('waiting');
  const open = await client(old.token).approved();
  await open.hears('open');
  const { isTrusted } = bed.clients;
  bed.clients.isTrusted = () => false;
  await bed.engineBed.clock.advance(3_000);
  assert.deepEqual(
    [await waits.closeReason(), await open.closeReason()],
    ['not-authorised-any-more', 'not-authorised-any-more'],
  );
  bed.clients.isTrusted = isTrusted;
});

test('who is revoked while the target is looked up or dialled gets no byte to it', async () => {
  const stolen = await bed.logIn();
  let answer = (_addresses: readonly string[]): void => undefined;
  bed.names.set(
    'slow.example',
    new Promise((resolve) => {
      answer = resolve;
    }),
  );
  const port = Number(bed.target.split(':')[1]);
  bed.targets.push({ host: 'slow.example', port, local: true });
  const accepted = bed.accepted.length;
  const waits = await client(stolen.token).approved(`slow.example:${port}`);
  await waits.hears('approved');
  const { isTrusted } = bed.clients;
  bed.clients.isTrusted = () => false;
  answer(['127.0.0.1']);
  assert.equal(await waits.closeReason(), 'not-authorised-any-more');
  bed.clients.isTrusted = isTrusted;
  assert.equal(bed.accepted.length, accepted);
});

test('a name is looked up once, each of its addresses is checked, and no other is dialled', async () => {
  const port = Number(bed.target.split(':')[1]);
  bed.targets.push({ host: '*.wild.example', port });
  const accepted = bed.accepted.length;
  for (const addresses of [
    ['127.0.0.1'],
    ['203.0.113.1', '127.0.0.1'],
    ['169.254.169.254'],
    ['::ffff:127.0.0.1'],
    [],
  ]) {
    bed.names.set('a.wild.example', Promise.resolve(addresses));
    const asks = await client().approved(`a.wild.example:${port}`);
    assert.equal(await asks.closeReason(), 'target-forbidden', addresses.join());
    await asks.gone();
  }
  assert.equal(bed.accepted.length, accepted);
  assert.match(bed.refusals.at(-1)!.reason, /^target-forbidden a\.wild\.example/);
});

test("the operator's own port is no target", async () => {
  const operator = await target((socket) => socket.end('secrets'));
  bed.operatorPort = Number(operator.split(':')[1]);
  const asks = await client().approved(operator);
  assert.equal(await asks.closeReason(), 'target-forbidden');
  bed.operatorPort = 0;
});

test('a name without an answer is told after the time for connecting', async () => {
  bed.names.set('silent.example', new Promise(() => undefined));
  bed.targets.push({ host: 'silent.example', port: 1 });
  const asks = await client().approved('silent.example:1');
  await asks.hears('approved');
  await bed.engineBed.clock.advance(10_000);
  assert.equal(await asks.closeReason(), 'target-unreachable');
});

test('a target that breaks off is not one that has ended', async () => {
  let heard = 0;
  const breaks = await target((socket) =>
    socket.on('data', () => {
      if (++heard === 1) {
        socket.write('half of it');
      } else {
        socket.resetAndDestroy();
      }
    }),
  );
  const asks = await client().approved(breaks);
  await asks.hears('open');
  asks.socket.send(Buffer.from('go on'));
  await until(() => asks.bytes > 0, 'the first half is there');
  asks.socket.send(Buffer.from('and on'));
  assert.equal(await asks.closeReason(), 'target-reset');
  assert.equal(
    asks.heard.some((message) => message.type === 'end'),
    false,
  );
  const ends = await target((socket) => socket.end('all of it'));
  const other = await client().approved(ends);
  await other.hears('end');
  other.socket.send('{"type":"end"}');
  assert.equal(await other.closeReason(), 'over');
});

test('a client that is gone before its end is a reset to the target', async () => {
  let error: NodeJS.ErrnoException | undefined;
  let isEnded = false;
  const hears = await target((socket) => {
    socket.on('error', (seen) => {
      error = seen;
    });
    socket.on('end', () => {
      isEnded = true;
    });
    socket.resume();
  });
  const asks = await client().approved(hears);
  await asks.hears('open');
  asks.socket.send(Buffer.from('half of it'));
  asks.socket.terminate();
  await until(() => error, 'the target hears of it');
  assert.deepEqual([error!.code, isEnded], ['ECONNRESET', false]);
});

test('a target that does not read, and its client was killed: the beat finds out', async () => {
  const stuck = await target((socket) => socket.pause());
  const asks = await client().approved(stuck);
  await asks.hears('open');
  for (let i = 0; i < 16; i++) {
    asks.socket.send(Buffer.alloc(1_000_000));
  }
  await until(() => asks.socket.bufferedAmount > 1_000_000, 'the gateway holds the client back');
  asks.socket.terminate();
  await passUntil(3_000, () => bed.engineBed.engine.liveCount === 0, 'the connection is over');
  await until(() => bed.tunnels.count === 0, 'nothing is left');
});

test('a target that takes nothing for five minutes ends the tunnel, and the client is told', async () => {
  const stuck = await target((socket) => socket.pause());
  const asks = await client().approved(stuck);
  await asks.hears('open');
  for (let i = 0; i < 16; i++) {
    asks.socket.send(Buffer.alloc(1_000_000));
  }
  await until(() => asks.socket.bufferedAmount > 1_000_000, 'the gateway holds the client back');
  await passUntil(3_000, () => bed.engineBed.engine.liveCount === 0, 'the tunnel ends');
  await asks.hears('closed');
  assert.deepEqual(
    [asks.heard.at(-1), bed.engineBed.engine.liveCount],
    [{ type: 'closed', code: 0, reason: 'target-stalled' }, 0],
  );
});

test('an open client that gives no sign of life is gone after a minute; one that answers stays', async () => {
  const asks = await client().approved();
  await asks.hears('open');
  for (let i = 0; i < 30; i++) {
    const pinged = new Promise((resolve) => asks.socket.once('ping', resolve));
    await bed.engineBed.clock.advance(3_000);
    await pinged;
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(bed.engineBed.engine.liveCount, 1, 'it answered for a minute and a half');
  asks.socket.pause(); // as one whose network is gone: nothing comes back
  await passUntil(3_000, () => bed.engineBed.engine.liveCount === 0, 'it is gone');
  asks.socket.terminate();
});

test('one token has only so many tunnels, one user too, and others are served', async () => {
  await until(() => bed.tunnels.count === 0);
  const second = await bed.logIn();
  const third = await bed.logIn();
  const bens = await bed.logIn('ben');
  const ofFirst = await Promise.all([1, 2, 3, 4].map(() => client().opened()));
  const tooMany = await client().opened();
  assert.equal(await tooMany.closeReason(), 'too-many-connections');
  const ofSecond = await Promise.all([1, 2].map(() => client(second.token).opened()));
  const ofUser = await client(third.token).opened();
  assert.equal(await ofUser.closeReason(), 'too-many-connections');
  const ben = await client(bens.token).opened();
  assert.equal(ben.heard.length, 0);
  assert.equal(bed.refusals.at(-1)?.what, 'tunnel');
  [...ofFirst, ...ofSecond, ben].forEach(({ socket }) => socket.terminate());
  await until(() => bed.tunnels.count === 0);
});

test('tries that may not be leave a trace: targets, users, tokens, codes', async () => {
  const traces = async (target: string, user = 'anna'): Promise<string> => {
    const asks = await client().opened();
    asks.ask(target, user);
    await asks.closeReason();
    return bed.refusals.at(-1)!.reason;
  };
  assert.equal(await traces('10.0.0.1:22'), 'target-forbidden 10.0.0.1:22');
  assert.equal(await traces(bed.target, 'ben'), `other-user ${bed.target}`);
  assert.equal(await traces('db\u001b[2J:22'), 'bad-target (a target that cannot be shown)');
  assert.equal(await traces('db\u202e22:22'), 'bad-target (a target that cannot be shown)');
  const stranger = client('no-such-token');
  await until(() => stranger.socket.readyState === WebSocket.CLOSED);
  assert.deepEqual(bed.refusals.at(-1), {
    kind: 'turned-away',
    what: 'client-token',
    reason: 'unknown, expired or revoked',
    userName: undefined,
    clientId: undefined,
    address: '127.0.0.1',
  });
});
