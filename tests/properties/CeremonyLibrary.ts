// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { ArktsProject, buildProject } from 'arkts-host/project';
import type { CancelCause, CancellationId, Library, Outcome, Withdrawal } from './Library.ts';
import { loadLibrary, projectRoot } from './loadLibrary.ts';

/**
 * The parts of the library that the properties of ceremonies drive, beside those of `Library`: by hand, as there.
 */
export interface CeremonyOutcome extends Outcome {
  readonly hresult: number;
  readonly name: string;
  /** Of a failure. */
  readonly reason?: string;
  readonly code?: number;
  /** Of a success: for the server. */
  readonly response?: object;
  readonly credential?: CredentialSummary;
}

export interface CredentialSummary {
  readonly credentialId: string;
  readonly rpId: string;
  readonly userHandle: string;
  readonly userName: string;
}

export interface Ceremony {
  readonly cancellationId: CancellationId;
  readonly outcome: Promise<CeremonyOutcome>;
  readonly settled: CeremonyOutcome | undefined;
  readonly withdrawal: Promise<Withdrawal>;
  readonly cleanedUp: Promise<'DONE' | 'UNCONFIRMED'>;
  readonly state: string;
  cancel(cause: CancelCause): { readonly status: string; readonly outcome: CeremonyOutcome };
  onStateChange(listener: (state: string) => void): () => void;
}

export interface CredentialsListed {
  readonly credentials: readonly CredentialSummary[];
}

export interface Authenticator {
  makeCredential(title: string, publicKey: object, options?: object): Ceremony;
  getAssertion(title: string, publicKey: object, options?: object): Ceremony;
  cancelCurrentOperation(id: CancellationId, cause?: CancelCause): string;
  listCredentials(rpId?: string): Promise<CredentialsListed | CeremonyOutcome>;
  deleteCredential(credentialId: string): Promise<CeremonyOutcome>;
}

/** The system's keystore as the library sees it. */
export interface KeystorePort {
  generate(alias: string, parameters: object): Promise<number>;
  exportPublicKey(alias: string): Promise<object>;
  init(alias: string): Promise<object>;
  finish(handle: number, message: Uint8Array, token: Uint8Array): Promise<object>;
  abort(handle: number): Promise<number>;
  deleteKey(alias: string): Promise<number>;
  hasKey(alias: string): Promise<boolean | object>;
  listAliases(): Promise<object>;
  attest(alias: string, challenge: Uint8Array): Promise<object>;
}

export interface KeySession {
  readonly handle: number;
  readonly challenge: Uint8Array;
}

export interface CredentialRecord {
  readonly id: string;
  readonly alias: string;
  readonly types: readonly number[];
  readonly state: number;
  readonly endsWithNewBiometrics: boolean;
  readonly summary: CredentialSummary;
}

export interface CredentialStore {
  all(): Promise<CredentialRecord[]>;
  committed(rpId?: string): Promise<CredentialRecord[]>;
  add(record: CredentialRecord): Promise<void>;
  commit(id: string): Promise<CredentialRecord[]>;
  takeBack(id: string, replaced: readonly string[]): Promise<void>;
  remove(id: string): Promise<void>;
}

export interface ScriptedKeystore extends KeystorePort {
  readonly keys: Map<string, object>;
  readonly sessions: Map<number, string>;
  readonly challenges: Uint8Array[];
  readonly signatures: Uint8Array[];
  refuseNext(name: string, code: number): void;
  dropSessions(): void;
}

export interface MemoryCredentialStore extends CredentialStore {
  records: CredentialRecord[];
}

export interface CredentialVault {
  ready(): Promise<void>;
  credentials(rpId?: string): Promise<CredentialRecord[]>;
}

/** What `cancellable_auth` has for ceremonies, and its adapters of the system. */
export interface CeremonyLibrary extends Library {
  readonly Authenticator: new (auth: object, context: object | undefined, options: object) => Authenticator;
  readonly AssertionSigned: new (...values: never[]) => CeremonyOutcome;
  readonly CredentialCreated: new (...values: never[]) => CeremonyOutcome;
  readonly CeremonyCancelled: new (...values: never[]) => CeremonyOutcome;
  readonly CeremonyFailed: new (...values: never[]) => CeremonyOutcome;
  readonly CredentialDeleted: new (...values: never[]) => CeremonyOutcome;
  readonly CredentialsListed: new (...values: never[]) => CredentialsListed;
  readonly CredentialVault: new (keystore: object, store: object, log: object) => CredentialVault;
  readonly CredentialRecord: new (
    summary: CredentialSummary,
    types: readonly number[],
    state: number,
    endsWithNewBiometrics?: boolean,
  ) => CredentialRecord;
  readonly CredentialSummary: new (
    id: string,
    rpId: string,
    rpName: string,
    userHandle: string,
    userName: string,
    displayName: string,
    createdAt: number,
  ) => CredentialSummary;
  readonly KeyParameters: new (types: readonly number[], endsWithNewBiometrics: boolean) => object;
  readonly KeySession: new (handle: number, challenge: Uint8Array) => KeySession;
  readonly KeystoreRefusal: new (code: number) => { readonly code: number };
  readonly StoreError: new (message: string, code?: number, isFull?: boolean) => Error;
  readonly ScriptedKeystore: new () => ScriptedKeystore;
  readonly MemoryCredentialStore: new () => MemoryCredentialStore;
  readonly FixedIdentity: new (origin?: string) => object;
  readonly SystemKeystore: new () => KeystorePort;
  readonly RelationalCredentialStore: new (context: object) => CredentialStore;
}

/** States of a record: numbers that are in the database. */
export const PENDING = 0;
export const COMMITTED = 1;
export const REPLACED = 2;

const ADAPTERS: readonly string[] = ['SystemKeystore', 'RelationalCredentialStore'];

/** The library of the project at `root`; with the adapters of keystore and store where they are asked for. */
export async function loadCeremonyLibrary(
  root: string = projectRoot,
  withAdapters: boolean = false,
): Promise<CeremonyLibrary> {
  const library = await loadLibrary(root);
  if (!withAdapters) {
    return library as CeremonyLibrary;
  }
  const build = buildProject(ArktsProject.open(root));
  const parts = await Promise.all(
    ADAPTERS.map((name) => build.load(path.join(root, 'cancellable_auth/src/main/ets/credentials', `${name}.ets`))),
  );
  return Object.assign({}, library, ...parts) as CeremonyLibrary;
}
