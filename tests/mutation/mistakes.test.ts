// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { adapterChecks } from '../verifiers/adapterChecks.ts';
import { projectRoot } from '../properties/loadLibrary.ts';
import { LIBRARY } from './plantMistakes.ts';
import { MISTAKES } from './mistakes.ts';
import { MISTAKES_PAGE, mistakesTables } from './mistakesTable.ts';
import { PHONE_MISTAKES } from './phoneMistakes.ts';
import { misplaced } from './plantPhoneMistakes.ts';

const SUITES = [
  'cancellable_auth/src/test',
  'cancellable_auth/src/ohosTest/ets/test',
  'gateway_device/src/test',
  'entry/src/test',
];

/** The tests of each suite, and what the names that are put together from parts look like. */
function testsOf(text: string): (string | RegExp)[] {
  const names = [...text.matchAll(/\bit\((?:'([^']+)'|`([^`]+)`)/g)];
  return names.map(([, name, parts]) => name ?? new RegExp(`^${parts!.replace(/\$\{[^}]+\}/g, '\\w+')}$`));
}

const tests = new Map<string, (string | RegExp)[]>();
for (const folder of SUITES) {
  for (const file of fs.readdirSync(path.join(projectRoot, folder))) {
    const text = fs.readFileSync(path.join(projectRoot, folder, file), 'utf8');
    for (const [, suite] of text.matchAll(/\bdescribe\('(\w+)'/g)) {
      tests.set(suite!, [...(tests.get(suite!) ?? []), ...testsOf(text)]);
    }
  }
}

/** Whether a suite of hypium has a test, `suite#test`. */
function isTest(name: string): boolean {
  const [suite, test] = name.split('#') as [string, string];
  return (tests.get(suite) ?? []).some((each) => (typeof each === 'string' ? each === test : each.test(test)));
}

describe('the planted mistakes', () => {
  it('can be made in the library as it is', () => {
    for (const { file, original, mistake } of MISTAKES) {
      const text = fs.readFileSync(path.join(projectRoot, LIBRARY, file), 'utf8');
      assert.equal(text.split(original).length, 2, `"${mistake}": ${file} has not this text once: ${original}`);
    }
  });

  it("can be made in the phone's half of a gateway as it is", () => {
    assert.deepEqual(misplaced(PHONE_MISTAKES), []);
  });

  it('name tests that there are', () => {
    for (const { mistake, noticedBy } of [...MISTAKES, ...PHONE_MISTAKES]) {
      assert.ok(adapterChecks[noticedBy] !== undefined || isTest(noticedBy), `"${mistake}": there is no ${noticedBy}`);
    }
  });

  it('each have a test that notices, and stand in the documentation', () => {
    for (const mistakes of [MISTAKES, PHONE_MISTAKES]) {
      assert.ok(mistakes.every(({ noticedBy }) => noticedBy !== ''));
      assert.equal(new Set(mistakes.map(({ mistake }) => mistake)).size, mistakes.length);
    }
    const page = fs.readFileSync(MISTAKES_PAGE, 'utf8');
    for (const table of mistakesTables()) {
      assert.ok(
        page.includes(table),
        'docs/reference/mutation.md has another table: `npm run mutate -- mistakes` writes it',
      );
    }
  });
});
