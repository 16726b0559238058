// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { adapterChecks } from '../verifiers/adapterChecks.ts';
import { projectRoot } from '../properties/loadLibrary.ts';
import { GATEWAY_MISTAKES } from './gatewayMistakes.ts';
import { LIBRARY } from './plantMistakes.ts';
import { MISTAKES } from './mistakes.ts';
import { MISTAKES_PAGE, mistakesTables } from './mistakesTable.ts';
import { PHONE_MISTAKES } from './phoneMistakes.ts';
import { brokenSource, testsIn } from './plantGatewayMistakes.ts';
import { placePhoneMistakes } from './plantPhoneMistakes.ts';
import { withMistake } from './TextMistake.ts';

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
    MISTAKES.forEach((mistake) =>
      withMistake(fs.readFileSync(path.join(projectRoot, LIBRARY, mistake.file), 'utf8'), mistake),
    );
  });

  it("can be made in the phone's half of a gateway as it is", () => {
    placePhoneMistakes(PHONE_MISTAKES);
  });

  it('can be made in the gateway and the protocol as they are', () => {
    GATEWAY_MISTAKES.forEach((mistake) => brokenSource(mistake));
  });

  it('name tests that there are', () => {
    const suites = new Map<string, readonly (string | RegExp)[]>();
    for (const { mistake, suite, noticedBy } of GATEWAY_MISTAKES) {
      const tests = suites.get(suite) ?? testsIn(suite);
      suites.set(suite, tests);
      assert.ok(
        tests.some((each) => (typeof each === 'string' ? each === noticedBy : each.test(noticedBy))),
        `"${mistake}": ${suite} has no "${noticedBy}"`,
      );
    }
    for (const { mistake, noticedBy } of [...MISTAKES, ...PHONE_MISTAKES]) {
      assert.ok(adapterChecks[noticedBy] !== undefined || isTest(noticedBy), `"${mistake}": there is no ${noticedBy}`);
    }
  });

  it('each have a test that notices, and stand in the documentation', () => {
    for (const mistakes of [MISTAKES, PHONE_MISTAKES, GATEWAY_MISTAKES]) {
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
