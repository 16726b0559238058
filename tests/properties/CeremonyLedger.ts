// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import type { CeremonyCalls } from './CeremonyCalls.ts';
import { COMMITTED } from './CeremonyLibrary.ts';
import type { CredentialRecord } from './CeremonyLibrary.ts';
import type { WatchedCeremony } from './WatchedCeremony.ts';

const KEY_INVALIDATED = 12000007;

interface Entry {
  readonly id: string;
  readonly alias: string;
  readonly account: string;
}

/** Which credentials the app was told to be there: they have to be, and no others. */
export class CeremonyLedger {
  private readonly calls: CeremonyCalls<WatchedCeremony | string>;
  private readonly ceremonies: readonly WatchedCeremony[];
  private readonly hasLeftovers: boolean;
  private entries: Entry[];
  /** Keys that the system has removed by itself. */
  private readonly lost: Set<string> = new Set();

  constructor(
    calls: CeremonyCalls<WatchedCeremony | string>,
    ceremonies: readonly WatchedCeremony[],
    present: readonly CredentialRecord[],
    hasLeftovers: boolean,
  ) {
    this.hasLeftovers = hasLeftovers;
    this.calls = calls;
    this.ceremonies = ceremonies;
    this.entries = present.map(({ id, alias, summary }) => ({ id, alias, account: summary.userHandle }));
  }

  /** Ids of the credentials that were there or were made, the latest first. */
  get ids(): string[] {
    return this.entries.map((entry) => entry.id).reverse();
  }

  /** A registration has succeeded: its credential takes the place of the account's. */
  created(id: string, account: string): void {
    this.entries = this.entries.filter((entry) => entry.account !== account);
    this.entries.push({ id, alias: `wan1_${id}`, account });
  }

  /** The system removes the key of a credential. */
  keyLost(id: string): void {
    const alias = `wan1_${id}`;
    this.lost.add(alias);
    this.calls.keystore.keys.delete(alias);
  }

  /** Everything has been answered, and no process has begun anew. */
  checkEnd(): void {
    const { keystore, store } = this.calls;
    for (const watched of this.ceremonies.filter((each) => !each.mayLeave)) {
      const created = watched.settled?.credential?.credentialId;
      for (const alias of watched.aliases) {
        if (watched.settled?.describe() === 'credential created' && alias === `wan1_${created}`) {
          continue;
        }
        assert.ok(
          !keystore.keys.has(alias) || this.calls.foreignAliases.has(alias),
          `the key of ${watched.title}, which came to nothing, is left`,
        );
        assert.ok(
          store.records.every((record) => record.alias !== alias),
          `the record of ${watched.title}, which came to nothing, is left`,
        );
      }
    }
    // What a former process has left stays as long as nobody has looked.
    if (!this.hasLeftovers && !this.ceremonies.some((each) => each.mayLeave)) {
      assert.ok(
        store.records.every((record) => record.state === COMMITTED),
        'a record is left that is no credential',
      );
    }
    for (const alias of this.calls.foreignAliases) {
      assert.ok(keystore.keys.has(alias) || this.lost.has(alias), "a key that is not the library's was deleted");
    }
  }

  /** A new process has begun, and looked at what it found. */
  checkReconciled(): void {
    const { keystore, store } = this.calls;
    const keys = [...keystore.keys.keys()].filter((alias) => alias.startsWith('wan1_')).sort();
    assert.deepEqual(store.records.map((record) => record.alias).sort(), keys, 'a key for each record, and no other');
    assert.ok(
      store.records.every((record) => record.state === COMMITTED),
      'every record is a credential',
    );
    const accounts = store.records.map((record) => record.summary.userHandle);
    assert.equal(new Set(accounts).size, accounts.length, 'one credential for an account');
    const unknown = this.accountsUnknown;
    for (const entry of this.entries) {
      assert.ok(
        store.records.some((record) => record.id === entry.id) || this.mayBeGone(entry) || unknown.has(entry.account),
        `the credential of ${entry.account} is lost`,
      );
    }
    for (const { id, summary } of store.records) {
      assert.ok(
        this.entries.some((entry) => entry.id === id) || unknown.has(summary.userHandle),
        'a credential is there that no registration has told of',
      );
    }
  }

  /** Accounts of which it is not known which credential was committed: the store did not say, or not take it back. */
  private get accountsUnknown(): Set<string | undefined> {
    return new Set(
      this.ceremonies
        .filter((each) =>
          each.calls.some(
            (call) =>
              (call.name === 'store.commit' && call.fate?.kind === 'lose') ||
              (call.name === 'store.takeBack' && call.fate !== undefined && call.fate.kind !== 'hold'),
          ),
        )
        .map((each) => each.account),
    );
  }

  private mayBeGone({ alias }: Entry): boolean {
    const isInvalidated = this.ceremonies.some((each) =>
      each.calls.some(
        (call) =>
          call.fate?.kind === 'refuse' &&
          call.fate.code === KEY_INVALIDATED &&
          (call.subject === alias || each.sessions.get(Number(call.subject))?.alias === alias),
      ),
    );
    const isDeleted = this.calls.made.some(
      (call) => call.owner === 'delete' && call.subject === alias && call.name === 'keystore.deleteKey',
    );
    return isInvalidated || isDeleted || this.lost.has(alias);
  }
}
