// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { PROJECT_RULES, readSettings, SETTINGS_FILE } from './HostSettings.ts';
import { scratchDir, writeFiles } from './project.test-support.ts';

function settingsOf(text: string): ReturnType<typeof readSettings> {
  const dir = scratchDir();
  writeFiles(dir, { [SETTINGS_FILE]: text });
  return readSettings(dir);
}

test('a project without settings has no rules of its own, and one with them those that it names', () => {
  assert.deepEqual([...readSettings(scratchDir()).rules], []);
  assert.deepEqual([...settingsOf(`{ rules: ['line-width', 'test-list'] }`).rules], ['line-width', 'test-list']);
  assert.deepEqual([...settingsOf('{}').rules], []);
});

for (const [text, expected] of [
  ['{ rules: ["line-with"] }', `'rules' is a list of ${PROJECT_RULES.join(', ')}, and "line-with" is none.`],
  ['{ rules: "all" }', `'rules' is a list of ${PROJECT_RULES.join(', ')}, and "all" is none.`],
  ['{ rule: [] }', "there is no setting 'rule'; there are: rules, suites."],
  ['{ suites: [] }', "'suites' is an object, as { 'entry/src/ohosTest': { face: false } }."],
] as const) {
  test(`settings ${text} are told what is wrong and what there is`, () => {
    assert.throws(
      () => settingsOf(text),
      (error: Error) => error.message.endsWith(`${path.sep}${SETTINGS_FILE}: ${expected}`),
    );
  });
}
