// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { HIGH_WATER, LOW_WATER } from '../tunnel/Relay.ts';
import { GatewayError } from './GatewayError.ts';
import type { TunnelEnd } from './GatewayError.ts';

const END = JSON.stringify({ type: 'end' });

/** A gateway takes no longer message than 1 MiB. */
const LONGEST_PIECE = 262_144;

type Done = (error?: Error | null) => void;

/**
 * The bytes of an approved connection, as those of a socket that may be half open. It ends (`end`) only when the target has ended
 * in order; whatever cuts it off is an `error`, a GatewayError, after everything that had come was read. `destroy()` before both
 * sides have ended is a reset at the target. A signal of the request that aborts destroys it.
 *
 * @since 1.0.0
 */
export class GatewayStream extends Duplex {
  /** How it ended; settles when the gateway has said so or is lost, whether or not anybody has read everything. Never rejects. */
  readonly outcome: Promise<TunnelEnd>;
  private readonly socket: WebSocket;
  private settle: (end: TunnelEnd) => void = () => undefined;
  /** Who writes waits until there is room. */
  private full: Done | undefined;
  private error: GatewayError | undefined;
  private hasEnd = false;

  /** For the client's end of a tunnel, which gives it what comes. */
  constructor(socket: WebSocket) {
    super({ allowHalfOpen: true, autoDestroy: true });
    this.socket = socket;
    // It may be over before whoever asked for it can listen; the outcome says why.
    this.on('error', () => undefined);
    this.outcome = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  /** Bytes of the target. */
  receive(data: Buffer): void {
    if (!this.hasEnd && !this.destroyed && !this.push(data)) {
      this.socket.pause();
    }
  }

  /** The target has no more bytes. */
  receiveEnd(): void {
    if (!this.hasEnd && !this.destroyed) {
      this.hasEnd = true;
      this.push(null);
    }
  }

  /** It is over. */
  finish(end: TunnelEnd): void {
    this.settle(end);
    if (end.reason === 'over') {
      this.receiveEnd(); // also when it was never said
      this.end();
      return;
    }
    this.error ??= GatewayError.ofEnd(end);
    this.full?.(this.error);
    if (this.readableLength === 0) {
      this.destroy(this.error);
    }
  }

  override read(size?: number): unknown {
    const chunk: unknown = super.read(size);
    if (this.error !== undefined && this.readableLength === 0) {
      process.nextTick(() => this.destroy(this.error));
    }
    return chunk;
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    if (this.socket.readyState !== this.socket.OPEN) {
      done(this.error); // whoever closed it says why
      return;
    }
    for (let from = 0; from < chunk.length; from += LONGEST_PIECE) {
      this.socket.send(chunk.subarray(from, from + LONGEST_PIECE), () => {
        if (this.socket.bufferedAmount <= LOW_WATER) {
          this.goOn();
        }
      });
    }
    if (this.socket.bufferedAmount > HIGH_WATER) {
      this.full = done;
    } else {
      done();
    }
  }

  override _final(done: Done): void {
    if (this.socket.readyState === this.socket.OPEN) {
      this.socket.send(END, () => done());
    } else {
      done();
    }
  }

  private goOn(): void {
    const { full } = this;
    this.full = undefined;
    full?.();
  }
}
