// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// What the plans of OpenID's conformance suite ask of a provider (openid-certification/conformance-suite: the plans
// oidcc-basic-certification-test-plan, oidcc-config-certification-test-plan and fapi-ciba-id1-test-plan), as far as it can be written
// down, by the names of their modules. One gateway serves all of them.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as jose from 'jose';
import * as client from 'openid-client';
import { Browser } from '../testing/Browser.ts';
import { WebBed } from '../testing/WebBed.ts';
import type { WebLogin } from '../testing/WebBed.ts';
import { REDIRECT, SECRET, shop } from '../testing/webShop.ts';
import { until } from '../testing/until.ts';
import type { JsonWebKey } from './OpenidSettings.ts';

const bed = new WebBed();
const GRANT = 'urn:openid:params:grant-type:ciba';
const known: Browser[] = [];
let bank: client.Configuration;
let bankKey: jose.CryptoKey;

/** Why a module is not passed, and is not meant to be. */
const NOT_HERE: Readonly<Record<string, string>> = {
  'oidcc-prompt-none-logged-in':
    'the gateway remembers no login: each one is asked for on the phone, so prompt=none is login_required',
  'oidcc-max-age-10000': 'the same: the second login asks again, whatever max_age says',
  'oidcc-id-token-hint': 'the same: prompt=none with the id_token_hint of a login is login_required',
  'oidcc-refresh-token': 'there are no refresh tokens; the suite skips it',
  'oidcc-ensure-request-object-with-redirect-uri':
    'request objects are not taken, and discovery says so; the suite skips it',
  'oidcc-ensure-request-without-pkce-succeeds':
    'PKCE is required (RFC 9700, 2.1.1): modules of the plan that send none get invalid_request, unless PKCE is added to them',
  'fapi-ciba-id1-discovery-end-point-verification':
    'FAPI wants mutual TLS and signed requests in the discovery; the gateway is no FAPI server',
  'fapi-ciba-id1-ensure-mtls-holder-of-key-required':
    'no mutual TLS with applications: access tokens are for userinfo alone, and short',
  'fapi-ciba-id1-ensure-wrong-client-id-in-backchannel-authorization-request': 'for mutual TLS alone, as the next',
  'fapi-ciba-id1-ensure-wrong-client-id-in-token-endpoint-request': 'for mutual TLS alone',
  'fapi-ciba-id1-ensure-backchannel-authorization-request-without-request-fails':
    'FAPI wants signed requests; here the request is authenticated by the client and TLS',
  'fapi-ciba-id1-ensure-request-object-signature-algorithm-is-none-fails':
    'request objects are not taken at all; so are the twelve modules beside it',
};

before(async () => {
  const { privateKey, publicKey } = await jose.generateKeyPair('ES256', { extractable: true });
  bankKey = privateKey;
  await bed.start([
    shop({ ciba: 'poll' }),
    shop({ id: 'other', name: 'The Other', ciba: 'poll' }),
    shop({
      id: 'bank',
      name: 'The Bank',
      secret: undefined,
      jwks: { keys: [(await jose.exportJWK(publicKey)) as JsonWebKey] },
      redirects: [],
      host: 'bank.example',
      ciba: 'poll',
    }),
  ]);
  bank = await bed.discover('bank', client.PrivateKeyJwt(privateKey));
  const login = await bed.begin();
  await approve(login);
  await login.finish();
  known.push(login.browser);
});
after(() => bed.stop());

async function approve(login: WebLogin): Promise<void> {
  login.ask();
  await bed.approve(await bed.loginPrompt(), String((await login.hears('waiting'))['number']));
  await login.hears('approved');
}

/** A whole login with these parameters. */
async function logIn(more: Record<string, string> = {}): Promise<{ login: WebLogin; back: URL }> {
  const login = await bed.begin(known[0]!, more);
  assert.match(login.page, /^\/openid\/login\//, login.page);
  await approve(login);
  return { login, back: await login.finish() };
}

async function tokensOf(more: Record<string, string> = {}) {
  const { back, login } = await logIn(more);
  return login.tokens(back);
}

/** Where an authorization request leads that comes to nothing. */
async function refusedAt(parameters: Record<string, string | undefined>, init: RequestInit = {}): Promise<Response> {
  const query = new URLSearchParams({
    client_id: 'shop',
    response_type: 'code',
    scope: 'openid',
    redirect_uri: REDIRECT,
    state: 'a-state',
    code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()),
    code_challenge_method: 'S256',
  });
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) {
      query.delete(name);
    } else {
      query.set(name, value);
    }
  }
  return init.method === 'POST'
    ? new Browser(bed.origin).go('/openid/auth', { ...init, body: query })
    : new Browser(bed.origin).go(`/openid/auth?${query}`, init);
}

async function errorAt(parameters: Record<string, string | undefined>): Promise<string | null> {
  const location = (await refusedAt(parameters)).headers.get('location');
  return new URL(location ?? 'about:blank', bed.origin).searchParams.get('error');
}

function basic(id = 'shop', secret = SECRET): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

async function post(
  path: string,
  parameters: Record<string, string>,
  headers: Record<string, string> = { authorization: basic() },
) {
  const response = await fetch(`${bed.issuer}/${path}`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(parameters),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, string> & {
      error?: string;
      error_description?: string;
    },
  };
}

async function userinfo(init: RequestInit): Promise<{ status: number; sub: unknown }> {
  const response = await fetch(`${bed.issuer}/me`, init);
  const { sub } = (await response.json()) as { sub?: string };
  return { status: response.status, sub };
}

/** A request of the bank's, and the prompt for it. */
async function ask(more: Record<string, string> = {}) {
  const answer = await client.initiateBackchannelAuthentication(bank, { scope: 'openid', login_hint: 'anna', ...more });
  return {
    answer,
    prompt: more['binding_message'] === undefined ? await bed.loginPrompt() : await bed.transactionPrompt(),
  };
}

async function takeBack(answer: { auth_req_id: string }, requestId: string): Promise<void> {
  await client.tokenRevocation(bank, answer.auth_req_id);
  assert.equal(await bed.withdrawn(requestId), 'client-cancelled');
}

async function assertion(
  changes: { issuer?: string; audience?: string; seconds?: number } = {},
): Promise<Record<string, string>> {
  const { audience = bed.issuer, issuer = 'bank', seconds = 60 } = changes;
  const jwt = await new jose.SignJWT({})
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer(issuer)
    .setSubject(issuer)
    .setAudience(audience)
    .setJti(client.randomState())
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(bankKey);
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: jwt,
  };
}

/** The error that a request of CIBA gets, which asks nobody. */
async function refusedBackchannel(
  parameters: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const { body, status } = await post('backchannel', parameters, headers);
  assert.ok(status === 400 || status === 401, String(status));
  assert.ok(body.error_description !== undefined && body.error_description.length > 5, JSON.stringify(body));
  assert.equal(bed.gateway.gateway.engine.pendingCount, 0);
  return body.error;
}

const BASIC: Readonly<Record<string, () => Promise<void>>> = {
  'oidcc-server': async () => {
    const { back, login } = await logIn();
    assert.equal(back.searchParams.get('state'), login.state);
    const tokens = await login.tokens(back);
    const claims = tokens.claims()!;
    assert.deepEqual([claims.iss, claims.aud, claims.sub, claims['nonce']], [bed.issuer, 'shop', 'anna', login.nonce]);
    assert.equal(tokens.token_type.toLowerCase(), 'bearer');
    assert.ok(claims.exp > claims.iat);
  },
  'oidcc-response-type-missing': async () => {
    assert.equal(await errorAt({ response_type: undefined }), 'invalid_request');
  },
  'oidcc-idtoken-signature': async () => {
    const { id_token: token } = await tokensOf();
    const { keys } = (await (await fetch(`${bed.issuer}/jwks`)).json()) as jose.JSONWebKeySet;
    const { alg, kid } = jose.decodeProtectedHeader(token!);
    assert.deepEqual([alg, keys.filter((key) => key.kid === kid).length], ['RS256', 1]);
    await jose.jwtVerify(token!, jose.createLocalJWKSet({ keys }));
    assert.ok(keys.every((key) => !('d' in key)));
  },
  'oidcc-idtoken-unsigned': async () => {
    const { id_token_signing_alg_values_supported: algorithms } = bed.shop.serverMetadata();
    assert.deepEqual(algorithms, ['RS256', 'ES256'], 'never none');
  },
  'oidcc-userinfo-get': async () => {
    const { access_token: token } = await tokensOf();
    assert.deepEqual(await userinfo({ headers: { authorization: `Bearer ${token}` } }), { status: 200, sub: 'anna' });
  },
  'oidcc-userinfo-post-header': async () => {
    const { access_token: token } = await tokensOf();
    const init = { method: 'POST', headers: { authorization: `Bearer ${token}` } };
    assert.deepEqual(await userinfo(init), { status: 200, sub: 'anna' });
  },
  'oidcc-userinfo-post-body': async () => {
    const { access_token: token } = await tokensOf();
    const init = { method: 'POST', body: new URLSearchParams({ access_token: token }) };
    assert.deepEqual(await userinfo(init), { status: 200, sub: 'anna' });
  },
  'oidcc-ensure-request-without-nonce-succeeds-for-code-flow': async () => {
    const verifier = client.randomPKCECodeVerifier();
    const url = client.buildAuthorizationUrl(bed.shop, {
      redirect_uri: REDIRECT,
      scope: 'openid',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    assert.match((await known[0]!.go(url.href)).headers.get('location')!, /^\/openid\/login\//);
  },
  'oidcc-scope-profile': async () => {
    const tokens = await tokensOf({ scope: 'openid profile' });
    const info = await client.fetchUserInfo(bed.shop, tokens.access_token, 'anna');
    assert.ok(info.preferred_username === undefined || info.preferred_username === 'anna');
  },
  'oidcc-scope-all': async () => {
    assert.equal((await tokensOf({ scope: 'openid profile email address phone' })).claims()!.sub, 'anna');
  },
  'oidcc-ensure-other-scope-order-succeeds': async () => {
    assert.equal((await tokensOf({ scope: 'email openid' })).claims()!.sub, 'anna');
  },
  'oidcc-display-page': async () => void (await logIn({ display: 'page' })),
  'oidcc-display-popup': async () => void (await logIn({ display: 'popup' })),
  'oidcc-prompt-login': async () => {
    const first = (await tokensOf()).claims()!;
    const second = (await tokensOf({ prompt: 'login' })).claims()!;
    assert.ok(Number(second['auth_time']) >= Number(first['auth_time']), 'the person was asked again');
  },
  'oidcc-prompt-none-not-logged-in': async () => {
    assert.equal(await errorAt({ prompt: 'none' }), 'login_required');
  },
  'oidcc-max-age-1': async () => {
    const claims = (await tokensOf({ max_age: '1' })).claims()!;
    assert.ok(Math.abs(Number(claims['auth_time']) - claims.iat) < 300);
  },
  'oidcc-ensure-request-with-unknown-parameter-succeeds': async () => void (await logIn({ extra: 'foobar' })),
  'oidcc-login-hint': async () => {
    const login = await bed.begin(known[0]!, { login_hint: 'anna' });
    assert.match(await (await login.browser.go(login.page)).text(), /value="anna"/);
  },
  'oidcc-ui-locales': async () => {
    const login = await bed.begin(known[0]!, { ui_locales: 'zh-CN en' });
    assert.match(await (await login.browser.go(login.page)).text(), /<html lang="zh/);
  },
  'oidcc-claims-locales': async () => void (await logIn({ claims_locales: 'se' })),
  'oidcc-ensure-request-with-acr-values-succeeds': async () => {
    assert.equal((await tokensOf({ acr_values: '1 2' })).claims()!['acr'], 'urn:cancellable-auth:phone');
  },
  'oidcc-codereuse': async () => {
    const { back, login } = await logIn();
    await login.tokens(back);
    await assert.rejects(login.tokens(back), (error: { error: string }) => error.error === 'invalid_grant');
  },
  'oidcc-codereuse-30seconds': async () => {
    const { back, login } = await logIn();
    const { access_token: token } = await login.tokens(back);
    await assert.rejects(login.tokens(back), (error: { error: string }) => error.error === 'invalid_grant');
    const { status } = await userinfo({ headers: { authorization: `Bearer ${token}` } });
    assert.equal(status, 401, 'the first one is good no more');
  },
  'oidcc-ensure-registered-redirect-uri': async () => {
    const response = await refusedAt({ redirect_uri: 'http://127.0.0.1:61999/another' });
    assert.deepEqual([response.status, response.headers.get('location')], [400, null]);
  },
  'oidcc-ensure-post-request-succeeds': async () => {
    const response = await refusedAt({}, { method: 'POST' });
    assert.match(response.headers.get('location')!, /^\/openid\/login\//);
  },
  'oidcc-server-client-secret-post': async () => {
    const { back, login } = await logIn();
    const answer = await post(
      'token',
      {
        grant_type: 'authorization_code',
        code: back.searchParams.get('code')!,
        redirect_uri: REDIRECT,
        code_verifier: login.verifier,
        client_id: 'shop',
        client_secret: SECRET,
      },
      {},
    );
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  },
  'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported': async () => {
    const error = await errorAt({ request_uri: 'https://example.com/request.jwt' });
    assert.ok(error === 'request_uri_not_supported' || error === 'invalid_request_uri', String(error));
  },
  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported': async () => {
    const none = `${jose.base64url.encode('{"alg":"none"}')}.${jose.base64url.encode('{}')}.`;
    assert.equal(await errorAt({ request: none }), 'request_not_supported');
  },
  'oidcc-claims-essential': async () => {
    const claims = JSON.stringify({ userinfo: { name: { essential: true } } });
    assert.equal((await tokensOf({ claims })).claims()!.sub, 'anna');
  },
  'oidcc-ensure-request-with-valid-pkce-succeeds': async () => void (await tokensOf()),
};

const CONFIG: Readonly<Record<string, () => Promise<void>>> = {
  'oidcc-discovery-endpoint-verification': async () => {
    const response = await fetch(`${bed.issuer}/.well-known/openid-configuration`);
    const metadata = (await response.json()) as Record<string, unknown>;
    assert.match(response.headers.get('content-type')!, /^application\/json/);
    assert.equal(metadata['issuer'], bed.issuer);
    for (const name of ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri']) {
      assert.ok(String(metadata[name]).startsWith(`${bed.issuer}/`), name);
    }
    assert.deepEqual(metadata['response_types_supported'], ['code']);
    assert.deepEqual(metadata['subject_types_supported'], ['public']);
    assert.deepEqual(metadata['code_challenge_methods_supported'], ['S256']);
    assert.deepEqual(metadata['backchannel_token_delivery_modes_supported'], ['poll', 'ping']);
    assert.equal(metadata['backchannel_user_code_parameter_supported'], false);
    assert.equal(metadata['backchannel_logout_session_supported'], false);
    assert.equal(metadata['request_parameter_supported'], false);
    assert.ok((metadata['scopes_supported'] as string[]).includes('openid'));
  },
};

const CIBA: Readonly<Record<string, () => Promise<void>>> = {
  'fapi-ciba-id1': async () => {
    const { answer, prompt } = await ask();
    assert.match(answer.auth_req_id, /^[A-Za-z0-9._-]{22,}$/, '128 bits and more');
    assert.ok(answer.expires_in > 0);
    const done = client.pollBackchannelAuthenticationGrant(bank, answer);
    await bed.approve(prompt, String(answer['number_to_match']));
    assert.deepEqual([(await done).claims()!.sub, (await done).claims()!.aud], ['anna', 'bank']);
  },
  'fapi-ciba-id1-user-rejects-authentication': async () => {
    const { answer, prompt } = await ask();
    await bed.deny(prompt);
    const { body, status } = await post(
      'token',
      { grant_type: GRANT, auth_req_id: answer.auth_req_id, ...(await assertion()) },
      {},
    );
    assert.deepEqual([status, body.error], [400, 'access_denied']);
  },
  'fapi-ciba-id1-auth-req-id-expired': async () => {
    const { answer, prompt } = await ask({ requested_expiry: '1' });
    assert.equal(await bed.withdrawn(prompt.requestId), 'deadline');
    const { body } = await post(
      'token',
      { grant_type: GRANT, auth_req_id: answer.auth_req_id, ...(await assertion()) },
      {},
    );
    assert.equal(body.error, 'expired_token');
  },
  'fapi-ciba-id1-multiple-call-to-token-endpoint': async () => {
    const { answer, prompt } = await ask();
    const abort = new AbortController();
    const poll = async (): Promise<string | undefined> => {
      const response = await fetch(`${bed.issuer}/token`, {
        method: 'POST',
        body: new URLSearchParams({ grant_type: GRANT, auth_req_id: answer.auth_req_id, ...(await assertion()) }),
        signal: abort.signal,
      });
      return ((await response.json()) as { error?: string }).error;
    };
    const errors: (string | undefined)[] = [];
    for (let i = 0; i < 3; i++) {
      void poll().then(
        (error) => errors.push(error),
        () => undefined,
      );
    }
    await until(() => errors.includes('slow_down'));
    await takeBack(answer, prompt.requestId);
    abort.abort();
  },
  'fapi-ciba-id1-ensure-authorization-request-with-multiple-hints-fails': async () => {
    const hints = { scope: 'openid', login_hint: 'anna', id_token_hint: 'a', ...(await assertion()) };
    assert.equal(await refusedBackchannel(hints), 'invalid_request');
  },
  'fapi-ciba-id1-ensure-authorization-request-with-user-code-fails-for-brazil': async () => {
    const request = { scope: 'openid', login_hint: 'anna', user_code: '1234', ...(await assertion()) };
    assert.equal(await refusedBackchannel(request), 'invalid_user_code');
  },
  'fapi-ciba-id1-ensure-authorization-request-with-binding-message-succeeds': async () => {
    const { answer, prompt } = await ask({ binding_message: '1234' });
    assert.equal('text' in prompt ? prompt.text : undefined, '1234');
    await takeBack(answer, prompt.requestId);
  },
  'fapi-ciba-id1-ensure-authorization-request-with-potentially-bad-binding-message': async () => {
    const text = '1234 \u{1F44D}\u{1F3FF} \u{1F468}\u200D\u{1F469}\u200D\u{1F467} \u202e'.padEnd(300, 'x');
    const request = { scope: 'openid', login_hint: 'anna', binding_message: text, ...(await assertion()) };
    assert.equal(await refusedBackchannel(request), 'invalid_binding_message');
  },
  'fapi-ciba-id1-ensure-requested-expiry-as-string-succeeds': async () => {
    const { answer, prompt } = await ask({ requested_expiry: '30' });
    assert.equal(answer.expires_in, 30);
    await takeBack(answer, prompt.requestId);
  },
  'fapi-ciba-id1-ensure-other-scope-order-succeeds': async () => {
    const { answer, prompt } = await ask({ scope: 'profile openid' });
    await takeBack(answer, prompt.requestId);
  },
  'fapi-ciba-id1-ensure-without-client-assertion-in-backchannel-authorization-request-fails': async () => {
    assert.equal(
      await refusedBackchannel({ scope: 'openid', login_hint: 'anna', client_id: 'bank' }),
      'invalid_client',
    );
  },
  'fapi-ciba-id1-ensure-invalid-client-assertions-in-backchannel-authorization-request-fail': async () => {
    for (const changes of [{ audience: 'https://other.example' }, { seconds: -120 }]) {
      const request = { scope: 'openid', login_hint: 'anna', client_id: 'bank', ...(await assertion(changes)) };
      assert.equal(await refusedBackchannel(request), 'invalid_client', JSON.stringify(changes));
    }
    const other = { scope: 'openid', login_hint: 'anna', client_id: 'bank', ...(await assertion({ issuer: 'shop' })) };
    assert.equal(await refusedBackchannel(other), 'invalid_request', 'of another client');
    const once = await assertion();
    await post('token', { grant_type: GRANT, auth_req_id: 'x', ...once }, {});
    assert.equal(
      await refusedBackchannel({ scope: 'openid', login_hint: 'anna', ...once }),
      'invalid_client',
      'used twice',
    );
  },
  'fapi-ciba-id1-ensure-without-client-assertion-in-token-endpoint-fails': async () => {
    const { answer, prompt } = await ask();
    const poll = { grant_type: GRANT, auth_req_id: answer.auth_req_id, client_id: 'bank' };
    assert.equal((await post('token', poll, {})).body.error, 'invalid_client');
    await takeBack(answer, prompt.requestId);
  },
  'fapi-ciba-id1-ensure-wrong-auth-req-id-in-token-endpoint-request': async () => {
    const { answer, prompt } = await ask();
    const poll = { grant_type: GRANT, auth_req_id: answer.auth_req_id };
    assert.equal((await post('token', poll, { authorization: basic('other') })).body.error, 'invalid_grant');
    await takeBack(answer, prompt.requestId);
  },
};

for (const [plan, modules] of Object.entries({
  'oidcc-config-certification-test-plan': CONFIG,
  'oidcc-basic-certification-test-plan': BASIC,
  'fapi-ciba-id1-test-plan, what is of CIBA Core': CIBA,
})) {
  describe(plan, () => {
    for (const [name, module] of Object.entries(modules)) {
      test(name, module);
    }
  });
}

describe('modules that are not passed, and are not meant to be', () => {
  test('each is named once, with its reason', () => {
    for (const [name, reason] of Object.entries(NOT_HERE)) {
      assert.ok(!(name in BASIC) && !(name in CIBA), `${name} is passed`);
      assert.match(reason, /\w+ \w+/, name);
    }
  });

  test('a browser in which somebody has just logged in has no silent login: prompt-none-logged-in, max-age-10000, id-token-hint', async () => {
    const { id_token: token } = await tokensOf();
    const silent: readonly Record<string, string>[] = [{ prompt: 'none' }, { prompt: 'none', id_token_hint: token! }];
    for (const more of silent) {
      const { page } = await bed.begin(known[0]!, more);
      assert.equal(new URL(page).searchParams.get('error'), 'login_required');
    }
    assert.match((await bed.begin(known[0]!, { max_age: '10000' })).page, /^\/openid\/login\//);
  });

  test('a request without PKCE, which the plan has: invalid_request that says so', async () => {
    assert.equal(await errorAt({ code_challenge: undefined, code_challenge_method: undefined }), 'invalid_request');
  });
});
