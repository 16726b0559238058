// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ProjectError } from './ProjectError.ts';

/** A HAR beyond these is no library: the file's bytes, the bytes of all that is in it, and how many files that are. */
const MOST_BYTES: number = 64 * 1024 * 1024;
const MOST_UNPACKED: number = 256 * 1024 * 1024;
const MOST_FILES: number = 20_000;
/** Tar's unit, and where the fields of its header are. */
const BLOCK: number = 512;
const NAME: readonly [number, number] = [0, 100];
const SIZE: readonly [number, number] = [124, 136];
const CHECKSUM: readonly [number, number] = [148, 156];
const TYPE: number = 156;
const MAGIC: readonly [number, number] = [257, 262];
const PREFIX: readonly [number, number] = [345, 500];
/** All that is in a HAR is below this. */
const ROOT: string = 'package/';

/** An entry of a tar archive. */
interface Entry {
  readonly type: string;
  readonly name: string;
  readonly body: Buffer;
}

/**
 * Unpacks a HAR as ohpm packs it (a gzip'd tar whose root is `package/`) below `folder`, unless it is there: in a folder that is
 * called by its content, and appears whole or not at all. Nothing is written before all of it has been checked.
 *
 * @returns the folder that stands for `package/`
 * @throws ProjectError MISSING_FILE, INVALID_PACKAGE, UNWRITABLE
 */
export function unpackHar(file: string, folder: string): string {
  const bytes = read(file);
  const target = path.join(folder, createHash('sha256').update(bytes).digest('hex').slice(0, 20));
  if (!existsSync(target)) {
    write(filesOf(file, bytes), folder, target);
  }
  return target;
}

function read(file: string): Buffer {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new ProjectError('MISSING_FILE', file, `${file} is missing, and an oh-package.json5 depends on it.`);
  }
  if (!stats.isFile()) {
    throw invalid(file, 'it is not a file');
  }
  if (stats.size > MOST_BYTES) {
    throw invalid(file, `it has ${stats.size} bytes, and ${MOST_BYTES} are the most`);
  }
  try {
    return readFileSync(file);
  } catch (error) {
    throw invalid(file, (error as Error).message);
  }
}

function invalid(file: string, reason: string): ProjectError {
  return new ProjectError(
    'INVALID_PACKAGE',
    file,
    `${file} cannot be used as a HAR: ${reason}. Pack or download it again.`,
  );
}

/** The files of a HAR by their paths below `package/`. Throws ProjectError INVALID_PACKAGE. */
function filesOf(file: string, bytes: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const { type, name, body } of entriesOf(file, unzip(file, bytes))) {
    const shown = JSON.stringify(name);
    if (type !== 'file' && type !== 'folder') {
      throw invalid(file, `${shown} in it is ${type}, and a HAR has files only`);
    }
    if (!isInside(name)) {
      throw invalid(file, `${shown} in it leads out of ${ROOT}`);
    }
    if (type === 'folder') {
      continue;
    }
    const inside = name.slice(ROOT.length);
    if (files.has(inside)) {
      throw invalid(file, `${shown} is in it twice`);
    }
    files.set(inside, body);
    if (files.size > MOST_FILES) {
      throw invalid(file, `more than ${MOST_FILES} files are in it`);
    }
  }
  for (const name of files.keys()) {
    for (let at = path.posix.dirname(name); at !== '.'; at = path.posix.dirname(at)) {
      if (files.has(at)) {
        throw invalid(file, `${JSON.stringify(ROOT + at)} in it is a file and a folder`);
      }
    }
  }
  if (!files.has('oh-package.json5')) {
    throw invalid(file, `no ${ROOT}oh-package.json5 is in it`);
  }
  return files;
}

/** Whether a path is one below `package/` on every system, as it is written. */
function isInside(name: string): boolean {
  return (
    name.startsWith(ROOT) &&
    !/[\\:\0]/.test(name) &&
    name
      .replace(/\/$/, '')
      .split('/')
      .every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

function unzip(file: string, bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') {
      throw invalid(file, bytes.length === 0 ? 'it is empty' : 'its end is missing');
    }
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw invalid(file, `unpacked it has more than ${MOST_UNPACKED} bytes`);
    }
    throw invalid(file, `it is not a gzip'd tar (${message})`);
  }
}

/** The entries of a tar archive in the formats ustar, pax and GNU. */
function entriesOf(file: string, tar: Buffer): Entry[] {
  const entries: Entry[] = [];
  let longName: string | undefined;
  let at = 0;
  while (at + BLOCK <= tar.length && tar.subarray(at, at + BLOCK).some((byte) => byte !== 0)) {
    const header = tar.subarray(at, at + BLOCK);
    const size = octal(header, SIZE);
    if (textOf(header, MAGIC) !== 'ustar' || octal(header, CHECKSUM) !== checksumOf(header) || size === undefined) {
      throw invalid(file, "it is not a gzip'd tar");
    }
    const body = tar.subarray(at + BLOCK, at + BLOCK + size);
    if (body.length < size) {
      throw invalid(file, 'its end is missing');
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[TYPE]!);
    if (type === 'L') {
      longName = body.toString('utf8').replace(/\0.*$/s, '');
    } else if (type === 'x') {
      longName = paxPath(body) ?? longName;
    } else if (type !== 'g') {
      const prefix = textOf(header, PREFIX);
      const name = longName ?? (prefix === '' ? '' : `${prefix}/`) + textOf(header, NAME);
      entries.push({ type: wordFor(type), name, body });
      longName = undefined;
    }
  }
  if (at + BLOCK > tar.length) {
    throw invalid(file, 'its end is missing'); // blocks of zeros
  }
  if (entries.length === 0) {
    throw invalid(file, 'nothing is in it');
  }
  return entries;
}

function wordFor(type: string): string {
  switch (type) {
    case '0':
    case '\0':
      return 'file';
    case '5':
      return 'folder';
    case '1':
    case '2':
      return 'a link';
    default:
      return 'neither file nor folder';
  }
}

function textOf(header: Buffer, [from, to]: readonly [number, number]): string {
  return header.toString('utf8', from, to).replace(/\0.*$/s, '');
}

function octal(header: Buffer, field: readonly [number, number]): number | undefined {
  const text = textOf(header, field).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

/** The sum of a header's bytes, those of the sum itself read as spaces. */
function checksumOf(header: Buffer): number {
  return header.reduce((sum, byte, at) => sum + (at >= CHECKSUM[0] && at < CHECKSUM[1] ? 0x20 : byte), 0);
}

/** The `path` of a pax header: records of `LENGTH KEY=VALUE\n`. */
function paxPath(body: Buffer): string | undefined {
  for (let at = 0; at < body.length; ) {
    const length = Number(/^\d+ /.exec(body.toString('latin1', at, at + 12))?.[0] ?? Number.NaN);
    if (!(length > 0)) {
      return undefined;
    }
    const record = body.toString('utf8', at, at + length);
    const found = /^\d+ path=([^]*)\n$/.exec(record)?.[1];
    if (found !== undefined) {
      return found;
    }
    at += length;
  }
  return undefined;
}

function write(files: ReadonlyMap<string, Buffer>, folder: string, target: string): void {
  let scratch: string | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    scratch = mkdtempSync(path.join(folder, 'unfinished-'));
    for (const [name, body] of files) {
      const file = path.join(scratch, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, body);
    }
    renameSync(scratch, target);
  } catch (error) {
    if (!existsSync(target)) {
      // otherwise another process has just unpacked the same
      throw ProjectError.unwritable(folder, 'where HARs are unpacked', error);
    }
  } finally {
    if (scratch !== undefined) {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
}
