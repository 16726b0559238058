// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { before, describe, it } from 'node:test';
import { FAULTS, badAdapter } from './adapters/badAdapters.test-support.ts';
import { adapter as example } from './adapters/exampleAdapter.ts';
import { knownAdapters } from './adapters/knownAdapters.ts';
import { formatPage, PAGE } from './formatPage.ts';
import type { Score } from './runConformance.ts';
import { runConformance } from './runConformance.ts';
import { PROMISES } from './Scenario.ts';
import { allScenarios } from './scenarios/allScenarios.ts';

/** No fault but asking nobody, or losing every result, is known to fail these. */
const ONLY_SILENCE: readonly string[] = ['A success is told, once', 'The service died before the start'];

let known: Score[] = [];
let bad: Score[] = [];

function failedBy(score: Score): string[] {
  return allScenarios.filter((_, i) => score.verdicts[i]?.kind === 'failed').map((scenario) => scenario.name);
}

function scoreOf(name: string): Score {
  const score = [...known, ...bad].find((each) => each.adapter === name);
  assert.ok(score !== undefined, name);
  return score;
}

function assertFails(name: string, expected: readonly string[]): void {
  const failed = failedBy(scoreOf(name));
  assert.deepEqual(
    expected.filter((scenario) => !failed.includes(scenario)),
    [],
  );
}

before(async () => {
  known = await runConformance(allScenarios, await knownAdapters());
  bad = await runConformance(allScenarios, [badAdapter('none'), ...FAULTS.map(badAdapter)]);
});

describe('the scenarios', () => {
  it('are at least forty, each with a name of its own, and every promise has some', () => {
    assert.ok(allScenarios.length >= 40);
    assert.equal(new Set(allScenarios.map((scenario) => scenario.name)).size, allScenarios.length);
    assert.deepEqual(
      [...new Set(allScenarios.map((scenario) => scenario.promise))].sort(),
      Object.keys(PROMISES).sort(),
    );
  });

  it('each name a public issue or a section of the facts', () => {
    for (const scenario of allScenarios) {
      assert.match(scenario.why, /#\w|release notes|docs\/system-behaviour\.md/, scenario.name);
    }
  });

  it('can each be failed', () => {
    const failed = new Set([...known, ...bad].flatMap(failedBy));
    assert.deepEqual(
      allScenarios.map((scenario) => scenario.name).filter((name) => !failed.has(name)),
      [],
    );
  });

  it('are each failed by one of the three or for a fault of its own, but for the ones that only silence fails', () => {
    const base = new Set(failedBy(scoreOf('none')));
    const silent = ['asks nobody', 'calls back through this'];
    const failed = new Set(['official sample', 'raw promise', 'p-cancelable'].map(scoreOf).flatMap(failedBy));
    for (const score of bad.filter((each) => !silent.includes(each.adapter))) {
      failedBy(score)
        .filter((name) => !base.has(name))
        .forEach((name) => failed.add(name));
    }
    assert.deepEqual(
      allScenarios.filter((scenario) => !failed.has(scenario.name)).map((scenario) => scenario.name),
      ONLY_SILENCE,
    );
  });

  it('give the same verdicts every time', async () => {
    assert.deepEqual(await runConformance(allScenarios, await knownAdapters()), known);
  });
});

describe('CancellableAuth', () => {
  it('passes every scenario', () => {
    assert.deepEqual(failedBy(scoreOf('CancellableAuth')), []);
    assert.ok(scoreOf('CancellableAuth').verdicts.every((verdict) => verdict.kind === 'passed'));
  });
});

describe('the others fail where their known faults are', () => {
  it('official sample: late successes, tokens outside success, prompts that overlap, hanging', () => {
    assertFails('official sample', [
      'A success that the service had queued before the cancel',
      'A cancel while the success is on its way to the app',
      'The user cancels at the instant of the match: CANCELED carries a token',
      'A PIN that is too weak: a refusal that carries a token',
      'A start that the system never answers ends when the app cancels',
      'After a cancel the next prompt starts only when the first is gone',
    ]);
  });

  it('raw promise: a cancel that throws, one field for all questions, listeners that stay, undefined keys', () => {
    assertFails('raw promise', [
      'Cancel twice in one turn',
      'Cancel long after the success',
      'A cancel before the app hears that nothing is enrolled (12500010)',
      'The cancel of the one does not cancel the other',
      'Nothing is left after a success',
      'Optional settings that are undefined',
    ]);
  });

  it('p-cancelable: a native cancel that throws, tokens that stay, prompts that overlap, listeners that stay', () => {
    assertFails('p-cancelable', [
      'A success that arrives two seconds after the cancel',
      'A cancel that the system refuses still wins',
      'The token of a success that came too late is overwritten',
      'After a cancel the next prompt starts only when the first is gone',
      'Nothing is left after a start that the system never answered',
    ]);
  });
});

describe('a wrapper that is wrong in one way', () => {
  it('is, without a fault, only guilty of prompts that overlap', () => {
    assert.deepEqual(failedBy(scoreOf('none')), [
      'After a cancel the next prompt starts only when the first is gone',
      'After a success the next prompt starts only when the first is gone',
    ]);
  });

  for (const fault of FAULTS) {
    it(`is found out when it ${fault}`, () => {
      const base = failedBy(scoreOf('none'));
      assert.ok(failedBy(scoreOf(fault)).some((name) => !base.includes(name)));
    });
  }
});

describe('docs/reference/conformance.md', () => {
  it('is what --write writes', () => {
    assert.equal(fs.readFileSync(PAGE, 'utf8'), formatPage(allScenarios, known));
  });

  it('shows an adapter of at most thirty lines, which runs', async () => {
    const file = fs.readFileSync(new URL('adapters/exampleAdapter.ts', import.meta.url), 'utf8');
    const [score] = await runConformance(allScenarios, [example]);

    assert.ok(file.trimEnd().split('\n').length <= 30);
    assert.ok(score !== undefined && score.verdicts.filter((verdict) => verdict.kind === 'passed').length > 40);
  });
});
