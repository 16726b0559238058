// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { someOf } from 'arkts-host/testing';
import fc from 'fast-check';
import type { RunDetails } from 'fast-check';
import { deviceScenario } from './DeviceCommand.ts';
import type { DeviceScenario } from './DeviceCommand.ts';
import type { Library } from './Library.ts';
import { loadLibrary } from './loadLibrary.ts';
import { runDeviceScenario } from './runDeviceScenario.ts';
import { withBrokenLibrary } from './withBrokenLibrary.ts';
import type { Breakage } from './withBrokenLibrary.ts';

/** How many sequences are played: a tenth of those over the scripted port, as each has a whole device in it. */
const RUNS = Math.ceil(Number(process.env['PROPERTY_RUNS'] ?? 2_000) / 10);
const SEED = process.env['PROPERTY_SEED'] === undefined ? Date.now() % 2 ** 31 : Number(process.env['PROPERTY_SEED']);

/** Sequences within which a broken library must be found out. */
const ENOUGH = 20_000;

function play(library: Library, numRuns: number, seed: number): Promise<RunDetails<[DeviceScenario]>> {
  return Promise.resolve(
    fc.check(
      fc.asyncProperty(deviceScenario, (each) => runDeviceScenario(library, each)),
      { numRuns, seed },
    ),
  );
}

describe('the library on the simulated device, on every version of the system', () => {
  it(`keeps every promise, ${RUNS} times`, async (context) => {
    const details = await play(await loadLibrary(), RUNS, SEED);

    context.diagnostic(`seed ${SEED}: PROPERTY_SEED=${SEED} repeats this run`);
    assert.equal(details.failed, false, fc.defaultReportMessage(details) ?? 'no report');
  });

  const breakages: Readonly<Record<string, Breakage>> = {
    'overwrites no token of a result that came too late': {
      file: 'operation/PromptedOperation.ets',
      original: 'if (this.hasEnded) {\n      result.token?.fill(0);',
      broken: 'if (this.hasEnded) {',
    },
    'lets the next prompt start while the one before is still there': {
      file: 'operation/PromptedOperation.ets',
      original: 'this.withdraw();',
      broken: 'this.environment.slot.leave(this);\n    this.withdraw();',
    },
    'trusts the system to answer': {
      file: 'operation/CancellableWork.ets',
      original: 'this.cancel(CancelCause.deadline());',
      broken: '',
    },
    'waits for the release for ever': {
      file: 'operation/PromptedOperation.ets',
      original: 'life.guardPassed();',
      broken: '',
    },
  };
  for (const [title, breakage] of someOf(Object.entries(breakages), 4)) {
    it(`is found out when it ${title}`, async () => {
      await withBrokenLibrary(breakage, async (root) => {
        const details = await play(await loadLibrary(root), ENOUGH, 1);

        assert.equal(details.failed, true, `${ENOUGH} sequences did not find it`);
      });
    });
  }
});
