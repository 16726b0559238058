// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  channelRefusal,
  channelResponse,
  closeChannel,
  closeChannelResponse,
  dataHeader,
  handshakeResponse,
  keepAlive,
  LONGEST_COOKIE,
  LONGEST_NAME,
  MOST_NAMES,
  PacketError,
  PacketReader,
  serviceMessage,
  tunnelAuthRefusal,
  tunnelAuthResponse,
  tunnelRefusal,
  tunnelResponse,
} from './packets.ts';
import type { ClientPacket } from './packets.ts';
import { codeAfterFault, createFault, handshakeFault, ProxyCode, wantsTarget } from './proxyCodes.ts';

// what FreeRDP 2.11.7 sent
const HANDSHAKE = '010000000e000000010000000200';
const CREATE = '040000002e0000000d000000010000001c0074006f006b0065006e002d006f0066002d0061006e006e0061000000';
const AUTH = '0600000012000000000006007600' + '6d000000';
const CHANNEL = '080000002400000001003e0d030014003100' + '320037002e0030002e0030002e0031000000';
const DATA = '0a0000000d00000003000300ff';
const SESSION = HANDSHAKE + CREATE + AUTH + CHANNEL + DATA;

const MEANT: readonly ClientPacket[] = [
  { kind: 'handshake', major: 1, minor: 0, extendedAuth: 2 },
  { kind: 'tunnel-create', capabilities: 13, cookie: 'token-of-anna' },
  { kind: 'tunnel-auth', computerName: 'vm' },
  { kind: 'channel-create', names: ['127.0.0.1'], port: 3390, protocol: 3 },
  { kind: 'data', bytes: Buffer.from('0300ff', 'hex') },
];

function readAll(hex: string, reader = new PacketReader()): ClientPacket[] {
  return [...reader.read(Buffer.from(hex, 'hex'))];
}

function faultOf(hex: string): string | undefined {
  try {
    readAll(hex);
  } catch (error) {
    assert.ok(error instanceof PacketError, String(error));
    return error.fault;
  }
  return undefined;
}

function packet(type: number, body: Buffer): string {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(type, 0);
  header.writeUInt32LE(8 + body.length, 4);
  return Buffer.concat([header, body]).toString('hex');
}

function counted(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf16le');
  return Buffer.concat([Buffer.from([bytes.length & 255, bytes.length >> 8]), bytes]);
}

test('the packets of a session are read as they were meant', () => {
  assert.deepEqual(readAll(SESSION), MEANT);
});

test('packets are the same wherever the stream is cut, and nothing waits behind the last', () => {
  const bytes = Buffer.from(SESSION, 'hex');
  for (let size = 1; size <= bytes.length; size++) {
    const reader = new PacketReader();
    const packets: ClientPacket[] = [];
    for (let at = 0; at < bytes.length; at += size) {
      packets.push(...reader.read(bytes.subarray(at, at + size)));
    }
    assert.deepEqual(packets, MEANT, `pieces of ${size}`);
    assert.equal(reader.held, 0);
  }
});

test('a length below the header, or above what its kind may have, is refused before its bytes are waited for', () => {
  for (const length of ['00000000', '07000000', '00000080', 'ffffffff']) {
    assert.equal(faultOf(`01000000${length}`), 'length', length);
    assert.equal(faultOf(`0a000000${length}`), 'length', length);
  }
  assert.equal(faultOf('0d00000049000000'), 'length');
  assert.equal(faultOf(`0a000000${'4a000100'}`), 'length');
  assert.equal(faultOf(`04000000${'00000080'}`), 'cookie');
});

test('what no client says is refused: answers of a gateway, and authentication inside the tunnel', () => {
  for (const type of ['00', '02', '03', '05', '07', '09', '0b', '0c', '0e', '12', 'ff']) {
    assert.equal(faultOf(`${type}00000008000000`), 'type', type);
  }
});

test('members that are cut off, and flags that mean nothing are refused', () => {
  const bodies = [Buffer.alloc(5), Buffer.from([1, 0, 0, 0, 2])];
  for (const body of bodies) {
    assert.equal(faultOf(packet(1, body)), 'body');
  }
  assert.equal(faultOf(packet(0x0a, Buffer.from([2, 0, 1]))), 'body');
  assert.equal(faultOf(packet(4, Buffer.from([0, 0, 0, 0, 4, 0, 0, 0]))), 'body');
  assert.equal(faultOf(packet(6, Buffer.concat([Buffer.from([2, 0]), counted('vm')]))), 'body');
  assert.equal(faultOf(packet(8, Buffer.from([0, 0, 61, 13, 3, 0]))), 'body');
  assert.equal(faultOf(packet(8, Buffer.from([MOST_NAMES, 1, 61, 13, 3, 0]))), 'body');
  assert.equal(faultOf(packet(8, Buffer.from([255, 255, 61, 13, 3, 0]))), 'body');
});

test('texts are UTF-16, as long as they may be, and closed by a NUL or not at all', () => {
  const auth = (name: Buffer): string => packet(6, Buffer.concat([Buffer.from([0, 0]), name]));
  const longest = 'x'.repeat(LONGEST_NAME);
  for (const name of ['vm', 'vm\0', '', longest, `${longest}\0`, '\u{1f4bb}']) {
    assert.deepEqual(readAll(auth(counted(name))), [{ kind: 'tunnel-auth', computerName: name.replace('\0', '') }]);
  }
  for (const name of ['a\0b', 'vm\0\0', '\ud83d', '\udcbbx', `${longest}x`]) {
    assert.notEqual(faultOf(auth(counted(name))), undefined, JSON.stringify(name));
  }
  assert.equal(faultOf(auth(Buffer.from([3, 0, 65, 0, 66]))), 'text');
});

test('a cookie that is empty, too long or no text is a fault with a code of its own', () => {
  const create = (cookie: string): string =>
    packet(4, Buffer.concat([Buffer.from([4, 0, 0, 0, 1, 0, 0, 0]), counted(cookie)]));
  assert.equal(faultOf(create('x'.repeat(LONGEST_COOKIE))), undefined);
  for (const cookie of ['', '\0', 'a\0b', '\ud83d', 'x'.repeat(LONGEST_COOKIE + 1), 'x'.repeat(4096)]) {
    assert.equal(faultOf(create(cookie)), 'cookie', `${cookie.length} characters`);
  }
  assert.equal(codeAfterFault('cookie'), ProxyCode.COOKIE_BAD_PACKET);
});

test('a context of an earlier tunnel and a statement of health are passed over', () => {
  const context = Buffer.concat([Buffer.from([4, 0, 0, 0, 3, 0, 0, 0]), Buffer.alloc(8, 7), counted('abc\0')]);
  assert.deepEqual(readAll(packet(4, context)), [{ kind: 'tunnel-create', capabilities: 4, cookie: 'abc' }]);
  const health = Buffer.concat([Buffer.from([1, 0]), counted('vm\0'), Buffer.from([2, 0, 9, 9])]);
  assert.deepEqual(readAll(packet(6, health)), [{ kind: 'tunnel-auth', computerName: 'vm' }]);
});

test('what was right before a fault is read, and nothing behind it, however often it is tried', () => {
  const reader = new PacketReader();
  const packets: ClientPacket[] = [];
  assert.throws(() => {
    for (const read of reader.read(Buffer.from(`${HANDSHAKE}ff00000008000000${AUTH}`, 'hex'))) {
      packets.push(read);
    }
  }, PacketError);
  assert.deepEqual(packets, MEANT.slice(0, 1));
  assert.throws(() => readAll(AUTH, reader), PacketError);
});

test('the answers are, byte for byte, those that FreeRDP accepts', () => {
  const answers: readonly (readonly [Buffer, string])[] = [
    [handshakeResponse(0), '020000001200000000000000010000000200'],
    [tunnelResponse(1, 0x0e, 'Hi'), '05000000220000000000000000001300000001000000' + '0e00000006004800690000' + '00'],
    [tunnelRefusal(ProxyCode.NAP_ACCESS_DENIED), '05000000120000000000db59078000000000'],
    [tunnelAuthResponse(0, 0), '070000001800000000000000030000000000000000000000'],
    [tunnelAuthRefusal(ProxyCode.NAP_ACCESS_DENIED), '0700000010000000db59078000000000'],
    [channelResponse(1), '0900000014000000000000000100000001000000'],
    [channelRefusal(ProxyCode.RAP_ACCESS_DENIED), '0900000010000000da59078000000000'],
    [dataHeader(0x2b), '0a000000350000002b00'],
    [serviceMessage('x'), '0b0000000e000000040078000000'],
    [keepAlive(), '0d00000008000000'],
    [closeChannel(0x59f6), '100000000c000000f6590000'],
    [closeChannelResponse(0), '110000000c00000000000000'],
  ];
  for (const [bytes, hex] of answers) {
    assert.equal(bytes.toString('hex'), hex);
  }
});

test('every error has the high bit: a client takes others for a success', () => {
  for (const [name, code] of Object.entries(ProxyCode)) {
    assert.ok(code > 0x7fff_ffff && code <= 0xffff_ffff, name);
  }
});

test('another version, a client without a cookie and one without consent messages are told apart', () => {
  const handshake = { kind: 'handshake', major: 1, minor: 0, extendedAuth: 2 } as const;
  assert.equal(handshakeFault(handshake), undefined);
  assert.equal(handshakeFault({ ...handshake, major: 2 }), ProxyCode.CAPABILITY_MISMATCH);
  assert.equal(handshakeFault({ ...handshake, minor: 1 }), ProxyCode.CAPABILITY_MISMATCH);
  assert.equal(handshakeFault({ ...handshake, extendedAuth: 0 }), ProxyCode.UNSUPPORTED_AUTHENTICATION);
  const create = { kind: 'tunnel-create', capabilities: 0x0d, cookie: 'abc' } as const;
  assert.equal(createFault(create), undefined);
  assert.equal(createFault({ ...create, cookie: undefined }), ProxyCode.UNSUPPORTED_AUTHENTICATION);
  assert.equal(createFault({ ...create, capabilities: 0x0b }), ProxyCode.CAPABILITY_MISMATCH);
});

test('only the target that was approved is wanted rightly: by name, port and protocol', () => {
  const approved = { host: 'desk.lab.example', port: 3389 };
  const wish = { kind: 'channel-create', names: ['Desk.lab.example'], port: 3389, protocol: 3 } as const;
  assert.ok(wantsTarget(wish, approved));
  assert.ok(wantsTarget({ ...wish, names: ['other', 'desk.lab.example'] }, approved));
  assert.ok(wantsTarget({ ...wish, names: ['::1'] }, { host: '::1', port: 3389 }));
  assert.ok(wantsTarget({ ...wish, names: ['[::1]'] }, { host: '::1', port: 3389 }));
  assert.ok(!wantsTarget({ ...wish, names: ['other'] }, approved));
  assert.ok(!wantsTarget({ ...wish, names: ['desk.lab.example.'] }, approved));
  assert.ok(!wantsTarget({ ...wish, port: 0 }, approved));
  assert.ok(!wantsTarget({ ...wish, protocol: 2 }, approved));
});

test('some bytes behind the last member are passed over, in every packet', () => {
  const padding = Buffer.alloc(64, 255);
  const padded = (type: number, ...members: readonly Buffer[]): ClientPacket =>
    readAll(packet(type, Buffer.concat([...members, padding])))[0]!;
  assert.equal(padded(1, Buffer.from([1, 0, 0, 0, 2, 0])).kind, 'handshake');
  assert.equal(padded(0x0d).kind, 'keepalive');
  assert.deepEqual(padded(0x0a, Buffer.from([1, 0, 7])), { kind: 'data', bytes: Buffer.from([7]) });
  assert.equal(faultOf(packet(0x0d, Buffer.alloc(65))), 'length');
});
