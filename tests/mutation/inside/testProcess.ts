// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { mutants } from './mutantSwitch.ts';
import type { DryRun, DryTest, RunOrder, TestMessage } from './orders.ts';
import { forgetTests, registeredTests, runTests, takeStrayError, TestTookTooLong } from './TestRegistry.ts';

// The process of one test file (../TestProcess.ts starts it): `testProcess.ts dry|serve FILE`.
const [, , mode, file] = process.argv as [string, string, string, string];
/** Milliseconds that the second round of a dry run may take, beside ten times the first. */
const GRACE_MS = 5_000;
let isClean = true;
let loads = 0;
let failedAlready = false;
let whenStuck: (() => void) | undefined;

const tell = (message: TestMessage, then: () => void = (): void => {}): void => {
  process.send!(message, undefined, undefined, then);
};
const stray = (error: unknown): void => {
  if (!takeStrayError(error)) {
    isClean = false;
    fail('(between tests)', error);
  }
};
process.on('uncaughtException', stray);
process.on('unhandledRejection', stray);
process.on('beforeExit', () => whenStuck?.());
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL')); // who wanted to know has gone

function fail(test: string, error: unknown, index?: number): void {
  if (!failedAlready) {
    failedAlready = true;
    tell({
      kind: 'failed',
      test,
      ...(index === undefined ? {} : { index }),
      error: error instanceof Error ? error.message : String(error),
      isLoop: error instanceof TestTookTooLong || mutants.hits > mutants.limit,
    });
  }
}

/** Loads the file anew, so that what its tests share is as it was at first; what it imports stays loaded. */
async function load(): Promise<string[]> {
  forgetTests();
  loads += 1;
  await import(`${pathToFileURL(file).href}?load=${loads}`);
  return await registeredTests();
}

/** Runs tests; when nothing is left that could ever end one, it has failed. */
async function run(
  tests: ReadonlySet<number>,
  started?: (test: number) => void,
  passed?: (test: number, ms: number) => void,
  limits?: ReadonlyMap<number, number>,
): Promise<boolean> {
  process.channel?.unref();
  try {
    return await Promise.race([
      runTests(
        tests,
        {
          ...(started === undefined ? {} : { started }),
          ...(passed === undefined ? {} : { passed }),
          failed: (what, error, test): void => {
            isClean = isClean && !(error instanceof TestTookTooLong); // it is still under way
            fail(what, error, test);
          },
        },
        limits,
      ),
      new Promise<boolean>((resolve) => {
        whenStuck = (): void => {
          isClean = false;
          fail('(a test that nothing can end)', new Error('The event loop is empty.'));
          resolve(false);
        };
      }),
    ]);
  } finally {
    whenStuck = undefined;
    process.channel?.ref();
  }
}

async function dryRun(names: readonly string[], loadMs: number, loaded: Iterable<string>): Promise<DryRun | undefined> {
  const all = new Set(names.keys());
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mutants-'));
  try {
    const round = async (): Promise<{ passed: boolean; tests: DryTest[]; outside: Set<string> }> => {
      const counts = names.map(() => new Map<string, number>());
      const ms = names.map(() => 0);
      const outside = new Map<string, number>();
      mutants.counts = outside;
      const passed = await run(
        all,
        (test) => {
          mutants.counts = counts[test];
          process.env['MUTANT_COVERAGE'] = path.join(folder, String(test));
        },
        (test, took) => {
          mutants.counts = outside;
          ms[test] = took;
        },
      );
      for (const each of fs.readdirSync(folder)) {
        for (const id of fs.readFileSync(path.join(folder, each), 'utf8').split('\n').slice(0, -1)) {
          const [test] = each.split('.');
          const map = test === 'outside' ? outside : counts[Number(test)]!;
          map.set(id, (map.get(id) ?? 0) + 1);
        }
        fs.rmSync(path.join(folder, each));
      }
      mutants.counts = undefined;
      return {
        passed,
        outside: new Set(outside.keys()),
        tests: names.map((name, i) => ({ name, ms: ms[i]!, reached: Object.fromEntries(counts[i]!) })),
      };
    };
    process.env['MUTANT_COVERAGE'] = path.join(folder, 'outside');
    const first = await round();
    if (!first.passed) {
      return undefined;
    }
    process.env['MUTANT_COVERAGE'] = path.join(folder, 'outside');
    const whileReloading = new Map<string, number>();
    mutants.counts = whileReloading;
    await load();
    const limitMs = GRACE_MS + 10 * first.tests.reduce((sum, { ms }) => sum + ms, 0);
    const second = await Promise.race([
      round(),
      new Promise<undefined>((resolve) => {
        setTimeout(() => resolve(undefined), limitMs);
      }),
    ]);
    const early = new Set([...loaded].filter((id) => !whileReloading.has(id)));
    first.tests.forEach((test, i) => {
      const again = second?.tests[i]!.reached ?? {};
      Object.keys(test.reached)
        .filter((id) => again[id] === undefined)
        .forEach((id) => early.add(id));
    });
    // What hooks, and the file itself, reach belongs to every test of the file.
    const shared = Object.fromEntries([...first.outside, ...whileReloading.keys()].map((id) => [id, 1]));
    const tests = first.tests.map((test) => ({ ...test, reached: { ...shared, ...test.reached } }));
    return { tests, early: [...early], isRepeatable: second?.passed === true && isClean, loadMs };
  } finally {
    delete process.env['MUTANT_COVERAGE'];
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const whileLoading = new Map<string, number>();
if (mode === 'dry') {
  mutants.counts = whileLoading;
}
let names: string[] = [];
try {
  names = await load();
} catch (error) {
  fail('(loading)', error);
  process.exit(1);
}
mutants.counts = undefined;
if (mode === 'dry') {
  const dry = await dryRun(names, performance.now(), whileLoading.keys());
  if (dry === undefined) {
    tell({ kind: 'ready', isClean: false }, () => process.exit(1));
  } else {
    tell({ kind: 'dry', dry }, () => process.exit(0));
  }
} else {
  process.on('message', (order: RunOrder) => {
    void serve(order);
  });
  tell({ kind: 'loaded', tests: names });
}

/** Whether tests of the file have run since it was loaded. */
let isUsed = false;

async function serve(order: RunOrder): Promise<void> {
  failedAlready = false;
  mutants.hits = 0;
  mutants.limit = order.hitLimit;
  if (order.mutant === null) {
    mutants.active = undefined;
    delete process.env['ACTIVE_MUTANT'];
  } else {
    mutants.active = order.mutant;
    process.env['ACTIVE_MUTANT'] = order.mutant;
  }
  try {
    if (isUsed) {
      await load();
    }
    isUsed = true;
    await run(new Set(order.tests), undefined, undefined, new Map(order.limits));
  } catch (error) {
    isClean = false;
    fail('(loading)', error);
  }
  tell({ kind: 'ready', isClean });
}
