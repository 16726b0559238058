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
export const LONGEST_TOKEN = 4096;
/** What realms sign with: never a secret that both sides know, and never nothing. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const claimsSchema = z.looseObject({
  jti: z.string().min(1).max(256),
  azp: z.string().min(1),
  exp: z.number(),
  typ: z.literal('Bearer'),
});

/** What a good token says: whose request it is, and until when that lives. */
export interface KeycloakCall {
  readonly token: string;
  readonly realm: KeycloakRealm;
  readonly client: KeycloakClient;
  /** Keycloak's name of the request. */
  readonly id: string;
  /** Wall time, ms. */
  readonly until: number;
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
  private readonly realms: ReadonlyMap<string, { readonly realm: KeycloakRealm; readonly keys: KeySource }>;

  /** `asker`: gets the keys. */
  constructor(clock: Clock, jose: typeof library, realms: readonly KeycloakRealm[], asker: Pick<JsonPoster, 'get'>) {
    this.clock = clock;
    this.jose = jose;
    this.realms = new Map(
      realms.map((realm) => [
        realm.issuer,
        {
          realm,
          keys: jose.createRemoteJWKSet(new URL(`${realm.url ?? realm.issuer}/protocol/openid-connect/certs`), {
            timeoutDuration: KEYS_MS,
            cooldownDuration: KEYS_AGAIN_MS,
            [jose.customFetch]: async (url, { headers }) => {
              const got = await asker.get(new URL(url), Object.fromEntries(headers), KEYS_MS);
              if ('fault' in got) {
                throw new Error(`${url}: ${got.fault}`);
              }
              return new Response(got.text, { status: got.status });
            },
          }),
        },
      ]),
    );
  }

  /** Gets the keys of every realm, so that the first request need not wait. Resolves with those that have none now. */
  async look(): Promise<readonly { readonly realm: KeycloakRealm; readonly error: unknown }[]> {
    const looked = await Promise.all(
      [...this.realms.values()].map(({ realm, keys }) =>
        keys.reload().then(
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
      ({ payload } = await this.jose.jwtVerify(token, keys, {
        issuer: realm.issuer,
        audience: realm.issuer,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(this.clock.wall()),
      }));
    } catch (error) {
      const isTheirFault =
        error instanceof this.jose.errors.JOSEError &&
        !(error instanceof this.jose.errors.JWKSTimeout) &&
        error.code !== 'ERR_JOSE_GENERIC'; // what jose calls an answer that is no set of keys
      return { why: (error as Error).message, isTheirFault };
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
    return { token, realm, client, id: jti, until: exp * SECOND_MS };
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

type KeySource = ReturnType<typeof library.createRemoteJWKSet>;

function theirs(why: string): BadToken {
  return { why, isTheirFault: true };
}
