// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { fromBase64Url, toBase64Url } from './base64Url.ts';
import { PendingCeremonies } from './PendingCeremonies.ts';
import type { CeremonyKind, PendingCeremony } from './PendingCeremonies.ts';
import { readCoseKey } from './readCoseKey.ts';
import { Refusal, RelyingPartyError } from './RelyingPartyError.ts';

/** COSE's name of ECDSA over P-256 with SHA-256. */
const ES256 = -7;
const CHALLENGE_LENGTH = 32;
const USER_HANDLE_LENGTH = 32;
/** WebAuthn L3, 4 "Terminology": the longest credential id, in bytes. */
const LONGEST_CREDENTIAL_ID = 1023;
const LONGEST_USER_NAME = 64;
/** WebAuthn L3, 15.1: the recommended time for a ceremony. */
const DEFAULT_LIFETIME = 300_000;
const DEFAULT_LIMIT = 1_000;

export interface RelyingPartyOptions {
  /** A domain name. */
  readonly rpId: string;
  readonly rpName: string;
  /** Whom a response may come from: https origins, and the origins of apps. */
  readonly origins: readonly string[];
  /** Milliseconds, from any beginning. */
  readonly now: () => number;
  /** What authenticators are asked for; 'none' unless given. */
  readonly attestation?: 'none' | 'direct';
  /** Milliseconds that a challenge is good for; 300000 unless given. */
  readonly lifetime?: number;
  /** The most users, and the most ceremonies under way; 1000 unless given. */
  readonly limit?: number;
  /** Whom an earlier party knew; nobody unless given. */
  readonly known?: KnownUsers;
  /** Hears whom the party knows, whenever that has changed. */
  readonly onChange?: (known: KnownUsers) => void;
}

/** Users and their credentials, as JSON can hold them: bytes in base64url. */
export interface KnownUsers {
  readonly users: readonly { readonly name: string; readonly handle: string }[];
  readonly credentials: readonly (Omit<StoredCredential, 'publicKey'> & { readonly publicKey: string })[];
}

/** Who registered or signed in, and with what. */
export interface VerifiedAccount {
  readonly userName: string;
  /** base64url */
  readonly credentialId: string;
}

/** What a relying party knows of a credential. */
export interface StoredCredential {
  /** base64url */
  readonly id: string;
  readonly userName: string;
  /** A COSE_Key. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly signCount: number;
  /** Whether the key can be copied to other devices. It never changes. */
  readonly isBackupEligible: boolean;
}

interface User {
  readonly name: string;
  readonly handle: Uint8Array;
}

/**
 * A relying party in memory, as WebAuthn Level 3 describes it in 7.1 and 7.2: it gives out options, and verifies what
 * comes back with @simplewebauthn/server. What that library leaves to its caller is done here: challenges that are good
 * once and for a time, who owns a credential, the attested id, a key that can be used, the backup flag, frames of other
 * origins, and strict base64url. It demands user verification and ES256.
 *
 * Methods reject with a RelyingPartyError, whatever was sent.
 */
export class RelyingParty {
  private readonly options: RelyingPartyOptions;
  private readonly limit: number;
  private readonly lifetime: number;
  private readonly pending: PendingCeremonies;
  private readonly users: Map<string, User> = new Map();
  private readonly credentials: Map<string, StoredCredential> = new Map();
  /** For the credentials that unknown users seem to have. */
  private readonly decoyKey: Buffer = randomBytes(32);

  constructor(options: RelyingPartyOptions) {
    this.options = options;
    this.limit = options.limit ?? DEFAULT_LIMIT;
    this.lifetime = options.lifetime ?? DEFAULT_LIFETIME;
    this.pending = new PendingCeremonies(options.now, this.lifetime, this.limit);
    for (const { name, handle } of options.known?.users ?? []) {
      this.users.set(name, { name, handle: fromBase64Url(handle)! });
    }
    for (const credential of options.known?.credentials ?? []) {
      this.credentials.set(credential.id, {
        ...credential,
        publicKey: new Uint8Array(fromBase64Url(credential.publicKey)!),
      });
    }
  }

  /** Whom the party knows. */
  get known(): KnownUsers {
    return {
      users: [...this.users.values()].map(({ name, handle }) => ({ name, handle: toBase64Url(handle) })),
      credentials: [...this.credentials.values()].map((each) => ({ ...each, publicKey: toBase64Url(each.publicKey) })),
    };
  }

  /** The credential of that id, base64url; undefined when nobody has registered it. */
  credential(id: string): StoredCredential | undefined {
    return this.credentials.get(id);
  }

  /** How many ceremonies are under way. */
  get ceremonies(): number {
    return this.pending.size;
  }

  /**
   * Options to register a credential for a user of that name. What the user has already is on the exclude list.
   * @param isSignedIn whether the caller has proved to be that user: only then can a name that is taken get a further
   *   credential
   * @throws RelyingPartyError BAD_USER_NAME, FULL
   */
  async registrationOptions(
    userName: unknown,
    isSignedIn: boolean = false,
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const name = readUserName(userName);
    const userHandle = this.users.get(name)?.handle ?? new Uint8Array(randomBytes(USER_HANDLE_LENGTH));
    const challenge = new Uint8Array(randomBytes(CHALLENGE_LENGTH));
    const options = await generateRegistrationOptions({
      rpName: this.options.rpName,
      rpID: this.options.rpId,
      userName: name,
      userID: new Uint8Array(userHandle),
      userDisplayName: name,
      challenge,
      timeout: this.lifetime,
      attestationType: this.options.attestation ?? 'none',
      excludeCredentials: this.credentialsOf(name).map((id) => ({ id, transports: ['internal'] })),
      authenticatorSelection: {
        residentKey: 'required',
        userVerification: 'required',
        authenticatorAttachment: 'platform',
      },
      supportedAlgorithmIDs: [ES256],
    });
    this.pending.add({ kind: 'registration', challenge, userName: name, userHandle, isSignedIn });
    return options;
  }

  /**
   * Registers the credential that the response proves.
   * @throws RelyingPartyError MALFORMED, UNKNOWN_CHALLENGE, WRONG_CEREMONY, NOT_VERIFIED, CREDENTIAL_TAKEN, NAME_TAKEN,
   *   FULL
   */
  async verifyRegistration(response: unknown): Promise<VerifiedAccount> {
    const { ceremony, json } = this.open(response, 'registration');
    const registration = json as unknown as RegistrationResponseJSON;
    const { credential, credentialDeviceType } = await this.proveRegistration(registration, ceremony);
    if (credential.id !== registration.id || fromBase64Url(credential.id)!.length > LONGEST_CREDENTIAL_ID) {
      throw new RelyingPartyError(Refusal.NOT_VERIFIED, 'The id is not that of the credential that was attested.');
    }
    if (readCoseKey(credential.publicKey) === undefined) {
      throw new RelyingPartyError(Refusal.NOT_VERIFIED, 'The key is not a point of P-256 in the canonical form.');
    }
    if (this.credentials.has(credential.id)) {
      throw new RelyingPartyError(Refusal.CREDENTIAL_TAKEN, 'That credential is registered already.');
    }
    const name = ceremony.userName!;
    if (this.users.has(name) && !ceremony.isSignedIn) {
      throw new RelyingPartyError(Refusal.NAME_TAKEN, `'${name}' is taken. Sign in to add a credential.`);
    }
    if (!this.users.has(name) && this.users.size >= this.limit) {
      throw new RelyingPartyError(Refusal.FULL, `There are ${this.limit} users; no more are taken.`);
    }
    if (!this.users.has(name)) {
      this.users.set(name, { name, handle: ceremony.userHandle! });
    }
    this.credentials.set(credential.id, {
      id: credential.id,
      userName: name,
      publicKey: new Uint8Array(credential.publicKey),
      signCount: credential.counter,
      isBackupEligible: credentialDeviceType === 'multiDevice',
    });
    this.options.onChange?.(this.known);
    return { userName: name, credentialId: credential.id };
  }

  /**
   * Options to sign in: with any account of the device, or as the user of that name. A name that nobody has gets
   * options too, so that nobody learns who is registered (WebAuthn L3, 14.6.2).
   * @throws RelyingPartyError BAD_USER_NAME, FULL
   */
  async authenticationOptions(userName?: unknown): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const name = userName === undefined ? undefined : readUserName(userName);
    const challenge = new Uint8Array(randomBytes(CHALLENGE_LENGTH));
    const options = await generateAuthenticationOptions({
      rpID: this.options.rpId,
      challenge,
      timeout: this.lifetime,
      userVerification: 'required',
      ...(name === undefined ? {} : { allowCredentials: this.allowedFor(name) }),
    });
    this.pending.add({ kind: 'authentication', challenge, userName: name, userHandle: undefined, isSignedIn: false });
    return options;
  }

  /**
   * Signs in who the response proves to be.
   * @throws RelyingPartyError MALFORMED, UNKNOWN_CHALLENGE, WRONG_CEREMONY, UNKNOWN_CREDENTIAL, WRONG_USER,
   *   NOT_VERIFIED
   */
  async verifyAuthentication(response: unknown): Promise<VerifiedAccount> {
    const { ceremony, json } = this.open(response, 'authentication');
    const assertion = json as unknown as AuthenticationResponseJSON;
    const stored = this.credentials.get(assertion.id);
    if (stored === undefined) {
      throw new RelyingPartyError(Refusal.UNKNOWN_CREDENTIAL, 'Nobody has registered that credential.');
    }
    this.checkOwner(stored, ceremony, json);
    let result;
    try {
      result = await verifyAuthenticationResponse({
        response: assertion,
        expectedChallenge: toBase64Url(ceremony.challenge),
        expectedOrigin: [...this.options.origins],
        expectedRPID: this.options.rpId,
        credential: { id: stored.id, publicKey: stored.publicKey, counter: stored.signCount },
        requireUserVerification: true,
      });
    } catch (error) {
      throw new RelyingPartyError(Refusal.NOT_VERIFIED, (error as Error).message);
    }
    if (!result.verified) {
      throw new RelyingPartyError(Refusal.NOT_VERIFIED, 'The signature is not by the key of the credential.');
    }
    const { newCounter, credentialDeviceType } = result.authenticationInfo;
    if ((credentialDeviceType === 'multiDevice') !== stored.isBackupEligible) {
      throw new RelyingPartyError(Refusal.NOT_VERIFIED, 'The backup flag is another one than at the registration.');
    }
    // Another response may have been verified meanwhile.
    if (this.credentials.get(stored.id) !== stored && newCounter !== 0) {
      throw new RelyingPartyError(Refusal.NOT_VERIFIED, 'The credential was used twice at the same time.');
    }
    this.credentials.set(stored.id, { ...stored, signCount: newCounter });
    this.options.onChange?.(this.known);
    return { userName: stored.userName, credentialId: stored.id };
  }

  private async proveRegistration(registration: RegistrationResponseJSON, ceremony: PendingCeremony) {
    let result;
    try {
      result = await verifyRegistrationResponse({
        response: registration,
        expectedChallenge: toBase64Url(ceremony.challenge),
        expectedOrigin: [...this.options.origins],
        expectedRPID: this.options.rpId,
        requireUserVerification: true,
        supportedAlgorithmIDs: [ES256],
      });
    } catch (error) {
      throw new RelyingPartyError(Refusal.NOT_VERIFIED, (error as Error).message);
    }
    if (!result.verified) {
      throw new RelyingPartyError(Refusal.NOT_VERIFIED, 'The attestation is not by the key of the credential.');
    }
    return result.registrationInfo;
  }

  /** Reads as much of a response as names its ceremony, and takes that. */
  private open(response: unknown, kind: CeremonyKind): { ceremony: PendingCeremony; json: ResponseShape } {
    const json = readResponse(response);
    const clientData = readClientData(json.response['clientDataJSON']);
    const ceremony = this.pending.take(clientData.challenge, kind);
    if (clientData.isCrossOrigin) {
      throw new RelyingPartyError(Refusal.NOT_VERIFIED, 'The response comes out of a frame of another origin.');
    }
    return { ceremony, json };
  }

  /** WebAuthn L3, 7.2, step 6. */
  private checkOwner(stored: StoredCredential, ceremony: PendingCeremony, json: ResponseShape): void {
    const given = json.response['userHandle'];
    const handle = given === undefined || given === null ? undefined : fromBase64Url(given);
    const owner = this.users.get(stored.userName)!.handle;
    const isOwners = handle !== undefined && handle.length === owner.length && timingSafeEqual(handle, owner);
    if (ceremony.userName === undefined ? !isOwners : handle !== undefined && !isOwners) {
      throw new RelyingPartyError(Refusal.WRONG_USER, "The user handle is not that of the credential's owner.");
    }
    if (ceremony.userName !== undefined && ceremony.userName !== stored.userName) {
      throw new RelyingPartyError(Refusal.WRONG_USER, 'The credential is of another user than was asked for.');
    }
  }

  private credentialsOf(userName: string): string[] {
    return [...this.credentials.values()].filter((each) => each.userName === userName).map((each) => each.id);
  }

  private allowedFor(userName: string): { id: string; transports: ['internal'] }[] {
    const ids = this.credentialsOf(userName);
    const decoy = createHmac('sha256', this.decoyKey).update(userName).digest('base64url');
    return (ids.length === 0 ? [decoy] : ids).map((id) => ({ id, transports: ['internal'] }));
  }
}

/** Whatever JSON it was, it has these members, each of them a string in base64url where it is one of bytes. */
interface ResponseShape {
  readonly id: string;
  readonly rawId: string;
  readonly type: string;
  readonly response: Readonly<Record<string, unknown>>;
}

const BYTES: readonly string[] = [
  'clientDataJSON',
  'attestationObject',
  'authenticatorData',
  'signature',
  'userHandle',
];

function readUserName(given: unknown): string {
  const name = typeof given === 'string' ? given.trim().normalize('NFC') : '';
  if (name === '' || name.length > LONGEST_USER_NAME || /\p{Cc}|\p{Cs}/u.test(name)) {
    throw new RelyingPartyError(
      Refusal.BAD_USER_NAME,
      `A user name has 1 to ${LONGEST_USER_NAME} characters, and no control characters.`,
    );
  }
  return name;
}

function readResponse(given: unknown): ResponseShape {
  const json = isObject(given) ? given : {};
  const response = json['response'];
  if (
    fromBase64Url(json['id']) === undefined ||
    json['id'] !== json['rawId'] ||
    json['type'] !== 'public-key' ||
    !isObject(response)
  ) {
    throw malformed('It has no id in base64url, which rawId repeats, no type public-key, or no response.');
  }
  const wrong = BYTES.find(
    (name) => response[name] !== undefined && response[name] !== null && fromBase64Url(response[name]) === undefined,
  );
  if (wrong !== undefined) {
    throw malformed(`Its ${wrong} is not base64url without padding.`);
  }
  return json as unknown as ResponseShape;
}

function readClientData(given: unknown): { challenge: Uint8Array; isCrossOrigin: boolean } {
  let clientData: unknown;
  try {
    const bytes = fromBase64Url(given);
    clientData = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes ?? new Uint8Array()));
  } catch {
    throw malformed('Its clientDataJSON is not JSON in UTF-8.');
  }
  const challenge = isObject(clientData) ? fromBase64Url(clientData['challenge']) : undefined;
  if (!isObject(clientData) || challenge === undefined) {
    throw malformed('Its client data have no challenge in base64url.');
  }
  const { crossOrigin, topOrigin } = clientData;
  return { challenge, isCrossOrigin: topOrigin !== undefined || (crossOrigin !== undefined && crossOrigin !== false) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(message: string): RelyingPartyError {
  return new RelyingPartyError(Refusal.MALFORMED, `This is not the response of a ceremony. ${message}`);
}
