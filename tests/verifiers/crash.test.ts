// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, before, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AuthType, READY_PIN } from 'arkts-host/device';
import { someOf } from 'arkts-host/testing';
import { loadCeremonyLibrary } from '../properties/CeremonyLibrary.ts';
import type { CeremonyLibrary } from '../properties/CeremonyLibrary.ts';
import { withBrokenLibrary } from '../properties/withBrokenLibrary.ts';
import { AppProcess, checkAfterCrash } from './crash.test-support.ts';
import type { CrashPoint } from './crash.test-support.ts';
import { loadWebAuthn } from './loadWebAuthn.ts';
import type { WebAuthn } from './loadWebAuthn.ts';

/** How often a real process is killed. */
/** The long test has more. */
const KILLS = Number(process.env['CRASH_KILLS'] ?? 2);
/** Milliseconds of work after which it is killed at the latest: any moment will do, and the moment is the subject. */
const LONGEST_WORK = 150;
/** More calls than any of these takes. */
const MOST_CALLS = 40;
const CHILD = path.join(path.dirname(fileURLToPath(import.meta.url)), 'crashingApp.test-support.ts');

interface Work {
  readonly title: string;
  /** Which numbers of credentials may be there after a crash. */
  readonly counts: readonly number[];
  /** Calls at which it can be interrupted, at the least: writes, and calls of the keystore. */
  readonly points: { readonly store: number; readonly keystore: number };
  readonly isUsable: boolean;
  prepare(app: AppProcess): Promise<void>;
  run(app: AppProcess): Promise<string | undefined>;
}

async function register(app: AppProcess): Promise<string | undefined> {
  return (await app.finish(app.register()))?.describe();
}

const WORKS: readonly Work[] = [
  {
    title: 'a registration',
    counts: [0, 1],
    points: { store: 4, keystore: 5 },
    isUsable: true,
    prepare: async () => undefined,
    run: register,
  },
  {
    title: 'a registration that replaces a credential',
    counts: [1],
    points: { store: 5, keystore: 6 },
    isUsable: true,
    prepare: async (app) => assert.equal(await register(app), 'credential created'),
    run: register,
  },
  {
    title: 'an assertion',
    counts: [1],
    points: { store: 0, keystore: 3 },
    isUsable: true,
    prepare: async (app) => assert.equal(await register(app), 'credential created'),
    run: async (app) => (await app.finish(app.signIn()))?.describe(),
  },
  {
    title: 'an assertion with a key that is lost for good',
    counts: [0, 1],
    points: { store: 1, keystore: 3 },
    isUsable: false,
    prepare: async (app) => {
      assert.equal(await register(app), 'credential created');
      app.device.user.unenrol(AuthType.PIN);
      app.device.user.enrolPin(READY_PIN);
    },
    run: async (app) => (await app.finish(app.signIn()))?.describe(),
  },
  {
    title: 'a deletion',
    counts: [0, 1],
    points: { store: 1, keystore: 2 },
    isUsable: true,
    prepare: async (app) => assert.equal(await register(app), 'credential created'),
    run: async (app) => {
      const [id] = await app.listed().catch(() => []);
      return id === undefined ? undefined : (await app.within(app.authenticator.deleteCredential(id)))?.describe();
    },
  },
];

const SUCCESSES: ReadonlySet<string | undefined> = new Set([
  'credential created',
  'assertion signed',
  'credential deleted',
  'failed: CREDENTIAL_INVALIDATED (12000007)',
]);

describe('a process that ends between any two steps leaves nothing half done for the next', () => {
  let library: CeremonyLibrary;
  let webAuthn: WebAuthn;
  let folder: string;

  before(async () => {
    library = await loadCeremonyLibrary(undefined, true);
    webAuthn = await loadWebAuthn();
  });

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crash-'));
  });

  afterEach(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /**
   * @param next the library of the process after the crash
   * @returns whether the process came to that point
   */
  async function crash(work: Work, point: CrashPoint, next: CeremonyLibrary = library): Promise<boolean> {
    fs.rmSync(folder, { recursive: true, force: true });
    const first = new AppProcess(library, folder);
    await work.prepare(first);
    first.close();
    const second = new AppProcess(library, folder);
    second.endAt(point);
    const outcome = await work.run(second);
    const isDead = second.isDead;
    second.close();
    assert.ok(isDead || SUCCESSES.has(outcome), `without a crash it ends: ${outcome}`);
    const count = await checkAfterCrash(next, webAuthn, folder, work.isUsable);
    assert.ok(work.counts.includes(count), `${count} credentials`);
    return isDead;
  }

  for (const [index, work] of WORKS.entries()) {
    // of two works that follow each other one is ended before its calls, and one after them; both by the long run
    for (const when of someOf(index % 2 === 0 ? (['before', 'after'] as const) : (['after', 'before'] as const), 2)) {
      it(`${work.title}: ended ${when} each write of the store`, async () => {
        assert.ok((await countCrashes(work, 'store', when)) >= work.points.store, 'there are as many writes as that');
      });

      it(`${work.title}: ended ${when} each call of the keystore`, async () => {
        assert.ok(
          (await countCrashes(work, 'keystore', when)) >= work.points.keystore,
          'there are as many calls as that',
        );
      });
    }
  }

  async function countCrashes(work: Work, of: CrashPoint['of'], when: CrashPoint['when']): Promise<number> {
    let count = 1;
    while (await crash(work, { of, when, count })) {
      assert.ok(count < MOST_CALLS, 'it comes to an end');
      count += 1;
    }
    return count - 1;
  }

  it('is found out when the next process does not look at what it finds', async () => {
    await withBrokenLibrary(
      {
        file: 'credentials/CredentialVault.ets',
        original: 'reconcile(this.keystore, this.store, this.log)',
        broken: 'Promise.resolve()',
      },
      async (root) => {
        const broken = await loadCeremonyLibrary(root, true);

        await assert.rejects(
          crash(WORKS[0]!, { of: 'keystore', when: 'after', count: 3 }, broken),
          assert.AssertionError,
        );
      },
    );
  });

  it(`a real process that is killed at any moment, ${KILLS} times`, { timeout: KILLS * 60_000 }, async (context) => {
    let withCredential = 0;
    let kills = 0;
    for (; kills < KILLS || (withCredential === 0 && kills < 5 * KILLS); kills++) {
      const child = spawn(process.execPath, [...process.execArgv, CHILD, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exited = once(child, 'exit');
      context.after(() => child.kill('SIGKILL'));
      await Promise.race([once(child.stdout, 'data'), exited]);
      await new Promise((resolve) => {
        setTimeout(resolve, Math.random() * LONGEST_WORK);
      });
      child.kill('SIGKILL');
      const [, signal] = (await exited) as [number | null, string | null];
      assert.equal(signal, 'SIGKILL', 'it ran until it was killed');
      const count = await checkAfterCrash(library, webAuthn, folder);
      assert.ok(count === 1 || withCredential === 0, 'once registered, an account has a credential');
      withCredential += count;
    }
    context.diagnostic(`${withCredential} of ${kills} had a credential`);
    assert.ok(withCredential > 0, 'some of them came as far as a credential');
  });
});
