// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { performance } from 'node:perf_hooks';
import { after, before, test } from 'node:test';
import * as client from 'openid-client';
import { Browser } from '../testing/Browser.ts';
import { WebBed, WebLogin } from '../testing/WebBed.ts';
import { REDIRECT, SECRET, shop } from '../testing/webShop.ts';
import { until } from '../testing/until.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { SharedStateError, SharedStateFault } from '../state/SharedState.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { LOGINS_PER_SOURCE_AND_MINUTE, PER_SOURCE_AND_MINUTE } from './WebRates.ts';
import { loginPage } from './loginPage.ts';
import { OpenidRecords } from './OpenidRecords.ts';
import { ASKED, LOGIN_BEGUN, MOST_LOGINS, RecordAdapter } from './recordAdapter.ts';
import type { RecordEars } from './recordAdapter.ts';

const bed = new WebBed();
/** A browser in which Anna has logged in. */
const annas: Browser[] = [];

before(async () => {
  await bed.start([
    shop({ ciba: 'poll' }),
    shop({ id: 'other', name: 'The Other', redirects: ['http://127.0.0.1:61999/other'] }),
  ]);
  const login = await bed.begin();
  await approved(login);
  await login.finish();
  annas.push(login.browser);
});
after(() => bed.stop());

/** Asks, and is approved on the phone. */
async function approved(login: WebLogin): Promise<void> {
  login.ask();
  await bed.approve(await bed.loginPrompt(), String((await login.hears('waiting'))['number']));
  await login.hears('approved');
}

function pending(): number {
  return bed.gateway.gateway.engine.pendingCount;
}

test("a stranger rings a person's phone once a minute, however many browsers they have", async () => {
  const started = performance.now();
  const heard: unknown[] = [];
  for (let i = 0; i < 4; i++) {
    const login = await bed.begin(new Browser(bed.origin));
    login.ask('anna');
    const { cause, type } = await until(() =>
      login.heard.find(({ type: said }) => said === 'ended' || said === 'waiting'),
    );
    heard.push(type === 'waiting' ? type : cause);
    if (type === 'waiting') {
      const { requestId } = await bed.loginPrompt();
      login.socket!.terminate();
      await bed.withdrawn(requestId);
    }
  }
  const minutes = Math.floor((performance.now() - started) / 60_000);
  assert.ok(heard.filter((each) => each === 'waiting').length <= 1 + minutes, String(heard));
  assert.ok(
    heard.every((each) => each === 'waiting' || each === 'too-often'),
    String(heard),
  );
  assert.equal(pending(), 0);
});

test('a page does not tell a stranger whether there is such a person', async () => {
  const login = await bed.begin(new Browser(bed.origin));
  login.ask('nobody-here');
  const { deadlineMs, number } = await login.hears('waiting');
  assert.deepEqual([deadlineMs, /^\d\d$/.test(String(number))], [600_000, true]);
  assert.equal(pending(), 0);
  login.socket!.terminate();
});

test('a login belongs to the browser that began it: another has no page, no socket and no end of it', async () => {
  const login = await bed.begin(annas[0]!);
  const other = new Browser(bed.origin);
  assert.equal((await other.go(login.page)).status, 400);
  assert.equal((await other.post(`${login.page}/finish`, { secret: 'x' })).status, 400);
  assert.equal((await other.post(`${login.page}/cancel`, {})).status, 400);
  login.ask('anna', { cookie: '' });
  assert.equal((await login.hears('ended'))['cause'], 'page-over');
  const own = await bed.begin(other);
  const cookie = other.cookiesFor(own.page);
  assert.equal((await other.go(login.page, { headers: { cookie } })).status, 404, 'its own login is another');
  const posted = await other.post(`${login.page}/cancel`, {}, { cookie });
  assert.equal(posted.status, 404);
  const foreign = new WebLogin(bed, other, login.page, '', '', '');
  foreign.ask('anna', { cookie });
  assert.equal((await foreign.hears('ended'))['cause'], 'page-over');
  assert.equal(pending(), 0);
});

test("another site's page gets no socket, and its requests change nothing", async () => {
  const login = await bed.begin(annas[0]!);
  login.ask('anna', { origin: 'https://evil.example' });
  assert.equal((await login.hears('refused'))['status'], 403);
  for (const path of ['finish', 'cancel', 'bye']) {
    const answer = await login.browser.post(`${login.page}/${path}`, {}, { origin: 'https://evil.example' });
    assert.equal(answer.status, 403, path);
  }
  assert.equal(pending(), 0);
});

test('an approval is for the page that waited: without its secret, or twice, it gives nothing', async () => {
  const login = await bed.begin(annas[0]!);
  await approved(login);
  assert.equal((await login.browser.post(`${login.page}/finish`, { secret: 'x'.repeat(43) })).status, 403);
  const { secret } = await login.hears('approved');
  const [first, second] = await Promise.all([
    login.browser.post(`${login.page}/finish`, { secret }),
    login.browser.post(`${login.page}/finish`, { secret }),
  ]);
  assert.deepEqual([first.status, second.status].sort(), [200, 403]);
});

test('a code is good once, for the client and the verifier that it was made for', async () => {
  const login = await bed.begin(annas[0]!);
  await approved(login);
  const back = await login.finish();
  const wrong = await bed.begin(annas[0]!);
  await assert.rejects(
    client.authorizationCodeGrant(bed.shop, back, {
      pkceCodeVerifier: wrong.verifier,
      expectedState: login.state,
      expectedNonce: login.nonce,
    }),
    (error: { error: string }) => error.error === 'invalid_grant',
  );
  const again = await bed.begin(annas[0]!);
  await approved(again);
  const code = await again.finish();
  const both = await Promise.allSettled([again.tokens(code), again.tokens(code)]);
  assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1, 'also of two at the same moment');
  await assert.rejects(again.tokens(code), (error: { error: string }) => error.error === 'invalid_grant');
});

test('browsers are sent to addresses of the configuration and nowhere else, and not without PKCE', async () => {
  const elsewhere = await bed.begin(annas[0]!, { redirect_uri: 'https://evil.example/callback' });
  assert.equal(elsewhere.page, '', 'no redirect at all');
  const plain = new URL(`${bed.issuer}/auth`);
  plain.search = String(
    new URLSearchParams({ client_id: 'shop', response_type: 'code', scope: 'openid', redirect_uri: REDIRECT }),
  );
  const refused = new URL((await new Browser(bed.origin).go(plain.href)).headers.get('location')!);
  assert.equal(refused.searchParams.get('error'), 'invalid_request');
  assert.match(refused.searchParams.get('error_description')!, /PKCE/);
});

test('each error of the standards comes with words that say what is wrong and what is taken', async () => {
  const good: Record<string, string> = {
    client_id: 'shop',
    response_type: 'code',
    scope: 'openid',
    redirect_uri: REDIRECT,
    code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()),
    code_challenge_method: 'S256',
  };
  const pages: readonly [Record<string, string>, string, RegExp][] = [
    [{ response_type: '' }, 'invalid_request', /missing required parameter 'response_type'/],
    [{ response_type: 'token' }, 'unsupported_response_type', /response_type is code here/],
    [{ prompt: 'none' }, 'login_required', /each login asks the person/],
    [{ prompt: 'create' }, 'invalid_request', /unsupported prompt value/],
    [{ request: 'x' }, 'request_not_supported', /send the parameters themselves/],
    [{ request_uri: 'https://a.example/x' }, 'request_uri_not_supported', /send the parameters themselves/],
    [{ registration: '{}' }, 'registration_not_supported', /openid\.clients of the gateway/],
    [{ code_challenge: '', code_challenge_method: '' }, 'invalid_request', /requires PKCE/],
    [{ code_challenge_method: 'plain' }, 'invalid_request', /code_challenge_method/],
    [{ max_age: 'x' }, 'invalid_request', /max_age/],
    [{ response_mode: 'web_message' }, 'unsupported_response_mode', /is query, fragment or form_post here/],
  ];
  for (const [changes, error, words] of pages) {
    const query = new URLSearchParams(Object.entries({ ...good, ...changes }).filter(([, value]) => value !== ''));
    const location = new URL((await new Browser(bed.origin).go(`/openid/auth?${query}`)).headers.get('location')!);
    const said = location.searchParams.has('error')
      ? location.searchParams
      : new URLSearchParams(location.hash.slice(1));
    assert.equal(said.get('error'), error, JSON.stringify(changes));
    assert.match(String(said.get('error_description')), words);
  }
  const ciba = 'urn:openid:params:grant-type:ciba';
  const posts: readonly [string, Record<string, string>, string, RegExp, string?][] = [
    ['token', { grant_type: 'authorization_code', code: 'x' }, 'invalid_grant', /begin again/],
    ['token', { grant_type: ciba, auth_req_id: 'x' }, 'invalid_grant', /begin again/],
    ['token', { grant_type: ciba }, 'invalid_request', /missing required parameter 'auth_req_id'/],
    ['token', { grant_type: 'password' }, 'unsupported_grant_type', /authorization_code here, or urn:/],
    ['token', { grant_type: 'authorization_code', code: 'x' }, 'invalid_client', /see openid\.clients/, 'nobody'],
    ['backchannel', { scope: 'openid', login_hint: 'nobody' }, 'unknown_user_id', /no such user here/],
    ['backchannel', { scope: 'openid', login_hint: 'an\u0000na' }, 'unknown_user_id', /no such user here/],
    ['backchannel', { scope: 'openid' }, 'invalid_request', /login_hint/],
    ['backchannel', { login_hint: 'anna' }, 'invalid_request', /missing required parameter 'scope'/],
    ['backchannel', { scope: 'openid', login_hint: 'anna', request: 'x' }, 'request_not_supported', /themselves/],
    ['backchannel', { scope: 'openid', login_hint: 'anna' }, 'invalid_request', /not allowed for this client/, 'other'],
    ['token/revocation', {}, 'invalid_request', /missing required parameter 'token'/],
  ];
  for (const [path, body, error, words, by = 'shop'] of posts) {
    const response = await fetch(`${bed.issuer}/${path}`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${by}:${SECRET}`).toString('base64')}` },
      body: new URLSearchParams(body),
    });
    const said = (await response.json()) as { error: string; error_description: string };
    assert.equal(said.error, error, JSON.stringify([path, body]));
    assert.match(said.error_description, words);
  }
  const info = await fetch(`${bed.issuer}/me`, { headers: { authorization: 'Bearer x' } });
  assert.match(((await info.json()) as { error_description: string }).error_description, /lasts ten minutes/);
  assert.equal(pending(), 0);
});

test("what a request says of the gateway's address is not believed", async () => {
  const response = await fetch(`${bed.issuer}/.well-known/openid-configuration`, {
    headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'host=evil.example' },
  });
  const text = await response.text();
  assert.equal((JSON.parse(text) as { issuer: string }).issuer, bed.issuer);
  assert.equal(text.includes('evil.example'), false);
  const named = http.get(`${bed.issuer}/.well-known/openid-configuration`, { headers: { host: 'evil.example' } });
  const [answer] = (await once(named, 'response')) as [http.IncomingMessage];
  assert.equal((await answer.toArray()).join('').includes('evil.example'), false);
});

test('pages cannot be framed, kept, sniffed or scripted by others, and cookies are for this server alone', async () => {
  const login = await bed.begin(new Browser(bed.origin));
  for (const path of [login.page, '/openid/login.js', '/openid/auth?client_id=nobody', '/openid/nothing']) {
    const { headers } = await login.browser.go(path);
    const policy = headers.get('content-security-policy')!;
    assert.match(policy, /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/, path);
    assert.doesNotMatch(policy, /unsafe/);
    assert.deepEqual(
      ['x-frame-options', 'x-content-type-options', 'referrer-policy', 'cache-control'].map((name) =>
        headers.get(name),
      ),
      ['DENY', 'nosniff', 'no-referrer', 'no-store'],
      path,
    );
  }
  assert.ok(login.browser.setCookies.length > 0);
  for (const cookie of [...login.browser.setCookies, ...annas[0]!.setCookies]) {
    assert.match(cookie, /httponly/i, cookie);
    assert.match(cookie, /samesite=(lax|strict)/i, cookie);
  }
});

test('where browsers come over https, cookies are for https alone', async () => {
  const https = new WebBed();
  const url = 'https://gate.example';
  const openid = {
    url,
    keys: 'openid.keys',
    clients: [{ id: 'shop', name: 'The Shop', secret: SECRET, redirects: [REDIRECT] }],
  };
  await https.open([shop()], { openid }); // behind a proxy that has the certificate
  try {
    const browser = new Browser(https.origin);
    const query = new URLSearchParams({
      client_id: 'shop',
      response_type: 'code',
      scope: 'openid',
      redirect_uri: REDIRECT,
      code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()),
      code_challenge_method: 'S256',
    });
    const begun = await browser.go(`/openid/auth?${query}`);
    assert.match(begun.headers.get('location')!, /^\/openid\/login\//);
    const login = new WebLogin(https, browser, begun.headers.get('location')!, '', '', '');
    login.ask('anna', { origin: url });
    await https.approve(await https.loginPrompt(), String((await login.hears('waiting'))['number']));
    const { secret } = await login.hears('approved');
    assert.equal((await browser.post(`${login.page}/finish`, { secret }, { origin: url })).status, 200);
    const names = browser.setCookies.map((cookie) => cookie.split('=')[0]);
    assert.ok(
      ['__Secure-login', '__Secure-resume', 'known'].every((name) => names.includes(name)),
      String(names),
    );
    for (const cookie of browser.setCookies) {
      assert.match(cookie, /; secure/i, cookie);
    }
  } finally {
    await https.stop();
  }
});

test('while the log does not answer, pages say that they come later, and no login is over', async (t) => {
  const login = await bed.begin();
  const away = t.mock.method(MemorySharedState.prototype, 'read', () =>
    Promise.reject(new SharedStateError(SharedStateFault.UNKNOWN, 'no answer')),
  );
  for (const answer of [await login.browser.go(login.page), await login.browser.post(`${login.page}/cancel`, {})]) {
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5']);
    assert.match(await answer.text(), /the gateway cannot use its store now; try again later/);
  }
  login.ask();
  assert.equal((await login.hears('ended'))['cause'], 'failed');
  away.mock.restore();
  assert.equal((await login.browser.go(login.page)).status, 200);
});

test('a browser that goes in the middle of what it says is no fault of a handler', async () => {
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${bed.gateway.operationsUrl}/metrics`)).text();
    return [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)$`, 'gm'))].reduce(
      (sum, [, n]) => sum + Number(n),
      0,
    );
  };
  const failures = async (): Promise<number> =>
    (await metric('gateway_handler_failures')) + (await metric('gateway_failures_total'));
  const login = await bed.begin();
  const [before, halfOpen] = [await failures(), await metric('gateway_half_open')];
  for (const path of [`${login.page}/finish`, '/openid/token', '/openid/bc-authorize']) {
    const socket = net.connect(bed.gateway.port, '127.0.0.1');
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nOrigin: ${bed.origin}\r\nCookie: ${login.browser.cookiesFor(path)}\r\n` +
        'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n{"secret',
    );
    await login.browser.go('/openid/login.js'); // so the head before it was heard
    socket.resetAndDestroy();
  }
  while ((await metric('gateway_half_open')) > halfOpen) {
    // until it has heard that they are gone
  }
  assert.equal(await failures(), before);
});

test('names and errors are text on a page, whatever is in them', async () => {
  const login = await bed.begin(annas[0]!, { login_hint: '"><script>alert(1)</script>' });
  assert.doesNotMatch(await (await login.browser.go(login.page)).text(), /<script>alert/);
  const named = loginPage({
    ...{ language: 'en', base: '/openid', path: '/openid/login/x', hint: '' },
    application: '<u>Shop</u>',
    host: `" onfocus="alert(1)`,
  });
  assert.doesNotMatch(named, /<u|onfocus="/);
  const bad = encodeURIComponent('<script>alert(1)</script>');
  const error = await login.browser.go(`/openid/auth?client_id=${bad}`);
  assert.doesNotMatch(await error.text(), /<script>alert/);
});

test('a revoked phone has approved nothing that is still good', async () => {
  const login = await bed.begin(annas[0]!);
  await approved(login);
  const back = await login.finish();
  const other = await bed.begin(annas[0]!);
  await approved(other);
  const onItsWay = await other.comeBack(String((await other.hears('approved'))['secret']));
  assert.equal((await bed.gateway.operate({ command: 'revoke-device', id: bed.phone.id })).status, 200);
  await until(() => bed.phone.isClosed);
  await assert.rejects(login.tokens(back), (error: { error: string }) => error.error === 'invalid_grant');
  const { headers } = await other.browser.go(onItsWay);
  assert.match(headers.get('location') ?? '', /\/openid\/login\/[\w-]+$/, 'it has to be asked for again');
});

test('a code that is used at two places at the same moment is used once', async () => {
  const records = new OpenidRecords(new ManualClock(), new MemorySharedState(), (_what, error) =>
    assert.fail(String(error)),
  );
  const adapter = new RecordAdapter('AuthorizationCode', records, {} as RecordEars);
  await adapter.upsert('code', {}, 60);
  const uses = await Promise.allSettled([adapter.consume('code'), adapter.consume('code')]);
  assert.deepEqual(uses.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
});

test('only so many logins stand begun at a time: for one more the oldest goes in which nobody has typed a name', async () => {
  const clock = new ManualClock();
  const records = new OpenidRecords(clock, new MemorySharedState(), (_what, error) => assert.fail(String(error)));
  records.start();
  const full = Object.assign(Object.create(records) as OpenidRecords, { count: () => MOST_LOGINS });
  const adapter = new RecordAdapter(LOGIN_BEGUN, full, {} as RecordEars);
  const standing = async (): Promise<readonly string[]> => {
    const all = ['asked', 'older', 'newer', 'newest'];
    const found = await Promise.all(all.map((id) => records.find(LOGIN_BEGUN, id)));
    return all.filter((_id, i) => found[i] !== undefined);
  };
  for (const id of ['asked', 'older', 'newer']) {
    await records.put(LOGIN_BEGUN, id, {}, 600_000);
    await clock.settle();
  }
  await records.nextTurn(ASKED, 'asked', 600_000);
  await adapter.upsert('newer', {}, 600);
  assert.deepEqual(await standing(), ['asked', 'older', 'newer'], 'what has begun goes on');
  await adapter.upsert('newest', {}, 600);
  assert.deepEqual(await standing(), ['asked', 'newer', 'newest']);
  await records.nextTurn(ASKED, 'newer', 600_000);
  await records.nextTurn(ASKED, 'newest', 600_000);
  await clock.settle();
  await assert.rejects(
    adapter.upsert('another', {}, 600),
    (error: { error: string }) => error.error === 'temporarily_unavailable',
  );
});

test('one source begins only so many logins a minute, and asks only so much: what it has begun goes on all the same', async () => {
  const login = await bed.begin(annas[0]!);
  let begun = 0;
  while ((await fetch(`${bed.issuer}/auth?client_id=nobody`)).status !== 429) {
    begun++;
  }
  assert.ok(begun <= LOGINS_PER_SOURCE_AND_MINUTE, String(begun));
  let asked = 0;
  while ((await fetch(`${bed.issuer}/.well-known/openid-configuration`)).status !== 429) {
    asked++;
  }
  assert.ok(asked > 0 && asked <= PER_SOURCE_AND_MINUTE, String(asked));
  assert.equal((await login.browser.go(login.page)).status, 200);
  assert.equal((await login.browser.go('/openid/login.js')).status, 200);
});
