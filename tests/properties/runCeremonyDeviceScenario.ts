// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because a scenario is played by one machine over one device.

import assert from 'node:assert/strict';
import process from 'node:process';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { RelyingParty } from '@cancellable-auth/relying-party';
import { AuthType, KeystoreCode, READY_PIN, readyDevice, storeFaultsOf } from 'arkts-host/device';
import type { Device } from 'arkts-host/device';
import type { CallFate, CeremonyDeviceCommand, CeremonyDeviceScenario } from './CeremonyDeviceCommand.ts';
import { KEYSTORE_CALLS, STORE_CALLS } from './CeremonyDeviceCommand.ts';
import { COMMITTED } from './CeremonyLibrary.ts';
import type {
  Authenticator,
  Ceremony,
  CeremonyLibrary,
  CeremonyOutcome,
  CredentialRecord,
  CredentialVault,
} from './CeremonyLibrary.ts';
import type { Service } from './Library.ts';

const ORIGIN = 'https://example.com';
/** Where the databases of the app are, on a device without a data folder. */
const CONTEXT = { getApplicationContext: (): object => ({ databaseDir: '/data/storage/el2/database' }) };
/** Milliseconds after which every deadline has passed and everything late has come. */
const LATEST = 75_000;
const CLEANED_WITHIN = 5_000;
const LISTED_WITHIN = 10_000;
/** More fates than a scenario arranges for one call. */
const ALL_FATES = 40;

interface Watched {
  readonly ceremony: Ceremony;
  readonly isRegistration: boolean;
  readonly userName: string;
  readonly endsAt: number;
  told: number;
  first: CeremonyOutcome | undefined;
  endedAt: number | undefined;
  cleanedUp: string | undefined;
  isVerified: boolean;
}

/**
 * Plays one scenario with the library on the simulated device, with its real adapters, and a server that verifies every
 * response. What the system does is not predicted: this looks for a system that makes the library break its word.
 */
export async function runCeremonyDeviceScenario(
  library: CeremonyLibrary,
  scenario: CeremonyDeviceScenario,
): Promise<void> {
  const run = new DeviceRun(library, scenario);
  process.on('unhandledRejection', run.hearRejection);
  try {
    await run.run();
  } finally {
    process.off('unhandledRejection', run.hearRejection);
  }
}

class DeviceRun {
  readonly hearRejection = (reason: unknown): void => {
    this.violations.push(`P8: nobody handles the rejection of a promise: ${String(reason)}`);
  };
  private readonly library: CeremonyLibrary;
  private readonly scenario: CeremonyDeviceScenario;
  private readonly device: Device;
  private readonly party: RelyingParty;
  private readonly auth: Service;
  private readonly authenticator: Authenticator;
  private readonly cause;
  private readonly watched: Watched[] = [];
  private readonly violations: string[] = [];
  private readonly tokens: Uint8Array[] = [];
  private answersDue = 0;
  /** Credentials that the app was told of and that nothing has ended, by user. */
  private readonly kept: Map<string, string> = new Map();
  /** Users that the server knows. */
  private readonly known: Set<string> = new Set();
  /** Whether the system itself may have lost credentials, or told the library that it had. */
  private mayLose = false;
  /** Whether the store has failed, or not answered: then all of that may be. */
  private isStoreFaulty = false;
  /** Whether something may be left for the next start. */
  private mayLeave = false;

  constructor(library: CeremonyLibrary, scenario: CeremonyDeviceScenario) {
    this.library = library;
    this.scenario = scenario;
    this.cause = library.CancelCause.byCaller('a command of the scenario');
    const { profile, seed, jitterMs, doubledBackgroundCallbacks, wrongChallengeCode } = scenario;
    this.device = readyDevice({
      profile,
      seed,
      jitterMs,
      doubledBackgroundCallbacks,
      wrongChallengeCode,
      keystoreDelayMs: scenario.callDelayMs,
      timelineLimit: 0,
      logLimit: 0,
    });
    storeFaultsOf(this.device).storeDelayMs = scenario.callDelayMs;
    this.party = this.makeParty();
    this.auth = this.makeAuth();
    this.authenticator = this.makeAuthenticator(this.auth, this.makeVault());
  }

  async run(): Promise<void> {
    for (const command of this.scenario.commands) {
      await this.play(command);
      this.check();
      await this.verifyNew();
    }
    await this.device.clock.advance(LATEST);
    await this.device.clock.advance(LATEST);
    this.forgetFaults();
    this.check();
    await this.verifyNew();
    for (const { ceremony, told, cleanedUp } of this.watched) {
      assert.ok(ceremony.settled !== undefined && told === 1, 'P1, P4: every ceremony settles, once');
      assert.ok(cleanedUp !== undefined, 'P6: every ceremony comes to its end');
    }
    assert.equal(this.answersDue, 0, 'P4: lists and deletions are answered in time');
    assert.ok(
      this.tokens.every((token) => token.every((byte) => byte === 0)),
      'P3: a token is left',
    );
    assert.notEqual(this.device.prompt?.bundle, this.device.app, 'P6: no prompt is left');
    if (!this.mayLeave && !this.isStoreFaulty) {
      assert.equal(this.device.keystore.sessions.count(this.device.app), 0, 'P6: no session is left');
    }
    await this.checkNextProcess();
  }

  private async play(command: CeremonyDeviceCommand): Promise<void> {
    const { device } = this;
    switch (command.do) {
      case 'register':
      case 'signIn':
        await this.start(command);
        break;
      case 'cancel':
      case 'cancelById':
        this.cancel(
          this.watched.at(-1 - (command.ceremony % Math.max(1, this.watched.length))),
          command.do === 'cancelById',
        );
        break;
      case 'cancelAll':
        this.auth.cancelAll(this.cause);
        break;
      case 'background':
        this.auth.onBackground();
        device.foreground.set(device.app, 'background');
        break;
      case 'foreground':
        device.foreground.set(device.app, 'foreground');
        this.auth.onForeground();
        break;
      case 'delete':
        this.delete();
        break;
      case 'list':
        this.expectAnswer(this.authenticator.listCredentials());
        break;
      case 'delayNextResult':
        device.faults.delayNextResult(command.milliseconds);
        break;
      case 'keystoreFate':
        this.arrangeKeystore(command.call, command.fate);
        break;
      case 'storeFate':
        this.arrangeStore(command.call, command.fate);
        break;
      case 'advance':
        await device.clock.advance(command.milliseconds);
        break;
      case 'cancelPrompt':
      case 'clearPin':
      case 'crash':
      case 'enrolFace':
      case 'evictSessions':
      case 'face':
      case 'fillDisk':
      case 'fillStorage':
      case 'freeDisk':
      case 'freeStorage':
      case 'killService':
      case 'otherAppAsks':
      case 'otherAppEnds':
      case 'pin':
      case 'stranger':
      case 'wrongPin':
        this.act(command.do);
        break;
    }
  }

  /** What the person or the system does, where there is occasion for it. */
  private act(what: string): void {
    const { user, otherApp, faults } = this.device;
    const disk = storeFaultsOf(this.device);
    const acts: Readonly<Record<string, () => void>> = {
      face: () => user.presentFace(),
      stranger: () => user.presentStranger(),
      pin: () => user.typePin(READY_PIN),
      wrongPin: () => user.typePin('000000'),
      cancelPrompt: () => user.cancelPrompt(),
      crash: () => user.crashWidget(),
      enrolFace: () => user.enrolFace(),
      clearPin: () => {
        this.mayLose = true;
        user.unenrol(AuthType.PIN);
        user.enrolPin(READY_PIN);
      },
      killService: () => faults.killAuthService(),
      evictSessions: () => faults.keystore.evictSessions(),
      fillStorage: () => faults.keystore.fillStorage(),
      freeStorage: () => faults.keystore.freeStorage(),
      fillDisk: () => {
        this.isStoreFaulty = true;
        disk.fillDisk();
      },
      freeDisk: () => disk.freeDisk(),
      otherAppAsks: () => otherApp.startPrompt(),
      otherAppEnds: () => otherApp.endPrompt(),
    };
    try {
      acts[what]?.();
    } catch {
      // No prompt, or not that type on it: a person cannot do it now.
    }
  }

  private async start(command: Extract<CeremonyDeviceCommand, { do: 'register' | 'signIn' }>): Promise<void> {
    const isRegistration = command.do === 'register';
    const userName = isRegistration ? `user ${command.user}` : '';
    if (
      isRegistration &&
      !this.known.has(userName) &&
      this.watched.some((other) => other.userName === userName && other.ceremony.settled === undefined)
    ) {
      return; // to the server they would be two users
    }
    const { overlap, deadline } = command;
    let ceremony;
    if (isRegistration) {
      const json = await this.party.registrationOptions(userName, true);
      ceremony = this.authenticator.makeCredential(
        'Register',
        { ...json, timeout: deadline, excludeCredentials: command.excludes ? json.excludeCredentials : [] },
        { overlap, keyAttestation: command.attests },
      );
    } else {
      const json = await this.party.authenticationOptions();
      ceremony = this.authenticator.getAssertion('Sign in', { ...json, timeout: deadline }, { overlap });
    }
    const watched: Watched = {
      ceremony,
      isRegistration,
      userName,
      endsAt: this.device.clock.now + deadline,
      told: 0,
      first: undefined,
      endedAt: undefined,
      cleanedUp: undefined,
      isVerified: false,
    };
    this.watched.push(watched);
    void ceremony.outcome.then(() => {
      watched.told += 1;
    });
    void ceremony.cleanedUp.then((cleanUp) => {
      watched.cleanedUp = cleanUp;
    });
    const note = (): void => {
      watched.endedAt ??= ceremony.settled === undefined ? undefined : this.device.clock.now;
    };
    note();
    ceremony.onStateChange(note);
  }

  private cancel(watched: Watched | undefined, byId: boolean): void {
    if (watched === undefined) {
      return;
    }
    const { ceremony } = watched;
    const before = ceremony.settled;
    const status = byId
      ? this.authenticator.cancelCurrentOperation(ceremony.cancellationId, this.cause)
      : ceremony.cancel(this.cause).status;
    assert.equal(
      status,
      before === undefined ? 'CANCELLED' : byId ? 'NOT_IN_PROGRESS' : 'ALREADY_ENDED',
      'P2: what cancel says',
    );
    assert.ok(before !== undefined || ceremony.settled?.cause === this.cause, 'P2: cancel wins');
    assert.ok(before === undefined || ceremony.settled === before, 'P2: an outcome stands');
  }

  private delete(): void {
    const [user, id] = [...this.kept].at(-1) ?? ['', 'AAAA'];
    this.kept.delete(user);
    this.expectAnswer(this.authenticator.deleteCredential(id));
  }

  private expectAnswer(answer: Promise<unknown>): void {
    const by = this.device.clock.now + LISTED_WITHIN;
    this.answersDue += 1;
    void answer.then(() => {
      this.answersDue -= 1;
      if (this.device.clock.now > by) {
        this.violations.push('P4: a list or a deletion was answered late');
      }
    });
  }

  private check(): void {
    const now = this.device.clock.now;
    assert.deepEqual(this.violations, []);
    for (const watched of this.watched) {
      const { ceremony } = watched;
      watched.first ??= ceremony.settled;
      assert.equal(ceremony.settled, watched.first, 'P1: an outcome never changes');
      assert.ok(ceremony.settled !== undefined || now < watched.endsAt, 'P4: settled by the deadline');
      assert.ok(
        watched.endedAt === undefined || now <= watched.endedAt + CLEANED_WITHIN || watched.cleanedUp !== undefined,
        'P6: cleared away, or not known to be, within the guard',
      );
      assert.ok(
        ceremony.settled?.reason !== 'SYSTEM_ERROR' || ceremony.settled.code !== 0,
        'P8: a ceremony failed, and nothing had failed',
      );
    }
  }

  /** Sends new successes to the server. */
  private async verifyNew(): Promise<void> {
    for (const watched of this.watched.filter((each) => !each.isVerified && each.ceremony.settled !== undefined)) {
      watched.isVerified = true;
      const { response, credential } = watched.ceremony.settled!;
      if (response === undefined) {
        continue;
      }
      const isKnown = this.party.credential(credential!.credentialId) !== undefined;
      if (!watched.isRegistration && !isKnown && this.isStoreFaulty) {
        continue; // of a registration that ended in its commit, when the store then failed to take that back
      }
      const sent: unknown = JSON.parse(JSON.stringify(response));
      const account = watched.isRegistration
        ? await this.party.verifyRegistration(sent as RegistrationResponseJSON)
        : await this.party.verifyAuthentication(sent as AuthenticationResponseJSON);
      assert.equal(account.credentialId, credential!.credentialId);
      if (watched.isRegistration) {
        this.kept.set(account.userName, account.credentialId);
        this.known.add(account.userName);
      }
    }
  }

  /** A new process of the app: what is there fits together, nothing is lost, and everything works. */
  private async checkNextProcess(): Promise<void> {
    const { device } = this;
    if (!this.mayLeave && !this.isStoreFaulty) {
      await this.checkPairs(this.makeVault(), 'before the next start');
    }
    device.faults.killApp(device.app);
    const vault = this.makeVault();
    await this.within(vault.ready());
    const records = await this.checkPairs(vault, 'after the next start');
    if (!this.mayLose && !this.isStoreFaulty) {
      for (const [user, id] of this.kept) {
        assert.ok(
          records.some((record) => record.id === id),
          `the credential of ${user} is lost`,
        );
      }
    }
    const auth = this.makeAuth();
    const authenticator = this.makeAuthenticator(auth, vault);
    const kept = this.mayLose || this.isStoreFaulty ? [] : [...this.kept.values()];
    for (const record of records.filter(({ id }) => kept.includes(id))) {
      await this.signIn(authenticator, record);
    }
  }

  private async signIn(authenticator: Authenticator, record: CredentialRecord): Promise<void> {
    const json = await this.party.authenticationOptions();
    const ceremony = authenticator.getAssertion('Sign in', {
      ...json,
      allowCredentials: [{ type: 'public-key', id: record.id }],
    });
    await this.device.clock.advance(2_000);
    assert.notEqual(this.device.prompt, undefined, `no prompt: ${ceremony.settled?.describe()}`);
    this.device.user.typePin(READY_PIN);
    await this.device.clock.advance(2_000);
    assert.equal(ceremony.settled?.describe(), 'assertion signed');
    await this.party.verifyAuthentication(JSON.parse(JSON.stringify(ceremony.settled!.response)));
  }

  /** Keys and credentials are the same. */
  private async checkPairs(vault: CredentialVault, when: string): Promise<CredentialRecord[]> {
    const store = new this.library.RelationalCredentialStore(CONTEXT);
    const records = await this.within(store.all());
    assert.ok(
      records.every((record) => record.state === COMMITTED),
      `a record is left that is no credential ${when}`,
    );
    const keys = this.device.keystore.keys.map((key) => key.alias).sort();
    assert.deepEqual(
      records.map((record) => record.alias).sort(),
      keys,
      `a key for each record, and no other, ${when}`,
    );
    return this.within(vault.credentials());
  }

  private async within<T>(work: Promise<T>): Promise<T> {
    const held: { value?: T } = {};
    const done = work.then((value) => {
      held.value = value;
    });
    await this.device.clock.advance(5_000);
    assert.ok('value' in held, 'keystore and store answer');
    await done;
    return held.value as T;
  }

  private arrangeKeystore(call: (typeof KEYSTORE_CALLS)[number], fate: CallFate): void {
    const faults = this.device.faults.keystore;
    if (fate.kind === 'fail') {
      faults.failNext(call, fate.code);
      this.mayLose ||=
        fate.code === KeystoreCode.PERMANENTLY_INVALIDATED ||
        (call === 'hasKeyItem' && fate.code === KeystoreCode.ITEM_NOT_EXIST);
      this.mayLeave ||= ['deleteKeyItem', 'abortSession', 'hasKeyItem', 'listAliases'].includes(call);
    } else if (fate.kind === 'delay') {
      faults.delayNext(call, fate.ms);
    } else if (fate.kind === 'lose') {
      faults.loseNext(call);
    } else {
      faults.loseNextAnswer(call);
    }
    this.mayLeave ||= fate.kind === 'lose' || fate.kind === 'loseAnswer';
  }

  private arrangeStore(call: (typeof STORE_CALLS)[number], fate: CallFate): void {
    const faults = storeFaultsOf(this.device);
    if (fate.kind === 'fail') {
      faults.failNext(call, fate.code);
    } else if (fate.kind === 'delay') {
      faults.delayNext(call, fate.ms);
    } else {
      faults.loseNext(call);
    }
    this.isStoreFaulty ||= fate.kind !== 'delay';
  }

  private forgetFaults(): void {
    const { device } = this;
    const disk = storeFaultsOf(device);
    for (let i = 0; i < ALL_FATES; i++) {
      KEYSTORE_CALLS.forEach((call) => device.faults.keystore.takeFate(call));
      STORE_CALLS.forEach((call) => disk.takeFate(call));
    }
    device.faults.takeResultDelay();
    device.faults.keystore.freeStorage();
    disk.freeDisk();
    device.foreground.set(device.app, 'foreground');
    try {
      device.otherApp.endPrompt();
    } catch {
      // It has none.
    }
  }

  private makeParty(): RelyingParty {
    return new RelyingParty({
      rpId: 'example.com',
      rpName: 'Example',
      origins: [ORIGIN],
      lifetime: 3_600_000,
      attestation: 'direct',
      now: () => this.device.clock.now,
    });
  }

  private makeVault(): CredentialVault {
    return new this.library.CredentialVault(
      new this.library.SystemKeystore(),
      new this.library.RelationalCredentialStore(CONTEXT),
      new this.library.RecordingLog(),
    );
  }

  private makeAuth(): Service {
    const { clock } = this.device;
    const port = new this.library.SystemUserAuth();
    return new this.library.CancellableAuth({
      port: {
        apiLevel: port.apiLevel,
        availability: port.availability.bind(port),
        lockState: port.lockState.bind(port),
        open: (parameters: object, onResult: Parameters<typeof port.open>[1], onTip: Parameters<typeof port.open>[2]) =>
          port.open(
            parameters,
            (result) => {
              if (result.token !== undefined) {
                this.tokens.push(result.token);
              }
              onResult(result);
            },
            onTip,
          ),
      },
      clock: { now: () => clock.now, schedule: clock.schedule.bind(clock), cancel: clock.cancel.bind(clock) },
      slot: new this.library.PromptSlot(),
      log: new this.library.RecordingLog(),
    });
  }

  private makeAuthenticator(auth: Service, vault: CredentialVault): Authenticator {
    return new this.library.Authenticator(auth, undefined, {
      vault,
      origin: ORIGIN,
      log: new this.library.RecordingLog(),
    });
  }
}
