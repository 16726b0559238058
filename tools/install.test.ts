// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { scratchDir, writeFiles } from 'arkts-host/testing';

const LOCK_FILE: string = JSON.stringify({
  packages: {
    '': { name: 'x' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/b': { version: '1.0.0', integrity: 'sha512-b', optional: true },
  },
});

/** Does what npm ci does as far as install.mjs looks at it, slowly, and writes down every call. */
const NPM: string = `
const fs = require('node:fs');
fs.appendFileSync('calls.txt', process.argv.slice(2).join(' ') + '\\n');
if (process.env.NPM_FAILS) { process.exit(3); }
fs.rmSync('node_modules', { recursive: true, force: true });
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
fs.mkdirSync('node_modules/a', { recursive: true });
fs.writeFileSync('node_modules/a/package.json', '{}');
const installed = { 'node_modules/a': packages['node_modules/a'] };
fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: installed }));
`;

interface Checkout {
  readonly dir: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  calls(): string[];
}

function checkout(): Checkout {
  const dir = scratchDir();
  writeFiles(dir, { 'package-lock.json': LOCK_FILE, 'npm-cli.js': NPM });
  const script = path.join(dir, 'tools/install.mjs');
  cpSync(fileURLToPath(new URL('install.mjs', import.meta.url)), script);
  return {
    dir,
    args: [script],
    env: { ...process.env, npm_execpath: path.join(dir, 'npm-cli.js') },
    calls: () =>
      existsSync(path.join(dir, 'calls.txt'))
        ? readFileSync(path.join(dir, 'calls.txt'), 'utf8').trim().split('\n')
        : [],
  };
}

function run(
  at: Checkout,
  env: NodeJS.ProcessEnv = {},
  before: readonly string[] = [],
): { status: number | null; text: string } {
  const done = spawnSync(process.execPath, [...before, ...at.args], { encoding: 'utf8', env: { ...at.env, ...env } });
  return { status: done.status, text: done.stdout + done.stderr };
}

test('a fresh clone is installed once, and then nothing is done or said', () => {
  const at = checkout();
  assert.equal(run(at).status, 0);
  assert.deepEqual(run(at), { status: 0, text: '' });
  assert.deepEqual(at.calls(), ['ci --no-audit --no-fund']);
});

test('another lock file, or a package that is gone, is installed again', () => {
  const at = checkout();
  run(at);
  writeFileSync(path.join(at.dir, 'package-lock.json'), LOCK_FILE.replace('sha512-a', 'sha512-c'));
  assert.equal(run(at).status, 0);
  rmSync(path.join(at.dir, 'node_modules/a'), { recursive: true });
  assert.equal(run(at).status, 0);
  assert.equal(at.calls().length, 3);
});

test('a failure of npm is told and handed on', () => {
  const result = run(checkout(), { NPM_FAILS: '1' });
  assert.equal(result.status, 3);
  assert.match(result.text, /npm ci failed\. The first installation needs the npm registry/);
});

test('two at once install once', async () => {
  const at = checkout();
  const start = (): Promise<number | null> =>
    new Promise((resolve) => {
      spawn(process.execPath, [...at.args], { env: at.env, stdio: 'ignore' }).on('close', resolve);
    });
  assert.deepEqual(await Promise.all([start(), start(), start()]), [0, 0, 0]);
  assert.equal(at.calls().length, 1);
  assert.equal(existsSync(path.join(at.dir, '.host/install.lock')), false);
});

test('the lock of a process that has died is no obstacle', () => {
  const at = checkout();
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  writeFiles(at.dir, { '.host/install.lock': String(dead) });
  assert.equal(run(at).status, 0);
  assert.equal(at.calls().length, 1);
});

test('an old Node is refused by name', () => {
  const old = 'data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"20.18.3"}})';
  const result = run(checkout(), {}, ['--import', old]);
  assert.equal(result.status, 1);
  assert.match(result.text, /This is Node 20\.18\.3; the project needs 20\.19 or later/);
});
