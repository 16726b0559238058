// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { Buffer as NodeBuffer } from 'node:buffer';
import { SystemError } from '../../system/SystemError.ts';

const PARAMETER_ERROR: number = 401;
const ENCODINGS: ReadonlySet<string> = new Set([
  'ascii',
  'utf8',
  'utf-8',
  'utf16le',
  'ucs2',
  'ucs-2',
  'base64',
  'base64url',
  'latin1',
  'binary',
  'hex',
]);

/** Bytes with the calls of Node's Buffer. @since 9 */
namespace buffer {
  /** How text becomes bytes. @since 9 */
  export type BufferEncoding =
    | 'ascii'
    | 'utf8'
    | 'utf-8'
    | 'utf16le'
    | 'ucs2'
    | 'ucs-2'
    | 'base64'
    | 'base64url'
    | 'latin1'
    | 'binary'
    | 'hex';

  /** @since 9 */
  export interface TypedArray extends Int8Array {}

  /** Bytes that have an ArrayBuffer of their own. @since 9 */
  export interface Buffer {
    length: number;
    buffer: ArrayBuffer;
    byteOffset: number;
    [index: number]: number;
    fill(
      value: string | Buffer | Uint8Array | number,
      offset?: number,
      end?: number,
      encoding?: BufferEncoding,
    ): Buffer;
    compare(target: Buffer | Uint8Array, from?: number, to?: number, own?: number, ownEnd?: number): -1 | 0 | 1;
    copy(target: Buffer | Uint8Array, targetStart?: number, sourceStart?: number, sourceEnd?: number): number;
    equals(other: Uint8Array | Buffer): boolean;
    includes(value: string | number | Buffer | Uint8Array, byteOffset?: number, encoding?: BufferEncoding): boolean;
    indexOf(value: string | number | Buffer | Uint8Array, byteOffset?: number, encoding?: BufferEncoding): number;
    lastIndexOf(value: string | number | Buffer | Uint8Array, byteOffset?: number, encoding?: BufferEncoding): number;
    keys(): IterableIterator<number>;
    values(): IterableIterator<number>;
    entries(): IterableIterator<[number, number]>;
    readInt8(offset?: number): number;
    readUInt8(offset?: number): number;
    readInt16BE(offset?: number): number;
    readInt16LE(offset?: number): number;
    readUInt16BE(offset?: number): number;
    readUInt16LE(offset?: number): number;
    readInt32BE(offset?: number): number;
    readInt32LE(offset?: number): number;
    readUInt32BE(offset?: number): number;
    readUInt32LE(offset?: number): number;
    readBigInt64BE(offset?: number): bigint;
    readBigInt64LE(offset?: number): bigint;
    readBigUInt64BE(offset?: number): bigint;
    readBigUInt64LE(offset?: number): bigint;
    readDoubleBE(offset?: number): number;
    readDoubleLE(offset?: number): number;
    readFloatBE(offset?: number): number;
    readFloatLE(offset?: number): number;
    writeInt8(value: number, offset?: number): number;
    writeUInt8(value: number, offset?: number): number;
    writeInt16BE(value: number, offset?: number): number;
    writeInt16LE(value: number, offset?: number): number;
    writeUInt16BE(value: number, offset?: number): number;
    writeUInt16LE(value: number, offset?: number): number;
    writeInt32BE(value: number, offset?: number): number;
    writeInt32LE(value: number, offset?: number): number;
    writeUInt32BE(value: number, offset?: number): number;
    writeUInt32LE(value: number, offset?: number): number;
    writeBigInt64BE(value: bigint, offset?: number): number;
    writeBigUInt64BE(value: bigint, offset?: number): number;
    writeDoubleBE(value: number, offset?: number): number;
    writeDoubleLE(value: number, offset?: number): number;
    writeFloatBE(value: number, offset?: number): number;
    writeFloatLE(value: number, offset?: number): number;
    subarray(start?: number, end?: number): Buffer;
    swap16(): Buffer;
    swap32(): Buffer;
    swap64(): Buffer;
    toJSON(): Object;
    toString(encoding?: string, start?: number, end?: number): string;
    write(text: string, offset?: number, length?: number, encoding?: string): number;
  }

  /** So many bytes of zero, or filled. Throws 401. @since 9 */
  export function alloc(size: number, fill?: string | Buffer | number, encoding?: BufferEncoding): Buffer {
    const made: NodeBuffer = NodeBuffer.from(new ArrayBuffer(checkSize(size)));
    return (fill === undefined
      ? made
      : made.fill(fill as string, checkEncoding(encoding) ?? 'utf8')) as unknown as Buffer;
  }

  /** As alloc here. @since 9 */
  export function allocUninitialized(size: number): Buffer {
    return alloc(size);
  }

  /** As alloc here. @since 9 */
  export function allocUninitializedFromPool(size: number): Buffer {
    return alloc(size);
  }

  /** How many bytes a text has. Throws 401. @since 9 */
  export function byteLength(
    text: string | Buffer | TypedArray | DataView | ArrayBuffer | SharedArrayBuffer,
    encoding?: BufferEncoding,
  ): number {
    return NodeBuffer.byteLength(text as string, checkEncoding(encoding));
  }

  /** One after the other, cut or filled up to a length. @since 9 */
  export function concat(list: Buffer[] | Uint8Array[], totalLength?: number): Buffer {
    if (!Array.isArray(list)) {
      throw parameterError('list must be an array.');
    }
    return own(NodeBuffer.concat(list as unknown as Uint8Array[], totalLength));
  }

  /** Bytes of numbers, of other bytes (an ArrayBuffer is shared, all else copied), or of a text. Throws 401. @since 9 */
  export function from(array: number[]): Buffer;
  export function from(arrayBuffer: ArrayBuffer | SharedArrayBuffer, byteOffset?: number, length?: number): Buffer;
  export function from(source: Buffer | Uint8Array): Buffer;
  export function from(object: Object, offsetOrEncoding: number | string, length: number): Buffer;
  export function from(text: String, encoding?: BufferEncoding): Buffer;
  export function from(source: unknown, second?: number | string, length?: number): Buffer {
    if (typeof source === 'string' || source instanceof String) {
      return own(NodeBuffer.from(String(source), checkEncoding(second as string | undefined)));
    }
    if (source instanceof ArrayBuffer || source instanceof SharedArrayBuffer) {
      return NodeBuffer.from(source, second as number | undefined, length) as unknown as Buffer;
    }
    if (typeof source !== 'object' || source === null) {
      throw parameterError('the source must be an array, bytes, an object or a text.');
    }
    return own(NodeBuffer.from(source as Uint8Array));
  }

  /** @since 9 */
  export function isBuffer(value: Object): boolean {
    return NodeBuffer.isBuffer(value);
  }

  /** @since 9 */
  export function isEncoding(encoding: string): boolean {
    return typeof encoding === 'string' && ENCODINGS.has(encoding.toLowerCase());
  }

  /** @since 9 */
  export function compare(one: Buffer | Uint8Array, other: Buffer | Uint8Array): -1 | 0 | 1 {
    return NodeBuffer.compare(one as Uint8Array, other as Uint8Array) as -1 | 0 | 1;
  }

  /** Other letters for the same text. @since 9 */
  export function transcode(source: Buffer | Uint8Array, fromEncoding: string, toEncoding: string): Buffer {
    return own(
      NodeBuffer.from(
        NodeBuffer.from(source as Uint8Array).toString(checkEncoding(fromEncoding)),
        checkEncoding(toEncoding),
      ),
    );
  }
}

/** The system's Buffer begins at the start of its ArrayBuffer; Node's may share one with others. */
function own(bytes: NodeBuffer): buffer.Buffer {
  const copy: Uint8Array = Uint8Array.from(bytes);
  return NodeBuffer.from(copy.buffer as ArrayBuffer) as unknown as buffer.Buffer;
}

function parameterError(what: string): SystemError {
  return new SystemError(PARAMETER_ERROR, `Parameter error. ${what}`);
}

function checkSize(size: number): number {
  if (typeof size !== 'number' || !(size >= 0)) {
    throw parameterError('size must be a number from 0.');
  }
  return Math.floor(size);
}

function checkEncoding(encoding: string | undefined): 'utf8' | undefined {
  if (encoding !== undefined && !buffer.isEncoding(encoding)) {
    throw parameterError(`the encoding ${encoding} is not supported.`);
  }
  return encoding as 'utf8' | undefined;
}

export default buffer;
