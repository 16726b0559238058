// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import process from 'node:process';
import { test } from 'node:test';
import { runApart } from '../testing/runApart.ts';
import { Coverage } from './Coverage.ts';
import { fuzz } from './fuzz.ts';
import type { FuzzTarget } from './FuzzTarget.ts';
import type { SearchReport } from './searchTarget.ts';

/** Inputs for each target; the long test has more. With another seed there are other inputs. */
const INPUTS = Number(process.env['FUZZ_INPUTS'] ?? 120);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);

async function search(
  name: 'FRAMES' | 'ENGINE' | 'SESSION' | 'TEXTS' | 'DESKTOP_PACKETS' | 'DESKTOP_HEADS' | 'DESKTOP_DOOR',
): Promise<void> {
  const file = new URL('./searchTarget.ts', import.meta.url);
  const { seeds, corpus, fault } = await runApart<SearchReport>(file, [name, INPUTS, SEED]);
  assert.equal(fault, undefined);
  assert.ok(corpus > seeds, 'nothing new was reached');
}

test('frames: nothing is thrown, and what is read is written the same way', () => search('FRAMES'));

test("a device that says anything gets no approval, and touches nobody else's request", () => search('ENGINE'));

test('a device to which anything is said without a proof shows nothing and forgets nothing', () => search('SESSION'));

test('messages of the tunnel and tickets are read exactly, or not at all', () => search('TEXTS'));

test('a client of remote desktops that says anything is read the same way in any pieces, and gets no approval', () =>
  search('DESKTOP_PACKETS'));

test('heads, frames and chunks of a client of remote desktops are read the same way in any pieces', () =>
  search('DESKTOP_HEADS'));

test('connections of clients of remote desktops that say anything get no approval, and leave nothing', () =>
  search('DESKTOP_DOOR'));

test('the search finds a fault behind conditions that chance does not pass', async () => {
  const coverage = new Coverage(['/planted']);
  await coverage.start();
  // three letters in a row are found one by one: each is a block of its own
  const planted = new Function(
    'text',
    `
    if (text[0] === 'b') { if (text[1] === 'u') { if (text[2] === 'g') { throw new Error('found'); } } }
    //# sourceURL=file:///planted.js`,
  ) as (text: string) => void;
  const target: FuzzTarget = { seeds: ['...'], words: [''], run: planted };
  await assert.rejects(fuzz(target, coverage, 20_000, 1), /found\nThe input: "bug/);
  const blind = {
    start: async () => undefined,
    take: async () => new Map(),
    keep: () => undefined,
  } as unknown as Coverage;
  await fuzz(target, blind, 5_000, 1);
  await coverage.stop();
});
