// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { ArktsProject, buildProject } from 'arkts-host/project';
import { projectRoot } from '../properties/loadLibrary.ts';

/** A public key on P-256, as the library has it. */
export interface Point {
  readonly x: Uint8Array;
  readonly y: Uint8Array;
}

/** The library's functions that write the bytes of WebAuthn, and the checks of what a server sends. */
export interface WebAuthn {
  encodeBase64Url(bytes: Uint8Array): string;
  decodeBase64Url(text: string): Uint8Array | undefined;
  encodeUtf8(text: string): Uint8Array;
  makeClientData(type: 'webauthn.create' | 'webauthn.get', challenge: Uint8Array, origin: string): Uint8Array;
  readSubjectPublicKey(spki: Uint8Array): Point | undefined;
  encodeCoseKey(key: Point): Uint8Array;
  makeAuthenticatorData(rpIdHash: Uint8Array): Uint8Array;
  makeAttestedData(rpIdHash: Uint8Array, credentialId: Uint8Array, key: Point): Uint8Array;
  makeAttestationObject(authenticatorData: Uint8Array, signature: Uint8Array | undefined): Uint8Array;
  checkCreationOptions(json: unknown, origin: string): object;
  checkRequestOptions(json: unknown, origin: string): object;
  readonly ArgumentError: new (...values: never[]) => { readonly message: string; readonly hresult: number };
  readonly RegistrationTerms: new (...values: never[]) => { readonly deadline: number };
  readonly AssertionTerms: new (...values: never[]) => { readonly deadline: number };
}

const SOURCES: readonly string[] = [
  'request/utf8',
  'webauthn/ArgumentError',
  'webauthn/authenticatorData',
  'webauthn/base64Url',
  'webauthn/checkOptions',
  'webauthn/clientData',
];

/** These functions, compiled from the library's .ets sources. */
export async function loadWebAuthn(): Promise<WebAuthn> {
  const build = buildProject(ArktsProject.open(projectRoot));
  const modules = await Promise.all(
    SOURCES.map((name) => build.load(path.join(projectRoot, 'cancellable_auth/src/main/ets', `${name}.ets`))),
  );
  return Object.assign({}, ...modules) as WebAuthn;
}
