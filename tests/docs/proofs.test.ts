// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { isMeant, passedIn, proofsOf, unprovedRows } from './proofs.ts';
import { ROOT } from './generatedPages.ts';
import { projectFiles } from './links.ts';

const read = (file: string): string => fs.readFileSync(path.join(ROOT, file), 'utf8');
const page = read('docs/features.md');
/** Where files are that a page names by the end of their path. */
const ABOVE = ['', 'packages', 'packages/gateway', 'gateway_protocol'];

describe('the table of features', () => {
  const { cases } = proofsOf(page);

  it('names cases of hypium suites that exist', () => {
    const suites = new Map<string, Set<string>>();
    for (const file of projectFiles(ROOT, /\.test\.ets$/)) {
      const text = read(file);
      for (const [, suite] of text.matchAll(/\bdescribe\(\s*'(\w+)'/g)) {
        const known = suites.get(suite!) ?? new Set();
        [...text.matchAll(/\bit\(\s*['`](\w+)/g)].forEach(([, name]) => known.add(name!));
        suites.set(suite!, known);
      }
    }
    assert.ok(cases.length > 50, `only ${cases.length} were found`);
    const missing = cases.filter((one) => ![...(suites.get(one.suite) ?? [])].some((name) => isMeant(one, name)));
    assert.deepEqual(missing, []);
  });

  it('has a proof, or a dash, in every row', () => {
    assert.deepEqual(unprovedRows(page), []);
  });
});

describe('a page that names its tests', () => {
  const known = projectFiles(ROOT, /(\.test|scenarios)\.ts$/i).flatMap((file) =>
    [...read(file).matchAll(/(?:\b(?:it|test|describe)\(\s*|\btitle: )(['"`])((?:(?!\1).)+)\1/g)].map(
      ([, , title]) => title!,
    ),
  );
  const pages = projectFiles(ROOT, /^docs\/.*\.md$/).map((file) => ({ file, ...proofsOf(read(file)) }));
  const proved = pages.filter(({ titles, files }) => titles.length + files.length > 0);

  for (const { file, titles, files } of proved) {
    it(`names titles and files that exist: ${file}`, () => {
      const missing = titles.filter((words) => !known.some((title) => title.includes(words)));
      const absent = files.filter((one) => !ABOVE.some((folder) => fs.existsSync(path.join(ROOT, folder, one))));
      assert.deepEqual([...missing, ...absent], []);
    });
  }

  it('is found', () => {
    const found = proved.reduce((sum, { titles }) => sum + titles.length, 0);
    assert.ok(proved.length > 4 && found > 100, `only ${proved.length} pages with ${found} titles were found`);
  });
});

describe('a proof', () => {
  it('is a case of a suite, a title in quotation marks, or a file', () => {
    const row =
      '| f | `x`, "no proof of mine" | `a#one`, `b#two…`, `c#…`; "it first … and then this"; ""not me" to a whole"; `p/q.test.ts` |';
    assert.deepEqual(proofsOf(`| function | here | proof |\n| --- | --- | --- |\n${row}\n`), {
      cases: [
        { suite: 'a', start: 'one', isWhole: true },
        { suite: 'b', start: 'two', isWhole: false },
        { suite: 'c', start: '', isWhole: false },
      ],
      titles: ['it first', 'and then this', '"not me" to a whole'],
      files: ['p/q.test.ts'],
    });
  });

  it('is missing where a row has words only', () => {
    assert.deepEqual(unprovedRows('| a | proof |\n| --- | --- |\n| b | trust me |\n| c | – |\n| d | `a#b` |\n'), ['b']);
  });

  it('counts when its test has passed, neither skipped nor failed', () => {
    const report = [
      'TAP version 13',
      '    # Subtest: a',
      '    ok 1 - is \\# one',
      '    ok 2 - is left out # SKIP no sshd',
      'not ok 3 - fails',
      'ok 4 - b',
      '',
    ].join('\n');
    assert.deepEqual(passedIn(report), ['is # one', 'b']);
  });
});
