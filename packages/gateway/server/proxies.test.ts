// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import process from 'node:process';
import { after, afterEach, before, describe, test } from 'node:test';
import tls from 'node:tls';
import { HalfOpen } from '../admission/HalfOpen.ts';
import { SystemClock } from '../clock/SystemClock.ts';
import { Balancer } from '../testing/Balancer.ts';
import { GatewayBed } from '../testing/GatewayBed.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { until } from '../testing/until.ts';
import { GatewayServer } from './GatewayServer.ts';
import { PeerAddresses } from './PeerAddresses.ts';

const V2 = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
const HEADER_V2 = Buffer.concat([V2, Buffer.from('2111000c' + 'c0000208' + 'cb007101' + '8ae201bb', 'hex')]);
const LOCAL_V2 = Buffer.concat([V2, Buffer.from('20000000', 'hex')]);

describe('a gateway behind a balancer that it trusts', () => {
  const bed = new GatewayBed();
  let balancer: Balancer;

  before(async () => {
    balancer = await Balancer.from('192.0.2.7');
    await bed.start({
      listen: { host: '127.0.0.1', port: 0, url: `wss://localhost:${balancer.port}`, proxies: ['127.0.0.1/32'] },
    });
    balancer.target = bed.port;
  });
  after(async () => {
    await bed.stop();
    balancer.close();
  });

  for (const piece of [0, 1, 1_000]) {
    const how = piece === 0 ? 'with the first bytes behind it' : `${piece} byte(s) at a time`;
    test(`people see the address that its header names, sent ${how}`, async () => {
      balancer.piece = piece;
      const phone = await bed.phone();
      const client = bed.open(await bed.logIn());
      const prompt = await phone.next('prompt');
      assert.equal(prompt.address, '192.0.2.7');
      client.abort.abort();
      await client.end.catch(() => undefined);
      phone.leave();
    });
  }

  test('a connection of the balancer without a header is ended, and the operator hears of it', async () => {
    const before = refusals(bed).length;
    const socket = net.connect(balancer.target, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('\x16\x03\x01\x02\x00\x01');
    await once(socket, 'close');
    await until(() => refusals(bed).length > before);
    assert.match(refusals(bed).at(-1)!, /does not begin with a PROXY header/);
    assert.match(refusals(bed).at(-1)!, /127\.0\.0\.1/);
  });

  // other addresses of this machine's own network are there on Linux only
  test('from elsewhere a header is not believed: TLS goes without, and not with one', {
    skip: process.platform !== 'linux',
  }, async () => {
    const direct = (header: Buffer): Promise<'secure' | 'ended'> =>
      new Promise((resolve) => {
        const raw = net.connect({ port: balancer.target, host: '127.0.0.1', localAddress: '127.0.0.2' });
        raw.write(header);
        const socket = tls.connect({ socket: raw, rejectUnauthorized: false }, () => {
          socket.destroy();
          resolve('secure');
        });
        socket.on('error', () => resolve('ended'));
        socket.on('close', () => resolve('ended'));
      });
    assert.equal(await direct(Buffer.alloc(0)), 'secure');
    assert.equal(await direct(balancer.header), 'ended');
  });
});

describe('a server whose balancer names addresses', () => {
  const ends: (() => void)[] = [];
  afterEach(() => ends.splice(0).forEach((end) => end()));

  /** A server without TLS that answers a POST with the address that it comes from. */
  async function serve(
    proxies: readonly string[],
    clock = new SystemClock() as SystemClock | ManualClock,
  ): Promise<{ readonly port: number; readonly halfOpen: HalfOpen; readonly refused: string[] }> {
    const refused: string[] = [];
    const halfOpen = new HalfOpen(clock, { total: 100, perSource: 2, helloMs: 60_000 });
    const peers = new PeerAddresses(clock, {
      proxies,
      headerMs: 5_000,
      mostWaiting: 3,
      refused: (address, why) => refused.push(`${address}: ${why}`),
    });
    const posts = new Map([['/where', (_body: unknown, address: string) => ({ status: 200, body: { address } })]]);
    const server = new GatewayServer({ sockets: new Map(), posts }, halfOpen, peers, undefined);
    const port = await server.listen('127.0.0.1', 0);
    ends.push(() => {
      server.stopListening();
      server.closeAll();
    });
    return { port, halfOpen, refused };
  }

  const REQUEST = 'POST /where HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}';

  /** What the server answers to these parts, sent one after the other. */
  async function answerTo(port: number, parts: readonly (Buffer | string)[]): Promise<string> {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    ends.push(() => socket.destroy());
    socket.on('error', () => undefined);
    let text = '';
    socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
    await once(socket, 'connect');
    for (const part of parts) {
      socket.write(part);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await once(socket, 'close');
    return text;
  }

  const headers: readonly (readonly [string, Buffer | string, string])[] = [
    ['version 1', 'PROXY TCP4 192.0.2.7 203.0.113.1 1 2\r\n', '192.0.2.7'],
    ['version 1 over IPv6', 'PROXY TCP6 2001:db8::7 2001:db8::1 1 2\r\n', '2001:db8::7'],
    ['version 2', HEADER_V2, '192.0.2.8'],
    ['a balancer that asks for itself', LOCAL_V2, '127.0.0.1'],
  ];
  for (const [what, header, address] of headers) {
    test(`${what}: the request is of ${address}, however its bytes come`, async () => {
      const { port, refused } = await serve(['127.0.0.0/8']);
      const bytes = Buffer.concat([Buffer.from(header), Buffer.from(REQUEST)]);
      for (const parts of [[bytes], [header, REQUEST], [...bytes].map((byte) => Buffer.of(byte))]) {
        assert.match(await answerTo(port, parts), new RegExp(`"address":"${address}"`));
      }
      assert.deepEqual(refused, []);
    });
  }

  test('who is not a balancer says nothing before the request, and is who it is', async () => {
    const { port } = await serve(['192.0.2.1', '2001:db8::/32']);
    assert.match(await answerTo(port, [REQUEST]), /"address":"127\.0\.0\.1"/);
    assert.match(await answerTo(port, ['PROXY TCP4 192.0.2.7 203.0.113.1 1 2\r\n', REQUEST]), /^(HTTP\/1\.1 400|$)/);
  });

  test('limits of a source go by the address that is named: the balancer itself is none', async () => {
    const { port, halfOpen } = await serve(['127.0.0.1']);
    const open = (address: string): net.Socket => {
      const socket = net.connect(port, '127.0.0.1');
      ends.push(() => socket.destroy());
      socket.on('error', () => undefined);
      socket.write(`PROXY TCP4 ${address} 203.0.113.1 1 2\r\n`);
      return socket;
    };
    for (let source = 1; source <= 5; source++) {
      open(`192.0.2.${source}`);
      await until(() => halfOpen.count === source);
    }
    assert.equal(halfOpen.sourceCount, 5);
    open('192.0.2.1');
    await until(() => halfOpen.count === 6);
    open('192.0.2.1');
    await until(() => halfOpen.refused === 1);
    assert.equal(halfOpen.count, 6);
  });

  test('a balancer that does not send its header is not waited for, and not without a bound', async () => {
    const clock = new ManualClock();
    const { port, refused } = await serve(['127.0.0.1'], clock);
    const sockets = [1, 2, 3].map(() => net.connect(port, '127.0.0.1'));
    for (const socket of sockets) {
      ends.push(() => socket.destroy());
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write('PROXY TCP4 ');
    }
    await until(() => clock.pending === 3);
    const surplus = net.connect(port, '127.0.0.1');
    surplus.on('error', () => undefined);
    await once(surplus, 'close');
    assert.match(refused[0]!, /127\.0\.0\.1: too many/);
    const closed = Promise.all(sockets.map((socket) => once(socket, 'close')));
    await clock.advance(5_000);
    await closed;
    assert.equal(refused.length, 4);
    assert.match(refused[3]!, /no PROXY header came in time/);
    assert.equal(clock.pending, 0);
  });

  test('one that goes away before its header leaves nothing', async () => {
    const clock = new ManualClock();
    const { port, halfOpen } = await serve(['127.0.0.1'], clock);
    const socket = net.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('PROXY ');
    await until(() => clock.pending === 1);
    socket.destroy();
    await until(() => clock.pending === 0);
    assert.equal(halfOpen.count, 0);
  });
});

function refusals(bed: GatewayBed): string[] {
  return bed.logLines.filter((line) => line.includes('proxy-header'));
}
