// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { randomUUID } from 'node:crypto';
import { TextDecoder as NodeTextDecoder } from 'node:util';
import { SystemError } from '../../system/SystemError.ts';

const PARAMETER_ERROR: number = 401;
const MIME_LINE: number = 76;

/** Text, base64 and UUIDs. @since 7 */
namespace util {
  /** A random UUID of version 4, in lower case. @since 9 */
  export function generateRandomUUID(entropyCache?: boolean): string {
    if (entropyCache !== undefined && typeof entropyCache !== 'boolean') {
      throw parameterError('entropyCache must be a boolean.');
    }
    return randomUUID({ disableEntropyCache: entropyCache === false });
  }

  /** How a decoder treats its input. @since 11 */
  export interface TextDecoderOptions {
    /** Whether malformed input is an error. */
    fatal?: boolean;
    /** Whether a byte order mark is dropped. */
    ignoreBOM?: boolean;
  }

  /** Whether more input follows. @since 12 */
  export interface DecodeToStringOptions {
    stream?: boolean;
  }

  /** Bytes to text. @since 7 */
  export class TextDecoder {
    /** @since 7 */
    readonly encoding: string;
    /** @since 7 */
    readonly fatal: boolean;
    /** @since 7 */
    readonly ignoreBOM: boolean;
    private readonly decoder: NodeTextDecoder;

    /** @since 9 */
    constructor(encoding?: string, options?: TextDecoderOptions) {
      this.fatal = options?.fatal === true;
      this.ignoreBOM = options?.ignoreBOM === true;
      // Node's option keeps the mark when it is to be ignored as such; the system's drops it.
      this.decoder = decoderFor(encoding ?? 'utf-8', this.fatal, !this.ignoreBOM);
      this.encoding = this.decoder.encoding;
    }

    /** @since 9 */
    static create(encoding?: string, options?: TextDecoderOptions): TextDecoder {
      return new TextDecoder(encoding, options);
    }

    /** Throws 401 for malformed input when `fatal`. @since 12 */
    decodeToString(input: Uint8Array, options?: DecodeToStringOptions): string {
      if (!(input instanceof Uint8Array)) {
        throw parameterError('input must be a Uint8Array.');
      }
      try {
        return this.decoder.decode(input, { stream: options?.stream === true });
      } catch {
        throw parameterError(`input is not valid ${this.encoding}.`);
      }
    }
  }

  /** How much was encoded. @since 11 */
  export interface EncodeIntoUint8ArrayInfo {
    /** UTF-16 units of the text. */
    read: number;
    /** Bytes. */
    written: number;
  }

  /** Text to UTF-8 bytes. @since 7 */
  export class TextEncoder {
    /** @since 7 */
    readonly encoding: string = 'utf-8';

    /** Only UTF-8 is supported here. Throws 401. @since 9 */
    constructor(encoding?: string) {
      if (encoding !== undefined && encoding !== 'utf-8') {
        throw parameterError(`The encoding ${encoding} is not supported; utf-8 is.`);
      }
    }

    /** @since 12 */
    static create(encoding?: string): TextEncoder {
      return new TextEncoder(encoding);
    }

    /** @since 7 */
    encodeInto(input?: string): Uint8Array {
      return new Uint8Array(Buffer.from(input ?? '', 'utf8'));
    }

    /** Writes whole characters as long as they fit. @since 9 */
    encodeIntoUint8Array(input: string, dest: Uint8Array): EncodeIntoUint8ArrayInfo {
      let read: number = 0;
      let written: number = 0;
      for (const character of input) {
        const bytes: Buffer = Buffer.from(character, 'utf8');
        if (written + bytes.length > dest.length) {
          break;
        }
        dest.set(bytes, written);
        written += bytes.length;
        read += character.length;
      }
      return { read, written };
    }
  }

  /** Kinds of base64. @since 10 */
  export enum Type {
    BASIC = 0,
    MIME = 1,
    /** @since 12 */
    BASIC_URL_SAFE = 2,
    /** @since 12 */
    MIME_URL_SAFE = 3,
  }

  /** Base64. @since 9 */
  export class Base64Helper {
    /** @since 9 */
    constructor() {}

    /** @since 9 */
    encodeSync(src: Uint8Array, options?: Type): Uint8Array {
      return new Uint8Array(Buffer.from(toBase64(src, options), 'latin1'));
    }

    /** @since 9 */
    encodeToStringSync(src: Uint8Array, options?: Type): string {
      return toBase64(src, options);
    }

    /** Throws 401 for anything that is not base64 of the given kind. @since 9 */
    decodeSync(src: Uint8Array | string, options?: Type): Uint8Array {
      return fromBase64(src, options);
    }

    /** @since 9 */
    async encode(src: Uint8Array, options?: Type): Promise<Uint8Array> {
      return this.encodeSync(src, options);
    }

    /** @since 9 */
    async encodeToString(src: Uint8Array, options?: Type): Promise<string> {
      return toBase64(src, options);
    }

    /** @since 9 */
    async decode(src: Uint8Array | string, options?: Type): Promise<Uint8Array> {
      return fromBase64(src, options);
    }
  }
}

function parameterError(what: string): SystemError {
  return new SystemError(PARAMETER_ERROR, `Parameter error. ${what}`);
}

function decoderFor(encoding: string, fatal: boolean, keepsBom: boolean): NodeTextDecoder {
  try {
    return new NodeTextDecoder(encoding, { fatal, ignoreBOM: keepsBom });
  } catch {
    throw parameterError(`The encoding ${encoding} is not supported.`);
  }
}

function isUrlSafe(type: util.Type): boolean {
  return type === util.Type.BASIC_URL_SAFE || type === util.Type.MIME_URL_SAFE;
}

function isMime(type: util.Type): boolean {
  return type === util.Type.MIME || type === util.Type.MIME_URL_SAFE;
}

function toBase64(src: Uint8Array, type: util.Type = util.Type.BASIC): string {
  if (!(src instanceof Uint8Array)) {
    throw parameterError('src must be a Uint8Array.');
  }
  const text: string = Buffer.from(src.buffer, src.byteOffset, src.length).toString(
    isUrlSafe(type) ? 'base64url' : 'base64',
  );
  if (!isMime(type)) {
    return text;
  }
  return text.replace(new RegExp(`(.{${MIME_LINE}})(?=.)`, 'g'), '$1\r\n');
}

function fromBase64(src: Uint8Array | string, type: util.Type = util.Type.BASIC): Uint8Array {
  if (typeof src !== 'string' && !(src instanceof Uint8Array)) {
    throw parameterError('src must be a Uint8Array or a string.');
  }
  const text: string = typeof src === 'string' ? src : Buffer.from(src).toString('latin1');
  const bare: string = isMime(type) ? text.replace(/[\r\n]/g, '') : text;
  const isRight: boolean = isUrlSafe(type)
    ? /^[A-Za-z0-9_-]*={0,2}$/.test(bare)
    : /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(bare);
  if (!isRight || bare.replace(/=+$/, '').length % 4 === 1) {
    throw parameterError('src is not base64 of the given type.');
  }
  return new Uint8Array(Buffer.from(bare, isUrlSafe(type) ? 'base64url' : 'base64'));
}

export default util;
