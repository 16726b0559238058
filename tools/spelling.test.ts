// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { scratchDir, writeFiles } from 'arkts-host/testing';
import { runProgram } from './runProgram.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What has been read is read again when it, a dictionary or the configuration has changed. */
const CACHED = ['--cache', '--cache-strategy', 'content', '--cache-location', path.join(ROOT, '.host/cspell')];

/** `file:line:column word` for each word below a folder that no dictionary and not .cspell/project.txt has. */
async function unknownWords(dir: string, ...more: readonly string[]): Promise<string[]> {
  const cspell = fileURLToPath(import.meta.resolve('cspell/bin'));
  const args = [
    'lint',
    '--config',
    path.join(ROOT, 'cspell.json'),
    '--root',
    dir,
    '--no-progress',
    '--no-color',
    '--relative',
    ...more,
  ];
  const end = await runProgram(process.execPath, [cspell, ...args], dir);
  assert.match(end.failure, /Files checked: [1-9]/, 'the spelling check looked at files');
  return end.text.split('\n').flatMap((line) => {
    const found = /^(\S+?):(\d+):(\d+) - Unknown word \((.*?)\)/.exec(line.trim());
    return found === null ? [] : [`${found[1]}:${found[2]}:${found[3]} ${found[4]}`];
  });
}

test('code and documents are spelt right; a word that is right and unknown goes into .cspell/project.txt', async () => {
  assert.deepEqual(await unknownWords(ROOT, ...CACHED), []);
});

test('a word that is spelt wrong is found in every kind of file', async () => {
  const dir = scratchDir();
  // made here, so that they are not found in this file
  const [one, two, three] = [
    'received'.replace('ei', 'ie'),
    'separate'.replace('pa', 'pe'),
    'occurred'.replace('rr', 'r'),
  ];
  const files = {
    'a.ts': `// a ${one} frame\n`,
    'b.ets': `const ${two}: string = '';\n`,
    'c.md': `An ${three} fault.\n`,
  };
  writeFiles(dir, files);
  assert.deepEqual(await unknownWords(dir), [`a.ts:1:6 ${one}`, `b.ets:1:7 ${two}`, `c.md:1:4 ${three}`]);
});
