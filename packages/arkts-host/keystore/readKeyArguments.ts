// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { missingOf, refuse } from '../system/missing.ts';
import { SystemError } from '../system/SystemError.ts';
import { KeyProperties } from './KeyProperties.ts';
import type { TagValue } from './KeyProperties.ts';
import { KeystoreCode } from './KeystoreCode.ts';
import { TAG_TYPE_MASK, TagType } from './KeyTag.ts';

/** The longest alias and the longest data that the kit passes on, in bytes. */
const MAX_BYTES: number = 100 * 1024 * 1024;

/** The third and fourth argument of a call that may take a token. */
export interface TokenOrCallback {
  readonly token: Uint8Array | undefined;
  readonly callback: unknown;
}

/** What the kit throws, where it stands, for arguments of a wrong shape. */
export function argumentError(message: string): SystemError {
  return new SystemError(KeystoreCode.ILLEGAL_ARGUMENT, message);
}

/** @throws SystemError 401 when there are fewer than `least` arguments */
export function checkCount(args: readonly unknown[], least: number): void {
  if (args.length < least) {
    throw argumentError(`The call takes ${least} arguments or more, not ${args.length}.`);
  }
}

/** @throws SystemError 401 unless it is a string that is not too long */
export function readAlias(value: unknown): string {
  if (typeof value !== 'string' || value.length > MAX_BYTES) {
    throw argumentError('The alias must be a string.');
  }
  return value;
}

/** @throws SystemError 401 unless it is a number */
export function readHandle(value: unknown): number {
  if (typeof value !== 'number') {
    throw argumentError('The handle must be a number.');
  }
  return Math.trunc(value);
}

/**
 * The `properties` of options; without the key there are none.
 * @throws Error for a tag or a value that the kit has on a device and that this host has not
 * @throws SystemError 401 for options that are no object, and for a property whose value is not of its tag's kind
 */
export function readProperties(options: unknown): KeyProperties {
  const properties: unknown = objectOf(options, 'The options').properties;
  const list: [number, TagValue][] = [];
  if (typeof properties === 'object' && properties !== null) {
    // As the kit reads it: whatever has elements, up to the first gap.
    const elements = properties as { readonly [index: number]: unknown };
    for (let index: number = 0; index in elements; index++) {
      list.push(readProperty(elements[index], index));
    }
  }
  return new KeyProperties(list);
}

/**
 * A copy of the `inData` of options; undefined without the key.
 * @throws SystemError 401 when the key is there and its value is no Uint8Array, undefined included
 */
export function readData(options: unknown): Uint8Array | undefined {
  const holder: { readonly inData?: unknown } = objectOf(options, 'The options');
  return 'inData' in holder ? bytesOf(holder.inData, 'inData') : undefined;
}

/**
 * What stands behind the options of `updateSession` and `finishSession`. A third argument of any other type counts as
 * if it were not there, and so does everything behind it.
 * @throws SystemError 401 for an object that is no Uint8Array
 */
export function readTokenOrCallback(third: unknown, fourth: unknown): TokenOrCallback {
  if (typeof third === 'function') {
    return { token: undefined, callback: third };
  }
  if (typeof third === 'object' && third !== null) {
    return { token: bytesOf(third, 'The token'), callback: fourth };
  }
  return { token: undefined, callback: third === undefined ? fourth : undefined };
}

function readProperty(element: unknown, index: number): [number, TagValue] {
  const { tag, value } = objectOf(element, `Property ${index}`);
  const lack = missingOf(tag) ?? missingOf(value);
  if (lack !== undefined) {
    refuse(lack.message); // a code of the system's would say that the app is wrong
  }
  if (typeof tag !== 'number') {
    throw argumentError(`The tag of property ${index} must be a number.`);
  }
  const number: number = tag >>> 0;
  switch (number & TAG_TYPE_MASK) {
    case TagType.INT:
    case TagType.UINT:
    case TagType.ULONG:
      if (typeof value === 'number') {
        return [number, value >>> 0];
      }
      break;
    case TagType.BOOL:
      if (typeof value === 'boolean') {
        return [number, value];
      }
      break;
    case TagType.BYTES:
      return [number, bytesOf(value, `The value of property ${index}`)];
    default:
      throw argumentError(`${tag}, the tag of property ${index}, is none.`);
  }
  throw argumentError(`The value of property ${index}, tag ${tag}, is of a wrong type: ${typeof value}.`);
}

function objectOf(value: unknown, what: string): { readonly [key: string]: unknown } {
  if (typeof value !== 'object' || value === null) {
    throw argumentError(`${what} must be an object.`);
  }
  return value as { readonly [key: string]: unknown };
}

function bytesOf(value: unknown, what: string): Uint8Array {
  if (!(value instanceof Uint8Array) || value.length > MAX_BYTES) {
    throw argumentError(`${what} must be a Uint8Array of at most ${MAX_BYTES} bytes.`);
  }
  return new Uint8Array(value);
}
