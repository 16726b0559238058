// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A value as an app gives and gets it. */
export type StoredValue = null | number | string | boolean | Uint8Array | bigint;

/** A value as SQLite holds it; whole numbers are bigint. */
export type Cell = null | number | bigint | string | Uint8Array;

/** What a column's declaration says when it holds numbers of any length. */
const UNLIMITED_INTEGER: RegExp = /^UNLIMITED INT/i;
const WORD_BYTES: number = 8;
const MOST_DECIMALS: number = 17;

/** Whether an app may store this. */
export function isStoredValue(value: unknown): value is StoredValue {
  return (
    value === null ||
    typeof value === 'number' ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    typeof value === 'bigint' ||
    value instanceof Uint8Array
  );
}

/** What is bound for a value. Text ends at its first NUL, as it does in the system's binding. */
export function toBound(value: StoredValue): null | number | string | Uint8Array {
  if (typeof value === 'string') {
    const end: number = value.indexOf('\0');
    return end < 0 ? value : value.slice(0, end);
  }
  if (typeof value === 'boolean') {
    return value ? 1 : 0;
  }
  return typeof value === 'bigint' ? packBigInt(value) : value;
}

/**
 * Whether the npm package behind the host (`@photostructure/sqlite` 1.2.1, `BindSingleParameter`) would bind a whole number
 * instead of this one: it looks whether the next whole number below is nearer than 2.2e-16.
 */
export function isBoundAsWhole(value: StoredValue | undefined): value is number {
  return typeof value === 'number' && !Number.isInteger(value) && value - Math.floor(value) < Number.EPSILON;
}

/** A number as eight bytes. */
export function bytesOf(value: number): Uint8Array {
  const bytes: Uint8Array = new Uint8Array(Float64Array.BYTES_PER_ELEMENT);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}

/** The number that eight bytes are. */
export function numberOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0);
}

/** The value of a cell, as `getValue` gives it. */
export function toValue(cell: Cell, declared: string | null): StoredValue {
  if (cell instanceof Uint8Array && isUnlimited(declared)) {
    return unpackBigInt(cell);
  }
  return typeof cell === 'bigint' ? Number(cell) : cell;
}

/** Whether a column of this declared type gives its blobs as bigint. */
export function isUnlimited(declared: string | null): boolean {
  return declared !== null && UNLIMITED_INTEGER.test(declared);
}

/** The cell as a whole number; 0 for what is none. */
export function toLong(cell: Cell): number {
  if (typeof cell !== 'string') {
    return typeof cell === 'bigint' || typeof cell === 'number' ? Math.trunc(Number(cell)) : 0;
  }
  const [, sign, digits] = /^\s*([+-]?)(0x[0-9a-f]+|\d+)/i.exec(cell) ?? [];
  const octal: boolean = digits !== undefined && /^0[0-7]/.test(digits);
  const size: number = digits === undefined ? 0 : octal ? Number.parseInt(digits, 8) : Number(digits);
  return sign === '-' ? -size : size;
}

/** The cell as a number; 0 for what is none. */
export function toDouble(cell: Cell): number {
  if (typeof cell === 'string') {
    return Number.parseFloat(cell) || 0;
  }
  return typeof cell === 'bigint' || typeof cell === 'number' ? Number(cell) : 0;
}

/** The cell as text; empty for NULL and bytes. */
export function toText(cell: Cell): string {
  if (typeof cell === 'number') {
    return cell.toFixed(decimalsOf(cell));
  }
  return typeof cell === 'string' || typeof cell === 'bigint' ? cell.toString() : '';
}

/** The cell as bytes; UTF-8 of text, none for numbers and NULL. */
export function toBytes(cell: Cell): Uint8Array {
  return cell instanceof Uint8Array
    ? new Uint8Array(cell)
    : new Uint8Array(Buffer.from(typeof cell === 'string' ? cell : '', 'utf8'));
}

/** How many decimals the system writes. It looks for them in positive numbers only: -1.5 is written as -2. */
function decimalsOf(value: number): number {
  let decimals: number = 0;
  let rest: number = value - Math.trunc(value);
  for (let place: number = 1; place <= MOST_DECIMALS; place++) {
    rest *= 10;
    const digit: number = Math.trunc(rest);
    if (digit > 0) {
      decimals = place;
    }
    rest -= digit;
  }
  return decimals;
}

/** The sign, then words of the size, the lowest first. */
function packBigInt(value: bigint): Uint8Array {
  const words: bigint[] = [];
  for (let rest: bigint = value < 0n ? -value : value; rest > 0n; rest >>= 64n) {
    words.push(BigInt.asUintN(64, rest));
  }
  const bytes: Buffer = Buffer.alloc(1 + words.length * WORD_BYTES);
  bytes[0] = value < 0n ? 1 : 0;
  words.forEach((word, index) => bytes.writeBigUInt64LE(word, 1 + index * WORD_BYTES));
  return bytes;
}

function unpackBigInt(packed: Uint8Array): bigint {
  const bytes: Buffer = Buffer.from(packed);
  let size: bigint = 0n;
  for (let at: number = bytes.length - WORD_BYTES; at >= 1; at -= WORD_BYTES) {
    size = (size << 64n) | bytes.readBigUInt64LE(at);
  }
  return bytes[0] === 1 ? -size : size;
}
