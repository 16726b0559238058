// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { ChunkError, ChunkReader, LONGEST_CHUNK } from '../remoteDesktop/clientStream.ts';
import { PacketError, PacketReader, PacketType } from '../remoteDesktop/packets.ts';
import { createFault, handshakeFault } from '../remoteDesktop/proxyCodes.ts';
import { LONGEST_HEAD, readRequest } from '../remoteDesktop/requestHead.ts';
import { stepAfter } from '../remoteDesktop/tunnelSteps.ts';
import type { TunnelHappening, TunnelStep } from '../remoteDesktop/tunnelSteps.ts';
import { FrameFault, FrameReader } from '../remoteDesktop/webSocketFrames.ts';
import { packet, text, u16, u32 } from '../testing/DesktopClient.ts';
import { DESK, DoorBed } from '../testing/DoorBed.ts';
import { EngineBed } from '../testing/EngineBed.ts';
import { MemorySocket } from '../testing/MemorySocket.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';

import type { FuzzTarget } from './FuzzTarget.ts';

const DESKTOP_SESSION = [
  '\x01\0\0\0\x0e\0\0\0\x01\0\0\0\x02\0',
  '\x04\0\0\0\x18\0\0\0\x0d\0\0\0\x01\0\0\0\x06\0a\0b\0\0\0',
  '\x06\0\0\0\x12\0\0\0\0\0\x06\0v\0m\0\0\0',
  '\x08\0\0\0\x14\0\0\0\x01\0\x3d\x0d\x03\0\x04\0d\0\0\0',
  '\x0a\0\0\0\x0d\0\0\0\x03\0\x03\0\xff',
  '\x0d\0\0\0\x08\0\0\0',
  '\x10\0\0\0\x0c\0\0\0\0\0\0\0',
];
/** More than the longest packet that a client may send. */
const MOST_HELD = 70_000;

/**
 * A client of remote desktops that says anything, a byte for each character, in one piece and in many: it is read the same way,
 * holds no more than a packet, and gets no further than to the question, because nobody approves.
 */
export const DESKTOP_PACKETS: FuzzTarget = {
  seeds: [...DESKTOP_SESSION, DESKTOP_SESSION.join('')],
  words: [...DESKTOP_SESSION, '\0', '\xff\xff', '\0\0\0\x80', '\x07\0\0\0'],
  run: (text) => {
    const bytes = Buffer.from(text, 'latin1');
    const whole = playDesktop(bytes, bytes.length || 1);
    assert.deepEqual(playDesktop(bytes, 1), whole);
    assert.deepEqual(playDesktop(bytes, 7), whole);
    const reached = whole.map(({ step }) => step);
    for (const step of ['approved', 'connecting', 'open', 'reading-approved'] as const) {
      assert.ok(!reached.includes(step), `${step} without an approval`);
    }
  },
};

/** What a tunnel does with these bytes, in pieces of `size`, when the engine has a number at once and never a verdict. */
function playDesktop(
  bytes: Buffer,
  size: number,
): { readonly happening: TunnelHappening; readonly step: TunnelStep }[] {
  const reader = new PacketReader();
  const steps: { happening: TunnelHappening; step: TunnelStep }[] = [];
  let step: TunnelStep = 'opened';
  const happen = (happening: TunnelHappening): void => {
    ({ step } = stepAfter(step, happening));
    steps.push({ happening, step });
  };
  const isAt = (other: TunnelStep): boolean => step === other;
  try {
    for (let at = 0; at < bytes.length && !isAt('closed'); at += size) {
      for (const packet of reader.read(bytes.subarray(at, at + size))) {
        const fault =
          packet.kind === 'handshake'
            ? handshakeFault(packet)
            : packet.kind === 'tunnel-create'
              ? createFault(packet)
              : undefined;
        happen(fault === undefined ? packet.kind : 'bad-packet');
        if (isAt('asking')) {
          happen('number');
        }
        if (isAt('closed')) {
          break;
        }
      }
      assert.ok(reader.held <= MOST_HELD, 'it holds more than a packet');
    }
  } catch (error) {
    assert.ok(error instanceof PacketError, String(error));
    happen('bad-packet');
  }
  return steps;
}

const ID = 'RDG-Connection-Id: {b6804573-8792-c909-e750-ab33bceebf5e}';
const UPGRADE = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: no base64'];
const head = (method: string, ...headers: readonly string[]): string =>
  [`${method} /remoteDesktopGateway/ HTTP/1.1`, ...headers, ID, '', ''].join('\r\n');
const OUT = head('RDG_OUT_DATA', 'Content-Length: 0');
const WEBSOCKET = head('RDG_OUT_DATA', ...UPGRADE);
const IN = `${head('RDG_IN_DATA', 'Content-Length: 0')}${head('RDG_IN_DATA', 'Transfer-Encoding: chunked')}`;

const latin1 = (bytes: Buffer): string => bytes.toString('latin1');
const chunk = (bytes: Buffer): string => `${bytes.length.toString(16)}\r\n${latin1(bytes)}\r\n`;
/** A frame whose mask changes nothing. */
const frame = (bytes: Buffer): string => `\x82${String.fromCharCode(0x80 | bytes.length)}\0\0\0\0${latin1(bytes)}`;

/** The heads of requests, the frames of WebSockets and the chunks of HTTP: read the same way in any pieces, never with an exception. */
export const DESKTOP_HEADS: FuzzTarget = {
  seeds: [OUT, WEBSOCKET, IN, frame(Buffer.from('abc')), chunk(Buffer.from('abc')), '0\r\n\r\n'],
  words: [
    'RDG_',
    '\r\n',
    '\r\n\r\n',
    ': ',
    ',',
    'chunked',
    'websocket',
    'HTTP/1.1',
    '\x82\xff',
    '\x88\x80',
    '\xff\xff\xff\xff',
    'fffff',
  ],
  run: (input) => {
    const bytes = Buffer.from(input, 'latin1');
    const read = readRequest(bytes);
    assert.ok(read.kind === 'read' || bytes.length < LONGEST_HEAD);
    if (read.kind === 'read' && read.length < bytes.length) {
      assert.deepEqual(readRequest(bytes.subarray(0, read.length)), read, 'what is behind a head changes nothing');
      assert.equal(readRequest(bytes.subarray(0, read.length - 1)).kind, 'incomplete');
    }
    for (const play of [framesOf, chunksOf]) {
      const whole = play(bytes, bytes.length || 1);
      assert.deepEqual(play(bytes, 1), whole);
      assert.deepEqual(play(bytes, 5), whole);
    }
  },
};

/** What the frames carry, and what else they are. */
function framesOf(bytes: Buffer, size: number): { readonly carried: string; readonly others: readonly string[] } {
  const reader = new FrameReader();
  const others: string[] = [];
  let carried = '';
  try {
    for (let at = 0; at < bytes.length; at += size) {
      for (const part of reader.read(Buffer.from(bytes.subarray(at, at + size)))) {
        if (part.kind === 'bytes') {
          carried += latin1(part.bytes);
        } else {
          others.push(part.kind);
        }
      }
    }
  } catch (error) {
    assert.ok(error instanceof FrameFault, String(error));
    others.push('fault');
  }
  return { carried, others };
}

/** What the chunks carry, and how they end. */
function chunksOf(bytes: Buffer, size: number): { readonly carried: string; readonly end: string } {
  const reader = new ChunkReader();
  let carried = '';
  try {
    for (let at = 0; at < bytes.length; at += size) {
      for (const part of reader.read(bytes.subarray(at, at + size))) {
        assert.ok(part.length <= LONGEST_CHUNK);
        carried += latin1(part);
      }
    }
  } catch (error) {
    assert.ok(error instanceof ChunkError, String(error));
    return { carried, end: 'fault' };
  }
  return { carried, end: reader.isEnded ? 'ended' : 'open' };
}

/** Between what goes over one connection and what goes over the next; the first character of each says which. */
const NEXT = '\xa7';
const TOKEN = (await new DoorBed(partsOf(new EngineBed())).credential()).token;
const PACKETS = [
  packet(PacketType.HANDSHAKE_REQUEST, Buffer.from([1, 0]), u16(0), u16(2)),
  packet(PacketType.TUNNEL_CREATE, u32(0x0d), u16(1), u16(0), text(TOKEN)),
  packet(PacketType.TUNNEL_AUTH, u16(0), text('PC')),
  packet(PacketType.CHANNEL_CREATE, Buffer.from([1, 0]), u16(DESK.port), u16(3), text(DESK.host)),
  packet(PacketType.DATA, u16(1), Buffer.from([1])),
  packet(PacketType.CLOSE_CHANNEL, u32(0)),
];
const OVER_WEBSOCKET = `0${WEBSOCKET}${PACKETS.map(frame).join(`${NEXT}0`)}`;
const OVER_PAIR = `0${OUT}${NEXT}1${IN}${PACKETS.map(chunk).join(`${NEXT}1`)}`;
/** More than the steps, halves and prompts of four connections have. */
const MOST_TIMERS = 40;

/**
 * The door behind up to four connections that say anything in any order, halves of pairs among them, while a phone is there that
 * says nothing: never an exception, never an approval, no target dialled; and when they have gone, nothing is left.
 */
export const DESKTOP_DOOR: FuzzTarget = {
  seeds: [
    OVER_WEBSOCKET,
    OVER_PAIR,
    `0${OUT}${NEXT}1${IN}${NEXT}2${IN}${NEXT}3${OUT}`,
    `1${IN}${NEXT}0${OUT}`,
    `0${OUT}${NEXT}1${IN}${chunk(PACKETS[0]!)}${NEXT}2${IN}${chunk(PACKETS[1]!)}`,
  ],
  words: [
    NEXT,
    `${NEXT}0`,
    `${NEXT}1`,
    `${NEXT}2`,
    ...PACKETS.map(frame),
    ...PACKETS.map(chunk),
    '\0\0\0\x80',
    '\x07\0\0\0',
    '\r\n',
  ],
  run: async (input) => {
    const engineBed = new EngineBed();
    const phone = engineBed.connect();
    const before = engineBed.clock.pending;
    const bed = new DoorBed(partsOf(engineBed));
    await bed.credential();
    const sockets = new Map<string, MemorySocket>();
    const streams = new Map<string, string>();
    for (const part of input.split(NEXT).slice(0, 12)) {
      const which = /^[0-3]/.exec(part)?.[0] ?? '0';
      let socket = sockets.get(which);
      if (socket === undefined) {
        const [near, far] = MemorySocket.pair();
        near.resume();
        bed.door.take(far.asSocket, which === '3' ? '192.0.2.3' : '192.0.2.1');
        socket = near;
        sockets.set(which, near);
      }
      streams.set(which, (streams.get(which) ?? '') + part.slice(1));
      if (socket.writable) {
        socket.write(Buffer.from(part.slice(1), 'latin1'));
      }
      await turn();
    }
    const { clock, engine } = engineBed;
    assert.ok(clock.pending - before < MOST_TIMERS, 'something waits for each byte');
    assert.deepEqual([engine.liveCount, bed.dialled.length], [0, 0], 'let in');
    const cookie = latin1(Buffer.from(TOKEN, 'utf16le'));
    const said = [...streams.values()].reduce((sum, stream) => sum + stream.split(cookie).length - 1, 0);
    assert.ok(phone.prompted.length <= said, 'asked more often than anybody said the credential');
    assert.ok(!bed.events.some(({ kind }) => kind === 'failed'), 'something failed');
    sockets.forEach((socket) => socket.destroy());
    await turn();
    await turn();
    await clock.advance(20_000); // halves, farewells, and the leases of prompts
    assert.deepEqual([bed.door.count, bed.door.pairCount, engine.pendingCount], [0, 0, 0], 'something is left');
  },
};

function partsOf({ clock, engine }: EngineBed): ConstructorParameters<typeof DoorBed>[0] {
  return { clock, engine, randomness: new SeededRandomness('fuzz') };
}

/** Streams in memory go on between turns. */
async function turn(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
