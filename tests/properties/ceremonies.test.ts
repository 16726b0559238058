// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { someOf } from 'arkts-host/testing';
import fc from 'fast-check';
import type { RunDetails } from 'fast-check';
import { ceremonyScenario } from './CeremonyCommand.ts';
import type { CeremonyCommand, CeremonyScenario } from './CeremonyCommand.ts';
import { loadCeremonyLibrary } from './CeremonyLibrary.ts';
import type { CeremonyLibrary } from './CeremonyLibrary.ts';
import { runCeremonyScenario } from './runCeremonyScenario.ts';
import { withBrokenLibrary } from './withBrokenLibrary.ts';
import type { Breakage } from './withBrokenLibrary.ts';

/** How many sequences are played: a tenth of those of operations, as a ceremony consists of many calls. */
const RUNS = Math.ceil(Number(process.env['PROPERTY_RUNS'] ?? 2_000) / 20);
/** Repeats a run: the seed that it printed. */
const SEED = process.env['PROPERTY_SEED'] === undefined ? Date.now() % 2 ** 31 : Number(process.env['PROPERTY_SEED']);
/** Sequences within which a broken library must be found out. */
const ENOUGH = 20_000;

function play(library: CeremonyLibrary, numRuns: number, seed: number): Promise<RunDetails<[CeremonyScenario]>> {
  return Promise.resolve(
    fc.check(
      fc.asyncProperty(ceremonyScenario, (each) => runCeremonyScenario(library, each)),
      { numRuns, seed },
    ),
  );
}

const beginning = { overlap: 'SUPERSEDE', deadline: 300_000, signal: undefined } as const;
const register: CeremonyCommand = { do: 'register', ...beginning, account: 0, excludes: false, attests: false };
const signIn: CeremonyCommand = { do: 'signIn', ...beginning, allows: false, chooser: undefined };
const settle: CeremonyCommand = { do: 'settle' };
const consent: CeremonyCommand = { do: 'consent', prompt: 0, token: 'good', times: 1 };
const cancel: CeremonyCommand = { do: 'cancel', ceremony: 0 };
const answer: CeremonyCommand = { do: 'answer', call: 0 };

/** Turns of the microtask queue that a ceremony takes at most to the prompt, and from there to its end. */
const STEPS = 45;
/** What may go wrong beside: nothing, or one call fails. */
const CALLS: readonly (readonly CeremonyCommand[])[] = [
  [],
  ...(
    [
      'store.all',
      'store.committed',
      'store.add',
      'store.commit',
      'store.remove',
      'keystore.generate',
      'keystore.exportPublicKey',
      'keystore.init',
      'keystore.finish',
    ] as const
  ).map((name) => [arrange(name, { kind: 'refuse', code: 12000012 })]),
];

function arrange(
  call: Extract<CeremonyCommand, { do: 'fate' }>['call'],
  fate: Extract<CeremonyCommand, { do: 'fate' }>['fate'],
): CeremonyCommand {
  return { do: 'fate', call, fate };
}

describe(`random sequences around ceremonies, seed ${SEED}`, () => {
  it(`keep every promise, ${RUNS} times`, async (context) => {
    const details = await play(await loadCeremonyLibrary(), RUNS, SEED);

    context.diagnostic(`seed ${SEED}: PROPERTY_SEED=${SEED} repeats this run`);
    assert.equal(details.failed, false, fc.defaultReportMessage(details) ?? 'no report');
    assert.equal(details.numRuns, RUNS);
  });
});

describe('a ceremony', () => {
  let library: CeremonyLibrary;

  before(async () => {
    library = await loadCeremonyLibrary();
  });

  const named: Readonly<Record<string, Omit<CeremonyScenario, 'apiLevel' | 'hasLeftovers'>>> = {
    'is cancelled while its key is made, and the key comes late': {
      credentials: 0,
      commands: [
        arrange('keystore.generate', { kind: 'hold', done: false }),
        register,
        settle,
        cancel,
        settle,
        answer,
        settle,
      ],
    },
    'is cancelled while the session opens, and the handle comes behind the guard': {
      credentials: 1,
      commands: [
        arrange('keystore.init', { kind: 'hold', done: true }),
        signIn,
        settle,
        cancel,
        { do: 'advance', milliseconds: 5_000 },
        signIn,
        settle,
        answer,
        settle,
        consent,
        settle,
      ],
    },
    'is cancelled while the key signs, and the signature comes late': {
      credentials: 1,
      commands: [
        arrange('keystore.finish', { kind: 'hold', done: true }),
        signIn,
        settle,
        consent,
        settle,
        cancel,
        settle,
        answer,
        settle,
      ],
    },
    'is cancelled while it is committed over an older credential, and that one stays': {
      credentials: 1,
      commands: [
        arrange('store.commit', { kind: 'hold', done: true }),
        register,
        settle,
        consent,
        settle,
        cancel,
        settle,
        answer,
        settle,
        signIn,
        settle,
        consent,
        settle,
      ],
    },
    'replaces the credential of its account': { credentials: 2, commands: [register, settle, consent, settle] },
    'finds its key invalidated, and removes the credential': {
      credentials: 1,
      commands: [arrange('keystore.init', { kind: 'refuse', code: 12000007 }), signIn, settle],
    },
    'gets the name of a key that is there, and takes another': {
      credentials: 0,
      commands: [arrange('keystore.generate', { kind: 'refuse', code: 12000017 }), register, settle, consent, settle],
    },
    'gets the name of a key that is there, and cannot remove its record': {
      credentials: 0,
      commands: [
        arrange('keystore.generate', { kind: 'refuse', code: 12000017 }),
        arrange('store.remove', { kind: 'refuse', code: 14800000 }),
        register,
        settle,
        consent,
        settle,
      ],
    },
    'hears of its commit when a later registration has replaced it already': {
      credentials: 1,
      commands: [
        arrange('store.commit', { kind: 'hold', done: true }),
        register,
        settle,
        consent,
        settle,
        cancel,
        { do: 'advance', milliseconds: 5_000 },
        register,
        settle,
        consent,
        settle,
        answer,
        settle,
      ],
    },
  };
  for (const [name, scenario] of Object.entries(named)) {
    it(`keeps every promise when it ${name}`, async () => {
      for (const apiLevel of [12, 20, 26]) {
        for (const hasLeftovers of [false, true]) {
          await runCeremonyScenario(library, { ...scenario, apiLevel, hasLeftovers });
        }
      }
    });
  }

  for (const begin of [register, signIn]) {
    it(`keeps every promise when it is cancelled between any two steps of its own: ${begin.do}`, async () => {
      for (const call of CALLS) {
        for (let count = 0; count < STEPS; count++) {
          for (const [before, after] of [
            [count, 0],
            [STEPS, count],
          ] as const) {
            await runCeremonyScenario(library, {
              apiLevel: 26,
              credentials: 1,
              hasLeftovers: false,
              commands: [
                ...call,
                begin,
                { do: 'turns', count: before },
                consent,
                { do: 'turns', count: after },
                cancel,
                settle,
              ],
            });
          }
        }
      }
    });
  }
});

describe('a library that is broken on purpose is found out', () => {
  const breakages: Readonly<Record<string, Breakage>> = {
    'when it leaves a session open': {
      file: 'authenticator/GatedSignature.ets',
      original: 'const code: number = await this.keystore.abort(session.handle);',
      broken: 'const code: number = KeystoreCode.SUCCESS;',
    },
    'when it leaves the key of a registration that was cancelled': {
      file: 'authenticator/Registration.ets',
      original: 'isClean = await this.discard(this.record) && isClean;',
      broken: '',
    },
    'when it does not take a commit back': {
      file: 'authenticator/Registration.ets',
      original: 'await this.vault.takeBack(this.record, this.replaced);',
      broken: '',
    },
    'when a signature comes out after the cancel': {
      file: 'operation/SettleOnce.ets',
      original: 'if (this.settled !== undefined) {\n      return false;\n    }',
      broken: '',
    },
    'when the next ceremony does not wait for the one before to be cleared away': {
      file: 'authenticator/PromptedCeremony.ets',
      original: 'this.withdrawPrompt();\n    this.guardTimer',
      broken: 'this.withdrawPrompt();\n    this.slot.leave(this);\n    this.guardTimer',
    },
    'when a keystore that never answers blocks the next ceremony': {
      file: 'authenticator/PromptedCeremony.ets',
      original: 'this.clock.schedule(GUARD, (): void => this.giveUp())',
      broken: 'this.clock.schedule(GUARD, (): void => {})',
    },
    "when a cancel leaves the token in the keystore's hands": {
      file: 'authenticator/PromptedCeremony.ets',
      original: 'this.token?.fill(0);',
      broken: '',
    },
    'when the signature is not overwritten': {
      file: 'authenticator/GatedSignature.ets',
      original: 'this.signature?.fill(0);',
      broken: '',
    },
    'when the deadline is forgotten': {
      file: 'operation/CancellableWork.ets',
      original: 'this.cancel(CancelCause.deadline());',
      broken: '',
    },
    'when the user is asked with another challenge': {
      file: 'authenticator/GatedSignature.ets',
      original: 'await stage.ask(session.challenge, types)',
      broken: 'await stage.ask(new Uint8Array(32).fill(99), types)',
    },
  };
  for (const [title, breakage] of someOf(Object.entries(breakages), 4)) {
    it(title, async (context) => {
      await withBrokenLibrary(breakage, async (root) => {
        const details = await play(await loadCeremonyLibrary(root), ENOUGH, 1);

        context.diagnostic(`found by sequence ${details.numRuns}: ${String(details.errorInstance)}`);
        assert.equal(details.failed, true, `${ENOUGH} sequences did not find it`);
      });
    });
  }
});
