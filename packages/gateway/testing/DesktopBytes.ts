// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { dataHeader, PacketReader } from '../remoteDesktop/packets.ts';
import { frameHeader, Opcode, unmask } from '../remoteDesktop/webSocketFrames.ts';
import type { Transport } from './DesktopClient.ts';

const MASK = Buffer.from([0x11, 0x22, 0x33, 0x44]);
/** Bytes in a packet of data of the client. */
const PACKET_BYTES = 32_768;

/** The bytes of an open session at a client's end, as fast as a client can: for measurements. */
export class DesktopBytes {
  private readonly transport: Transport;
  private readonly into: Socket;
  private readonly packets = new PacketReader();
  private readonly sink: Writable;
  /** Bytes of the frame that are to come, and what has come of a header. */
  private left = 0;
  private header = Buffer.alloc(0);

  /** From now on what `source` gives goes to the target. */
  constructor(transport: Transport, into: Socket, source: Readable, sink: Writable) {
    this.transport = transport;
    this.into = into;
    this.sink = sink;
    source.on('data', (chunk: Buffer) => {
      for (let at = 0; at < chunk.length; at += PACKET_BYTES) {
        if (!this.say(chunk.subarray(at, at + PACKET_BYTES))) {
          source.pause();
        }
      }
    });
    into.on('drain', () => source.resume());
  }

  /** Bytes of the gateway, below the transport's frames if it has any. */
  take(bytes: Buffer): void {
    if (this.transport === 'pair') {
      this.read(bytes);
      return;
    }
    let at = 0;
    while (at < bytes.length) {
      if (this.left > 0) {
        const part = bytes.subarray(at, at + this.left);
        this.left -= part.length;
        at += part.length;
        this.read(part);
      } else {
        this.header = Buffer.concat([this.header, bytes.subarray(at, at + 1)]);
        at++;
        this.begin();
      }
    }
  }

  private begin(): void {
    const { header } = this;
    const short = (header[1] ?? 0) & 0x7f;
    const length = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (header.length >= 2 && header.length === length) {
      this.left = short === 127 ? Number(header.readBigUInt64BE(2)) : short === 126 ? header.readUInt16BE(2) : short;
      this.header = Buffer.alloc(0);
    }
  }

  private read(bytes: Buffer): void {
    for (const packet of this.packets.read(bytes)) {
      if (packet.kind === 'data') {
        this.sink.write(packet.bytes);
      }
    }
  }

  private say(part: Buffer): boolean {
    const packet = Buffer.concat([dataHeader(part.length), part]);
    if (this.transport === 'pair') {
      return this.into.write(
        Buffer.concat([Buffer.from(`${packet.length.toString(16)}\r\n`), packet, Buffer.from('\r\n')]),
      );
    }
    const header = frameHeader(Opcode.BINARY, packet.length);
    header[1] = header[1]! | 0x80;
    unmask(packet, MASK, 0);
    return this.into.write(Buffer.concat([header, MASK, packet]));
  }
}
