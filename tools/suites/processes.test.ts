// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { scratchDir, writeFiles } from 'arkts-host/testing';
import { runProgram } from '../runProgram.ts';
import { ALONE, LONGEST, processesOf, sharedProcessAt, TOGETHER } from './processes.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const TOOLS = path.join(ROOT, 'tools');

/** Runs suites, by their names and texts, in one process; gives its TAP. */
async function together(suites: Readonly<Record<string, string>>): Promise<{ status: number | null; text: string }> {
  const dir = scratchDir();
  writeFiles(dir, {
    ...suites,
    'all.test.ts':
      `import { runTogether } from ${JSON.stringify(path.join(TOOLS, 'suites/together.ts'))};\n` +
      `runTogether(${JSON.stringify(dir)}, ${JSON.stringify(Object.keys(suites))});\n`,
  });
  const { NODE_TEST_CONTEXT: _inside, ...env } = process.env;
  const args = ['--import', path.join(TOOLS, 'typescript.mjs'), '--test-reporter=tap', 'all.test.ts'];
  return await runProgram(process.execPath, args, dir, env);
}

test('each suite is in one process, whether it shares one or not', () => {
  const files = ['packages/gateway/engine/ends.test.ts', 'packages/gateway/audit/AuditLog.test.ts', ...LONGEST];
  const processes = processesOf(files);
  const [shared, ...others] = processes.filter((file) => !LONGEST.includes(file));
  assert.deepEqual(others, []);
  assert.deepEqual(
    processes.filter((file) => file !== shared),
    LONGEST,
  );
  assert.equal(sharedProcessAt(shared!), 'engine');
  const text = fs.readFileSync(path.join(ROOT, shared!), 'utf8');
  assert.match(text, /ends\.test\.ts[^]*AuditLog\.test\.ts/);
});

test('a suite whose process nobody else of the run shares is run as it is', () => {
  const file = 'packages/gateway/engine/ends.test.ts';
  assert.deepEqual(processesOf([file]), [file]);
  assert.equal(sharedProcessAt(file), undefined);
});

test('the tables of processes name what is there', () => {
  const named = [...Object.values(TOGETHER).flat(), ...ALONE, ...LONGEST];
  assert.deepEqual(
    named.filter((each) => !fs.existsSync(path.join(ROOT, each))),
    [],
  );
  assert.equal(new Set(Object.values(TOGETHER).flat()).size, Object.values(TOGETHER).flat().length);
});

test('what a suite prepares at its top is for its tests alone, and is taken away behind them', async () => {
  const of = (name: string): string => `
    import { after, beforeEach, test } from 'node:test';
    beforeEach(() => console.log('${name} prepares'));
    after(() => console.log('${name} is over'));
    test('in ${name}', () => console.log('${name} runs'));`;
  const { status, text } = await together({ 'a.test.ts': of('a'), 'b.test.ts': of('b') });
  assert.equal(status, 0, text);
  const heard = text.split('\n').filter((line) => /^# [ab] /.test(line) || /^[ab] /.test(line));
  assert.deepEqual(
    heard.map((line) => line.replace('# ', '')),
    ['a prepares', 'a runs', 'a is over', 'b prepares', 'b runs', 'b is over'],
  );
});

test('no test runs before each suite of its process is loaded', async () => {
  const { status, text } = await together({
    'a.test.ts': "import { test } from 'node:test'; test('in a', () => console.log('a runs'));",
    'b.test.ts': `import { test } from 'node:test';
      await new Promise((resolve) => setTimeout(resolve, 200));
      console.log('b is loaded');
      test('in b', () => console.log('b runs'));`,
  });
  assert.equal(status, 0, text);
  assert.match(text, /b is loaded[^]*a runs[^]*b runs/);
});

test('a suite that cannot be loaded fails by its name, and the others run', async () => {
  const { status, text } = await together({
    'broken.test.ts': "throw new Error('broken at its top');",
    'sound.test.ts': "import { test } from 'node:test'; test('is sound', () => undefined);",
  });
  assert.notEqual(status, 0);
  assert.match(text, /not ok \d+ - broken\.test\.ts[^]*broken at its top/);
  assert.match(text, /ok \d+ - is sound/);
});

test('a process whose tests are over and have left something open is ended, fails, and says what that is', async () => {
  const dir = scratchDir();
  writeFiles(dir, {
    'open.test.ts': `import net from 'node:net'; import { test } from 'node:test';
      test('leaves a server', () => { net.createServer().listen(0, '127.0.0.1'); });`,
  });
  const { NODE_TEST_CONTEXT: _inside, ...env } = process.env;
  const args = [path.join(TOOLS, 'typescript.mjs'), path.join(TOOLS, 'suites/leftovers.ts')];
  const { status, failure } = await runProgram(
    process.execPath,
    [...args.flatMap((file) => ['--import', file]), 'open.test.ts'],
    dir,
    { ...env, SUITE_CLOSING_MS: '100' },
  );
  assert.equal(status, 1, failure);
  assert.match(failure, /open\.test\.ts: its tests are over for 100 ms and have left open: TCPServerWrap/);
});
