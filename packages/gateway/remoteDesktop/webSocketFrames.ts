// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';

/** The kinds of frames of a WebSocket: RFC 6455, 5.2. */
export const Opcode = { CONTINUATION: 0, TEXT: 1, BINARY: 2, CLOSE: 8, PING: 9, PONG: 10 } as const;

/** Part of what a client's frames carry, without the mask. */
export type FramePart =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'ping'; readonly bytes: Buffer }
  | { readonly kind: 'pong' }
  | { readonly kind: 'close' };

/** The bytes are no frames of a client: what comes after them cannot be found. */
export class FrameFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FrameFault';
  }
}

/** A frame carries packets, and is not held: its length matters to nobody, but it says who is not a client. */
export const LONGEST_FRAME = 16_777_216;
/** Of pings and the like. */
const LONGEST_CONTROL = 125;
const LONGEST_HEADER = 14;
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * Takes the frames of a client apart, wherever they are cut. Messages are one stream of bytes here, in which packets are found
 * by their own lengths. It holds no more than the header of a frame, or a control frame.
 */
export class FrameReader {
  private readonly header = Buffer.alloc(LONGEST_HEADER);
  private headed = 0;
  private opcode = 0;
  /** Bytes of the frame that are to come; undefined while its header is. */
  private left: number | undefined;
  private readonly mask = Buffer.alloc(4);
  /** Bytes of the frame that were. */
  private done = 0;
  private control = Buffer.alloc(0);

  /** What is in `bytes`, which is written over. Throws a FrameFault; nothing can be read then. */
  *read(bytes: Buffer): Generator<FramePart, void, undefined> {
    let at = 0;
    while (at < bytes.length || this.left === 0) {
      if (this.left === undefined) {
        this.header[this.headed++] = bytes[at++]!;
        this.readHeader();
        continue;
      }
      const part = bytes.subarray(at, at + this.left);
      unmask(part, this.mask, this.done);
      at += part.length;
      this.done += part.length;
      this.left -= part.length;
      const isControl = this.opcode >= Opcode.CLOSE;
      if (isControl) {
        this.control = Buffer.concat([this.control, part]);
      }
      const isWhole = this.left === 0;
      if (isWhole) {
        this.left = undefined;
        this.headed = 0;
        this.done = 0;
      }
      if (!isControl) {
        if (part.length > 0) {
          yield { kind: 'bytes', bytes: part };
        }
      } else if (isWhole) {
        const whole = this.control;
        this.control = Buffer.alloc(0);
        yield controlPart(this.opcode, whole);
      }
    }
  }

  /** The header is complete, or wants another byte. */
  private readHeader(): void {
    const { header, headed } = this;
    if (headed < 2) {
      return;
    }
    const short = header[1]! & 0x7f;
    const lengthBytes = short === 127 ? 8 : short === 126 ? 2 : 0;
    if (headed === 2) {
      this.checkFirstBytes(short);
    }
    if (headed < 2 + lengthBytes + 4) {
      return;
    }
    const length =
      lengthBytes === 0
        ? short
        : lengthBytes === 2
          ? header.readUInt16BE(2)
          : header.readUInt32BE(2) * 0x1_0000_0000 + header.readUInt32BE(6);
    if (length > LONGEST_FRAME) {
      throw new FrameFault(`a frame has up to ${LONGEST_FRAME} bytes, not ${length}`);
    }
    header.copy(this.mask, 0, 2 + lengthBytes, headed);
    this.left = length;
  }

  private checkFirstBytes(length: number): void {
    const first = this.header[0]!;
    this.opcode = first & 0x0f;
    const isFinal = (first & 0x80) !== 0;
    if ((first & 0x70) !== 0 || (this.header[1]! & 0x80) === 0) {
      throw new FrameFault('the frames of a client are masked, and have no extension');
    }
    switch (this.opcode) {
      case Opcode.CONTINUATION:
      case Opcode.BINARY:
        return;
      case Opcode.CLOSE:
      case Opcode.PING:
      case Opcode.PONG:
        if (!isFinal || length > LONGEST_CONTROL) {
          throw new FrameFault(`a control frame is one, and has up to ${LONGEST_CONTROL} bytes`);
        }
        return;
      default:
        throw new FrameFault(`frames of kind ${this.opcode} carry no packets`);
    }
  }
}

function controlPart(opcode: number, bytes: Buffer): FramePart {
  return opcode === Opcode.PING
    ? { kind: 'ping', bytes }
    : opcode === Opcode.PONG
      ? { kind: 'pong' }
      : { kind: 'close' };
}

/** Takes the mask off, in place. `phase`: which byte of the frame is the first. */
export function unmask(bytes: Buffer, mask: Buffer, phase: number): void {
  let at = 0;
  const { length } = bytes;
  while (at < length && ((bytes.byteOffset + at) & 3) !== 0) {
    bytes[at] = bytes[at]! ^ mask[(phase + at) & 3]!;
    at++;
  }
  const words = (length - at) >>> 2;
  if (words > 0) {
    const turned = Buffer.from([0, 1, 2, 3].map((index) => mask[(phase + at + index) & 3]!));
    const word = new Uint32Array(turned.buffer.slice(turned.byteOffset, turned.byteOffset + 4))[0]!; // in this machine's order
    const view = new Uint32Array(bytes.buffer, bytes.byteOffset + at, words);
    for (let index = 0; index < words; index++) {
      view[index] = view[index]! ^ word;
    }
    at += 4 * words;
  }
  for (; at < length; at++) {
    bytes[at] = bytes[at]! ^ mask[(phase + at) & 3]!;
  }
}

/** The header of a frame of the gateway, before `length` bytes: final, and not masked. */
export function frameHeader(opcode: number, length: number): Buffer {
  if (length < 126) {
    return Buffer.from([0x80 | opcode, length]);
  }
  if (length < 65_536) {
    return Buffer.from([0x80 | opcode, 126, length >> 8, length & 0xff]);
  }
  const header = Buffer.alloc(10);
  header[0] = 0x80 | opcode;
  header[1] = 127;
  header.writeUInt32BE(length, 6);
  return header;
}

/** What proves to a client that its key was read: RFC 6455, 4.2.2. Not every client has base64 as its key. */
export function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}${GUID}`).digest('base64');
}
