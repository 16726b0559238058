// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { randomUUID } from 'node:crypto';
import {
  format as formatText,
  getSystemErrorName,
  inspect,
  promisify as promisifyNode,
  TextDecoder as NodeTextDecoder,
} from 'node:util';
import { types as nodeTypes } from 'node:util';
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

  /** The bytes of a random UUID. @since 9 */
  export function generateRandomBinaryUUID(entropyCache?: boolean): Uint8Array {
    return parseUUID(generateRandomUUID(entropyCache));
  }

  /** Throws 10200002 for what is no UUID. @since 9 */
  export function parseUUID(uuid: string): Uint8Array {
    if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(uuid)) {
      throw new SystemError(10200002, 'Invalid uuid string.');
    }
    return new Uint8Array(Buffer.from(uuid.replaceAll('-', ''), 'hex'));
  }

  /** Fills %s, %d, %i, %f, %j, %o. @since 9 */
  export function format(text: string, ...args: Object[]): string {
    return formatText(text, ...args);
  }

  /** As format. @since 7 */
  export function printf(text: string, ...args: Object[]): string {
    return formatText(text, ...args);
  }

  /** The system's words for a number of an error. @since 9 */
  export function errnoToString(errno: number): string {
    try {
      return getSystemErrorName(errno > 0 ? -errno : errno);
    } catch (_error) {
      return `Unknown error ${errno}`;
    }
  }

  /** A number for an object, the same each time. @since 12 */
  export function getHash(object: object): number {
    const known: number | undefined = hashes.get(object);
    const hash: number = known ?? (lastHash = (lastHash * 31 + 17) % 0x7fffffff);
    hashes.set(object, hash);
    return hash;
  }

  /** A function with a callback at its end as one that gives a promise. @since 9 */
  export function promisify(original: (error: Object, value: Object) => void): Function {
    return promisifyNode(original as never) as Function;
  }

  /** What something is. @since 8 */
  export class types {
    isAnyArrayBuffer(value: Object): boolean {
      return nodeTypes.isAnyArrayBuffer(value);
    }
    isArrayBuffer(value: Object): boolean {
      return nodeTypes.isArrayBuffer(value);
    }
    isArrayBufferView(value: Object): boolean {
      return ArrayBuffer.isView(value);
    }
    isAsyncFunction(value: Object): boolean {
      return nodeTypes.isAsyncFunction(value);
    }
    isBooleanObject(value: Object): boolean {
      return nodeTypes.isBooleanObject(value);
    }
    isBoxedPrimitive(value: Object): boolean {
      return nodeTypes.isBoxedPrimitive(value);
    }
    isDataView(value: Object): boolean {
      return nodeTypes.isDataView(value);
    }
    isDate(value: Object): boolean {
      return value instanceof Date;
    }
    isMap(value: Object): boolean {
      return value instanceof Map;
    }
    isNativeError(value: Object): boolean {
      return value instanceof Error;
    }
    isNumberObject(value: Object): boolean {
      return nodeTypes.isNumberObject(value);
    }
    isPromise(value: Object): boolean {
      return value instanceof Promise;
    }
    isProxy(value: Object): boolean {
      return nodeTypes.isProxy(value);
    }
    isRegExp(value: Object): boolean {
      return nodeTypes.isRegExp(value);
    }
    isSet(value: Object): boolean {
      return value instanceof Set;
    }
    isStringObject(value: Object): boolean {
      return nodeTypes.isStringObject(value);
    }
    isSymbolObject(value: Object): boolean {
      return nodeTypes.isSymbolObject(value);
    }
    isTypedArray(value: Object): boolean {
      return nodeTypes.isTypedArray(value);
    }
    isUint8Array(value: Object): boolean {
      return value instanceof Uint8Array;
    }
    isWeakMap(value: Object): boolean {
      return value instanceof WeakMap;
    }
    isWeakSet(value: Object): boolean {
      return value instanceof WeakSet;
    }
  }

  /** Values by keys, of which the one used longest ago goes first. @since 9 */
  export class LRUCache<K, V> {
    private readonly map: Map<K, V> = new Map();
    private capacity: number;

    constructor(capacity: number = 64) {
      this.capacity = capacity;
    }

    get length(): number {
      return this.map.size;
    }
    get(key: K): V | undefined {
      const value: V | undefined = this.map.get(key);
      if (value !== undefined) {
        this.map.delete(key);
        this.map.set(key, value);
      }
      return value;
    }
    put(key: K, value: V): V {
      this.map.delete(key);
      this.map.set(key, value);
      this.shorten();
      return value;
    }
    contains(key: K): boolean {
      return this.get(key) !== undefined;
    }
    remove(key: K): V | undefined {
      const value: V | undefined = this.map.get(key);
      this.map.delete(key);
      return value;
    }
    updateCapacity(newCapacity: number): void {
      this.capacity = newCapacity;
      this.shorten();
    }
    getCapacity(): number {
      return this.capacity;
    }
    clear(): void {
      this.map.clear();
    }
    isEmpty(): boolean {
      return this.map.size === 0;
    }
    keys(): K[] {
      return [...this.map.keys()];
    }
    values(): V[] {
      return [...this.map.values()];
    }
    toString(): string {
      return inspect(this.map);
    }
    private shorten(): void {
      while (this.map.size > this.capacity) {
        this.map.delete(this.map.keys().next().value as K);
      }
    }
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

    /** As decodeToString. @since 9 */
    decodeWithStream(input: Uint8Array, options?: DecodeToStringOptions): string {
      return this.decodeToString(input, options);
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

const hashes: WeakMap<object, number> = new WeakMap();
let lastHash: number = 7;

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
