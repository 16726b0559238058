// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { lookup } from 'node:dns';
import type {
  AccountClaims,
  Adapter,
  ClientMetadata,
  Configuration,
  KoaContextWithOIDC,
  Provider,
} from 'oidc-provider';
import type * as library from 'oidc-provider';
import { lookupApart } from '../network/systemLookup.ts';
import { errorPage, languageOf } from './loginPage.ts';
import type { OpenidKeys } from './openidKeys.ts';
import type { OpenidClient } from './OpenidSettings.ts';

/** How the person was asked: a key in their phone, which their face or PIN opens. RFC 8176. */
export const AMR = ['hwk', 'user', 'mfa'];
/** What an approval on the phone is called as a class of authentications. */
export const ACR = 'urn:cancellable-auth:phone';
/** How long a login page may stay open before anybody is asked, and a code and a token are good, seconds. */
export const PAGE_SECONDS = 600;
const CODE_SECONDS = 60;
const TOKEN_SECONDS = 600;
const CLOCK_TOLERANCE_SECONDS = 10;
/** An application that is told something has this long to take it. */
const OUTGOING_MS = 2_500;

/** What the library says in the discovery that it can, and this provider does not do. */
const NOT_OFFERED = { backchannel_user_code_parameter_supported: false, backchannel_logout_session_supported: false };

/** What the provider asks of whoever runs it. */
export interface ProviderHooks {
  adapter(kind: string): Adapter;
  /** Serves a request; what is called within knows which. */
  during(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void>;
  /** What is known of who logged in; undefined when they are trusted no more. `grantId`: of the token that is asked with. */
  claimsOf(sub: string, grantId: string | undefined): Promise<{ readonly txn: string | undefined } | undefined>;
  /** How long a backend's request lives, seconds. `asked`: what it wants. */
  backchannelSeconds(asked: number | undefined): number;
  /** A backend asks. Throws one of the provider's errors. */
  ask(ctx: KoaContextWithOIDC, requestId: string, userName: string): Promise<void>;
  /** The user whom a hint means; undefined when there is none. */
  userOf(hint: string): Promise<string | undefined>;
  /** Why a text cannot be shown on a phone; undefined when it can. */
  faultOfText(text: string): string | undefined;
}

/** The provider's library, which is loaded when it is needed. */
export type Oidc = typeof library;

/** The OpenID Provider: what it offers, and what it leaves to `hooks`. */
export function makeProvider(
  { Provider: OidcProvider, errors, interactionPolicy }: Oidc,
  issuer: string,
  keys: OpenidKeys,
  clients: readonly OpenidClient[],
  hooks: ProviderHooks,
): Provider {
  const policy = interactionPolicy.base();
  policy.get('login')!.checks.add(
    new interactionPolicy.Check('asked_each_time', 'the person is asked for each login', (ctx) =>
      ctx.oidc.result?.login === undefined || ctx.oidc.account === undefined // whoever approved it is trusted no more
        ? interactionPolicy.Check.REQUEST_PROMPT
        : interactionPolicy.Check.NO_NEED_TO_PROMPT,
    ),
  );
  const prefix = issuer.startsWith('https:') ? '__Secure-' : '';
  const dnsLookup = lookupApart(OUTGOING_MS) as typeof lookup;
  const cookie = { httpOnly: true, sameSite: 'lax', overwrite: true } as const;
  const configuration: Configuration = {
    adapter: (kind: string) => hooks.adapter(kind),
    jwks: { keys: keys.jwks as never },
    clients: clients.map(metadataOf),
    cookies: {
      keys: [...keys.cookies],
      names: { session: `${prefix}session`, interaction: `${prefix}login`, resume: `${prefix}resume` },
      long: cookie,
      short: cookie,
    },
    acrValues: [ACR],
    claims: { openid: ['sub', 'acr', 'amr', 'auth_time', 'txn'], profile: ['preferred_username'] },
    scopes: ['openid'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    responseTypes: ['code'],
    subjectTypes: ['public'],
    pkce: { methods: ['S256'], required: () => true },
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    issueRefreshToken: async () => false,
    expiresWithSession: async () => false,
    enabledJWA: {
      idTokenSigningAlgValues: ['RS256', 'ES256'],
      clientAuthSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: { enabled: false },
      pushedAuthorizationRequests: { enabled: true },
      revocation: { enabled: true },
      backchannelLogout: { enabled: true },
      ciba: {
        enabled: true,
        deliveryModes: ['poll', 'ping'],
        processLoginHint: async (_ctx, hint) => hooks.userOf(hint ?? ''),
        processLoginHintToken: async () => {
          throw new errors.InvalidRequest('login_hint_token is not taken here; use login_hint');
        },
        verifyUserCode: async (ctx) => {
          // what it is called with is the hint: of this version of the library
          if (ctx.oidc.params?.['user_code'] !== undefined) {
            throw new errors.InvalidUserCode('there are no user codes here; leave user_code out');
          }
        },
        validateRequestContext: async () => undefined,
        validateBindingMessage: async (_ctx, text) => {
          const fault = text === undefined ? undefined : hooks.faultOfText(text);
          if (fault !== undefined) {
            throw new errors.InvalidBindingMessage(fault);
          }
        },
        triggerAuthenticationDevice: (ctx, request) => hooks.ask(ctx, request.jti, request.accountId!),
      },
    },
    findAccount: async (_ctx, sub, token) => {
      const known = await hooks.claimsOf(sub, (token as { grantId?: string } | undefined)?.grantId);
      return (
        known && {
          accountId: sub,
          claims: async (): Promise<AccountClaims> => ({
            sub,
            preferred_username: sub,
            ...(known.txn === undefined ? {} : { txn: known.txn }),
          }),
        }
      );
    },
    interactions: { policy, url: async (_ctx, { uid }) => `${new URL(issuer).pathname}/login/${uid}` },
    renderError: async (ctx, { error, error_description: description }) => {
      ctx.type = 'html';
      ctx.body = errorPage(languageOf(ctx.get('accept-language')), error, description ?? '');
    },
    httpOptions: () => ({ signal: AbortSignal.timeout(OUTGOING_MS), dnsLookup }),
    ttl: {
      AccessToken: TOKEN_SECONDS,
      AuthorizationCode: CODE_SECONDS,
      Grant: 2 * TOKEN_SECONDS,
      IdToken: TOKEN_SECONDS,
      Interaction: PAGE_SECONDS,
      Session: PAGE_SECONDS,
      BackchannelAuthenticationRequest: (ctx) => {
        const asked = ctx.oidc.params?.['requested_expiry'];
        return hooks.backchannelSeconds(asked === undefined ? undefined : Number(asked));
      },
    },
  };
  const provider = new OidcProvider(issuer, configuration);
  provider.proxy = true; // the door says over what it was asked, whatever whoever asks says
  provider.use(async (ctx, next) => {
    ctx.app.silent = true; // else each connection that breaks off is on the console; what fails here is a server_error
    await hooks.during(ctx as unknown as KoaContextWithOIDC, next);
    if ((ctx as unknown as KoaContextWithOIDC).oidc?.route === 'discovery') {
      Object.assign(ctx.body as object, NOT_OFFERED);
    }
    const cookies = ctx.response.get('set-cookie') as unknown as string[] | string;
    const kept = [cookies].flat().filter((each) => each !== '' && !each.startsWith(`${prefix}session`));
    if (kept.length > 0) {
      ctx.set('set-cookie', kept);
    } else {
      ctx.remove('set-cookie');
    }
  });
  return provider;
}

function metadataOf(client: OpenidClient): ClientMetadata {
  const { id, name, secret, jwks, redirects, ciba, notify, logout, idTokens } = client;
  return {
    client_id: id,
    client_name: name,
    redirect_uris: [...redirects],
    response_types: redirects.length > 0 ? ['code'] : [],
    grant_types: [
      ...(redirects.length > 0 ? ['authorization_code'] : []),
      ...(ciba === undefined ? [] : ['urn:openid:params:grant-type:ciba']),
    ],
    id_token_signed_response_alg: idTokens,
    ...(secret === undefined
      ? { token_endpoint_auth_method: 'private_key_jwt', jwks: jwks as never }
      : { token_endpoint_auth_method: 'client_secret_basic', client_secret: secret }),
    ...(ciba === undefined ? {} : { backchannel_token_delivery_mode: ciba }),
    ...(notify === undefined ? {} : { backchannel_client_notification_endpoint: notify }),
    ...(logout === undefined ? {} : { backchannel_logout_uri: logout }),
  };
}
