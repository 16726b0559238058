// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** One end of a connection in memory, with as much of a socket as the gateway uses: for tests. */
export class MemorySocket extends Duplex {
  bytesWritten = 0;
  private other: MemorySocket | undefined;
  /** Bytes that the other end has no room for. */
  private blocked: (() => void) | undefined;
  private readonly allowsHalfOpen: boolean;

  private constructor(allowsHalfOpen: boolean) {
    super({ allowHalfOpen: allowsHalfOpen });
    this.allowsHalfOpen = allowsHalfOpen;
    this.on('error', () => undefined);
  }

  /** Both ends. `allowsHalfOpen`: an end that hears the end of the other may go on to speak. */
  static pair(allowsHalfOpen = false): [MemorySocket, MemorySocket] {
    const [one, two] = [new MemorySocket(allowsHalfOpen), new MemorySocket(allowsHalfOpen)];
    one.other = two;
    two.other = one;
    return [one, two];
  }

  /** It as those take it who know sockets. */
  get asSocket(): Socket {
    return this as unknown as Socket; // the members that are missing are not used
  }

  setKeepAlive(): this {
    return this;
  }

  /** The connection is cut: the other end hears a reset. */
  resetAndDestroy(): this {
    const { other } = this;
    this.destroy();
    other?.destroy(new Error('ECONNRESET'));
    return this;
  }

  override _read(): void {
    const { other } = this;
    const go = other?.blocked;
    if (other !== undefined && go !== undefined) {
      other.blocked = undefined;
      go();
    }
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.bytesWritten += chunk.length;
    const { other } = this;
    if (other === undefined || other.destroyed || other.readableEnded || other.push(Buffer.from(chunk))) {
      done();
    } else {
      this.blocked = done;
    }
  }

  override _final(done: () => void): void {
    this.other?.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const { other } = this;
    this.blocked = undefined;
    done(error);
    if (other !== undefined && !other.destroyed) {
      other.push(null); // as the system ends what nobody has ended
      if (!other.allowsHalfOpen) {
        other.end();
      }
    }
  }
}
