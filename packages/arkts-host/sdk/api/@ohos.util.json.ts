// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { SystemError } from '../../system/SystemError.ts';

const PARAMETER_ERROR: number = 401;

/** JSON with typed errors. @since 12 */
namespace json {
  /** Changes what is read. @since 12 */
  export type Transformer = (this: Object, key: string, value: Object) => Object | undefined | null;

  /** How large numbers are read. @since 12 */
  export enum BigIntMode {
    DEFAULT = 0,
    PARSE_AS_BIGINT = 1,
    ALWAYS_PARSE_AS_BIGINT = 2,
  }

  /** @since 12 */
  export interface ParseOptions {
    bigIntMode: BigIntMode;
  }

  /** Throws 401 for what is no JSON. @since 12 */
  export function parse(text: string, reviver?: Transformer, options?: ParseOptions): Object | null {
    if (typeof text !== 'string') {
      throw new SystemError(PARAMETER_ERROR, 'Parameter error. The type of text must be string.');
    }
    try {
      return globalThis.JSON.parse(bigNumbers(text, options), (key: string, value: unknown) => {
        const read: unknown =
          typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value;
        return typeof reviver === 'function' ? reviver.call({}, key, read as Object) : read;
      }) as Object | null;
    } catch (error) {
      throw new SystemError(10200001, `Unexpected text in JSON: ${(error as Error).message}`);
    }
  }

  /** Throws 401 for what has no JSON. @since 12 */
  export function stringify(
    value: Object,
    replacer?: ((this: Object, key: string, value: Object) => Object) | Array<number | string> | null,
    space?: string | number,
  ): string {
    try {
      return globalThis.JSON.stringify(value, (replacer ?? undefined) as (string | number)[], space);
    } catch (error) {
      throw new SystemError(PARAMETER_ERROR, `Parameter error. ${(error as Error).message}`);
    }
  }

  /** @since 12 */
  export function has(obj: object, property: string): boolean {
    return Object.prototype.hasOwnProperty.call(obj, property);
  }

  /** @since 12 */
  export function remove(obj: object, property: string): void {
    delete (obj as Record<string, unknown>)[property];
  }
}

/** Before a number that becomes a bigint. */
const MARK: string = '\u0000bigint:';

function bigNumbers(text: string, options: json.ParseOptions | undefined): string {
  if (options === undefined || options.bigIntMode === json.BigIntMode.DEFAULT) {
    return text;
  }
  const isAll: boolean = options.bigIntMode === json.BigIntMode.ALWAYS_PARSE_AS_BIGINT;
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?![\d.eE])/g, (found) =>
    found.startsWith('"') || (!isAll && Number.isSafeInteger(Number(found)))
      ? found
      : globalThis.JSON.stringify(MARK + found),
  );
}

export default json;
