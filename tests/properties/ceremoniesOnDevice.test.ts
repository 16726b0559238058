// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { someOf } from 'arkts-host/testing';
import fc from 'fast-check';
import type { RunDetails } from 'fast-check';
import { ceremonyDeviceScenario } from './CeremonyDeviceCommand.ts';
import type { CeremonyDeviceScenario } from './CeremonyDeviceCommand.ts';
import { loadCeremonyLibrary } from './CeremonyLibrary.ts';
import type { CeremonyLibrary } from './CeremonyLibrary.ts';
import { runCeremonyDeviceScenario } from './runCeremonyDeviceScenario.ts';
import { withBrokenLibrary } from './withBrokenLibrary.ts';
import type { Breakage } from './withBrokenLibrary.ts';

/** How many sequences are played: each has a whole device, keys, a database and a server in it. */
const RUNS = Math.ceil(Number(process.env['PROPERTY_RUNS'] ?? 2_000) / 40);
const SEED = process.env['PROPERTY_SEED'] === undefined ? Date.now() % 2 ** 31 : Number(process.env['PROPERTY_SEED']);

/** Sequences within which a broken library must be found out. */
const ENOUGH = 5_000;

function play(library: CeremonyLibrary, numRuns: number, seed: number): Promise<RunDetails<[CeremonyDeviceScenario]>> {
  return Promise.resolve(
    fc.check(
      fc.asyncProperty(ceremonyDeviceScenario, (each) => runCeremonyDeviceScenario(library, each)),
      { numRuns, seed },
    ),
  );
}

describe('ceremonies on the simulated device, on every version of the system', () => {
  it(`keep every promise, and every response verifies, ${RUNS} times`, async (context) => {
    const details = await play(await loadCeremonyLibrary(undefined, true), RUNS, SEED);

    context.diagnostic(`seed ${SEED}: PROPERTY_SEED=${SEED} repeats this run`);
    assert.equal(details.failed, false, fc.defaultReportMessage(details) ?? 'no report');
  });

  const breakages: Readonly<Record<string, Breakage>> = {
    'leaves a session open': {
      file: 'authenticator/GatedSignature.ets',
      original: 'const code: number = await this.keystore.abort(session.handle);',
      broken: 'const code: number = KeystoreCode.SUCCESS;',
    },
    'leaves the key of a registration that was cancelled': {
      file: 'authenticator/Registration.ets',
      original: 'isClean = await this.discard(this.record) && isClean;',
      broken: '',
    },
    'signs another message': {
      file: 'authenticator/Assertion.ets',
      original: 'makeClientData(ClientDataType.GET,',
      broken: 'makeClientData(ClientDataType.CREATE,',
    },
    'keeps the older credential of an account': {
      file: 'authenticator/Registration.ets',
      original: 'isClean = await this.discard(old) && isClean;',
      broken: '',
    },
  };
  for (const [title, breakage] of someOf(Object.entries(breakages), 4)) {
    it(`is found out when the library ${title}`, async (context) => {
      await withBrokenLibrary(breakage, async (root) => {
        const details = await play(await loadCeremonyLibrary(root, true), ENOUGH, 1);

        context.diagnostic(`found by sequence ${details.numRuns}: ${String(details.errorInstance)}`);
        assert.equal(details.failed, true, `${ENOUGH} sequences did not find it`);
      });
    });
  }
});
