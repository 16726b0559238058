// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because a scenario is played by one machine, which judges as it goes.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import process from 'node:process';
import type { Call } from './CeremonyCalls.ts';
import { CeremonyCalls } from './CeremonyCalls.ts';
import type { CeremonyCommand, CeremonyScenario, Chooser, TokenKind } from './CeremonyCommand.ts';
import type {
  Authenticator,
  Ceremony,
  CeremonyLibrary,
  CredentialRecord,
  CredentialSummary,
} from './CeremonyLibrary.ts';
import { COMMITTED, PENDING, REPLACED } from './CeremonyLibrary.ts';
import { CeremonyTurns } from './CeremonyTurns.ts';
import { CANCELED, SUCCESS } from './Command.ts';
import { CeremonyLedger } from './CeremonyLedger.ts';
import type { Operation, Port, Prompt, Service, Source } from './Library.ts';
import { WatchedCeremony } from './WatchedCeremony.ts';

const RP_ID = 'example.com';
const FACE = 2;
const PIN = 1;
/** Where a token says its trust level, and the levels: the one that is asked for, and a lower one. */
const LEVEL_AT = 44;
const ASKED_LEVEL = 30_000;
const LOW_LEVEL = 10_000;
/** Milliseconds in which a ceremony that has ended is known to be cleared away, or known not to be. */
const CLEANED_WITHIN = 5_000;

const PREDECESSORS: Readonly<Record<string, readonly string[]>> = {
  PREPARING: ['CREATED'],
  PROMPTING: ['PREPARING'],
  SIGNING: ['PROMPTING'],
  ENDED: ['CREATED', 'PREPARING', 'PROMPTING', 'SIGNING'],
};

type Start = Extract<CeremonyCommand, { do: 'register' | 'signIn' | 'askOnly' }>;

/** Lets every promise that can go on do so: the next macrotask comes when no microtask is left. */
function drain(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Plays one scenario against the library over its doubles, and checks after each command what holds for every ceremony,
 * whatever the system does. Throws an assertion error that names the promise that was broken.
 */
export async function runCeremonyScenario(library: CeremonyLibrary, scenario: CeremonyScenario): Promise<void> {
  const run = new CeremonyRun(library, scenario);
  process.on('unhandledRejection', run.hearRejection);
  try {
    for (const command of scenario.commands) {
      run.play(command);
      if (command.do === 'settle') {
        await drain();
        run.afterSettle();
      }
      for (let i = 0; command.do === 'turns' && i < command.count; i++) {
        await undefined;
      }
      run.check();
    }
    await run.end();
  } finally {
    process.off('unhandledRejection', run.hearRejection);
  }
}

class CeremonyRun {
  readonly hearRejection = (reason: unknown): void => {
    this.violations.push(`P8: nobody handles the rejection of a promise: ${String(reason)}`);
  };
  private readonly library: CeremonyLibrary;
  private readonly port: Port;
  private readonly clock;
  private readonly calls: CeremonyCalls<WatchedCeremony | string>;
  private readonly auth: Service;
  private readonly authenticator: Authenticator;
  private readonly sources: readonly Source[];
  private readonly cause;
  private readonly ceremonies: WatchedCeremony[] = [];
  private readonly turns: CeremonyTurns = new CeremonyTurns(this.ceremonies);
  private readonly ledger: CeremonyLedger;
  /** Operations that the app started itself. */
  private readonly operations: { readonly operation: Operation; readonly endsAt: number }[] = [];
  private answersPending = 0;
  /** What was seen to be broken within a callback, where an assertion would be caught by the library. */
  private readonly violations: string[] = [];
  private isDestroyed = false;
  private resultWithinStart: number | undefined;
  private answersCancelAtOnce = false;

  constructor(library: CeremonyLibrary, scenario: CeremonyScenario) {
    this.library = library;
    this.cause = library.CancelCause.byCaller('a command of the scenario');
    this.port = new library.ScriptedPort();
    this.port.apiLevel = scenario.apiLevel;
    this.clock = new library.ManualClock();
    this.calls = new CeremonyCalls(library);
    const random = new library.CountingRandom();
    const log = new library.RecordingLog();
    this.ledger = new CeremonyLedger(this.calls, this.ceremonies, this.furnish(scenario), scenario.hasLeftovers);
    const vault = new library.CredentialVault(this.calls.watchedKeystore, this.calls.watchedStore, log);
    const ready = vault.ready.bind(vault);
    vault.ready = () => this.calls.owners.run('reconcile', ready);
    this.auth = new library.CancellableAuth({
      port: this.port,
      clock: this.clock,
      slot: new library.PromptSlot(),
      random,
      log,
    });
    this.authenticator = new library.Authenticator(this.auth, undefined, {
      vault,
      random,
      log,
      identity: new library.FixedIdentity(),
      digest: { sha256: (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest()) },
    });
    this.sources = [new library.CancellationSource(), new library.CancellationSource()];
    this.calls.onCall = (call) => this.called(call);
    this.calls.onSession = (session, owner, alias) => {
      if (owner instanceof WatchedCeremony) {
        owner.sessions.set(session.handle, {
          alias,
          challenge: session.challenge,
          original: Uint8Array.from(session.challenge),
          isOver: false,
        });
      }
    };
    this.calls.onSignature = (signature, owner) => {
      if (owner instanceof WatchedCeremony) {
        owner.signatures.push(signature);
      }
    };
    this.port.whenOpened = () => this.opened();
  }

  play(command: CeremonyCommand): void {
    switch (command.do) {
      case 'register':
      case 'signIn':
      case 'askOnly':
        this.start(command);
        break;
      case 'cancel':
      case 'cancelById': {
        const watched = this.ceremonies.at(-1 - (command.ceremony % Math.max(1, this.ceremonies.length)));
        if (watched !== undefined) {
          this.cancel(watched, command.do === 'cancelById');
        }
        break;
      }
      case 'cancelSignal':
        this.cancelMany(
          (watched) => watched.signal === command.signal,
          'CALLER',
          () => this.sources[command.signal]?.cancel(this.cause),
        );
        break;
      case 'cancelAll':
        this.cancelMany(
          () => true,
          'CALLER',
          () => this.auth.cancelAll(this.cause),
        );
        break;
      case 'background':
        this.cancelMany(
          () => true,
          'BACKGROUND',
          () => this.auth.onBackground(),
        );
        break;
      case 'foreground':
        this.auth.onForeground();
        break;
      case 'destroy':
        this.isDestroyed = true;
        this.cancelMany(
          () => true,
          'DESTROYED',
          () => this.auth.destroy(),
        );
        break;
      case 'list':
        this.expectAnswer('list', () => this.authenticator.listCredentials());
        break;
      case 'delete': {
        const { ids } = this.ledger;
        const id = ids[command.credential % Math.max(1, ids.length)] ?? 'AAAA';
        this.expectAnswer('delete', () => this.authenticator.deleteCredential(id));
        break;
      }
      case 'consent':
        this.consent(command.prompt, command.token, command.times);
        break;
      case 'result':
        this.onPrompt(command.prompt, (prompt, watched) =>
          this.deliver(prompt, watched, command.code, command.withToken ? makeToken('good') : undefined),
        );
        break;
      case 'load':
        this.onPrompt(command.prompt, (prompt) => prompt.load());
        break;
      case 'release':
        this.onPrompt(command.prompt, (prompt) => prompt.release());
        break;
      case 'fate':
        this.calls.arrange(command.call, command.fate);
        break;
      case 'answer':
        this.calls.answer(command.call);
        break;
      case 'dropSessions':
        this.calls.keystore.dropSessions();
        break;
      case 'loseKey': {
        const { ids } = this.ledger;
        const id = ids[command.credential % Math.max(1, ids.length)];
        if (id !== undefined) {
          this.ledger.keyLost(id);
        }
        break;
      }
      case 'world':
        this.port.availabilities.set(FACE, command.face);
        this.port.availabilities.set(PIN, command.pin);
        this.port.startCode = command.startCode;
        this.port.cancelCode = command.cancelCode;
        this.port.answersLockState = command.answersLockState;
        this.resultWithinStart = command.resultWithinStart;
        this.answersCancelAtOnce = command.answersCancelAtOnce;
        break;
      case 'settle':
      case 'turns':
        break;
      case 'advance':
        this.clock.advance(command.milliseconds);
        break;
    }
    // A ceremony that has its turn within a command leaves its name behind.
    this.calls.owners.enterWith(undefined);
  }

  /** After promises went on. */
  afterSettle(): void {
    const now = this.clock.now();
    for (const watched of this.ceremonies) {
      const { title, settled } = watched;
      assert.equal(watched.delivered, settled, `P1: the promise of ${title} has the outcome that stands`);
      assert.equal(watched.told, settled === undefined ? 0 : 1, `P1: ${title} settles once`);
      if (settled === undefined) {
        assert.equal(watched.cleanedUp, undefined, `P6: ${title} is not cleared away before its end`);
        continue;
      }
      assert.ok(
        watched.cleanedUp !== undefined || now < watched.endedAt! + CLEANED_WITHIN,
        `P6: it is known within the guard whether ${title} is cleared away`,
      );
      if (!watched.isStuck || !isSuccess(settled)) {
        assert.ok(watched.tokens.every(isZero), `P3: a token of ${title} is left`);
      }
      if (watched.cleanedUp === 'DONE') {
        this.checkNothingLeft(watched);
      }
    }
  }

  check(): void {
    assert.deepEqual(this.violations, []);
    const now = this.clock.now();
    for (const watched of this.ceremonies) {
      const { settled, title } = watched;
      watched.first ??= settled;
      assert.equal(settled, watched.first, `P1: the outcome of ${title} never changes`);
      assert.equal(
        watched.ceremony!.state === 'ENDED',
        settled !== undefined,
        `P1: ${title} has ended: it has an outcome`,
      );
      assert.ok(settled !== undefined || now < watched.endsAt, `P4: ${title} is settled by its deadline`);
      assert.ok(
        settled?.reason !== 'SYSTEM_ERROR' || settled.code !== 0 || watched.isMistreated || this.isStoreMistreated,
        `P8: ${title} failed, and nothing had failed`,
      );
    }
    for (const { operation, endsAt } of this.operations) {
      assert.ok(operation.settled !== undefined || now < endsAt, 'P4: an operation is settled by its deadline');
    }
  }

  /** Everything is answered and every time passes; then a new process begins. */
  async end(): Promise<void> {
    this.calls.forgetFates();
    this.port.answersLockState = true;
    for (const milliseconds of [0, 300_000, 5_000, 30_000, 300_000, 5_000, 30_000]) {
      this.calls.answerAll();
      await drain();
      this.play({ do: 'advance', milliseconds });
      await drain();
      this.afterSettle();
      this.check();
    }
    this.checkEnd();
    this.ledger.checkEnd();
    const log = new this.library.RecordingLog();
    await new this.library.CredentialVault(this.calls.keystore, this.calls.store, log).ready();
    this.ledger.checkReconciled();
    assert.ok(this.calls.keystore.keys.has('settings'), "a key of the app's own was deleted");
  }

  private checkEnd(): void {
    for (const watched of this.ceremonies) {
      const { title } = watched;
      assert.ok(watched.settled !== undefined && watched.cleanedUp !== undefined, `P4: ${title} comes to its end`);
      if (!watched.isStuck) {
        assert.equal(watched.remainder, undefined, `P6: of ${title} nothing is left`);
        assert.ok(watched.signatures.every(isZero), `P3: a signature of ${title} is left`);
        assert.ok(
          [...watched.sessions.values()].every(({ challenge }) => isZero(challenge)),
          `P3: a challenge of ${title} is left`,
        );
      }
    }
    assert.ok(
      this.port.prompts.every((prompt) => prompt.closes === 1),
      'no prompt is listened to for ever',
    );
    assert.equal(this.clock.pending, 0, 'no timer is left');
    assert.equal(this.answersPending, 0, 'P4: lists and deletions are answered in time');
    if (!this.isDestroyed) {
      const next = this.authenticator.getAssertion('the next', this.request([], 1_000), { overlap: 'REFUSE' });
      assert.equal(next.state, 'PREPARING', 'P6: the slot is free');
      next.cancel(this.cause);
    }
  }

  private checkNothingLeft(watched: WatchedCeremony): void {
    const { keystore, store } = this.calls;
    assert.equal(watched.remainder, undefined, `P6: ${watched.title} says that nothing is left`);
    for (const handle of watched.sessions.keys()) {
      assert.ok(!keystore.sessions.has(handle), `P6: ${watched.title} says that its session is over`);
    }
    assert.ok(watched.signatures.every(isZero), `P3: a signature of ${watched.title} is left`);
    for (const alias of isSuccess(watched.settled!) ? [] : watched.aliases) {
      assert.ok(
        !keystore.keys.has(alias) || this.calls.foreignAliases.has(alias),
        `P6: ${watched.title} says that its key is gone`,
      );
      assert.ok(
        store.records.every((record) => record.alias !== alias),
        `P6: ${watched.title} says that its record is gone`,
      );
    }
  }

  private start(command: Start): void {
    const title = `${command.do} ${this.ceremonies.length + this.operations.length + 1}`;
    const { overlap, deadline, signal } = command;
    const options = { overlap, signal: signal === undefined ? undefined : this.sources[signal]?.signal };
    if (command.do === 'askOnly') {
      const need = new this.library.AuthRequirement([FACE, PIN], ASKED_LEVEL);
      const operation = this.auth.start(new this.library.AuthRequest(title, need, { ...options, deadline }));
      this.operations.push({ operation, endsAt: this.clock.now() + deadline });
      return;
    }
    const account = command.do === 'register' ? accountOf(command.account) : undefined;
    const watched = new WatchedCeremony(title, account, this.clock.now() + deadline, signal);
    this.ceremonies.push(watched);
    const ceremony = this.calls.owners.run(watched, () =>
      command.do === 'register'
        ? this.authenticator.makeCredential(title, this.creation(title, account!, command.excludes, deadline), {
            ...options,
            keyAttestation: command.attests,
          })
        : this.authenticator.getAssertion(title, this.request(command.allows ? this.ledger.ids : [], deadline), {
            ...options,
            ...(command.chooser === undefined ? {} : { chooseCredential: chooserOf(command.chooser) }),
          }),
    );
    this.watch(watched, ceremony);
  }

  private watch(watched: WatchedCeremony, ceremony: Ceremony): void {
    watched.ceremony = ceremony;
    watched.state = ceremony.state;
    if (ceremony.state === 'PREPARING') {
      this.turns.begins(watched, this.clock.now());
    }
    this.noteEnd(watched);
    ceremony.onStateChange((next) => {
      if (PREDECESSORS[next]?.includes(watched.state) !== true) {
        this.violations.push(`the machine has no step from ${watched.state} to ${next}`);
      }
      watched.state = next;
      if (next === 'PREPARING') {
        this.turns.begins(watched, this.clock.now());
        this.calls.owners.enterWith(watched);
      }
      this.noteEnd(watched);
    });
    void ceremony.outcome.then((outcome) => {
      watched.told += 1;
      watched.delivered = outcome;
    });
    void ceremony.cleanedUp.then((cleanUp) => {
      watched.cleanedUp = cleanUp;
    });
  }

  private noteEnd(watched: WatchedCeremony): void {
    const settled = watched.settled;
    if (settled === undefined || watched.endedAt !== undefined) {
      return;
    }
    watched.endedAt = this.clock.now();
    if (settled instanceof this.library.CredentialCreated) {
      this.ledger.created(settled.credential!.credentialId, watched.account!);
    }
  }

  private cancel(watched: WatchedCeremony, byId: boolean): void {
    const before = watched.settled;
    const { ceremony } = watched;
    const status = byId
      ? this.authenticator.cancelCurrentOperation(ceremony!.cancellationId, this.cause)
      : ceremony!.cancel(this.cause).status;
    const late = byId ? 'NOT_IN_PROGRESS' : 'ALREADY_ENDED';
    assert.equal(status, before === undefined ? 'CANCELLED' : late, 'P2: what cancel says');
    assert.ok(before !== undefined || watched.settled?.cause === this.cause, 'P2, P5: cancelled, with this cause');
    assert.ok(before === undefined || watched.settled === before, 'P2: an outcome stands');
  }

  private cancelMany(which: (watched: WatchedCeremony) => boolean, kind: string, cancel: () => unknown): void {
    const pending = this.ceremonies.filter((watched) => watched.settled === undefined && which(watched));
    cancel();
    for (const watched of pending) {
      assert.equal(watched.settled?.describe(), `cancelled: ${kind}`, `P2, P5: ${watched.title} ends with the session`);
    }
  }

  private expectAnswer(owner: string, ask: () => Promise<unknown>): void {
    this.answersPending += 1;
    void this.calls.owners.run(owner, ask).then(() => {
      this.answersPending -= 1;
    });
  }

  private called(call: Call<WatchedCeremony | string>): void {
    const { owner, name, subject } = call;
    if (name === 'keystore.deleteKey' && this.calls.foreignAliases.has(String(subject)) && owner !== 'reconcile') {
      this.violations.push("a key that is not the library's is deleted");
    }
    if (!(owner instanceof WatchedCeremony)) {
      return;
    }
    this.note(this.turns.acts(owner, this.clock.now()));
    owner.calls.push(call);
    if (name === 'store.add') {
      owner.aliases.add(String(subject));
    }
    if (name === 'keystore.finish' || name === 'keystore.abort') {
      const session = owner.sessions.get(Number(subject));
      // After a `finish` that threw, the library makes sure.
      if (session === undefined || (session.isOver && !owner.isMistreated)) {
        this.violations.push(`${owner.title} ends a session that is not its own, or over`);
      } else {
        session.isOver = true;
      }
    }
    if (name === 'keystore.finish' && owner.settled !== undefined) {
      this.violations.push(`P2: the key is told to sign for ${owner.title}, which has ended`);
    }
  }

  /** The library asks the user. */
  private opened(): void {
    const prompt = this.port.prompts.at(-1)!;
    const watched = this.ceremonies.find((each) => each.title === prompt.parameters.title);
    if (this.port.prompts.some((other) => other !== prompt && other.closes === 0)) {
      this.violations.push('P6: one prompt at a time');
    }
    if (watched !== undefined) {
      this.note(this.turns.acts(watched, this.clock.now()));
      watched.prompts.push(prompt);
      this.checkChallenge(watched, prompt);
    }
    const code = this.resultWithinStart;
    if (code !== undefined) {
      prompt.whenStarted = () => this.deliver(prompt, watched, code, makeToken('good'));
    }
    if (this.answersCancelAtOnce) {
      prompt.whenCancelled = () => prompt.deliver(CANCELED);
    }
  }

  /** Consent is given to the very session that signs; only who is excluded is asked without one. */
  private checkChallenge(watched: WatchedCeremony, prompt: Prompt): void {
    const { challenge } = prompt.parameters as unknown as { readonly challenge: Uint8Array };
    const sessions = [...watched.sessions.values()];
    if (
      watched.aliases.size + sessions.length > 0 &&
      !sessions.some(({ original, isOver }) => !isOver && Buffer.compare(original, challenge) === 0)
    ) {
      this.violations.push(`P2: ${watched.title} asks with another challenge than its session's`);
    }
  }

  private consent(index: number, kind: TokenKind, times: number): void {
    this.onPrompt(index, (prompt, watched) => {
      for (let i = 0; i < times; i++) {
        this.deliver(prompt, watched, SUCCESS, makeToken(kind));
      }
    });
  }

  private deliver(
    prompt: Prompt,
    watched: WatchedCeremony | undefined,
    code: number,
    token: Uint8Array | undefined,
  ): void {
    if (token !== undefined && prompt.isHeard) {
      watched?.tokens.push(token);
    }
    prompt.deliver(code, token);
  }

  private onPrompt(index: number, act: (prompt: Prompt, watched: WatchedCeremony | undefined) => void): void {
    const { prompts } = this.port;
    const prompt = prompts.at(-1 - (index % Math.max(1, prompts.length)));
    if (prompt !== undefined) {
      act(
        prompt,
        this.ceremonies.find((each) => each.prompts.includes(prompt)),
      );
    }
  }

  private get isStoreMistreated(): boolean {
    return this.calls.made.some((call) => call.owner === 'reconcile' && call.fate?.kind === 'throw');
  }

  private note(violation: string | undefined): void {
    if (violation !== undefined) {
      this.violations.push(violation);
    }
  }

  /** What is there at the start. @returns the credentials */
  private furnish({ credentials, hasLeftovers }: CeremonyScenario): CredentialRecord[] {
    const { keystore, store } = this.calls;
    const put = (name: string, account: string, state: number, hasKey: boolean): void => {
      const id = Buffer.alloc(32, name).toString('base64url');
      const record = new this.library.CredentialRecord(
        new this.library.CredentialSummary(id, RP_ID, 'Example', account, name, name, 0),
        [FACE, PIN],
        state,
      );
      store.records.push(record);
      if (hasKey) {
        keystore.keys.set(record.alias, new this.library.KeyParameters([FACE, PIN], false));
      }
    };
    const parameters = new this.library.KeyParameters([PIN], false);
    keystore.keys.set('settings', parameters);
    for (let i = 0; i < credentials; i++) {
      put(`credential ${i}`, accountOf(i), COMMITTED, true);
    }
    const present = store.records.slice();
    if (hasLeftovers) {
      put('pending', accountOf(0), PENDING, true);
      put('replaced', accountOf(0), REPLACED, true);
      put('without a key', accountOf(7), COMMITTED, false);
      keystore.keys.set('wan1_orphan', parameters);
    }
    return present;
  }

  private creation(title: string, account: string, excludes: boolean, timeout: number): object {
    return {
      rp: { id: RP_ID, name: 'Example' },
      user: { id: account, name: title, displayName: title },
      challenge: CHALLENGE,
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      timeout,
      ...(excludes ? { excludeCredentials: descriptors(this.ledger.ids) } : {}),
    };
  }

  private request(ids: readonly string[], timeout: number): object {
    return {
      rpId: RP_ID,
      challenge: CHALLENGE,
      timeout,
      ...(ids.length > 0 ? { allowCredentials: descriptors(ids) } : {}),
    };
  }
}

const CHALLENGE = Buffer.alloc(32, 9).toString('base64url');

function descriptors(ids: readonly string[]): object[] {
  return ids.map((id) => ({ type: 'public-key', id }));
}

/** A user handle. */
function accountOf(index: number): string {
  return Buffer.from(`account ${index}`).toString('base64url');
}

function makeToken(kind: TokenKind): Uint8Array | undefined {
  if (kind === 'none') {
    return undefined;
  }
  const token = new Uint8Array(kind === 'short' ? 20 : 280).fill(7);
  if (kind !== 'short') {
    new DataView(token.buffer).setUint32(LEVEL_AT, kind === 'low' ? LOW_LEVEL : ASKED_LEVEL, true);
  }
  return token;
}

function chooserOf(chooser: Chooser): (accounts: CredentialSummary[]) => Promise<CredentialSummary | undefined> {
  return (accounts) => {
    switch (chooser) {
      case 'latest':
        return Promise.resolve(accounts[0]);
      case 'earliest':
        return Promise.resolve(accounts.at(-1));
      case 'none':
        return Promise.resolve(undefined);
      case 'stranger':
        return Promise.resolve({ ...accounts[0]!, credentialId: 'AAAA' });
      case 'rejects':
        return Promise.reject(new Error('the dialog was dismissed'));
      case 'throws':
        throw new Error('a broken dialog');
      case 'never':
        return new Promise(() => undefined);
    }
  };
}

function isSuccess(outcome: object): boolean {
  return 'response' in outcome;
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
