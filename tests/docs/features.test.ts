// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { isMeant, proofsOf, unprovedRows } from './features.ts';
import { ROOT } from './generatedPages.ts';
import { projectFiles } from './links.ts';

const read = (file: string): string => fs.readFileSync(path.join(ROOT, file), 'utf8');
const page = read('docs/features.md');

describe('the table of features', () => {
  const { cases, titles, files } = proofsOf(page);

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

  it('names titles of Node tests and of scenarios that exist', () => {
    const known = projectFiles(ROOT, /(\.test|scenarios)\.ts$/i).flatMap((file) =>
      [...read(file).matchAll(/(?:\b(?:it|test|describe)\(\s*|\btitle: )(['"`])((?:(?!\1).)+)\1/g)].map(
        ([, , title]) => title!,
      ),
    );
    assert.ok(titles.length > 25, `only ${titles.length} were found`);
    assert.deepEqual(
      titles.filter((one) => !known.some((title) => isMeant(one, title))),
      [],
    );
  });

  it('names files that exist', () => {
    assert.ok(files.length > 2, `only ${files.length} were found`);
    assert.deepEqual(
      files.filter((file) => !fs.existsSync(path.join(ROOT, file))),
      [],
    );
  });

  it('has a proof, or a dash, in every row', () => {
    assert.deepEqual(unprovedRows(page), []);
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
      titles: [
        { start: 'it first', isWhole: false },
        { start: 'and then this', isWhole: false },
        { start: '"not me" to a whole', isWhole: true },
      ],
      files: ['p/q.test.ts'],
    });
  });

  it('is missing where a row has words only', () => {
    assert.deepEqual(unprovedRows('| a | proof |\n| --- | --- |\n| b | trust me |\n| c | – |\n| d | `a#b` |\n'), ['b']);
  });
});
