// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { scratchDir, writeFiles } from 'arkts-host/testing';

const LOADER = fileURLToPath(new URL('typescript.mjs', import.meta.url));
const IS_WINDOWS = process.platform === 'win32';

/** Writes down its arguments, and puts a Node there that does so, too. */
const NPM = `#!/bin/sh
echo "npm $*" >> "$CALLS"
[ -z "$NPM_FAILS" ] || { echo 'no such package' >&2; exit 1; }
for last; do :; done
name=\${last%@*}
home="$3/node_modules/$name"
mkdir -p "$home/bin"
echo '{ "bin": { "node": "bin/node" } }' > "$home/package.json"
cp "$BIN/other-node" "$home/bin/node"
`;
const OTHER_NODE = `#!/bin/sh
[ "$1" != --version ] || { echo v99.0.0; exit; }
echo "node $*" >> "$CALLS"
echo "first: \${PATH%%:*}" >> "$CALLS"
[ "$*" != tools/install.mjs ] || exit \${INSTALL_STATUS:-0}
exit \${TEST_STATUS:-0}
`;

interface Checkout {
  readonly dir: string;
  /** What was called, the scratch folder left out of it. */
  calls(): string[];
  run(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): { readonly status: number | null; readonly text: string };
}

/** A repository that has this tool, on a machine whose npm is the one above. */
function checkout(): Checkout {
  const dir = scratchDir();
  for (const tool of ['testNode.ts', 'runProgram.ts']) {
    cpSync(fileURLToPath(new URL(tool, import.meta.url)), path.join(dir, 'tools', tool));
  }
  writeFiles(dir, { 'package.json': '{ "type": "module" }', 'bin/npm': NPM, 'bin/other-node': OTHER_NODE });
  ['npm', 'other-node'].forEach((name) => chmodSync(path.join(dir, 'bin', name), 0o755));
  const log = path.join(dir, 'calls.txt');
  return {
    dir,
    calls: () =>
      existsSync(log)
        ? readFileSync(log, 'utf8')
            .trim()
            .split('\n')
            .map((line) => line.replaceAll(dir, '.'))
        : [],
    run: (args, env = {}) => {
      const bin = path.join(dir, 'bin');
      const done = spawnSync(process.execPath, ['--import', LOADER, path.join(dir, 'tools/testNode.ts'), ...args], {
        encoding: 'utf8',
        env: { ...process.env, PATH: `${bin}:${process.env['PATH']}`, BIN: bin, CALLS: log, ...env },
      });
      return { status: done.status, text: done.stdout + done.stderr };
    },
  };
}

for (const [args, status] of [
  [[], 2],
  [['latest'], 2],
  [['22; rm -rf /'], 2],
  [['--help'], 0],
] as const) {
  test(`'${args.join(' ')}' is answered with what there is, and nothing is installed`, () => {
    const at = checkout();
    const end = at.run(args);
    assert.equal(end.status, status);
    assert.match(end.text, /^npm run test:node -- VERSION/);
    assert.deepEqual(at.calls(), []);
  });
}

test('the Node is installed once, alone in its folder, and runs the suites of these files, first on the PATH', {
  skip: IS_WINDOWS,
}, () => {
  const at = checkout();
  const end = at.run(['22', 'tools/a.test.ts']);
  assert.deepEqual([end.status, end.text], [0, 'Node v99.0.0\n']);
  const [npm, ...calls] = at.calls();
  const [, folder, node] =
    /^npm install --prefix (\S+) --no-save --no-audit --no-fund (node-\S+)@22$/.exec(npm!) ?? assert.fail(npm);
  assert.equal(folder, './node_modules/.cache/node/22');
  const first = `first: ${folder}/node_modules/${node}/bin`;
  const suites = 'node --import ./tools/typescript.mjs --enable-source-maps tools/test.ts tools/a.test.ts';
  assert.deepEqual(calls, ['node tools/install.mjs', first, suites, first]);

  assert.equal(at.run(['22']).status, 0);
  assert.equal(at.calls().filter((call) => call.startsWith('npm ')).length, 1);
});

test('suites that fail are a failure', { skip: IS_WINDOWS }, () => {
  assert.equal(checkout().run(['22'], { TEST_STATUS: '1' }).status, 1);
});

test('a Node that the installation refuses runs no suite', { skip: IS_WINDOWS }, () => {
  const at = checkout();
  assert.equal(at.run(['18'], { INSTALL_STATUS: '1' }).status, 1);
  assert.deepEqual(
    at.calls().filter((call) => call.includes('test.ts')),
    [],
  );
});

test('a version that npm does not have is one sentence', { skip: IS_WINDOWS }, () => {
  const end = checkout().run(['97.1'], { NPM_FAILS: '1' });
  assert.equal(end.status, 1);
  assert.match(end.text, /^npm cannot install node-\S+@97\.1: no such package\n$/);
});
