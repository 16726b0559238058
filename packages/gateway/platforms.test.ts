// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';

const GATEWAY = import.meta.dirname;
const PAGE = fs.readFileSync(path.join(GATEWAY, '../../docs/reference/platforms.md'), 'utf8');
/** What only POSIX systems have: calls, signals, open flags and places. In comments and messages nothing is called. */
const POSIX: readonly RegExp[] = [
  /\bget(?:e?[ug]id|groups)\b/,
  /\bset(?:e?[ug]id|groups)\b/,
  /\bprocess\.(?:ppid|umask)\b/,
  /'SIG(?:HUP|USR1|USR2|QUIT|PIPE|WINCH|STOP|CONT)'/,
  /\bO_(?:NONBLOCK|NOCTTY|NOFOLLOW|DIRECTORY)\b/,
  /['"`]\/(?:dev|proc|etc|tmp|run|var|usr)\//,
  /\.(?:chmod|chown|lchown|symlink|link|readlink)(?:Sync)?\(/,
  /& 0o0?77\b/,
  /\bgetent\b/i,
  /process\.kill\(-/,
  /\bopenSync\(path\.dirname\(/, // a folder as a file
];
/** Folders whose files are no part of the program. */
const NOT_SHIPPED = new Set(['testing', 'chaos', 'fuzz', 'properties', 'ssh', 'dist', 'deploy', 'node_modules']);

function sources(folder: string): string[] {
  return fs.readdirSync(path.join(GATEWAY, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      return NOT_SHIPPED.has(entry.name) ? [] : sources(name);
    }
    return /\.(ts|mjs)$/.test(name) && !/\.test\.ts$|^build\.mjs$/.test(name) ? [name] : [];
  });
}

/** The lines of a file that call something which only POSIX has. */
function posixLines(file: string): string[] {
  return fs
    .readFileSync(path.join(GATEWAY, file), 'utf8')
    .replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '')
    .split('\n')
    .filter((line) => POSIX.some((pattern) => pattern.test(line)));
}

/** The files that the first column of the page's table names. */
const named = new Set(
  PAGE.split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...line.split('|')[1]!.matchAll(/`([^`]+)`/g)].map((found) => found[1]!)),
);

describe('what only POSIX systems have', () => {
  test('stands in files that the page names, each with its answer on Windows', () => {
    const found = sources('').filter((file) => posixLines(file).length > 0);
    assert.deepEqual(
      found.filter((file) => !named.has(file)).map((file) => `${file}: ${posixLines(file).join('; ').trim()}`),
      [],
      'give it an answer for Windows, and write that into docs/reference/platforms.md',
    );
  });

  test('is in every file that the page names', () => {
    assert.deepEqual(
      [...named].filter((file) => !fs.existsSync(path.join(GATEWAY, file)) || posixLines(file).length === 0),
      [],
    );
  });
});
