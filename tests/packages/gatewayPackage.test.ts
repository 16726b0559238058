// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { SpawnSyncReturns } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import type { TestContext } from 'node:test';
import { filesOf, installInto, packWorkspace } from './installPackage.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const TSC = path.join(ROOT, 'node_modules/typescript/bin/tsc');
const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
/** A user who owns nothing. */
const STRANGER = 54_321;
let folder = '';
let packed = '';
let missing: string | undefined;

before(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-package-')));
  packed = packWorkspace('packages/gateway', folder);
  missing = installInto(path.join(folder, 'installed'), packed);
});
after(() => fs.rmSync(folder, { recursive: true }));

/** A test of what npm has installed. */
function installed(name: string, body: () => void): void {
  test(name, (context: TestContext) => (missing === undefined ? body() : context.skip(missing)));
}

function write(files: Readonly<Record<string, string>>): void {
  Object.entries(files).forEach(([name, text]) => fs.writeFileSync(path.join(folder, 'installed', name), text));
}

function run(program: string, ...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(program, args, {
    cwd: path.join(folder, 'installed'),
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
  });
}

/** The packages that a compiled file imports, those of Node left out. */
function packagesNamed(text: string): string[] {
  return [...text.matchAll(/(?:\bfrom |^import |\bimport\()["']([^.'"/\s][^'"\s]*)["']/gm)]
    .map((found) => found[1]!)
    .filter((name) => !name.startsWith('node:'))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
}

const gateway = (...args: string[]): SpawnSyncReturns<string> => run('node_modules/.bin/gateway', ...args);

test('the package has compiled code, its licence and how to use it, and neither sources, tests nor a compiler', () => {
  const files = filesOf(packed);
  for (const name of [
    'LICENSE',
    'README.md',
    'package.json',
    'gateway.mjs',
    'dist/package/main.mjs',
    'dist/package/LICENSES',
  ]) {
    assert.ok(files.includes(name), name);
  }
  const sources = files.filter((name) => /(?<!\.d)\.ts$|\.test\.|(^|\/)(testing|fuzz|chaos)\/|build\.mjs/.test(name));
  assert.deepEqual(sources, []);
});

installed(
  'it depends on exactly what its compiled code and its types name: nothing is inside and beside it as well',
  () => {
    const home = path.join(folder, 'installed/node_modules/@cancellable-auth/gateway');
    const { dependencies } = JSON.parse(fs.readFileSync(path.join(home, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const named = (ending: string): Set<string> =>
      new Set(
        (fs.readdirSync(path.join(home, 'dist/package'), { recursive: true }) as string[])
          .filter((file) => file.endsWith(ending))
          .flatMap((file) => packagesNamed(fs.readFileSync(path.join(home, 'dist/package', file), 'utf8'))),
      );
    const byTypes = [...named('.d.ts')].map((name) => (name in dependencies ? name : `@types/${name}`));
    assert.deepEqual(Object.keys(dependencies).sort(), [...new Set([...named('.mjs'), ...byTypes])].sort());
  },
);

installed('neither a compiler nor a tool of tests is installed with it', () => {
  const names = fs.readdirSync(path.join(folder, 'installed/node_modules'));
  assert.deepEqual(
    names.filter((name) => /esbuild|typescript|fast-check|biome|stryker|playwright/.test(name)),
    [],
  );
});

installed('the command says its version and what it can do', () => {
  assert.equal(gateway('--version').stdout, `${version}\n`);
  assert.match(gateway('--help').stdout, /connect HOST:PORT/);
});

installed('the command writes a configuration, and checks it', () => {
  const init = gateway('init', '--name', 'gate.example', '--dir', 'made');
  assert.equal(init.status, 0, init.stderr);
  const check = gateway('check', '--config', 'made/gateway.json5');
  assert.match(`${check.stdout}${check.stderr}`, /REPLACE-ME|origin/i);
});

installed('without its TLS files it says which one is missing, in one sentence', () => {
  assert.equal(gateway('init', '--name', 'gate.example', '--host', '0.0.0.0', '--dir', 'bare').status, 0);
  const bare = path.join(folder, 'installed/bare');
  const config = path.join(bare, 'gateway.json5');
  fs.writeFileSync(
    config,
    fs.readFileSync(config, 'utf8').replace('ohos:app-id:REPLACE-ME', 'ohos:app-id:BOMBi4aSxrZh'),
  );
  fs.readdirSync(bare)
    .filter((name) => /gateway\.(crt|key)$/.test(name))
    .forEach((name) => fs.rmSync(path.join(bare, name)));
  const check = gateway('check', '--config', 'bare/gateway.json5');
  assert.notEqual(check.status, 0);
  assert.match(check.stderr, /tls\.certificate: [^\n]*gateway\.crt/);
  assert.doesNotMatch(check.stderr, /\n\s+at /);
});

installed('connect says that nobody is logged in', () => {
  assert.match(gateway('connect', 'host:1', '--user', 'nobody').stderr, /^gateway connect: nobody is not logged in\./);
});

installed('a home that cannot be written is one sentence', () => {
  const home = path.join(folder, 'home');
  fs.mkdirSync(home);
  fs.chmodSync(folder, 0o755);
  fs.chmodSync(home, 0o555);
  const program = path.join(folder, 'installed/node_modules/@cancellable-auth/gateway/gateway.mjs');
  const login = spawnSync(process.execPath, [program, 'login'], {
    cwd: '/',
    encoding: 'utf8',
    input: '',
    env: { PATH: process.env['PATH'], HOME: home },
    timeout: 60_000,
    ...(process.getuid?.() === 0 ? { uid: STRANGER, gid: STRANGER } : {}),
  });
  assert.equal(login.status, 1);
  // before any ticket is asked for, and spent
  assert.match(login.stderr, /^gateway login: [^\n]*(EACCES|cannot be written)[^\n]*\n$/);
});

installed('its faces load, and the one for tests is not there', () => {
  write({
    'faces.mjs': `import { Gateway } from '@cancellable-auth/gateway';
import { AuthenticationEngine } from '@cancellable-auth/gateway/engine';
import { openTunnel } from '@cancellable-auth/gateway/client';
console.log(typeof Gateway, typeof AuthenticationEngine, typeof openTunnel);
await import('@cancellable-auth/gateway/testing').catch((error) => console.log(error.code));`,
  });
  const faces = run(process.execPath, 'faces.mjs');
  assert.equal(faces.stdout, 'function function function\nERR_PACKAGE_PATH_NOT_EXPORTED\n', faces.stderr);
});

installed('its faces have types', () => {
  write({
    'sound.ts': `import { Gateway } from '@cancellable-auth/gateway';
import { HResult } from '@cancellable-auth/gateway/engine';
import { openTunnel } from '@cancellable-auth/gateway/client';
export { Gateway, openTunnel };
export const ok: HResult = HResult.S_OK;`,
    'wrong.ts': `import { HResult } from '@cancellable-auth/gateway/engine';
export const ok: HResult = 'S_OK' as const;`,
  });
  const check = (file: string): SpawnSyncReturns<string> =>
    run(
      process.execPath,
      TSC,
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--types',
      'node',
      file,
    );
  assert.equal(check('sound.ts').stdout, '');
  assert.match(check('wrong.ts').stdout, /wrong\.ts\(2,14\): error TS2322/);
});
