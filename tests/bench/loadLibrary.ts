// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArktsProject, buildProject } from 'arkts-host/project';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');

interface Outcome {
  useToken(use: (token: Uint8Array) => void): Promise<void>;
}

export interface BenchOperation {
  readonly cancellationId: { readonly value: string };
  readonly outcome: Promise<object>;
  readonly withdrawal: Promise<object>;
  cancel(cause: object): object;
}

/** How a ceremony ended. */
interface BenchOutcome {
  describe(): string;
}

interface BenchCeremony {
  readonly outcome: Promise<BenchOutcome>;
}

export interface BenchAuthenticator {
  makeCredential(title: string, publicKey: object): BenchCeremony;
  getAssertion(title: string, publicKey: object): BenchCeremony;
}

/** The parts of the library that are measured, by hand: TypeScript cannot import .ets. */
export interface BenchLibrary {
  readonly CancellableAuth: new (
    options: object,
  ) => {
    start(request: object): BenchOperation;
    cancelAll(cause: object): number;
  };
  readonly AuthRequest: new (title: string, need: object, options?: object) => object;
  readonly AuthPurpose: { readonly UNLOCK: object };
  readonly AuthSucceeded: new (...args: never[]) => Outcome;
  readonly CancelCause: { byCaller(reason: string): object };
  readonly PromptSlot: new () => object;
  readonly PromptResult: new (code: number, token?: Uint8Array) => object;
  readonly LockState: new (code: number, isLocked: boolean, duration: number) => object;
  readonly Authenticator: new (auth: object, context: undefined, options: object) => BenchAuthenticator;
  readonly AssertionSigned: new (...args: never[]) => BenchOutcome & { readonly response: object };
  readonly CredentialCreated: new (
    ...args: never[]
  ) => BenchOutcome & { readonly credential: { readonly credentialId: string } };
  readonly CredentialVault: new (keystore: object, store: object) => object;
  readonly SystemKeystore: new () => object;
  readonly RelationalCredentialStore: new (context: object) => object;
}

const SOURCES: readonly string[] = [
  'Index.ets',
  'src/main/ets/credentials/SystemKeystore.ets',
  'src/main/ets/credentials/RelationalCredentialStore.ets',
];

/** The library with its adapters, compiled from its .ets sources. */
export async function loadLibrary(): Promise<BenchLibrary> {
  const build = buildProject(ArktsProject.open(root));
  const parts = await Promise.all(SOURCES.map((source) => build.load(path.join(root, 'cancellable_auth', source))));
  return Object.assign({}, ...parts) as BenchLibrary;
}
