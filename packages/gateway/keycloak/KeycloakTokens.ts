// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type * as library from 'jose';
import { z } from 'zod';
import type { Clock } from '../clock/Clock.ts';
import type { JsonPoster } from '../wake/postJson.ts';
import type { KeycloakClient, KeycloakRealm } from './KeycloakSettings.ts';

const SECOND_MS = 1_000;
/** How far Keycloak's clock may be from this one's. */
const CLOCK_TOLERANCE_SECONDS = 10;
/** How long a realm may take to give its keys. */
const KEYS_MS = 5_000;
/** How often a realm is asked again for a key that it did not have: whoever calls with another name of a key makes that happen. */
const KEYS_AGAIN_MS = 5_000;
/** So long they are kept: a realm that takes a key away is believed then. */
const KEYS_KEPT_MS = 600_000;
export const LONGEST_TOKEN = 4096;
/** What realms sign with: never a secret that both sides know, and never nothing. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const claimsSchema = z.looseObject({
  jti: z.string().min(1).max(256),
  azp: z.string().min(1),
  exp: z.number(),
  typ: z.literal('Bearer'),
});

/** What a good token says: whose request it is, and how long that lives. */
export interface KeycloakCall {
  readonly token: string;
  readonly realm: KeycloakRealm;
  readonly client: KeycloakClient;
  /** Keycloak's name of the request. */
  readonly id: string;
  /** When it ends, on the clock that nobody sets. */
  readonly endsAt: number;
}

/** Why a token is good for nothing; `isTheirFault`: false when the realm's keys could not be had. */
export interface BadToken {
  readonly why: string;
  readonly isTheirFault: boolean;
}

/**
 * The tokens that Keycloak calls with. They are signed with the keys of a realm, which are got from there and kept; whoever is not of a
 * realm and a client of the configuration is not heard.
 */
export class KeycloakTokens {
  private readonly clock: Clock;
  private readonly jose: typeof library;
  private readonly realms: ReadonlyMap<string, { readonly realm: KeycloakRealm; readonly keys: RealmKeys }>;

  /** `asker`: gets the keys. */
  constructor(clock: Clock, jose: typeof library, realms: readonly KeycloakRealm[], asker: Pick<JsonPoster, 'get'>) {
    this.clock = clock;
    this.jose = jose;
    this.realms = new Map(
      realms.map((realm) => [
        realm.issuer,
        {
          realm,
          keys: new RealmKeys(clock, jose, `${realm.url ?? realm.issuer}/protocol/openid-connect/certs`, asker),
        },
      ]),
    );
  }

  /** Gets the keys of every realm, so that the first request need not wait. Resolves with those that have none now. */
  async look(): Promise<readonly { readonly realm: KeycloakRealm; readonly error: unknown }[]> {
    const looked = await Promise.all(
      [...this.realms.values()].map(({ realm, keys }) =>
        keys.load().then(
          () => undefined,
          (error: unknown) => ({ realm, error }),
        ),
      ),
    );
    return looked.filter((each) => each !== undefined);
  }

  /** Who calls. `authorization`: the header. */
  async verify(authorization: string | undefined): Promise<KeycloakCall | BadToken> {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined || token.length > LONGEST_TOKEN) {
      return theirs('there is no bearer token');
    }
    const known = this.realms.get(this.issuerIn(token));
    if (known === undefined) {
      return theirs('it is not of a realm of the configuration');
    }
    const { realm, keys } = known;
    let payload: unknown;
    try {
      ({ payload } = await this.jose.jwtVerify(token, (header, jws) => keys.find(header, jws), {
        issuer: realm.issuer,
        audience: realm.issuer,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(this.clock.wall()),
      }));
    } catch (error) {
      const { JOSEError, JOSENotSupported } = this.jose.errors;
      return error instanceof JOSENotSupported // its message has what a stranger has written
        ? theirs('its header asks for what is not taken here')
        : { why: (error as Error).message, isTheirFault: error instanceof JOSEError };
    }
    const claims = claimsSchema.safeParse(payload);
    if (!claims.success) {
      return theirs('it is not what Keycloak makes for an authentication channel: jti, azp, exp, and typ Bearer');
    }
    const { azp, exp, jti } = claims.data;
    const client = realm.clients.find(({ id }) => id === azp);
    if (client === undefined) {
      return theirs('its client is not in the configuration');
    }
    return { token, realm, client, id: jti, endsAt: this.clock.now + exp * SECOND_MS - this.clock.wall() };
  }

  /** The realm that a token says it is of, which decides nothing but whose keys it has to be signed with. */
  private issuerIn(token: string): string {
    try {
      return this.jose.decodeJwt(token).iss ?? '';
    } catch {
      return '';
    }
  }
}

/** The keys of a realm, as it gave them last: kept for a while on the clock that nobody sets, and asked for again when one is missing. */
class RealmKeys {
  private readonly clock: Clock;
  private readonly jose: typeof library;
  private readonly url: URL;
  private readonly asker: Pick<JsonPoster, 'get'>;
  private keys: ReturnType<typeof library.createLocalJWKSet> | undefined;
  private loadedAt = -Infinity;
  private loading: Promise<void> | undefined;

  constructor(clock: Clock, jose: typeof library, url: string, asker: Pick<JsonPoster, 'get'>) {
    this.clock = clock;
    this.jose = jose;
    this.url = new URL(url);
    this.asker = asker;
  }

  /** The key that a token names. Rejects with an error of jose's when there is none, and with another when the realm does not say. */
  async find(...token: Parameters<ReturnType<typeof library.createLocalJWKSet>>): Promise<library.CryptoKey> {
    if (this.keys === undefined || this.age >= KEYS_KEPT_MS) {
      await this.load();
    }
    try {
      return await this.keys!(...token);
    } catch (error) {
      if (!(error instanceof this.jose.errors.JWKSNoMatchingKey) || this.age < KEYS_AGAIN_MS) {
        throw error;
      }
    }
    await this.load();
    return this.keys!(...token);
  }

  /** Asks the realm; who asks meanwhile shares the answer. */
  load(): Promise<void> {
    this.loading ??= this.ask().finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  private get age(): number {
    return this.clock.now - this.loadedAt;
  }

  private async ask(): Promise<void> {
    const got = await this.asker.get(this.url, { accept: 'application/json, application/jwk-set+json' }, KEYS_MS);
    if ('fault' in got || got.status !== 200) {
      throw new Error(`${this.url.href}: ${'fault' in got ? got.fault : `status ${got.status}`}`);
    }
    try {
      this.keys = this.jose.createLocalJWKSet(JSON.parse(got.text) as library.JSONWebKeySet);
    } catch (error) {
      throw new Error(`${this.url.href} gives no set of keys`, { cause: error });
    }
    this.loadedAt = this.clock.now;
  }
}

function theirs(why: string): BadToken {
  return { why, isTheirFault: true };
}
