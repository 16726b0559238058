// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { readArguments } from 'arkts-host/command-line';
import { ArktsProject } from 'arkts-host/project';

const USAGE = `npm run pack:har -- [--out DIR] [package …]
  packs cancellable_auth, gateway_protocol and gateway_device, or those that are named, as .har files
  --out  where to; by default .host/har`;

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
/** Tar's unit, and the length of its header's fields. */
const BLOCK = 512;
const LONGEST_NAME = 100;
/** What lies beside the sources of a package and is delivered. */
const DOCUMENTS = ['README.md', 'CHANGELOG.md', 'LICENSE'];

function main(): number {
  let given;
  try {
    given = readArguments({
      allowPositionals: true,
      options: { out: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (given.values.help === true) {
    console.log(USAGE);
    return 0;
  }
  // who is to have one finds out what it is: modules of the app alone have no such documents
  const hars = ArktsProject.open(ROOT).modules.filter(
    ({ dir, type }) => type === 'har' && DOCUMENTS.every((name) => fs.existsSync(path.join(dir, name))),
  );
  const unknown = given.positionals.find((name) => !hars.some((har) => har.packageName === name));
  if (unknown !== undefined) {
    const all = hars.map((har) => har.packageName).join(', ');
    console.error(`There is no package '${unknown}'. There are: ${all}.`);
    return 2;
  }
  const out = path.resolve(given.values.out ?? path.join(ROOT, '.host/har'));
  fs.mkdirSync(out, { recursive: true });
  for (const har of hars) {
    if (given.positionals.length === 0 || given.positionals.includes(har.packageName)) {
      const file = path.join(out, `${har.packageName}.har`);
      fs.writeFileSync(file, pack(filesOf(har.dir)));
      console.log(file);
    }
  }
  return 0;
}

/** The files of a HAR that is delivered with its sources, by their path in it. */
function filesOf(dir: string): ReadonlyMap<string, string | Buffer> {
  const below = (folder: string): string[] =>
    fs.readdirSync(path.join(dir, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`);
  const sources = fs.readdirSync(dir).filter((name) => /\.e?ts$/.test(name) && name !== 'hvigorfile.ts');
  const names = [...DOCUMENTS, ...sources, ...below('src/main')].filter((name) =>
    fs.statSync(path.join(dir, name)).isFile(),
  );
  return new Map<string, string | Buffer>([
    ['oh-package.json5', versioned(dir)],
    // what hvigor calls the rules for apps that obfuscate
    ['obfuscation.txt', fs.readFileSync(path.join(dir, 'consumer-rules.txt'))],
    ...names.map((name): [string, Buffer] => [name, fs.readFileSync(path.join(dir, name))]),
  ]);
}

/** oh-package.json5 with versions where this repository has folders: nobody else has these. */
function versioned(dir: string): string {
  return fs
    .readFileSync(path.join(dir, 'oh-package.json5'), 'utf8')
    .replace(/"file:([^"]+)"/g, (_all, folder: string) => {
      const other = fs.readFileSync(path.join(dir, folder, 'oh-package.json5'), 'utf8');
      return `"${/"version": "([^"]+)"/.exec(other)![1]}"`;
    });
}

/** A gzip'd tar of files below package/: the same bytes for the same files, wherever and whenever it is made. */
function pack(files: ReadonlyMap<string, string | Buffer>): Buffer {
  const entries = [...files].sort(([one], [other]) => (one < other ? -1 : 1));
  const blocks = entries.flatMap(([name, text]) => {
    const body = Buffer.from(text);
    return [header(`package/${name}`, body.length), body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)];
  });
  const zipped = gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 9 });
  zipped[9] = 255; // "unknown": zlib writes the system that it runs on
  return zipped;
}

/** A header of ustar, with the epoch as time and nobody as owner. */
function header(name: string, size: number): Buffer {
  const bytes = Buffer.alloc(BLOCK);
  const put = (at: number, text: string): number => bytes.write(text, at, 'latin1');
  const octal = (at: number, value: number, digits: number): number => put(at, value.toString(8).padStart(digits, '0'));
  const cut = Buffer.byteLength(name) <= LONGEST_NAME ? -1 : name.indexOf('/', name.length - LONGEST_NAME - 1);
  bytes.write(name.slice(cut + 1), 0, 'utf8');
  bytes.write(name.slice(0, Math.max(cut, 0)), 345, 'utf8');
  octal(100, 0o644, 7);
  octal(108, 0, 7);
  octal(116, 0, 7);
  octal(124, size, 11);
  octal(136, 0, 11);
  put(148, ' '.repeat(8));
  put(156, '0');
  put(257, 'ustar');
  put(263, '00');
  octal(
    148,
    bytes.reduce((sum, byte) => sum + byte, 0),
    6,
  );
  bytes[154] = 0;
  return bytes;
}

process.exitCode = main();
