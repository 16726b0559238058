// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { SpawnSyncReturns } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { formatTotals, runHypiumLists, selectTests } from 'arkts-host/hypium';
import { ArktsProject, checkProject, formatFinding } from 'arkts-host/project';
import { filesOf } from './installPackage.ts';
import { writeProject } from './smallProject.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const NAMES = ['cancellable_auth', 'gateway_protocol', 'gateway_device'];
let folder = '';

const harOf = (name: string, out: string = 'libs'): string => path.join(folder, out, `${name}.har`);

function packHars(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [...process.execArgv, path.join(ROOT, 'tools/packHar.ts'), ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
}

before(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'har-packages-')));
  const run = packHars('--out', path.join(folder, 'libs'));
  assert.equal(run.status, 0, run.stderr);
  assert.deepEqual(
    run.stdout.trim().split('\n'),
    NAMES.map((name) => harOf(name)),
  );
});
after(() => fs.rmSync(folder, { recursive: true }));

for (const name of NAMES) {
  test(`${name} has sources, documents and its version, and neither tests nor folders of this repository`, () => {
    const files = filesOf(harOf(name));
    for (const file of ['oh-package.json5', 'src/main/module.json5', 'README.md', 'CHANGELOG.md', 'LICENSE']) {
      assert.ok(files.includes(file), file);
    }
    assert.ok(files.some((file) => /^Index\.e?ts$/.test(file)));
    assert.deepEqual(
      files.filter((file) => /(^|\/)(test|ohosTest)\/|\.test\.|hvigorfile|^package\.json$|build-profile/.test(file)),
      [],
    );
    const json = spawnSync('tar', ['xzOf', harOf(name), 'package/oh-package.json5'], { encoding: 'utf8' }).stdout;
    assert.doesNotMatch(json, /file:/);
  });
}

test('they have the same bytes each time', () => {
  assert.equal(packHars('--out', path.join(folder, 'again')).status, 0);
  for (const name of NAMES) {
    assert.ok(fs.readFileSync(harOf(name)).equals(fs.readFileSync(harOf(name, 'again'))), name);
  }
});

test('a package that there is not is one sentence', () => {
  const run = packHars('entry');
  assert.equal(run.status, 2);
  assert.match(run.stderr, /^There is no package 'entry'\. There are: [^\n]*\n$/);
});

const TEST = `import { AuthPurpose, AuthRequest } from 'cancellable_auth';
import { FRAME_LIMITS, FRAME_REVISION } from 'gateway_protocol';
import { decimalDigits } from 'gateway_device';
import { ManualClock } from 'cancellable_auth/Testing';
import { describe, expect, it } from '@ohos/hypium';

export default function testsuite(): void {
  describe('packages', () => {
    it('areThere', 0, () => {
      expect(new AuthRequest('Sign in', AuthPurpose.SIGN_IN).title).assertEqual('Sign in');
      expect(FRAME_REVISION > 0 && FRAME_LIMITS !== undefined && decimalDigits('٤٢') === '42').assertTrue();
      expect(new ManualClock() !== undefined).assertTrue();
    });
  });
}
`;

test('an empty project that depends on the files is checked clean, and its tests use each package', async () => {
  const dir = path.join(folder, 'project');
  writeProject(dir, { entry: Object.fromEntries(NAMES.map((name) => [name, `file:../../libs/${name}.har`])) });
  fs.writeFileSync(path.join(dir, 'entry/src/test/List.test.ets'), TEST);
  const project = ArktsProject.open(dir);
  assert.deepEqual(checkProject(project).map(formatFinding), []);
  let report = '';
  const totals = await runHypiumLists(project, selectTests(project, ['entry']), {
    print: (text) => {
      report += text;
    },
  });
  assert.equal(formatTotals(totals), '2 passed, 0 failed', report);
});

test('a package that another one needs is named when it is not there', () => {
  const dir = path.join(folder, 'lacking');
  writeProject(dir, { entry: { gateway_device: 'file:../../libs/gateway_device.har' } });
  const told = checkProject(ArktsProject.open(dir)).map(({ message }) => message);
  assert.ok(
    told.some((message) =>
      message.startsWith('The HAR gateway_device depends on cancellable_auth 1.0.0, and this project has none. '),
    ),
    told.join('\n'),
  );
});

test('a half-written file is one sentence of the check', () => {
  const dir = path.join(folder, 'cut');
  writeProject(dir, { entry: { cancellable_auth: 'file:../cancellable_auth.har' } });
  const whole = fs.readFileSync(harOf('cancellable_auth'));
  fs.writeFileSync(path.join(dir, 'cancellable_auth.har'), whole.subarray(0, whole.length / 2));
  const told = checkProject(ArktsProject.open(dir)).map(formatFinding);
  const sentences = told.filter((line) =>
    line.includes('/cancellable_auth.har cannot be used as a HAR: its end is missing.'),
  );
  assert.equal(sentences.length, 1, told.join('\n'));
});
