// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Readable, Writable } from 'node:stream';
import type { WebSocket } from 'ws';

/** Bytes that may wait in the WebSocket before its source is held. */
export const HIGH_WATER = 1_048_576;
/** A source that was held goes on below this. */
export const LOW_WATER = 262_144;
const END = JSON.stringify({ type: 'end' });

/** How a relay ended: in order, by a stream that broke off, or by the loss of its WebSocket. */
export type RelayEnd = 'ended' | 'failed' | 'lost';

/**
 * Carries bytes between a WebSocket and a pair of streams, each direction no faster than its receiver: a source is held
 * while the other side has too much waiting, so that nothing grows. Each direction ends by itself.
 */
export class Relay {
  /** Settles when both directions have ended, a stream broke off before its end, or the WebSocket is gone. Never rejects. */
  readonly finished: Promise<RelayEnd>;
  /** Bytes from the streams to the WebSocket. */
  sent = 0;
  /** Bytes from the WebSocket to the streams. */
  received = 0;
  private readonly socket: WebSocket;
  private readonly source: Readable;
  private readonly sink: Writable;
  private finish: (how: RelayEnd) => void = () => undefined;
  private isSourceEnded = false;
  private isSinkEnded = false;
  private isSinkFinished = false;

  constructor(socket: WebSocket, source: Readable, sink: Writable) {
    this.socket = socket;
    this.source = source;
    this.sink = sink;
    this.finished = new Promise((resolve) => {
      this.finish = resolve;
    });
    source.on('data', (chunk: Buffer) => this.send(chunk));
    source.on('end', () => this.endSource());
    source.on('error', () => this.finish('failed'));
    source.on('close', () => {
      if (!this.isSourceEnded) {
        // cut off, which is not an end: the other side must not take it for one
        this.finish('failed');
      }
    });
    sink.on('drain', () => socket.resume());
    sink.on('error', () => this.finish('failed'));
    sink.on('close', () => {
      if (!this.isSinkFinished) {
        this.finish('failed');
      }
    });
    socket.on('close', () => this.finish('lost'));
  }

  /** Bytes that came on the WebSocket. */
  receive(data: Buffer): void {
    this.received += data.length;
    if (!this.isSinkEnded && !this.sink.write(data)) {
      this.socket.pause();
    }
  }

  /** The other side has no more bytes. */
  receiveEnd(): void {
    if (!this.isSinkEnded) {
      this.isSinkEnded = true;
      this.sink.end(() => {
        this.isSinkFinished = true;
        this.finishIfEnded();
      });
    }
  }

  /** Whether both directions have ended in order. */
  get isEnded(): boolean {
    return this.isSourceEnded && this.isSinkFinished;
  }

  private send(chunk: Buffer): void {
    this.sent += chunk.length;
    this.socket.send(chunk, () => {
      if (this.source.isPaused() && this.socket.bufferedAmount <= LOW_WATER) {
        this.source.resume();
      }
    });
    if (this.socket.bufferedAmount > HIGH_WATER) {
      this.source.pause();
    }
  }

  private endSource(): void {
    if (!this.isSourceEnded) {
      this.isSourceEnded = true;
      if (this.socket.readyState === this.socket.OPEN) {
        this.socket.send(END, () => this.finishIfEnded());
      }
      this.finishIfEnded();
    }
  }

  private finishIfEnded(): void {
    if (this.isEnded) {
      this.finish('ended');
    }
  }
}
