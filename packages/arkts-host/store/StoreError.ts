// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { SystemError } from '../system/SystemError.ts';

/** What an operation on a relational store can end with (docs/system-behaviour.md, Relational store). */
export enum StoreCode {
  BAD_PARAMETER = 401,
  NOT_SUPPORTED = 801,
  INNER = 14800000,
  INVALID_PATH = 14800010,
  CORRUPTED = 14800011,
  ROW_OUT_OF_RANGE = 14800012,
  COLUMN_OUT_OF_RANGE = 14800013,
  ALREADY_CLOSED = 14800014,
  BUSY = 14800015,
  CONFIG_CHANGED = 14800017,
  NOT_A_QUERY = 14800019,
  SQLITE_ERROR = 14800021,
  SQLITE_ABORT = 14800022,
  SQLITE_PERMISSION = 14800023,
  SQLITE_BUSY = 14800024,
  SQLITE_LOCKED = 14800025,
  SQLITE_NO_MEMORY = 14800026,
  SQLITE_READ_ONLY = 14800027,
  SQLITE_IO = 14800028,
  SQLITE_FULL = 14800029,
  SQLITE_CANNOT_OPEN = 14800030,
  SQLITE_TOO_BIG = 14800031,
  SQLITE_CONSTRAINT = 14800032,
  SQLITE_MISMATCH = 14800033,
  SQLITE_MISUSE = 14800034,
  NO_DATA_GROUP = 14801002,
}

/** The kit's code for each of SQLite's primary result codes; those that are missing are an inner error. */
const BY_RESULT: ReadonlyMap<number, StoreCode> = new Map([
  [1, StoreCode.SQLITE_ERROR],
  [3, StoreCode.SQLITE_PERMISSION],
  [4, StoreCode.SQLITE_ABORT],
  [5, StoreCode.SQLITE_BUSY],
  [6, StoreCode.SQLITE_LOCKED],
  [7, StoreCode.SQLITE_NO_MEMORY],
  [8, StoreCode.SQLITE_READ_ONLY],
  [10, StoreCode.SQLITE_IO],
  [11, StoreCode.CORRUPTED],
  [13, StoreCode.SQLITE_FULL],
  [14, StoreCode.SQLITE_CANNOT_OPEN],
  [18, StoreCode.SQLITE_TOO_BIG],
  [19, StoreCode.SQLITE_CONSTRAINT],
  [20, StoreCode.SQLITE_MISMATCH],
  [21, StoreCode.SQLITE_MISUSE],
  [26, StoreCode.CORRUPTED],
]);

/** The binding leaves the number out when a statement fails while its rows are read. */
const BY_TEXT: readonly (readonly [RegExp, StoreCode])[] = [
  [/database is locked/, StoreCode.SQLITE_BUSY],
  [/table is locked/, StoreCode.SQLITE_LOCKED],
  [/malformed|not a database/, StoreCode.CORRUPTED],
  [/readonly database/, StoreCode.SQLITE_READ_ONLY],
  [/disk is full/, StoreCode.SQLITE_FULL],
  [/disk I\/O/, StoreCode.SQLITE_IO],
  [/unable to open/, StoreCode.SQLITE_CANNOT_OPEN],
  [/constraint failed/, StoreCode.SQLITE_CONSTRAINT],
];

/** SQLite's result code for a lock that whoever has it may let go of. A snapshot that is too old is another. */
const PASSING_LOCK: number = 5;

/** An operation on a store has failed: how promises are rejected, with a number as `code`. */
export class StoreError extends SystemError {
  /** Whether the same may succeed a moment later: a lock is in its way, and waiting helps. */
  readonly mayPass: boolean;

  constructor(code: number, message: string, mayPass: boolean = false) {
    super(code, message);
    this.mayPass = mayPass;
  }

  /** What SQLite's error says in the kit's terms. */
  static of(error: unknown): StoreError {
    if (error instanceof StoreError) {
      return error;
    }
    const result: unknown = error instanceof Error ? Reflect.get(error, 'errcode') : undefined;
    const text: string = error instanceof Error ? error.message : String(error);
    const code: StoreCode | undefined =
      typeof result === 'number'
        ? BY_RESULT.get(result & 0xff)
        : (BY_TEXT.find(([pattern]) => pattern.test(text))?.[1] ?? StoreCode.SQLITE_ERROR);
    return new StoreError(code ?? StoreCode.INNER, `SQLite: ${text}`, result === PASSING_LOCK);
  }
}

/**
 * What a store throws before it has begun, and what its calls without a promise throw: the code is text, '401' and not
 * 401, as the system's binding makes it (docs/system-behaviour.md, Relational store).
 */
export class ThrownStoreError extends Error {
  readonly code: string;

  constructor(code: number, message: string) {
    super(message);
    this.code = String(code);
  }
}

/** The error for an argument that is not what it must be. */
export function badParameter(what: string, mustBe: string): ThrownStoreError {
  return new ThrownStoreError(StoreCode.BAD_PARAMETER, `Parameter error. The ${what} must be ${mustBe}.`);
}
