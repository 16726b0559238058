// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ManualClock } from '../testing/ManualClock.ts';
import { PeerAddresses } from './PeerAddresses.ts';
import { readProxyHeader } from './proxyHeader.ts';

const SIGNATURE = '0d0a0d0a000d0a515549540a';
const REST = Buffer.from('\x16\x03\x01 what the client sends');

/** A header of version 2: command, family and transport, then what follows. */
function version2(start: string, content: string): Buffer {
  const body = Buffer.from(content, 'hex');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length);
  return Buffer.concat([Buffer.from(SIGNATURE + start, 'hex'), length, body]);
}

const V4 = 'c0000207' + 'cb007101' + '8ae2' + '01bb';
const V6 = '20010db8000000000000000000000007' + '20010db8000000000000000000000001' + '8ae2' + '01bb';

describe('the header of the PROXY protocol', () => {
  const good: readonly (readonly [string, Buffer, string | undefined])[] = [
    ['version 1 over IPv4', Buffer.from('PROXY TCP4 192.0.2.7 203.0.113.1 35554 443\r\n'), '192.0.2.7'],
    ['version 1 over IPv6', Buffer.from('PROXY TCP6 2001:db8::7 2001:db8::1 35554 443\r\n'), '2001:db8::7'],
    ['version 1 with IPv4 in IPv6', Buffer.from('PROXY TCP6 ::ffff:192.0.2.7 2001:db8::1 1 2\r\n'), '192.0.2.7'],
    ['version 1 of a balancer that does not know', Buffer.from('PROXY UNKNOWN\r\n'), undefined],
    ['version 1 that does not know, with addresses', Buffer.from('PROXY UNKNOWN ffff:f::f ::1 1 2\r\n'), undefined],
    ['version 2 over IPv4', version2('2111', V4), '192.0.2.7'],
    ['version 2 over IPv6', version2('2121', V6), '2001:db8::7'],
    ['version 2 with more behind the addresses', version2('2111', `${V4}030004a1b2c3d4`), '192.0.2.7'],
    ['version 2 with IPv4 in IPv6', version2('2121', `00000000000000000000ffffc0000207${V6.slice(32)}`), '192.0.2.7'],
    ['version 2 of the balancer itself', version2('2000', ''), undefined],
    ['version 2 of the balancer itself, with addresses', version2('2011', V4), undefined],
    ['version 2 over a family that has no addresses here', version2('2131', '00'.repeat(216)), undefined],
    ['version 2 over none', version2('2100', ''), undefined],
  ];
  for (const [what, header, address] of good) {
    test(`${what}: the address is ${address ?? "the balancer's"}, and what follows is left`, () => {
      const read = readProxyHeader(Buffer.concat([header, REST]));
      assert.deepEqual(read, { kind: 'header', length: header.length, address });
    });

    test(`${what}: it is incomplete until its last byte`, () => {
      for (let length = 0; length < header.length; length++) {
        assert.deepEqual(readProxyHeader(header.subarray(0, length)), { kind: 'incomplete' });
      }
    });
  }

  const bad: readonly (readonly [string, Buffer, RegExp])[] = [
    ['TLS without a header', Buffer.from('160301', 'hex'), /does not begin/],
    ['HTTP without a header', Buffer.from('GET / HTTP/1.1\r\n'), /does not begin/],
    ['a line that does not end', Buffer.from(`PROXY TCP4 ${'1'.repeat(100)}`), /does not end/],
    ['a line whose end comes too late', Buffer.from(`PROXY UNKNOWN ${' '.repeat(95)}\r\n`), /does not end/],
    ['a family that there is not', Buffer.from('PROXY UDP4 192.0.2.7 203.0.113.1 1 2\r\n'), /TCP4, TCP6/],
    ['small letters', Buffer.from('PROXY tcp4 192.0.2.7 203.0.113.1 1 2\r\n'), /TCP4, TCP6/],
    ['an address of the other family', Buffer.from('PROXY TCP4 2001:db8::7 203.0.113.1 1 2\r\n'), /addresses/],
    ['an address with a zero before it', Buffer.from('PROXY TCP4 192.0.2.07 203.0.113.1 1 2\r\n'), /addresses/],
    ['an address with a zone', Buffer.from('PROXY TCP6 fe80::1%eth0 2001:db8::1 1 2\r\n'), /addresses/],
    ['one address', Buffer.from('PROXY TCP4 192.0.2.7\r\n'), /addresses/],
    ['two spaces', Buffer.from('PROXY TCP4  192.0.2.7 203.0.113.1 1 2\r\n'), /addresses/],
    ['more than ports', Buffer.from('PROXY TCP4 192.0.2.7 203.0.113.1 1 2 3\r\n'), /addresses/],
    ['a port that is too great', Buffer.from('PROXY TCP4 192.0.2.7 203.0.113.1 65536 2\r\n'), /ports/],
    ['a port with a sign', Buffer.from('PROXY TCP4 192.0.2.7 203.0.113.1 +1 2\r\n'), /ports/],
    ['no ports', Buffer.from('PROXY TCP4 192.0.2.7 203.0.113.1\r\n'), /ports/],
    ['version 3', version2('3111', V4), /version is not 2/],
    ['a command that there is not', version2('2211', V4), /LOCAL nor PROXY/],
    ['UDP', version2('2112', V4), /not about TCP/],
    ['addresses that are cut short', version2('2111', V4.slice(2)), /too short/],
    ['IPv6 with the length of IPv4', version2('2121', V4), /too short/],
    ['more than anybody adds', version2('2111', V4 + '00'.repeat(2_048)), /2060 bytes.*at most 2048/],
  ];
  for (const [what, bytes, why] of bad) {
    test(`${what} is refused`, () => {
      const read = readProxyHeader(bytes);
      assert.equal(read.kind, 'invalid');
      assert.match((read as { why: string }).why, why);
    });
  }

  test('any bytes are told apart, and nobody is waited for beyond the longest header', () => {
    const starts = fc.constantFrom(Buffer.alloc(0), Buffer.from('PROXY TCP'), Buffer.from(SIGNATURE, 'hex'));
    fc.assert(
      fc.property(starts, fc.uint8Array({ maxLength: 3_000 }), (start, more) => {
        const bytes = Buffer.concat([start, more]);
        const read = readProxyHeader(bytes);
        assert.ok(read.kind !== 'incomplete' || bytes.length < 16 + 2_048);
        assert.ok(read.kind !== 'header' || read.length <= bytes.length);
      }),
    );
  });
});

test('of two connections of a balancer with one port, the second before the end of the first is told, each is who its own header says', async () => {
  const peers = new PeerAddresses(new ManualClock(), {
    proxies: ['127.0.0.1'],
    headerMs: 1_000,
    mostWaiting: 8,
    refused: (_address, why) => assert.fail(why),
  });
  const ends = { remoteAddress: '127.0.0.1', remotePort: 1, localAddress: '127.0.0.1', localPort: 2 };
  const arrive = async (header: string): Promise<Socket> => {
    const socket = Object.assign(new PassThrough(), ends) as unknown as Socket;
    await new Promise<void>((resolve) => {
      peers.learn(socket, resolve);
      socket.write(header);
    });
    return socket;
  };
  const first = await arrive('PROXY TCP4 192.0.2.7 203.0.113.1 35554 443\r\n');
  assert.equal(peers.of(first), '192.0.2.7');
  const second = await arrive('PROXY TCP4 192.0.2.8 203.0.113.1 35554 443\r\n');
  first.destroy();
  await once(first, 'close');
  assert.equal(peers.of(second), '192.0.2.8');
  const third = await arrive('PROXY UNKNOWN\r\n');
  assert.equal(peers.of(third), '127.0.0.1', 'and one that is not told is nobody else');
});
