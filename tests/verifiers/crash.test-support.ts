// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import type { Device } from 'arkts-host/device';
import { READY_PIN, readyDevice, storeFaultsOf, storesOf } from 'arkts-host/device';
import { COMMITTED } from '../properties/CeremonyLibrary.ts';
import type {
  Authenticator,
  Ceremony,
  CeremonyLibrary,
  CeremonyOutcome,
  CredentialRecord,
  CredentialsListed,
  CredentialStore,
} from '../properties/CeremonyLibrary.ts';
import type { WebAuthn } from './loadWebAuthn.ts';

export const RP_ID = 'example.com';
export const ORIGIN = 'https://example.com';
const USER = Buffer.from('user').toString('base64url');
/** Milliseconds of the device, whose clock is the test's, between two looks, and in which everything that can go on has. */
const STEP = 20;
const PATIENCE = 12_000;

/** Where the process ends. */
export interface CrashPoint {
  /** Whether it is a write of the store or a call of the keystore. */
  readonly of: 'store' | 'keystore';
  readonly when: 'before' | 'after';
  /** Counted from 1. */
  readonly count: number;
}

/** The app, as one process of it runs on a device with that data folder. */
export class AppProcess {
  readonly device: Device;
  readonly authenticator: Authenticator;
  private readonly library: CeremonyLibrary;
  private readonly store: CredentialStore;
  private hasEnded = false;

  constructor(library: CeremonyLibrary, folder: string) {
    this.library = library;
    this.device = readyDevice({ dataFolder: folder, keystoreDelayMs: 1, ipcMs: 0, widgetReadyMs: 0, widgetCloseMs: 0 });
    const { clock } = this.device;
    const context = { getApplicationContext: (): object => ({ databaseDir: path.join(folder, 'apps/database') }) };
    const log = new library.RecordingLog();
    this.store = new library.RelationalCredentialStore(context);
    const auth = new library.CancellableAuth({
      slot: new library.PromptSlot(),
      log,
      clock: { now: () => clock.now, schedule: clock.schedule.bind(clock), cancel: clock.cancel.bind(clock) },
    });
    this.authenticator = new library.Authenticator(auth, undefined, {
      origin: ORIGIN,
      log,
      vault: new library.CredentialVault(
        new library.SystemKeystore(),
        new library.RelationalCredentialStore(context),
        log,
      ),
    });
  }

  /** Whether the process has come to the point where it ends. */
  get isDead(): boolean {
    return this.hasEnded || storeFaultsOf(this.device).isAppEnded;
  }

  /** From now on the process runs into its end. */
  endAt(point: CrashPoint): void {
    const faults = storeFaultsOf(this.device);
    this.endAtKeystoreCall(point.of === 'keystore' ? point.count : Infinity, point.when);
    if (point.of === 'keystore') {
      return;
    }
    if (point.when === 'before') {
      faults.endBeforeWrite(point.count);
    } else {
      faults.endAfterWrite(point.count);
    }
  }

  /** Leaves the folder to the next process. */
  close(): void {
    storesOf(this.device).close();
  }

  register(): Ceremony {
    return this.authenticator.makeCredential('Register', {
      rp: { id: RP_ID, name: 'Example' },
      user: { id: USER, name: 'user', displayName: 'User' },
      challenge: challenge(),
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    });
  }

  signIn(id?: string, asked: string = challenge()): Ceremony {
    return this.authenticator.getAssertion('Sign in', {
      rpId: RP_ID,
      challenge: asked,
      ...(id === undefined ? {} : { allowCredentials: [{ type: 'public-key', id }] }),
    });
  }

  /** The person answers; ends when the ceremony is cleared away, or the process dead. */
  async finish(ceremony: Ceremony): Promise<CeremonyOutcome | undefined> {
    let isClean = false;
    void ceremony.cleanedUp.then(() => {
      isClean = true;
    });
    for (let waited = 0; !isClean && !this.isDead && waited < PATIENCE; waited += STEP) {
      await this.device.clock.advance(STEP);
      if (this.device.prompt?.state === 'asking') {
        this.device.user.typePin(READY_PIN);
      }
    }
    return ceremony.settled;
  }

  /** What `work` comes to; undefined when the process is dead first. */
  async within<T>(work: Promise<T>): Promise<T | undefined> {
    const done: { value?: T } = {};
    void work.then((value) => {
      done.value = value;
    });
    for (let waited = 0; !('value' in done) && !this.isDead && waited < PATIENCE; waited += STEP) {
      await this.device.clock.advance(STEP);
    }
    return done.value;
  }

  async listed(): Promise<string[]> {
    const answer = await this.within(this.authenticator.listCredentials());
    assert.ok(answer instanceof this.library.CredentialsListed, 'the credentials are listed');
    return (answer as CredentialsListed).credentials.map((each) => each.credentialId);
  }

  /** The records as they are on the disk. */
  async records(): Promise<CredentialRecord[]> {
    return (await this.within(this.store.all()))!;
  }

  /** The public keys of this app by their aliases, X.509. */
  get keys(): Map<string, Uint8Array> {
    return new Map(
      this.device.keystore.keys
        .filter((key) => key.owner === this.device.app)
        .map((key) => [key.alias, new Uint8Array(key.publicKey!.export({ format: 'der', type: 'spki' }))]),
    );
  }

  /** What is asked for after the end, by code that a real process would not run any more, is not done either. */
  private endAtKeystoreCall(count: number, when: CrashPoint['when']): void {
    let left = count;
    this.device.faults.keystore.takeFate = () => {
      left -= 1;
      const isLate = this.isDead || left < 0;
      if (left === 0 && !isLate) {
        // What the keystore was told to do it does, a millisecond later, though nobody is there any more.
        this.device.clock.schedule(when === 'before' ? 0 : 2, () => {
          this.hasEnded = true;
          this.device.faults.killApp(this.device.app);
        });
      }
      return {
        code: undefined,
        delay: 0,
        isLost: isLate || (left === 0 && when === 'before'),
        isUnanswered: isLate || left === 0,
      };
    };
  }
}

/**
 * A new process looks at what the one before has left: credentials and keys are the same, none is lost, none is double,
 * and each signs what a server accepts.
 * @param isUsable whether the keys that are there can sign
 * @returns how many credentials there are
 */
export async function checkAfterCrash(
  library: CeremonyLibrary,
  webAuthn: WebAuthn,
  folder: string,
  isUsable: boolean = true,
): Promise<number> {
  const app = new AppProcess(library, folder);
  try {
    const keysBefore = app.keys;
    const committed = (await app.records())
      .filter((each) => each.state === COMMITTED && keysBefore.has(each.alias))
      .map((each) => each.id);
    const listed = await app.listed();
    const records = await app.records();
    assert.deepEqual(listed, committed, 'no credential is lost, and none comes of what was not committed');
    assert.deepEqual(
      records.map((each) => each.id),
      listed,
      'no other record is left',
    );
    assert.deepEqual(
      records.map((each) => each.alias).sort(),
      [...app.keys.keys()].sort(),
      'keys and credentials are the same',
    );
    assert.ok(listed.length <= 1, 'an account has one credential');
    for (const record of isUsable ? records : []) {
      await assertSignsIn(app, webAuthn, record);
    }
    return listed.length;
  } finally {
    app.close();
  }
}

async function assertSignsIn(app: AppProcess, webAuthn: WebAuthn, record: CredentialRecord): Promise<void> {
  const asked = challenge();
  const outcome = await app.finish(app.signIn(record.id, asked));
  assert.equal(outcome?.describe(), 'assertion signed');
  const { verified } = await verifyAuthenticationResponse({
    response: JSON.parse(JSON.stringify(outcome!.response)) as AuthenticationResponseJSON,
    expectedChallenge: asked,
    expectedOrigin: ORIGIN,
    expectedRPID: RP_ID,
    requireUserVerification: true,
    credential: {
      id: record.id,
      counter: 0,
      publicKey: new Uint8Array(webAuthn.encodeCoseKey(webAuthn.readSubjectPublicKey(app.keys.get(record.alias)!)!)),
    },
  });
  assert.ok(verified, 'the signature verifies');
}

function challenge(): string {
  return randomBytes(32).toString('base64url');
}
