// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Socket } from 'node:net';
import type { Clock } from '../clock/Clock.ts';
import { ChunkError, ChunkReader } from './clientStream.ts';
import { frameHeader, FrameFault, FrameReader, Opcode } from './webSocketFrames.ts';

/** A client has this long to take what was said to it last. */
export const FAREWELL_MS = 1_000;
/** A client that waits for the phone is asked by the system after this whether it is there, and one that is connected later. */
const WAITING_KEEP_ALIVE_MS = 5_000;
const OPEN_KEEP_ALIVE_MS = 30_000;
/** Words, not bytes of the session, that may wait for a client that does not read. */
const MOST_SAID = 65_536;

/** Who hears what a client does. */
export interface CarrierUser {
  /** Bytes of its packets, in their order. They may be kept. */
  receive(bytes: Buffer): void;
  /** Something of what was sent has been taken. */
  drained(): void;
  /** The connection has ended, or what came is none of it. Once. `isLost`: without a word of the client that it is to end. */
  gone(isLost: boolean): void;
}

/** Both directions of a client's connection, whatever they are carried by. */
export abstract class Carrier {
  abstract readonly kind: 'websocket' | 'pair';
  protected readonly clock: Clock;
  /** Where the gateway speaks, and where the client does. */
  protected readonly out: Socket;
  protected readonly in: Socket;
  protected user: CarrierUser | undefined;
  private farewell = 0;
  private isOver = false;
  private readonly flushed = (): void => {
    this.user?.drained();
  };

  constructor(clock: Clock, out: Socket, into: Socket) {
    this.clock = clock;
    this.out = out;
    this.in = into;
    for (const socket of this.sockets) {
      socket.setKeepAlive(true, WAITING_KEEP_ALIVE_MS);
      socket.on('end', () => this.destroy(true));
      socket.on('error', () => this.destroy(true));
      socket.on('close', () => this.destroy(true));
    }
  }

  /** Its connections: one, or two. */
  get sockets(): readonly Socket[] {
    return this.out === this.in ? [this.out] : [this.out, this.in];
  }

  /** Bytes that the client has not taken. */
  get waiting(): number {
    return this.out.writableLength;
  }

  get isPaused(): boolean {
    return this.in.isPaused();
  }

  get isGone(): boolean {
    return this.isOver;
  }

  /** From now on `user` hears what comes: first what came with the request. */
  begin(user: CarrierUser, first: Buffer): void {
    this.user = user;
    if (first.length > 0) {
      this.in.unshift(first);
    }
    this.in.on('data', (chunk: Buffer) => this.take(chunk));
  }

  /** The session is open: the system need not ask so often. */
  opened(): void {
    for (const socket of this.sockets) {
      socket.setKeepAlive(true, OPEN_KEEP_ALIVE_MS);
    }
  }

  /** A packet, in one piece or in two. */
  send(head: Buffer, body?: Buffer): void {
    if (this.isOver || this.out.writableEnded) {
      return;
    }
    const before = this.headerFor(head.length + (body?.length ?? 0));
    this.out.cork();
    this.out.write(
      before.length === 0 ? head : Buffer.concat([before, head]),
      body === undefined ? undefined : noError,
    );
    if (body !== undefined) {
      this.out.write(body, this.flushed);
    }
    this.out.uncork();
  }

  /** What `say` sends goes out together. */
  together(say: () => void): void {
    this.out.cork();
    say();
    this.out.uncork();
  }

  /** Reads no more until `resume`. */
  pause(): void {
    this.in.pause();
  }

  resume(): void {
    this.in.resume();
  }

  /** Ends it when the client has taken what was said, or a second later. */
  hangUp(): void {
    if (this.isOver || this.farewell !== 0) {
      return;
    }
    this.farewell = this.clock.schedule(FAREWELL_MS, () => this.destroy());
    this.in.resume(); // else a client that is held back never gets to go
    this.sayFarewell();
  }

  /** Ends it at once. `isLost`: it has ended by itself. */
  destroy(isLost = false): void {
    if (this.isOver) {
      return;
    }
    this.isOver = true;
    this.clock.cancel(this.farewell);
    this.out.destroy();
    this.in.destroy();
    this.user?.gone(isLost);
  }

  /** Whether the client takes words; one that lets too many of them wait is gone. */
  protected takesWords(): boolean {
    if (this.waiting > MOST_SAID) {
      return false;
    }
    return !this.isOver;
  }

  protected abstract headerFor(length: number): Buffer;
  protected abstract take(chunk: Buffer): void;
  protected abstract sayFarewell(): void;
}

const NOTHING = Buffer.alloc(0);
const noError = (): void => undefined;

/** One connection for both: the frames of a WebSocket. It never pings: clients have died of that. */
export class WebSocketCarrier extends Carrier {
  readonly kind = 'websocket';
  private readonly frames = new FrameReader();

  constructor(clock: Clock, socket: Socket) {
    super(clock, socket, socket);
  }

  protected headerFor(length: number): Buffer {
    return frameHeader(Opcode.BINARY, length);
  }

  protected take(chunk: Buffer): void {
    try {
      for (const part of this.frames.read(chunk)) {
        if (this.isGone) {
          return;
        }
        switch (part.kind) {
          case 'bytes':
            this.user?.receive(part.bytes);
            break;
          case 'ping':
            if (this.takesWords()) {
              this.write(Opcode.PONG, part.bytes);
            }
            break;
          case 'pong':
            break;
          case 'close':
            if (!this.out.writableEnded) {
              this.write(Opcode.CLOSE, NORMAL);
              this.out.end();
            }
            this.destroySoon();
            return;
        }
      }
    } catch (error) {
      if (!(error instanceof FrameFault)) {
        throw error;
      }
      this.destroy();
    }
  }

  protected sayFarewell(): void {
    this.write(Opcode.CLOSE, NORMAL);
    this.out.end();
  }

  private destroySoon(): void {
    this.out.once('finish', () => this.destroy());
    if (this.out.writableFinished) {
      this.destroy();
    }
  }

  private write(opcode: number, payload: Buffer): void {
    if (!this.out.writableEnded) {
      this.out.write(Buffer.concat([frameHeader(opcode, payload.length), payload]));
    }
  }
}

/** 1000: it is over, and all is well. */
const NORMAL = Buffer.from([3, 232]);

/** Two connections: on one the gateway speaks, on the other the client, in the chunks of a request that does not end. */
export class PairCarrier extends Carrier {
  readonly kind = 'pair';
  private readonly chunks = new ChunkReader();

  constructor(clock: Clock, out: Socket, into: Socket) {
    super(clock, out, into);
    out.on('data', () => this.destroy()); // nothing is said there
  }

  protected headerFor(): Buffer {
    return NOTHING;
  }

  protected take(chunk: Buffer): void {
    try {
      for (const bytes of this.chunks.read(chunk)) {
        if (this.isGone) {
          return;
        }
        this.user?.receive(bytes);
      }
    } catch (error) {
      if (!(error instanceof ChunkError)) {
        throw error;
      }
      this.destroy();
      return;
    }
    if (this.chunks.isEnded) {
      this.destroy();
    }
  }

  protected sayFarewell(): void {
    this.out.end(() => this.destroy());
  }
}
