// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { Coverage } from './Coverage.ts';
import { fuzz } from './fuzz.ts';
import type { FuzzTarget } from './FuzzTarget.ts';

/** Inputs for each target; the long test has more. With another seed there are other inputs. */
const INPUTS = Number(process.env['FUZZ_INPUTS'] ?? 2_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);

const coverage = new Coverage(['/protocol/src/', '/gateway/', '/planted']);

before(() => coverage.start());
after(() => coverage.stop());

async function search(name: 'FRAMES' | 'ENGINE' | 'SESSION' | 'TEXTS', inputs: number): Promise<void> {
  const targets = await import('./targets.ts'); // after the start of the coverage
  const { corpus } = await fuzz(targets[name], coverage, inputs, SEED);
  console.log(`${name}: ${inputs} inputs, ${corpus.length} of them kept, ${coverage.functions} functions reached`);
  assert.ok(corpus.length > targets[name].seeds.length, 'nothing new was reached');
}

test('frames: nothing is thrown, and what is read is written the same way', () => search('FRAMES', INPUTS));

test('a device that says anything gets no approval, and touches nobody else\'s request', () => search('ENGINE', INPUTS));

test('a device to which anything is said without a proof shows nothing and forgets nothing', () => search('SESSION', INPUTS));

test('messages of the tunnel and tickets are read exactly, or not at all', () => search('TEXTS', INPUTS));

test('the search finds a fault behind conditions that chance does not pass', async () => {
  // three letters in a row are found one by one: each is a block of its own
  const planted = new Function('text', `
    if (text[0] === 'b') { if (text[1] === 'u') { if (text[2] === 'g') { throw new Error('found'); } } }
    //# sourceURL=file:///planted.js`) as (text: string) => void;
  const target: FuzzTarget = { seeds: ['...'], words: [''], run: planted };
  await assert.rejects(fuzz(target, coverage, 20_000, 1), /found\nThe input: "bug/);
  const blind = { start: async () => undefined, take: async () => new Map(), keep: () => undefined } as unknown as Coverage;
  await fuzz(target, blind, 5_000, 1);
});
