// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import {
  accessSync as reach,
  closeSync as closeNow,
  constants,
  copyFileSync as copyNow,
  existsSync as exists,
  fstatSync,
  ftruncateSync,
  mkdirSync as makeFolder,
  openSync as openNow,
  readdirSync,
  readFileSync as readAll,
  readSync as readNow,
  renameSync as move,
  rmSync,
  statSync as look,
  truncateSync as cut,
  unlinkSync as remove,
  writeSync as writeNow,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { answerPlainly } from '../../arkui/answer.ts';
import { SystemError } from '../../system/SystemError.ts';
import type { AsyncCallback } from './@ohos.base.ts';

/** Files. Where an app's contexts say that its files are, they are on this machine. @since 9 */
namespace fileIo {
  /** How a file is opened: one of the first three, and bits of the others. @since 9 */
  export namespace OpenMode {
    export const READ_ONLY: number = 0o0;
    export const WRITE_ONLY: number = 0o1;
    export const READ_WRITE: number = 0o2;
    /** Makes the file when there is none. */
    export const CREATE: number = 0o100;
    /** Empties a file that is opened for writing. */
    export const TRUNC: number = 0o1000;
    /** Writes at the end. */
    export const APPEND: number = 0o2000;
    export const NONBLOCK: number = 0o4000;
    export const DIR: number = 0o200000;
    export const NOFOLLOW: number = 0o400000;
    export const SYNC: number = 0o4010000;
  }

  /** A file that is open. @since 9 */
  export interface File {
    readonly fd: number;
    readonly path: string;
    /** @since 10 */
    readonly name: string;
  }

  /** Throws 401, and 139000xx for what the file system refuses. @since 9 */
  export function openSync(path: string, mode: number = OpenMode.READ_ONLY): File {
    if (typeof path !== 'string' || !Number.isInteger(mode)) {
      throw refusal('EINVAL');
    }
    const flags: number =
      [constants.O_RDONLY, constants.O_WRONLY, constants.O_RDWR][mode & 3]! |
      ((mode & OpenMode.CREATE) === 0 ? 0 : constants.O_CREAT) |
      ((mode & OpenMode.TRUNC) === 0 ? 0 : constants.O_TRUNC) |
      ((mode & OpenMode.APPEND) === 0 ? 0 : constants.O_APPEND);
    const plain: string = plainPath(path);
    const fd: number = told(() => openNow(plain, flags, 0o600));
    return { fd, path: plain, name: plain.slice(plain.lastIndexOf('/') + 1) };
  }

  /** Where to read or write, and how much. @since 11 */
  export interface ReadOptions {
    offset?: number;
    length?: number;
  }

  /** @since 11 */
  export interface WriteOptions extends ReadOptions {
    encoding?: string;
  }

  /** @since 11 */
  export interface ReadTextOptions extends ReadOptions {
    encoding?: string;
  }

  /** @since 11 */
  export interface ListFileOptions {
    recursion?: boolean;
    listNum?: number;
    filter?: { suffix?: Array<string>; displayName?: Array<string> };
  }

  /** What is known of a file; times are in seconds. @since 9 */
  export interface Stat {
    readonly ino: bigint;
    readonly mode: number;
    readonly uid: number;
    readonly gid: number;
    readonly size: number;
    readonly atime: number;
    readonly mtime: number;
    readonly ctime: number;
    isDirectory(): boolean;
    isFile(): boolean;
    isSymbolicLink(): boolean;
  }

  /** @since 12 */
  export enum AccessModeType {
    EXIST = 0,
    WRITE = 2,
    READ = 4,
    READ_WRITE = 6,
  }

  /** As openSync. @since 9 */
  export function open(path: string, mode?: number): Promise<File>;
  export function open(path: string, callback: AsyncCallback<File>): void;
  export function open(path: string, mode: number, callback: AsyncCallback<File>): void;
  export function open(
    path: string,
    mode?: number | AsyncCallback<File>,
    callback?: AsyncCallback<File>,
  ): Promise<File> | void {
    return later(
      () => openSync(path, typeof mode === 'number' ? mode : OpenMode.READ_ONLY),
      typeof mode === 'function' ? mode : callback,
    );
  }

  /** All of it, at the position of the file or at an offset. @returns how many bytes were written. Throws 139000xx. @since 9 */
  export function writeSync(fd: number, buffer: ArrayBuffer | string, options?: WriteOptions): number {
    const all: Uint8Array = typeof buffer === 'string' ? Buffer.from(buffer) : new Uint8Array(buffer);
    const bytes: Uint8Array = options?.length === undefined ? all : all.subarray(0, options.length);
    return told(() => writeNow(fd, bytes, 0, bytes.length, options?.offset ?? null));
  }

  /** As writeSync. @since 9 */
  export function write(
    fd: number,
    buffer: ArrayBuffer | string,
    options?: WriteOptions | AsyncCallback<number>,
    callback?: AsyncCallback<number>,
  ): Promise<number> {
    return later(
      () => writeSync(fd, buffer, typeof options === 'object' ? options : undefined),
      typeof options === 'function' ? options : callback,
    );
  }

  /** Into a buffer, from the position of the file or an offset. @returns how many bytes were read. Throws 139000xx. @since 9 */
  export function readSync(fd: number, buffer: ArrayBuffer, options?: ReadOptions): number {
    const into: Uint8Array = new Uint8Array(buffer);
    const length: number = Math.min(options?.length ?? into.length, into.length);
    return told(() => readNow(fd, into, 0, length, options?.offset ?? null));
  }

  /** As readSync. @since 9 */
  export function read(
    fd: number,
    buffer: ArrayBuffer,
    options?: ReadOptions | AsyncCallback<number>,
    callback?: AsyncCallback<number>,
  ): Promise<number> {
    return later(
      () => readSync(fd, buffer, typeof options === 'object' ? options : undefined),
      typeof options === 'function' ? options : callback,
    );
  }

  /** Throws 139000xx. @since 9 */
  export function readTextSync(filePath: string, options?: ReadTextOptions): string {
    const bytes: Uint8Array = told(() => readAll(plainPath(filePath)));
    const from: number = options?.offset ?? 0;
    const part: Uint8Array = bytes.subarray(from, options?.length === undefined ? undefined : from + options.length);
    return Buffer.from(part).toString('utf8');
  }

  /** As readTextSync. @since 9 */
  export function readText(
    filePath: string,
    options?: ReadTextOptions | AsyncCallback<string>,
    callback?: AsyncCallback<string>,
  ): Promise<string> {
    return later(
      () => readTextSync(filePath, typeof options === 'object' ? options : undefined),
      typeof options === 'function' ? options : callback,
    );
  }

  /** Whether it is there, and may be read or written. @since 9 */
  export function accessSync(path: string, mode: AccessModeType = AccessModeType.EXIST): boolean {
    try {
      reach(plainPath(path), mode);
      return true;
    } catch (_error) {
      return false;
    }
  }

  /** As accessSync. @since 9 */
  export function access(
    path: string,
    mode?: AccessModeType | AsyncCallback<boolean>,
    callback?: AsyncCallback<boolean>,
  ): Promise<boolean> {
    return later(
      () => accessSync(path, typeof mode === 'number' ? mode : AccessModeType.EXIST),
      typeof mode === 'function' ? mode : callback,
    );
  }

  /** Throws 139000xx. @since 9 */
  export function closeSync(file: number | File): void {
    told(() => closeNow(typeof file === 'number' ? file : file.fd));
  }

  /** As closeSync. @since 9 */
  export function close(file: number | File, callback?: AsyncCallback<void>): Promise<void> {
    return later(() => closeSync(file), callback);
  }

  /** Of a path or an open file. Throws 139000xx. @since 9 */
  export function statSync(file: string | number): Stat {
    return statOf(told(() => (typeof file === 'number' ? fstatSync(file) : look(plainPath(file)))));
  }

  /** As statSync. @since 9 */
  export function stat(file: string | number, callback?: AsyncCallback<Stat>): Promise<Stat> {
    return later(() => statSync(file), callback);
  }

  /** Throws 139000xx. @since 9 */
  export function mkdirSync(path: string, recursion: boolean = false): void {
    told(() => {
      if (recursion && exists(plainPath(path))) {
        throw Object.assign(new Error(), { code: 'EEXIST' });
      }
      makeFolder(plainPath(path), { recursive: recursion });
    });
  }

  /** As mkdirSync. @since 9 */
  export function mkdir(
    path: string,
    recursion?: boolean | AsyncCallback<void>,
    callback?: AsyncCallback<void>,
  ): Promise<void> {
    return later(() => mkdirSync(path, recursion === true), typeof recursion === 'function' ? recursion : callback);
  }

  /** With all that is in it. Throws 139000xx. @since 9 */
  export function rmdirSync(path: string): void {
    told(() => {
      readdirSync(plainPath(path)); // throws for what is no folder
      rmSync(plainPath(path), { recursive: true });
    });
  }

  /** As rmdirSync. @since 9 */
  export function rmdir(path: string, callback?: AsyncCallback<void>): Promise<void> {
    return later(() => rmdirSync(path), callback);
  }

  /** Throws 139000xx. @since 9 */
  export function unlinkSync(path: string): void {
    told(() => remove(plainPath(path)));
  }

  /** As unlinkSync. @since 9 */
  export function unlink(path: string, callback?: AsyncCallback<void>): Promise<void> {
    return later(() => unlinkSync(path), callback);
  }

  /** Throws 139000xx. @since 9 */
  export function renameSync(oldPath: string, newPath: string): void {
    told(() => move(plainPath(oldPath), plainPath(newPath)));
  }

  /** As renameSync. @since 9 */
  export function rename(oldPath: string, newPath: string, callback?: AsyncCallback<void>): Promise<void> {
    return later(() => renameSync(oldPath, newPath), callback);
  }

  /** As renameSync; with mode 1 not over what is there. @since 9 */
  export function moveFileSync(src: string, dest: string, mode: number = 0): void {
    if (mode === 1 && exists(plainPath(dest))) {
      throw refusal('EEXIST');
    }
    renameSync(src, dest);
  }

  /** As moveFileSync. @since 9 */
  export function moveFile(src: string, dest: string, mode?: number | AsyncCallback<void>): Promise<void> {
    return later(
      () => moveFileSync(src, dest, typeof mode === 'number' ? mode : 0),
      typeof mode === 'function' ? mode : undefined,
    );
  }

  /** Throws 139000xx. @since 9 */
  export function copyFileSync(src: string | number, dest: string | number): void {
    told(() => {
      if (typeof src === 'string' && typeof dest === 'string') {
        copyNow(plainPath(src), plainPath(dest));
      } else {
        const bytes: Uint8Array = readAll(typeof src === 'string' ? plainPath(src) : src);
        if (typeof dest === 'number') {
          writeNow(dest, bytes);
        } else {
          const file: File = openSync(dest, OpenMode.WRITE_ONLY | OpenMode.CREATE | OpenMode.TRUNC);
          writeNow(file.fd, bytes);
          closeNow(file.fd);
        }
      }
    });
  }

  /** As copyFileSync. @since 9 */
  export function copyFile(
    src: string | number,
    dest: string | number,
    mode?: number | AsyncCallback<void>,
  ): Promise<void> {
    return later(() => copyFileSync(src, dest), typeof mode === 'function' ? mode : undefined);
  }

  /** Names of what is in a folder. Throws 139000xx. @since 9 */
  export function listFileSync(path: string, options?: ListFileOptions): string[] {
    const names: string[] = told(
      () => readdirSync(plainPath(path), { recursive: options?.recursion === true }) as string[],
    );
    const suffixes: readonly string[] = options?.filter?.suffix ?? [];
    const chosen: string[] = names.filter(
      (name) => suffixes.length === 0 || suffixes.some((suffix) => name.endsWith(suffix)),
    );
    return options?.listNum === undefined || options.listNum === 0 ? chosen : chosen.slice(0, options.listNum);
  }

  /** As listFileSync. @since 9 */
  export function listFile(
    path: string,
    options?: ListFileOptions | AsyncCallback<string[]>,
    callback?: AsyncCallback<string[]>,
  ): Promise<string[]> {
    return later(
      () => listFileSync(path, typeof options === 'object' ? options : undefined),
      typeof options === 'function' ? options : callback,
    );
  }

  /** Throws 139000xx. @since 9 */
  export function truncateSync(file: string | number, len: number = 0): void {
    told(() => (typeof file === 'number' ? ftruncateSync(file, len) : cut(plainPath(file), len)));
  }

  /** As truncateSync. @since 9 */
  export function truncate(file: string | number, len: number = 0, callback?: AsyncCallback<void>): Promise<void> {
    return later(() => truncateSync(file, len), callback);
  }
}

/** The codes of what a file system refuses; a name that is not here is 13900042, "unknown error". */
const CODES: ReadonlyMap<string, number> = new Map([
  ['EPERM', 13900001],
  ['ENOENT', 13900002],
  ['EIO', 13900005],
  ['EBADF', 13900008],
  ['EACCES', 13900012],
  ['EEXIST', 13900015],
  ['ENOTDIR', 13900018],
  ['EISDIR', 13900019],
  ['EINVAL', 13900020],
  ['ENOSPC', 13900025],
  ['EROFS', 13900027],
  ['ENAMETOOLONG', 13900030],
]);
const UNKNOWN: number = 13900042;

function refusal(name: string): SystemError {
  return new SystemError(CODES.get(name) ?? UNKNOWN, name);
}

function told<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw refusal((error as NodeJS.ErrnoException).code ?? '');
  }
}

/** A path, or the URI of one. */
function plainPath(path: string): string {
  if (typeof path !== 'string') {
    throw refusal('EINVAL');
  }
  return path.replace(/^file:\/\/[^/]*(?=\/)/, '');
}

function later<T>(act: () => T, callback: AsyncCallback<T> | undefined): Promise<T> {
  return answerPlainly(Promise.resolve().then(act), callback);
}

function statOf(stats: Stats): fileIo.Stat {
  return {
    ino: BigInt(stats.ino),
    mode: stats.mode,
    uid: stats.uid,
    gid: stats.gid,
    size: stats.size,
    atime: Math.floor(stats.atimeMs / 1000),
    mtime: Math.floor(stats.mtimeMs / 1000),
    ctime: Math.floor(stats.ctimeMs / 1000),
    isDirectory: () => stats.isDirectory(),
    isFile: () => stats.isFile(),
    isSymbolicLink: () => stats.isSymbolicLink(),
  };
}

export default fileIo;
