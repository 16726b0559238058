// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { CallName, Fate } from './CeremonyCommand.ts';
import type {
  CeremonyLibrary,
  CredentialRecord,
  CredentialStore,
  KeySession,
  KeystorePort,
  MemoryCredentialStore,
  ScriptedKeystore,
} from './CeremonyLibrary.ts';

const NOT_FOUND = 12000011;
const ALREADY_EXISTS = 12000017;
const NO_ROOM = 12000014;
/** A code that no system has. */
const ODD_CODE = -7;

/** One for all scenarios: every one that exists costs time at each promise. */
const owners: AsyncLocalStorage<unknown> = new AsyncLocalStorage();

/** One call that the library made. */
export interface Call<Owner> {
  readonly name: CallName;
  /** On whose behalf; undefined where nobody's. */
  readonly owner: Owner | undefined;
  /** Alias, id or handle that it is about. */
  readonly subject: string | number | undefined;
  readonly fate: Fate | undefined;
  isAnswered: boolean;
}

/**
 * The doubles of keystore and store with every call seen, told apart by on whose behalf it is made, and answered in
 * whatever order and way a scenario wants.
 */
export class CeremonyCalls<Owner> {
  readonly keystore: ScriptedKeystore;
  readonly store: MemoryCredentialStore;
  /** What the library is given in their place. */
  readonly watchedKeystore: KeystorePort;
  readonly watchedStore: CredentialStore;
  /** Runs code, and whatever follows from it asynchronously, on somebody's behalf. */
  readonly owners = owners as AsyncLocalStorage<Owner | undefined>;
  readonly made: Call<Owner>[] = [];
  /** Keys of others that came to have an alias of the library. */
  readonly foreignAliases: Set<string> = new Set();
  /** Called with each call before anything of it is done. */
  onCall: (call: Call<Owner>) => void = () => undefined;
  /** Called with each session that the library is told of. */
  onSession: (session: KeySession, owner: Owner | undefined, alias: string) => void = () => undefined;
  /** Called with each signature that the library is given, in the array that it gets. */
  onSignature: (signature: Uint8Array, owner: Owner | undefined) => void = () => undefined;
  private readonly library: CeremonyLibrary;
  private readonly fates: Map<CallName, Fate[]> = new Map();
  private held: (() => void)[] = [];

  constructor(library: CeremonyLibrary) {
    this.library = library;
    this.keystore = new library.ScriptedKeystore();
    this.store = new library.MemoryCredentialStore();
    this.watchedKeystore = this.watchKeystore();
    this.watchedStore = this.watchStore();
  }

  /** The next call of that name gets this fate; said twice, it holds for the next two. */
  arrange(name: CallName, fate: Fate): void {
    const waiting = this.fates.get(name) ?? [];
    waiting.push(fate);
    this.fates.set(name, waiting);
  }

  /** From now on calls are answered at once. */
  forgetFates(): void {
    this.fates.clear();
  }

  /** Answers the `index`-th of the calls that are held, the latest first. */
  answer(index: number): void {
    const [answer] = this.held.splice(this.held.length - 1 - (index % Math.max(1, this.held.length)), 1);
    answer?.();
  }

  /** Answers all that are held. */
  answerAll(): void {
    this.held.splice(0).forEach((answer) => answer());
  }

  private watchKeystore(): KeystorePort {
    const { keystore, library } = this;
    const refused = (): object => new library.KeystoreRefusal(ODD_CODE);
    return {
      generate: (alias, parameters) =>
        this.pass(
          'keystore.generate',
          alias,
          () => keystore.generate(alias, parameters),
          () => ODD_CODE,
        ),
      exportPublicKey: (alias) =>
        this.pass(
          'keystore.exportPublicKey',
          alias,
          () => keystore.exportPublicKey(alias),
          () => new Uint8Array(3),
        ),
      init: async (alias) => {
        const owner = this.owners.getStore();
        const answer = await this.pass(
          'keystore.init',
          alias,
          () => keystore.init(alias),
          (session) =>
            session instanceof library.KeySession
              ? new library.KeySession(session.handle, new Uint8Array(33))
              : session,
        );
        if (answer instanceof library.KeySession) {
          this.onSession(answer, owner, alias);
        }
        return answer;
      },
      finish: async (handle, message, token) => {
        const owner = this.owners.getStore();
        const answer = await this.pass(
          'keystore.finish',
          handle,
          () => keystore.finish(handle, message, token),
          () => new Uint8Array(0),
        );
        if (answer instanceof Uint8Array) {
          this.onSignature(answer, owner);
        }
        return answer;
      },
      abort: (handle) =>
        this.pass(
          'keystore.abort',
          handle,
          () => keystore.abort(handle),
          () => ODD_CODE,
        ),
      deleteKey: (alias) =>
        this.pass(
          'keystore.deleteKey',
          alias,
          () => keystore.deleteKey(alias),
          () => ODD_CODE,
        ),
      hasKey: (alias) => this.pass('keystore.hasKey', alias, () => keystore.hasKey(alias), refused),
      listAliases: () =>
        this.pass(
          'keystore.listAliases',
          undefined,
          () => keystore.listAliases(),
          (aliases) => (Array.isArray(aliases) ? aliases.slice(1) : aliases),
        ),
      attest: (alias, challenge) =>
        this.pass(
          'keystore.attest',
          alias,
          () => keystore.attest(alias, challenge),
          () => [],
        ),
    };
  }

  private watchStore(): CredentialStore {
    const { store } = this;
    const same = <T>(answer: T): T => answer;
    return {
      all: () => this.pass('store.all', undefined, () => store.all(), same),
      committed: (rpId) => this.pass('store.committed', undefined, () => store.committed(rpId), same),
      add: (record: CredentialRecord) => this.pass('store.add', record.alias, () => store.add(record), same),
      commit: (id) => this.pass('store.commit', id, () => store.commit(id), same),
      takeBack: (id, replaced) => this.pass('store.takeBack', id, () => store.takeBack(id, replaced), same),
      remove: (id) => this.pass('store.remove', id, () => store.remove(id), same),
    };
  }

  private async pass<T>(
    name: CallName,
    subject: string | number | undefined,
    work: () => Promise<T>,
    odd: (answer: T) => T,
  ): Promise<T> {
    const fate = this.fates.get(name)?.shift();
    const call: Call<Owner> = { name, owner: this.owners.getStore(), subject, fate, isAnswered: false };
    this.made.push(call);
    this.onCall(call);
    try {
      return await this.live(name, subject, fate, work, odd);
    } finally {
      call.isAnswered = true;
    }
  }

  private async live<T>(
    name: CallName,
    subject: string | number | undefined,
    fate: Fate | undefined,
    work: () => Promise<T>,
    odd: (answer: T) => T,
  ): Promise<T> {
    switch (fate?.kind) {
      case 'hold': {
        const done = fate.done ? work() : undefined;
        await new Promise<void>((resolve) => {
          this.held.push(resolve);
        });
        return done ?? work();
      }
      case 'lose':
        if (fate.done) {
          await work();
        }
        return new Promise<T>(() => undefined);
      case 'refuse':
        return this.refuse(name, subject, fate.code, work);
      case 'throw':
        if (name === 'keystore.finish') {
          await work(); // whatever becomes of the call, the session is over
        }
        throw new Error('a double that throws');
      case 'odd':
        return odd(await work());
      case undefined:
        return work();
    }
  }

  private refuse<T>(
    name: CallName,
    subject: string | number | undefined,
    code: number,
    work: () => Promise<T>,
  ): Promise<T> {
    if (name.startsWith('store.')) {
      throw new this.library.StoreError('The store fails.', code, code === NO_ROOM);
    }
    if (name === 'keystore.generate' && code === ALREADY_EXISTS) {
      this.keystore.keys.set(String(subject), new this.library.KeyParameters([1], false));
      this.foreignAliases.add(String(subject));
    }
    if (code === NOT_FOUND && name === 'keystore.abort') {
      this.keystore.sessions.delete(Number(subject)); // the keystore tells the truth: there is none
    } else if (code === NOT_FOUND && name === 'keystore.deleteKey') {
      this.keystore.keys.delete(String(subject));
    }
    this.keystore.refuseNext(name, code);
    return work();
  }
}
