// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { someOf } from 'arkts-host/testing';
import fc from 'fast-check';
import type { RunDetails } from 'fast-check';
import { CANCELED, scenario, SUCCESS } from './Command.ts';
import type { Command, Scenario } from './Command.ts';
import type { Library } from './Library.ts';
import { loadLibrary } from './loadLibrary.ts';
import { runScenario } from './runScenario.ts';
import { withBrokenLibrary } from './withBrokenLibrary.ts';
import type { Breakage } from './withBrokenLibrary.ts';

/** How many sequences are played: 5,000 in `npm test`, a million in `npm run test:long`. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 1_000);
/** Repeats a run: the seed that it printed. */
const SEED = process.env['PROPERTY_SEED'] === undefined ? Date.now() % 2 ** 31 : Number(process.env['PROPERTY_SEED']);
/** Sequences within which a broken library must be found out. */
const ENOUGH = 20_000;

function play(library: Library, numRuns: number, seed: number): Promise<RunDetails<[Scenario]>> {
  return Promise.resolve(
    fc.check(
      fc.asyncProperty(scenario, (each) => runScenario(library, each)),
      { numRuns, seed },
    ),
  );
}

describe(`random sequences of commands, seed ${SEED}`, () => {
  let library: Library;

  before(async () => {
    library = await loadLibrary();
  });

  it(`keep every promise, ${RUNS} times`, async (context) => {
    const details = await play(library, RUNS, SEED);

    context.diagnostic(`seed ${SEED}: PROPERTY_SEED=${SEED} repeats this run`);
    assert.equal(details.failed, false, fc.defaultReportMessage(details) ?? 'no report');
    assert.equal(details.numRuns, RUNS);
  });
});

describe('a sequence that was found once', () => {
  const start = (overlap: 'SUPERSEDE' | 'REFUSE' | 'QUEUE'): Command => ({
    do: 'start',
    service: 0,
    overlap,
    deadline: 1000,
    signal: undefined,
  });
  const world = (change: Partial<Extract<Command, { do: 'world' }>>): Command => ({
    do: 'world',
    face: SUCCESS,
    pin: SUCCESS,
    startCode: SUCCESS,
    cancelCode: SUCCESS,
    answersLockState: true,
    resultWithinStart: undefined,
    answersCancelAtOnce: false,
    ...change,
  });
  const kept: Readonly<Record<string, Scenario>> = {
    'four queued operations succeed within their starts, in one turn': {
      apiLevel: 26,
      commands: [
        world({ resultWithinStart: SUCCESS }),
        start('SUPERSEDE'),
        start('QUEUE'),
        start('QUEUE'),
        start('QUEUE'),
        { do: 'settle' },
        { do: 'result', prompt: 0, code: SUCCESS, withToken: false, times: 1 },
      ],
    },
    'a success follows a cancel on a system without tips': {
      apiLevel: 12,
      commands: [
        start('SUPERSEDE'),
        { do: 'settle' },
        { do: 'cancel', operation: 0 },
        { do: 'result', prompt: 0, code: SUCCESS, withToken: true, times: 1 },
      ],
    },
    'an operation is cancelled twice': {
      apiLevel: 12,
      commands: [start('SUPERSEDE'), { do: 'cancel', operation: 0 }, { do: 'cancel', operation: 0 }],
    },
    'the system refuses a start after it has answered it': {
      apiLevel: 26,
      commands: [world({ resultWithinStart: CANCELED, startCode: 401 }), start('SUPERSEDE'), { do: 'settle' }],
    },
  };
  for (const [name, each] of Object.entries(kept)) {
    it(`keeps every promise: ${name}`, async () => {
      await runScenario(await loadLibrary(), each);
    });
  }
});

describe('a library that is broken on purpose is found out', () => {
  const breakages: Readonly<Record<string, Breakage>> = {
    'when the outcome can be set a second time': {
      file: 'operation/SettleOnce.ets',
      original: 'if (this.settled !== undefined) {\n      return false;\n    }',
      broken: '',
    },
    'when a success after a cancel is not ignored': {
      file: 'operation/PromptedOperation.ets',
      original: 'if (this.hasEnded) {\n      result.token?.fill(0);',
      broken: 'if (this.hasEnded && result.code !== SystemCode.SUCCESS) {\n      result.token?.fill(0);',
    },
    'when the next prompt does not wait for the one before to be gone': {
      file: 'operation/PromptedOperation.ets',
      original: 'this.withdraw();',
      broken: 'this.environment.slot.leave(this);\n    this.withdraw();',
    },
    'when the deadline of a waiting operation is forgotten': {
      file: 'operation/CancellableWork.ets',
      original: 'this.cancel(CancelCause.deadline());',
      broken: 'if (String(this.currentState) === "PROMPTING") {\n        this.cancel(CancelCause.deadline());\n      }',
    },
  };
  for (const [title, breakage] of someOf(Object.entries(breakages), 4)) {
    it(title, async () => {
      await withBrokenLibrary(breakage, async (root) => {
        const details = await play(await loadLibrary(root), ENOUGH, 1);

        assert.equal(details.failed, true, `${ENOUGH} sequences did not find it`);
      });
    });
  }
});
