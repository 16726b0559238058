// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { appWith, scratchDir, writeFiles } from '../arkts/project.test-support.ts';
import { runCommandLine } from './runCommandLine.ts';

/** The table that this one is held against. */
const GUIDE: string = readFileSync(new URL('../../../docs/guide/off-device.md', import.meta.url), 'utf8');
const PAGE: string = `@Entry
@ComponentV2
struct Index {
  build() {
    Column()
  }
}
`;
const RESOURCES: string = 'entry/src/main/resources/base';
const MODULE: string = 'entry/src/main/module.json5';
const CONFIGURATION: Readonly<Record<string, string>> = {
  'hvigor/hvigor-config.json5': '{ modelVersion: "6.0.1", dependencies: {} }',
  'AppScope/app.json5':
    '{ app: { bundleName: "com.example.one", versionCode: 1, versionName: "1.0.0", label: "one", icon: "$media:icon" } }',
  'AppScope/resources/base/media/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
};

/** A sound app, but for these files: a text, or undefined to take one away. */
function appBut(others: Readonly<Record<string, string | undefined>>): string {
  const dir = appWith({ 'pages/Index.ets': PAGE }, CONFIGURATION);
  for (const [name, text] of Object.entries(others)) {
    if (text === undefined) {
      rmSync(path.join(dir, name), { recursive: true });
    } else {
      writeFiles(dir, { [name]: text });
    }
  }
  return dir;
}

function profileFor(version: string, modules: string = '{ name: "entry", srcPath: "./entry" }'): string {
  return `{ app: { products: [{ compatibleSdkVersion: ${version} }] }, modules: [${modules}] }`;
}

/** A folder of so little room that no build has place in it; undefined where nobody may make one. */
function fullDisk(dir: string): string | undefined {
  const at = path.join(dir, '.arkts-host');
  mkdirSync(at);
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', at]).status === 0 ? dir : undefined;
}

interface BadInput {
  readonly what: string;
  readonly command: string;
  /** The project's folder; undefined where this machine cannot have such a one. */
  readonly dir: () => string | undefined;
  readonly says: RegExp;
  readonly code: number;
  readonly args?: readonly string[];
  /** What has to be undone. */
  readonly end?: (dir: string) => void;
}

const BAD_INPUTS: readonly BadInput[] = [
  {
    what: 'a folder that is not there',
    command: 'check',
    dir: () => '/no/such/project',
    says: /^\/no\/such\/project does not exist\. Expected: the folder of a DevEco project\.$/,
    code: 1,
  },
  {
    what: 'a folder without a project',
    command: 'check',
    dir: () => scratchDir(),
    says: /^\S+\/build-profile\.json5 is missing\. Expected there: [^\n]*$/,
    code: 1,
  },
  {
    what: 'a folder with two projects in it',
    command: 'check',
    dir: () => {
      const dir = scratchDir();
      ['one', 'two'].forEach((name) =>
        writeFiles(dir, { [`${name}/build-profile.json5`]: '{}', [`${name}/oh-package.json5`]: '{}' }),
      );
      return dir;
    },
    says: /^\S+ is no project, and has 2 inside: one, two\. Name one of them\.$/,
    code: 1,
  },
  {
    what: 'a file instead of a folder',
    command: 'check',
    dir: () => path.join(appBut({}), 'entry/src/main/ets/pages/Index.ets'),
    says: /^\S+\/Index\.ets is a file\. Expected: the folder of a DevEco project\.$/,
    code: 1,
  },
  {
    what: 'build-profile.json5 that is no JSON5',
    command: 'check',
    dir: () => appBut({ 'build-profile.json5': '{ app: ' }),
    says: /^\S+\/build-profile\.json5 is not JSON5: [^\n]*$/,
    code: 1,
  },
  {
    what: 'build-profile.json5 that is a folder',
    command: 'check',
    dir: () => appBut({ 'build-profile.json5': undefined, 'build-profile.json5/file': '' }),
    says: /^\S+\/build-profile\.json5 is a folder\. Expected there: a file with [^\n]*$/,
    code: 1,
  },
  {
    what: 'module.json5 that is no JSON5',
    command: 'build',
    dir: () => appBut({ [MODULE]: '{ module: ' }),
    says: /^\S+\/module\.json5 is not JSON5: [^\n]*$/,
    code: 1,
  },
  {
    what: 'a missing module folder',
    command: 'check',
    dir: () => appBut({ entry: undefined }),
    says: /^\S+ has the module 'entry' at \.\/entry, and there is no such folder\. [^\n]*$/,
    code: 1,
  },
  {
    what: 'two modules of one name',
    command: 'check',
    dir: () => {
      const entry = '{ name: "entry", srcPath: "./entry" }';
      return appBut({ 'build-profile.json5': profileFor('12', `${entry}, ${entry}`) });
    },
    says: /^\S+ has two modules called 'entry'\. Each needs a name of its own\.$/,
    code: 1,
  },
  {
    what: 'a module of the FA model',
    command: 'check',
    dir: () => appBut({ [MODULE]: undefined, 'entry/src/main/config.json': '{}' }),
    says: /^\S+ is missing, and \S+ is there: module 'entry' is of the FA model, [^\n]*$/,
    code: 1,
  },
  {
    what: 'settings with a rule that there is not',
    command: 'check',
    dir: () => appBut({ 'arkts-host.json5': '{ rules: ["nope"] }' }),
    says: /^\S+\/arkts-host\.json5: 'rules' is a list of [^\n]*, and "nope" is none\.$/,
    code: 1,
  },
  {
    what: 'strings that are no JSON',
    command: 'check',
    dir: () => appBut({ [`${RESOURCES}/element/string.json`]: '{ "string": [' }),
    says: /^entry\/\S+:1:1 error resource: \S+\/string\.json is not JSON5: [^\n]*$/m,
    code: 1,
  },
  {
    what: 'strings that are no JSON, when the app starts',
    command: 'smoke',
    dir: () => appBut({ [`${RESOURCES}/element/string.json`]: '{ "string": [' }),
    says: /^ {5}starting EntryAbility: \S+\/string\.json is not JSON: [^\n]*$/m,
    code: 1,
  },
  {
    what: 'a list of pages that is none',
    command: 'smoke',
    dir: () => appBut({ [`${RESOURCES}/profile/main_pages.json`]: '{ "src": 5 }' }),
    says: /^ {5}starting EntryAbility: The profile 'main_pages' has no list of pages: [^\n]*$/m,
    code: 1,
  },
  {
    what: 'a picture that is none',
    command: 'check',
    dir: () => appBut({ [`${RESOURCES}/media/icon.png`]: 'Not found' }),
    says: /^entry\/\S+\/icon\.png:1:1 error resource: icon\.png is no picture\. A picture is PNG, [^\n]*$/m,
    code: 1,
  },
  {
    what: 'a project for newer systems',
    command: 'check',
    dir: () => appBut({ 'build-profile.json5': profileFor('"90.0.0"') }),
    says: /warning config: The project is for systems from API 90 on, and this host knows them up to \d+: [^\n]*$/m,
    code: 0,
  },
  {
    what: 'a project for older systems',
    command: 'check',
    dir: () => appBut({ 'build-profile.json5': profileFor('9') }),
    says: /The project is for systems from API 9 on, and this host knows them from 12 on: [^\n]*$/m,
    code: 0,
  },
  {
    what: 'a version of the SDK that is none',
    command: 'check',
    dir: () => appBut({ 'build-profile.json5': profileFor('"new"') }),
    says: /error config: compatibleSdkVersion is 'new'; it is a number as 12, or a text as "5\.0\.0\(12\)"\.$/m,
    code: 1,
  },
  {
    what: 'packages that depend on each other',
    command: 'check',
    dir: () =>
      appBut({
        'build-profile.json5': profileFor(
          '12',
          '{ name: "entry", srcPath: "./entry" }, { name: "words", srcPath: "./words" }',
        ),
        'entry/oh-package.json5': '{ name: "entry", version: "1.0.0", dependencies: { "words": "file:../words" } }',
        'words/oh-package.json5': '{ name: "words", version: "1.0.0", dependencies: { "entry": "file:../entry" } }',
        'words/src/main/module.json5': '{ module: { name: "words", type: "har" } }',
      }),
    says: /error config: Packages depend on each other in a circle: entry → words → entry\. [^\n]*$/m,
    code: 1,
  },
  {
    what: 'a source of a million lines',
    command: 'build',
    dir: () => appBut({ 'entry/src/main/ets/Long.ets': 'const a = 12;\n'.repeat(1_000_000) }),
    says: /^\S+\/Long\.ets has 13\.4 MiB; a source has at most 4\. Part it, or keep what is data in resources\/rawfile\.$/,
    code: 1,
  },
  {
    what: 'no rights to write',
    command: 'build',
    dir: () => appBut({ '.arkts-host': '' }), // root may write in every folder, and in none that is a file
    says: /^\S+\/\.arkts-host\/build, where built projects are kept, cannot be written \(ENOTDIR\)\. [^\n]*$/,
    code: 1,
  },
  {
    what: 'a disk that is full',
    command: 'build',
    dir: () => fullDisk(appBut({})),
    end: (dir) => spawnSync('umount', [path.join(dir, '.arkts-host')]),
    says: /^[^\n]*, which this command needs, has no room left \(ENOSPC\)\. Make room there\.$/,
    code: 1,
  },
  {
    what: 'tests that init cannot add',
    command: 'init',
    dir: () =>
      appBut({ 'entry/src/main/ets/pages/Index.ets': 'userAuth.getUserAuthInstance()', 'entry/src/ohosTest': '' }),
    says: /^\S+\/ohosTest\/module\.json5, which init adds, cannot be written \(E\w+\)\. [^\n]*$/,
    code: 1,
  },
  {
    what: 'an unknown option',
    command: 'check',
    dir: () => appBut({}),
    says: /^arkts-host check: --nope is an unknown option here; there are --project, [^\n]*$/,
    code: 2,
    args: ['--nope'],
  },
  {
    what: 'an unknown version of the system',
    command: 'smoke',
    dir: () => appBut({}),
    says: /^arkts-host smoke: There is no profile '11'\. There are: 12, [^\n]*$/,
    code: 2,
    args: ['--profile', '11'],
  },
];

/** What a command line makes the command say, and its exit code. */
async function run(context: TestContext, ...args: string[]): Promise<{ code: number; text: string }> {
  const said: string[] = [];
  for (const stream of ['log', 'error'] as const) {
    context.mock.method(console, stream, (line: string) => said.push(line));
  }
  const code = await runCommandLine(args);
  context.mock.restoreAll();
  return { code, text: said.join('\n') };
}

/** The command and the code of a row of the guide. */
function rowOfGuide(what: string): readonly string[] {
  const row = GUIDE.split('\n').find((line) => line.startsWith(`| ${what} |`)) ?? '';
  const cells = row.split('|').map((cell) => cell.trim());
  return [cells[2] ?? '', cells.at(-2) ?? ''];
}

for (const { what, command, dir, says, code, args = [], end: undo } of BAD_INPUTS) {
  test(`${what}: ${command} says it in one sentence, and ends with ${code}`, async (context) => {
    const at = dir();
    if (at === undefined) {
      context.skip('nobody may mount a small disk here');
      return;
    }
    const end = await run(context, command, '--project', at, ...args);
    undo?.(at);
    assert.match(end.text, says);
    assert.equal(end.code, code, end.text);
    assert.deepEqual(rowOfGuide(what), [`\`${command}\``, `${code}`], 'the guide says so, too');
  });
}

test('a port that another program has is told by phone, which ends with 2', async (context) => {
  const other = createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const end = await run(context, 'phone', '--port', String(port), '--project', appBut({}));
  other.close();
  assert.match(end.text, /^arkts-host phone: Port \d+ is taken by another program/);
  assert.deepEqual(rowOfGuide('a port that another program has'), ['`phone`', String(end.code)]);
});

test('standard input may be closed, and who reads the output may go', () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const node = [process.execPath, ...process.execArgv].map((part) => `'${part}'`).join(' ');
  const closed = spawnSync('sh', ['-c', `${node} '${main}' --version <&-`], { encoding: 'utf8' });
  assert.deepEqual([closed.status, closed.stderr], [0, '']);
  const gone = spawnSync('sh', ['-c', `{ sleep 0.1; ${node} '${main}' --help; echo $? >&2; } | true`], {
    encoding: 'utf8',
  });
  assert.equal(gone.stderr, '0\n');
});
