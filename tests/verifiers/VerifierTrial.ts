// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { GoodAssertion } from './GoodAssertion.ts';
import type { OtherCredential } from './GoodAssertion.ts';
import { GoodRegistration } from './GoodRegistration.ts';
import type { Mutation } from './Mutation.ts';
import { RELYING_PARTY } from './Mutation.ts';
import { RelyingParty } from '@cancellable-auth/relying-party';
import type { ResponseSource } from '@cancellable-auth/relying-party/testing';
import type { AttestationFormat } from './registrationMutations.ts';
import type { AssertionExpectation, Expectation, KnownCredential, Verifier } from './Verifier.ts';
import { verifiers } from './verifiers.ts';

const RP_ID = 'example.com';

/** What a verifier says: undefined when it accepts, else its reason. */
export type Verdicts = ReadonlyMap<string, string | undefined>;

interface Registered extends OtherCredential {
  readonly name: string;
}

/**
 * Every verifier and our own relying party, tried with responses of one source: with good ones and with mutated ones,
 * each for options of its own.
 */
export class VerifierTrial {
  private readonly source: ResponseSource;
  private readonly format: AttestationFormat;
  private readonly party: RelyingParty;
  private readonly known: Map<string, KnownCredential> = new Map();
  private users = 0;

  constructor(source: ResponseSource, format: AttestationFormat = 'none') {
    this.source = source;
    this.format = format;
    this.party = new RelyingParty({
      rpId: RP_ID,
      rpName: 'Example',
      origins: [source.origin],
      now: () => 0,
      attestation: format === 'none' ? 'none' : 'direct',
    });
  }

  /** The verdicts about a good registration, or one mutated. */
  async tryRegistration(mutation?: Mutation<GoodRegistration, RegistrationResponseJSON>): Promise<Verdicts> {
    const { source } = this;
    const other = await this.register();
    const options = await this.party.registrationOptions(`user ${++this.users}`);
    const json = await source.register(options);
    const { keys } = source;
    const good = new GoodRegistration(
      json,
      other,
      keys === undefined ? undefined : (message) => keys.sign(json.id, message),
    );
    const response = mutation === undefined ? json : mutation.apply(good);
    const expected: Expectation = { challenge: options.challenge, origin: source.origin, rpId: RP_ID };
    return this.judge(
      response,
      json,
      mutation,
      (verifier) => verifier.verifyRegistration(copy(response), expected),
      () => this.party.verifyRegistration(copy(response)),
    );
  }

  /** The verdicts about a good assertion, or one mutated. */
  async tryAssertion(mutation?: Mutation<GoodAssertion, AuthenticationResponseJSON>): Promise<Verdicts> {
    const { source } = this;
    const user = await this.register(mutation?.registeredCount);
    const other = await this.register();
    const options = await this.party.authenticationOptions();
    const json = await source.signIn(options, user.id);
    const { keys } = source;
    const good = new GoodAssertion(
      json,
      other,
      keys === undefined ? undefined : (message, isShort) => keys.sign(user.id, message, isShort),
    );
    const response = mutation === undefined ? json : mutation.apply(good);
    const expected: AssertionExpectation = {
      challenge: options.challenge,
      origin: source.origin,
      rpId: RP_ID,
      credential: this.known.get(response.id) ?? this.known.get(user.id)!,
    };
    return this.judge(
      response,
      json,
      mutation,
      (verifier) => verifier.verifyAssertion(copy(response), expected),
      () => this.party.verifyAuthentication(copy(response)),
    );
  }

  private async judge(
    response: object,
    good: object,
    mutation: { name: string; isReplay?: boolean } | undefined,
    library: (verifier: Verifier) => Promise<void>,
    party: () => Promise<unknown>,
  ): Promise<Verdicts> {
    const isReplay = mutation?.isReplay === true;
    if (mutation !== undefined && !isReplay && JSON.stringify(response) === JSON.stringify(good)) {
      throw new Error(`'${mutation.name}' has changed nothing.`);
    }
    const verdicts = new Map<string, string | undefined>();
    for (let round = isReplay ? 0 : 1; round < 2; round++) {
      for (const verifier of verifiers) {
        if (verifier.takesAppOrigins || this.source.origin.startsWith('https:')) {
          verdicts.set(verifier.name, await reasonOf(() => library(verifier)));
        }
      }
      verdicts.set(RELYING_PARTY, await reasonOf(party));
    }
    return verdicts;
  }

  /** A user whose credential the relying party knows. */
  private async register(signCount: number = 0): Promise<Registered> {
    if (this.source.keys !== undefined) {
      this.source.keys.signCount = signCount;
    }
    const name = `user ${++this.users}`;
    const options = await this.party.registrationOptions(name);
    const { credentialId } = await this.party.verifyRegistration(await this.source.register(options));
    const { publicKey } = this.party.credential(credentialId)!;
    this.known.set(credentialId, { id: credentialId, publicKey, signCount, userHandle: options.user.id });
    return { name, id: credentialId, userHandle: options.user.id };
  }
}

/** Some verifiers write into what they are given. */
function copy<T>(json: T): T {
  return JSON.parse(JSON.stringify(json)) as T;
}

async function reasonOf(verify: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await verify();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
