// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { acceptOf, frameHeader, FrameFault, FrameReader, LONGEST_FRAME, Opcode, unmask } from './webSocketFrames.ts';
import type { FramePart } from './webSocketFrames.ts';

const MASK = Buffer.from([1, 2, 4, 8]);

/** A frame as a client sends it. */
function frame(opcode: number, payload: Buffer, first = 0x80 | opcode): Buffer {
  const header = frameHeader(opcode, payload.length);
  header[0] = first;
  header[1] = header[1]! | 0x80;
  return Buffer.concat([header, MASK, Buffer.from(payload.map((byte, index) => byte ^ MASK[index & 3]!))]);
}

/** Everything that carries packets, and the control frames. */
function readAll(reader: FrameReader, ...pieces: readonly Buffer[]): { bytes: Buffer; controls: FramePart[] } {
  const parts = pieces.flatMap((piece) => [...reader.read(piece)]);
  return {
    bytes: Buffer.concat(parts.flatMap((part) => (part.kind === 'bytes' ? [Buffer.from(part.bytes)] : []))),
    controls: parts.filter((part) => part.kind !== 'bytes'),
  };
}

test('what frames of each length carry comes out, wherever they are cut', () => {
  for (const length of [0, 1, 7, 125, 126, 127, 65_535, 65_536]) {
    const payload = randomBytes(length);
    const stream = Buffer.concat([frame(Opcode.BINARY, payload), frame(Opcode.BINARY, Buffer.from('next'))]);
    for (const size of length < 128 ? [1, 3, stream.length] : [1021, 4096, stream.length]) {
      const pieces = [];
      for (let at = 0; at < stream.length; at += size) {
        pieces.push(Buffer.from(stream.subarray(at, at + size)));
      }
      const { bytes } = readAll(new FrameReader(), ...pieces);
      assert.ok(bytes.equals(Buffer.concat([payload, Buffer.from('next')])), `${length} bytes in pieces of ${size}`);
    }
  }
});

test('a mask comes off in place, at each alignment and each byte of a frame', () => {
  for (let offset = 0; offset < 4; offset++) {
    for (let phase = 0; phase < 4; phase++) {
      const bytes = Buffer.alloc(offset + 23).subarray(offset);
      unmask(bytes, MASK, phase);
      assert.deepEqual(
        [...bytes],
        Array.from({ length: 23 }, (_, index) => MASK[(phase + index) & 3]),
      );
    }
  }
});

test('control frames come between the parts of a message, whole', () => {
  const { bytes, controls } = readAll(
    new FrameReader(),
    frame(Opcode.BINARY, Buffer.from('one '), Opcode.BINARY),
    frame(Opcode.PING, Buffer.from('are you there')).subarray(0, 5),
    frame(Opcode.PING, Buffer.from('are you there')).subarray(5),
    frame(Opcode.CONTINUATION, Buffer.from('two')),
    frame(Opcode.PONG, Buffer.alloc(0)),
    frame(Opcode.CLOSE, Buffer.from([3, 232])),
  );
  assert.equal(bytes.toString(), 'one two');
  assert.deepEqual(controls, [
    { kind: 'ping', bytes: Buffer.from('are you there') },
    { kind: 'pong' },
    { kind: 'close' },
  ]);
});

test('frames that are no client’s are refused before what they carry is waited for', () => {
  const long = Buffer.alloc(14);
  long.set([0x82, 0xff]);
  long.writeBigUInt64BE(BigInt(LONGEST_FRAME + 1), 2);
  const endless = Buffer.alloc(14, 255);
  endless.set([0x82, 0xff]);
  for (const bytes of [
    Buffer.from([0x82, 0x01]),
    Buffer.from([0xc2, 0x81]),
    Buffer.from([0x81, 0x81]),
    Buffer.from([0x83, 0x81]),
    Buffer.from([0x89, 0xfe]),
    Buffer.from([0x09, 0x81]),
    long,
    endless,
  ]) {
    assert.throws(() => [...new FrameReader().read(bytes)], FrameFault, bytes.toString('hex'));
  }
});

test('the key is answered as RFC 6455 says in its example', () => {
  assert.equal(acceptOf('dGhlIHNhbXBsZSBub25jZQ=='), 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
});
