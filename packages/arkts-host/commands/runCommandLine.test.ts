// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { fixture, projectWith } from '../arkts/project.test-support.ts';
import { runCommandLine } from './runCommandLine.ts';

/** What a command line makes the command say, and its exit code. */
async function run(context: TestContext, ...args: string[]): Promise<{ status: number; text: string }> {
  const said: string[] = [];
  for (const stream of ['log', 'error'] as const) {
    context.mock.method(console, stream, (line: string) => said.push(`${line}\n`));
  }
  const status = await runCommandLine(args);
  context.mock.restoreAll();
  return { status, text: said.join('') };
}

test('the version is that of the package', async (context) => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  assert.deepEqual(await run(context, '--version'), { status: 0, text: `${version}\n` });
});

for (const args of [
  ['--help'],
  ['check', '--help'],
  ['test', '-h'],
  ['start', '--help'],
  ['phone', '--help'],
  ['smoke', '--help'],
]) {
  test(`${args.join(' ')} says what there is`, async (context) => {
    const { status, text } = await run(context, ...args);
    assert.equal(status, 0);
    assert.match(text, /^arkts-host (COMMAND|check|smoke|test|phone)\b.*\n/);
  });
}

for (const [args, text] of [
  [[], /a command is missing/],
  [['chekc'], /there is no command 'chekc'/],
  [['check', 'a/path'], /'a\/path' is an unexpected argument: it takes options only/],
  [['test', '--nope'], /--nope is an unknown option here; there are --filter, /],
  [['test', 'nowhere'], /There is no nowhere/],
  [['test', 'suites/Index.ets'], /is not a test/],
  [['test', 'suites/src/main'], /No List\.test\.ets belongs to/],
  [['test', '--timeout', 'soon'], /--timeout takes milliseconds/],
  [['test', '--profile', '11'], /There is no profile '11'/],
  [['test', '--profile', '12,11'], /There is no profile '11'/],
  [['test', '--junit', '/no/such/folder/file.xml'], /\/no\/such\/folder\/file\.xml cannot be written \(ENOENT\)/],
  [['phone', '--watch'], /--watch is for check, build, smoke, test/],
  [['smoke'], /The project has no ability to start/],
  [['start', 'one', 'two'], /'two' is a second one/],
  [['start', '--port', '66000'], /--port takes a number from 0 to 65535/],
  [['start', '--port', '80x'], /--port takes a number from 0 to 65535/],
  [['start', '--data', ''], /--data needs a folder/],
] as const) {
  test(`'${args.join(' ')}' ends with 2 and one sentence`, async (context) => {
    const project = args.length > 0 && args[0] !== 'chekc' ? ['--project', fixture('suites')] : [];
    const end = await run(context, ...args, ...project);
    assert.equal(end.status, 2, end.text);
    assert.match(end.text, text);
    assert.match(end.text, /^arkts-host\b[^\n]*\n$/);
  });
}

test('a project without an app is one sentence', async (context) => {
  const { status, text } = await run(context, 'start', '--project', projectWith({ 'Index.ets': '' }).dir);
  assert.equal(status, 2);
  assert.match(text, /^arkts-host start: The project has no module of type entry[^\n]*\n$/);
});

test('a module that there is not is one sentence', async (context) => {
  const { status, text } = await run(context, 'start', 'phone', '--project', fixture('suites'));
  assert.equal(status, 1);
  assert.match(text, /^The project \S+ has no module 'phone'\. It has: [^\n]*\n$/);
});
