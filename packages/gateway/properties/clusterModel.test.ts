// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { someOf } from 'arkts-host/testing';
import { findPrograms } from '../testing/findPrograms.ts';

const run = promisify(execFile);
const MODELS = path.join(import.meta.dirname, '../../../docs/reference/cluster-model');
const PAGE = path.join(MODELS, '../cluster-model.md');
/** Planted flaws, by model. */
const FLAWS: Readonly<Record<string, readonly string[]>> = {
  decisions: [
    'COMMIT_WITHOUT_COMPARE',
    'STALE_MIRROR_TRUSTED',
    'RETRY_TAKEN_FOR_LOSS',
    'REVOCATION_NOT_NAMED',
    'COUNTER_NOT_NAMED',
    'SINK_NOT_CLEARED',
    'TWO_OWNERS',
  ],
  leases: [
    'RENEWED_WITHOUT_PROOF',
    'OWNER_NOT_LOOKED_AT',
    'MISSED_BEATS_COUNTED',
    'ORDER_TAKEN_FOR_PROOF',
    'LEASE_FROM_ARRIVAL',
    'WHOLE_LEASE',
  ],
};

const { files, reason } = findPrograms({
  names: ['spin', 'gcc', 'cpp'],
  missing: 'Spin with a C compiler',
  toInstall: 'Spin and gcc',
  packages: ['spin', 'gcc', 'libc6-dev'],
  service: 'none',
});

describe('the model of several gateways', { skip: files === undefined ? reason : false }, () => {
  const folders: string[] = [];
  after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

  /** What Spin's verifier says of a model, with a flaw or without. */
  async function verify(model: string, flaw?: string): Promise<string> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'cluster-model-'));
    folders.push(folder);
    const macros = flaw === undefined ? [] : [`-D${flaw}`];
    await run('spin', ['-a', ...macros, path.join(MODELS, `${model}.pml`)], { cwd: folder });
    const speed = flaw === undefined ? '-O2' : '-O0'; // a flaw is found sooner than the compiler would be done
    await run('gcc', [speed, '-DSAFETY', '-DCOLLAPSE', '-o', 'pan', 'pan.c'], { cwd: folder });
    // Its code is 0 whatever it found.
    const { stdout } = await run(path.join(folder, 'pan'), ['-m100000', '-w20'], {
      cwd: folder,
      maxBuffer: 16 * 1024 * 1024,
    });
    assert.doesNotMatch(stdout, /max search depth too small|out of memory/, 'everything has been tried');
    return stdout;
  }

  for (const [model, flaws] of Object.entries(FLAWS)) {
    // what Spin finds changes with the model alone: the long run looks
    for (const name of someOf(['', 'every promise holds under every interleaving'], 2).filter((each) => each !== '')) {
      test(`${model}: ${name}`, async () => {
        const said = await verify(model);

        assert.match(said, /errors: 0$/m);
        const states = Number(/(\d+) states, stored/.exec(said)?.[1]);
        assert.ok(states > 500_000, `it has tried what there is, not ${states} states`);
      });
    }

    for (const flaw of someOf(flaws, flaws.length)) {
      test(`${model}: the flaw ${flaw} is found`, async () => {
        const said = await verify(model, flaw);

        assert.match(said, /assertion violated/, said);
      });
    }

    test(`${model}: the page names each flaw, and the model has no other`, async () => {
      const source = await readFile(path.join(MODELS, `${model}.pml`), 'utf8');
      const page = await readFile(PAGE, 'utf8');

      const inModel = new Set([...source.matchAll(/#ifn?def ([A-Z_]+)/g)].map((match) => match[1]!));
      inModel.delete('BY_ECHO'); // what flaws have in common
      const inPage = [...page.matchAll(new RegExp(`^\\| ${model} \\| \`([A-Z_]+)\``, 'gm'))].map((match) => match[1]!);

      assert.deepEqual([...inModel].sort(), [...flaws].sort());
      assert.deepEqual(inPage.sort(), [...flaws].sort());
    });
  }
});
