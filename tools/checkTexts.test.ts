// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { test } from 'node:test';
import { ArktsProject } from 'arkts-host/project';
import { fixture, scratchDir, writeFiles } from 'arkts-host/testing';
import { checkTexts } from './checkTexts.ts';

const strings = (...names: string[]): string =>
  JSON.stringify({ string: names.map((name) => ({ name, value: name })) }, undefined, 2);

function found(texts: Readonly<Record<string, string>>): string[] {
  const dir = scratchDir();
  cpSync(fixture('sound'), dir, { recursive: true });
  writeFiles(
    dir,
    Object.fromEntries(
      Object.entries(texts).map(([folder, text]) => [`words/src/main/resources/${folder}/element/string.json`, text]),
    ),
  );
  return checkTexts(ArktsProject.open(dir)).map(({ file, message }) => `${file}: ${message.split('.')[0]}`);
}

test('a module has each text in each of its languages, or it is a finding', () => {
  assert.deepEqual(found({ base: strings('a', 'b'), zh_CN: strings('b', 'a') }), []);
  assert.deepEqual(found({ base: strings('a', 'b'), zh_CN: strings('a'), en_US: strings('a', 'b', 'c') }), [
    "words/src/main/resources/base/element/string.json: 'base' has no text 'c', which is in en_US",
    "words/src/main/resources/zh_CN/element/string.json: 'zh_CN' has no text 'b', which is in base and en_US",
    "words/src/main/resources/zh_CN/element/string.json: 'zh_CN' has no text 'c', which is in en_US",
  ]);
});

test('a module with texts in one language only has no other to keep up with', () => {
  assert.deepEqual(found({ base: strings('a', 'b') }), []);
});
