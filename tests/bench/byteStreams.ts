// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { Readable, Writable } from 'node:stream';

const CHUNK = Buffer.alloc(65_536, 0x61);

/** Gives as many bytes as it is told to, as fast as they are taken, and does not end. */
export class ByteSource extends Readable {
  private left = 0;
  private isWanted = false;

  /** So many more bytes. */
  give(bytes: number): void {
    this.left += bytes;
    if (this.isWanted) {
      this._read();
    }
  }

  override _read(): void {
    this.isWanted = this.left === 0;
    if (this.left > 0) {
      const chunk = this.left >= CHUNK.length ? CHUNK : CHUNK.subarray(0, this.left);
      this.left -= chunk.length;
      this.push(chunk);
    }
  }
}

/** Takes bytes at once and counts them. */
export class ByteSink extends Writable {
  private count = 0;
  private wanted = Infinity;
  private reached: () => void = () => undefined;

  /** Settles when so many bytes have come since this was made. */
  until(bytes: number): Promise<void> {
    return new Promise((resolve) => {
      this.wanted = bytes;
      this.reached = resolve;
      this.look();
    });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.count += chunk.length;
    this.look();
    done();
  }

  private look(): void {
    if (this.count >= this.wanted) {
      this.wanted = Infinity;
      this.reached();
    }
  }
}
