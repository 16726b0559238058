// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import type { SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import type { TestContext } from 'node:test';
import { someOf } from 'arkts-host/testing';
import { filesOf, installInto, packWorkspace } from './installPackage.ts';
import { writeProject } from './smallProject.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
let folder = '';
let packed = '';
let missing: string | undefined;

before(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'arkts-host-package-')));
  packed = packWorkspace('packages/arkts-host', folder);
  const project = path.join(folder, 'project');
  writeProject(project);
  missing = installInto(project, packed);
});
after(() => fs.rmSync(folder, { recursive: true }));

/** A test of what npm has installed. */
function installed(name: string, body: (context: TestContext) => void | Promise<void>): void {
  test(name, (context: TestContext) => (missing === undefined ? body(context) : context.skip(missing)));
}

const environment: NodeJS.ProcessEnv = { PATH: process.env['PATH'], HOME: '/nonexistent' };
const command = 'node_modules/.bin/arkts-host';

function arktsHost(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(command, args, { cwd: path.join(folder, 'project'), encoding: 'utf8', env: environment });
}

test('the package has compiled code, its types and its licence, and neither sources nor tests', () => {
  const files = filesOf(packed);
  for (const name of [
    'LICENSE',
    'README.md',
    'package.json',
    'arkts-host.mjs',
    'dist/commands/main.js',
    'dist/sdk/kits/@kit.UserAuthenticationKit.d.ts',
    'dist/sdk/component/common.d.ts',
    'dist/screen/browser/main.js',
  ]) {
    assert.ok(files.includes(name), name);
  }
  assert.deepEqual(
    files
      .filter((name) => name !== 'person/hvigorfile.ts') // of a HAR that is there as its sources
      .filter((name) => /(?<!\.d)\.ts$|\.test(\.|-)|fixtures|\/testing\.|bundleBrowser|(^|\/)build\./.test(name)),
    [],
  );
});

installed('nothing that makes Node read TypeScript is installed with it', () => {
  const names = fs.readdirSync(path.join(folder, 'project/node_modules'));
  assert.deepEqual(
    names.filter((name) => /^(esbuild|tsx|ts-node|typescript|fast-check|@biomejs)$/.test(name)),
    [],
  );
});

installed('the command says its version', () => assert.equal(arktsHost('--version').stdout, `${version}\n`));

installed('it checks a project, and names an error by file and line', () => {
  const page = path.join(folder, 'project/entry/src/main/ets/pages/Index.ets');
  const text = fs.readFileSync(page, 'utf8');
  fs.writeFileSync(page, text.replace('count: number = 0', "count: number = 'none'"));
  const wrong = arktsHost('check');
  fs.writeFileSync(page, text);
  assert.equal(wrong.status, 1);
  assert.match(wrong.stdout, /^entry\/src\/main\/ets\/pages\/Index\.ets:6:10 error TS2322: /m);
  assert.match(wrong.stdout, /^Checked 4 project sources against the host's kits: 1 errors, 0 warnings/m);
});

installed('it runs local and instrumentation tests', () => {
  const run = arktsHost('test');
  assert.match(run.stdout, /\n2 passed, 0 failed\n$/, run.stdout + run.stderr);
});

for (const name of someOf(['', 'a test that fails names the line of its source'], 2).filter((each) => each !== '')) {
  installed(name, () => {
    const file = path.join(folder, 'project/entry/src/test/List.test.ets');
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, text.replace('assertEqual(3)', 'assertEqual(4)'));
    const run = arktsHost('test', 'entry/src/test');
    fs.writeFileSync(file, text);
    assert.equal(run.status, 1);
    assert.match(run.stdout, /expect 3 equals 4\n\s+at .*\(entry\/src\/test\/List\.test\.ets:7:\d+\)/);
  });
}

installed('it starts the app, shows it to a browser, and ends when it is told to', async () => {
  const child = spawn(command, ['start'], {
    cwd: path.join(folder, 'project'),
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const url = /^The phone: (\S+)\n/.exec(line)?.[1];
  assert.ok(url !== undefined, line);
  const program = await fetch(new URL('main.js', url));
  assert.equal(program.status, 200);
  assert.match(await program.text(), /WebSocket/);
  child.kill('SIGTERM');
  assert.deepEqual(await exit, [0, null]);
});

installed('its faces have types and load', () => {
  const project = path.join(folder, 'project');
  fs.writeFileSync(
    path.join(project, 'faces.ts'),
    `import { installApp } from 'arkts-host/app';
import { readyDevice } from 'arkts-host/device';
import { ArktsProject, buildProject } from 'arkts-host/project';
export const app = installApp(readyDevice(), buildProject(ArktsProject.open('.')), 'entry');
export const wrong: number = app.bundleName;`,
  );
  const tsc = [path.join(ROOT, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--skipLibCheck'];
  const options = ['--module', 'nodenext', '--target', 'es2022', 'faces.ts'];
  const types = spawnSync(process.execPath, [...tsc, ...options], { cwd: project, encoding: 'utf8' });
  assert.match(types.stdout, /^faces\.ts\(5,14\): error TS2322: [^\n]*\n$/);
  fs.writeFileSync(
    path.join(project, 'faces.mjs'),
    `${['app', 'device', 'hypium', 'network', 'project', 'screen', 'kits/@kit.ArkTS'].map((face) => `await import('arkts-host/${face}');`).join('\n')}
await import('arkts-host/testing').catch((error) => console.log(error.code));`,
  );
  const faces = spawnSync(process.execPath, ['faces.mjs'], { cwd: project, encoding: 'utf8', env: environment });
  assert.equal(faces.stdout, 'ERR_PACKAGE_PATH_NOT_EXPORTED\n', faces.stderr);
});

installed('a project that cannot be written is one sentence', () => {
  const builds = path.join(folder, 'project/.arkts-host');
  fs.rmSync(builds, { recursive: true, force: true });
  fs.writeFileSync(builds, '');
  const run = arktsHost('test');
  fs.rmSync(builds);
  assert.equal(run.status, 1);
  assert.match(
    run.stderr,
    /^\S+\/\.arkts-host\/build, where built projects are kept, cannot be written \(\w+\)\.[^\n]*\n$/,
  );
});
