// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** The bytes are no chunk of HTTP: what comes after them cannot be found. */
export class ChunkError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ChunkError';
  }
}

/** A chunk is longer than this only in an attack. */
export const LONGEST_CHUNK = 131_072;
/** Hexadecimal digits of a length, and the end of its line. There are no extensions: no client has any. */
const LONGEST_SIZE_LINE = 8;

/**
 * Takes the chunks of a request apart that never ends, as RDG_IN_DATA has them: RFC 9112, 7.1. What it hands on is part of what
 * it was given, so it holds nothing but the line of a length.
 */
export class ChunkReader {
  private line = '';
  /** Bytes of the chunk that are to come, and then those of its closing CRLF. */
  private left = 0;
  private closing = '';
  private last = false;

  /** The client has said that it has nothing more. */
  get isEnded(): boolean {
    return this.last;
  }

  /** The bytes inside the chunks. Throws a ChunkError; nothing can be read then. Bytes behind the last chunk are passed over. */
  *read(bytes: Buffer): Generator<Buffer, void, undefined> {
    let at = 0;
    while (at < bytes.length && !this.last) {
      if (this.left > 0) {
        const part = bytes.subarray(at, at + this.left);
        this.left -= part.length;
        at += part.length;
        this.closing = this.left === 0 ? '\r\n' : '';
        yield part;
      } else if (this.closing !== '') {
        if (bytes[at] !== this.closing.charCodeAt(0)) {
          throw new ChunkError('a chunk is longer than it says');
        }
        this.closing = this.closing.slice(1);
        at++;
      } else {
        this.line += String.fromCharCode(bytes[at]!);
        at++;
        if (this.line.endsWith('\r\n')) {
          this.begin(this.line.slice(0, -2));
          this.line = '';
        } else if (this.line.length >= LONGEST_SIZE_LINE || !/^[0-9a-f]+\r?$/i.test(this.line)) {
          throw new ChunkError('the length of a chunk has up to six hexadecimal digits, and no extension');
        }
      }
    }
  }

  private begin(size: string): void {
    if (!/^[0-9a-f]{1,6}$/i.test(size)) {
      throw new ChunkError('the length of a chunk is hexadecimal');
    }
    this.left = parseInt(size, 16);
    if (this.left > LONGEST_CHUNK) {
      throw new ChunkError(`a chunk has up to ${LONGEST_CHUNK} bytes, not ${this.left}`);
    }
    this.last = this.left === 0;
  }
}
