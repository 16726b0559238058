// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import * as jose from 'jose';
import * as client from 'openid-client';
import type { Browser } from '../testing/Browser.ts';
import { KEYS, WebBed } from '../testing/WebBed.ts';
import type { WebLogin } from '../testing/WebBed.ts';
import { REDIRECT, SECRET, shop } from '../testing/webShop.ts';
import { until } from '../testing/until.ts';
import { init } from '../commands/init.ts';
import { renewOpenidKeys } from '../commands/renewOpenidKeys.ts';
import { newOpenidKeys, openidKeysOf } from './openidKeys.ts';
import type { OpenidSettings } from './OpenidSettings.ts';

const bed = new WebBed();
/** Browsers that are known ask as often as a client may. */
const known: Browser[] = [];

before(async () => {
  await bed.start([shop(), shop({ id: 'es', name: 'The Other', idTokens: 'ES256' })]);
  const login = await bed.begin();
  login.ask();
  await bed.approve(await bed.loginPrompt(), String((await login.hears('waiting'))['number']));
  await login.finish();
  known.push(login.browser);
});
after(() => bed.stop());

test('openid-client logs in: discovery, page, number, approval on the phone, code, tokens that jose verifies', async () => {
  const login = await bed.begin(known[0]!);
  const page = await (await login.browser.go(login.page)).text();
  assert.match(page, /Log in to The Shop/);
  login.ask('Anna');
  const prompt = await bed.loginPrompt();
  assert.deepEqual([prompt.application, prompt.host, prompt.user], ['The Shop', '127.0.0.1:61999', 'anna']);
  await login.hears('shown');
  await bed.approve(prompt, String((await login.hears('waiting'))['number']));
  const back = await login.finish();
  assert.equal(`${back.origin}${back.pathname}`, REDIRECT);
  assert.equal(back.searchParams.get('iss'), bed.issuer, 'against mix-up: RFC 9207');
  const tokens = await login.tokens(back);
  const jwks = jose.createRemoteJWKSet(new URL(bed.shop.serverMetadata().jwks_uri!));
  const { payload } = await jose.jwtVerify(tokens.id_token!, jwks, {
    issuer: bed.issuer,
    audience: 'shop',
    algorithms: ['RS256'],
  });
  assert.deepEqual(
    [payload.sub, payload['acr'], payload['amr'], payload['txn'], payload['nonce']],
    ['anna', 'urn:cancellable-auth:phone', ['hwk', 'user', 'mfa'], prompt.requestId, login.nonce],
  );
  assert.ok(Math.abs(Number(payload['auth_time']) - Date.now() / 1000) < 300);
  const approved = bed.tables.entries.filter(({ event }) => event === 'request-approved').at(-1)!;
  assert.deepEqual(
    [approved.requestId, approved.clientId?.split('/').slice(0, 3).join('/'), approved.target],
    [prompt.requestId, 'openid/shop/anna', '127.0.0.1:61999'],
  );
  const info = await client.fetchUserInfo(bed.shop, tokens.access_token, 'anna');
  assert.equal(info.sub, 'anna');
});

test('a page that closes takes the prompt away, and what the phone says later gives nothing', async () => {
  const login = await bed.begin(known[0]!);
  login.ask();
  const prompt = await bed.loginPrompt();
  const number = String((await login.hears('waiting'))['number']);
  login.socket!.terminate();
  assert.equal(await bed.withdrawn(prompt.requestId), 'client-gone');
  bed.phone.send(bed.phone.assertion(prompt, number, 'gate.example'));
  assert.equal((await bed.phone.next('outcome')).state, 'cancelled');
  const finished = await login.browser.post(`${login.page}/finish`, { secret: 'guess' });
  assert.equal(finished.status, 403);
});

test('the beacon of a page takes its prompt away, and not that of another page', async () => {
  const login = await bed.begin(known[0]!);
  login.ask();
  const prompt = await bed.loginPrompt();
  const { page } = await login.hears('hello');
  assert.equal((await login.browser.post(`${login.page}/bye`, 'another')).status, 204);
  assert.equal(bed.gateway.gateway.engine.pendingCount, 1);
  assert.equal((await login.browser.post(`${login.page}/bye`, String(page))).status, 204);
  assert.equal(await bed.withdrawn(prompt.requestId), 'client-gone');
});

test('cancel on the page takes the prompt away, and the application hears access_denied', async () => {
  const login = await bed.begin(known[0]!);
  login.ask();
  const prompt = await bed.loginPrompt();
  const cancelled = await login.browser.post(`${login.page}/cancel`, {});
  assert.equal(await bed.withdrawn(prompt.requestId), 'client-cancelled');
  const back = await login.resume(((await cancelled.json()) as { location: string }).location);
  assert.deepEqual(
    [back.searchParams.get('error'), back.searchParams.get('error_description')],
    ['access_denied', 'the user cancelled the login'],
  );
});

test('what was approved before the cancel of its page, and is not used, gives nothing afterwards', async () => {
  const login = await bed.begin(known[0]!);
  login.ask();
  await bed.approve(await bed.loginPrompt(), String((await login.hears('waiting'))['number']));
  const { secret } = await login.hears('approved');
  const cancelled = await login.browser.post(`${login.page}/cancel`, {});
  const { location } = (await cancelled.json()) as { location: string };
  assert.equal((await login.browser.post(`${login.page}/finish`, { secret })).status, 403);
  assert.equal((await login.resume(location)).searchParams.get('error'), 'access_denied');
});

test('a cancel that comes after its page was finished says so', async () => {
  const login = await bed.begin(known[0]!);
  login.ask();
  await bed.approve(await bed.loginPrompt(), String((await login.hears('waiting'))['number']));
  const { secret } = await login.hears('approved');
  assert.equal((await login.browser.post(`${login.page}/finish`, { secret })).status, 200);
  const cancelled = await login.browser.post(`${login.page}/cancel`, {});
  const { location, ...said } = (await cancelled.json()) as { location: string };
  assert.deepEqual(said, { cancelled: false });
  assert.notEqual((await login.resume(location)).searchParams.get('code'), null);
});

test('denied on the phone, the page says so and may ask again', async () => {
  const login = await bed.begin(known[0]!);
  login.ask();
  const { requestId } = await bed.loginPrompt();
  bed.phone.send({ type: 'denial', requestId, reason: 'denied' });
  assert.deepEqual(await login.hears('ended'), { type: 'ended', cause: 'denied', text: 'denied' });
  await bed.phone.next('outcome');
  login.heard.length = 0;
  login.ask();
  await bed.approve(await bed.loginPrompt(), String((await login.hears('waiting'))['number']));
  assert.equal((await login.tokens(await login.finish())).claims()!.sub, 'anna');
});

test('each login asks: the provider remembers nobody', async () => {
  const again = await bed.begin(known[0]!);
  assert.match(again.page, /^\/openid\/login\//);
  assert.equal(
    known[0]!.setCookies.some((cookie) => cookie.startsWith('session')),
    false,
  );
  const silent = await bed.begin(known[0]!, { prompt: 'none' });
  assert.equal(new URL(silent.page).searchParams.get('error'), 'login_required');
});

test('of two tabs with one login the newer counts', async () => {
  const login = await bed.begin(known[0]!);
  login.ask();
  const first = await bed.loginPrompt();
  login.ask();
  assert.equal((await login.hears('ended'))['cause'], 'elsewhere');
  assert.equal(await bed.withdrawn(first.requestId), 'client-gone');
  const second = await bed.loginPrompt();
  login.socket!.terminate();
  await bed.withdrawn(second.requestId);
});

test('"not me" ends what that browser got, and it asks no more as one that is known', async () => {
  const login = await bed.begin(known[0]!);
  login.ask();
  await bed.approve(await bed.loginPrompt(), String((await login.hears('waiting'))['number']));
  const tokens = await login.tokens(await login.finish());
  const other = await bed.begin(known[0]!);
  other.ask();
  const prompt = await bed.loginPrompt();
  bed.phone.send({ type: 'denial', requestId: prompt.requestId, reason: 'not-me' });
  assert.equal((await other.hears('ended'))['cause'], 'not-me');
  const isGood = (): Promise<boolean> =>
    client.fetchUserInfo(bed.shop, tokens.access_token, 'anna').then(
      () => true,
      () => false,
    );
  for (let looks = 0; looks < 500 && (await isGood()); looks++) {
    await pause(20); // it is revoked after the phone has its answer
  }
  assert.equal(await isGood(), false);
  const pending = bed.gateway.gateway.engine.pendingCount;
  other.heard.length = 0;
  other.ask();
  await until(() => other.heard.some(({ type }) => type === 'waiting' || type === 'ended'));
  assert.equal(bed.gateway.gateway.engine.pendingCount, pending, 'nobody is asked');
  other.socket!.terminate();
});

describe('a reload', () => {
  const site = new WebBed();
  let keys = KEYS;
  /** Anna's, in which she has logged in. */
  let known: Browser;

  before(() => site.start([shop({ ciba: 'poll' }), shop({ id: 'gone', name: 'The Gone', ciba: 'poll' })]));
  after(() => site.stop());

  /** The configuration's files have these keys and applications now, and the operator says so. */
  async function reload(changes: Partial<OpenidSettings>): Promise<unknown> {
    site.gateway.next = { ...site.gateway.next!, openid: { ...site.gateway.next!.openid!, ...changes } };
    const result = await site.gateway.operate({ command: 'reload' });
    assert.equal(result.status, 200, JSON.stringify(result));
    return result;
  }

  async function approve(login: WebLogin): Promise<URL> {
    login.ask();
    await site.approve(await site.loginPrompt(), String((await login.hears('waiting'))['number']));
    return login.finish();
  }

  async function kids(): Promise<readonly (string | undefined)[]> {
    const { keys: all } = (await (await fetch(`${site.issuer}/jwks`)).json()) as jose.JSONWebKeySet;
    return all.map(({ kid }) => kid);
  }

  test('renewed keys verify from the reload on and sign from the next one on, those before still verify, and a login that was under way goes on', async () => {
    const before = await kids();
    const login = await site.begin();
    login.ask();
    const prompt = await site.loginPrompt();
    const old = await (async () => {
      const answer = await client.initiateBackchannelAuthentication(site.shop, {
        scope: 'openid',
        login_hint: 'anna',
        binding_message: 'before',
      });
      const done = client.pollBackchannelAuthenticationGrant(site.shop, answer);
      await site.approve(await site.transactionPrompt(), String(answer['number_to_match']));
      return (await done).id_token!;
    })();
    keys = newOpenidKeys(keys);
    await reload({ keys: openidKeysOf(keys) });
    const after = await kids();
    assert.deepEqual(after.slice(0, 2), before, 'those that sign, and the next ones');
    await site.approve(prompt, String((await login.hears('waiting'))['number']));
    keys = newOpenidKeys(keys);
    await reload({ keys: openidKeysOf(keys) });
    const { id_token: fresh } = await login.tokens(await login.finish());
    assert.equal(jose.decodeProtectedHeader(fresh!).kid, after[2], 'which was known before');
    const jwks = jose.createRemoteJWKSet(new URL(`${site.issuer}/jwks`));
    for (const token of [old, fresh!]) {
      await jose.jwtVerify(token, jwks, { issuer: site.issuer, audience: 'shop' });
    }
    const again = await site.begin(login.browser);
    assert.ok(await again.tokens(await approve(again)), 'a browser is known by its cookie of before');
    known = again.browser;
  });

  test('what signs was known before it does, wherever the files are a renewal older', () => {
    let text = newOpenidKeys();
    for (let i = 0; i < 4; i++) {
      const known = openidKeysOf(text);
      text = newOpenidKeys(text);
      const { cookies, jwks } = openidKeysOf(text);
      const kidsOf = (each: typeof jwks): readonly unknown[] => each.map((jwk) => jwk['kid']);
      assert.ok(kidsOf(jwks.slice(0, 2)).every((kid) => kidsOf(known.jwks).includes(kid)));
      assert.ok(known.cookies.includes(cookies[0]!));
    }
  });

  test('keys go after three renewals: what they have signed is not believed any more', async () => {
    const first = openidKeysOf(KEYS).jwks[0]!['kid'];
    const renew = (): Promise<unknown> => {
      keys = newOpenidKeys(keys);
      return reload({ keys: openidKeysOf(keys) });
    };
    assert.ok((await kids()).includes(String(first)));
    await renew();
    assert.equal((await kids()).includes(String(first)), false);
    assert.equal((await kids()).length, 6);
  });

  test('a new application asks without a restart, and one that is taken away asks nobody: its question goes', async () => {
    const gone = await site.discover('gone', client.ClientSecretBasic(SECRET));
    await client.initiateBackchannelAuthentication(gone, { scope: 'openid', login_hint: 'anna' });
    const prompt = await site.loginPrompt();
    await reload({ clients: [shop({ ciba: 'poll' }), shop({ id: 'new', name: 'The New', ciba: 'poll' })] });
    assert.equal(await site.withdrawn(prompt.requestId), 'client-gone');
    await assert.rejects(
      client.initiateBackchannelAuthentication(gone, { scope: 'openid', login_hint: 'anna' }),
      (error: { status: number }) => error.status === 401,
    );
    const fresh = await site.discover('new', client.ClientSecretBasic(SECRET));
    const answer = await client.initiateBackchannelAuthentication(fresh, { scope: 'openid', login_hint: 'anna' });
    const done = client.pollBackchannelAuthenticationGrant(fresh, answer);
    const asked = await site.loginPrompt();
    assert.equal(asked.application, 'The New');
    await site.approve(asked, String(answer['number_to_match']));
    assert.equal((await done).claims()!.aud, 'new');
  });

  test('a secret that is replaced gets nothing any more, also for a poll that was held and a question that was asked with it', async () => {
    const clients = site.gateway.next!.openid!.clients;
    const answer = await client.initiateBackchannelAuthentication(site.shop, { scope: 'openid', login_hint: 'anna' });
    const prompt = await site.loginPrompt();
    const poll = async (): Promise<{ status: number; error: string }> => {
      const response = await fetch(site.shop.serverMetadata().token_endpoint!, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`shop:${SECRET}`).toString('base64')}` },
        body: new URLSearchParams({
          grant_type: 'urn:openid:params:grant-type:ciba',
          auth_req_id: answer.auth_req_id,
        }),
      });
      return { status: response.status, error: ((await response.json()) as { error: string }).error };
    };
    const polls = [poll(), poll()];
    assert.equal((await Promise.race(polls)).error, 'slow_down', 'so the other is held');
    await reload({ clients: clients.map((each) => (each.id === 'shop' ? { ...each, secret: `${SECRET}2` } : each)) });
    await site.approve(prompt, String(answer['number_to_match']));
    const errors = (await Promise.all(polls)).map(({ error }) => error);
    assert.deepEqual(errors.sort(), ['invalid_client', 'slow_down']);
    assert.deepEqual(await poll(), { status: 401, error: 'invalid_client' });
    await reload({ clients });
  });

  test('an address that is taken away is sent no code, also of a login that had begun', async () => {
    const clients = site.gateway.next!.openid!.clients;
    const login = await site.begin(known);
    login.ask();
    await site.approve(await site.loginPrompt(), String((await login.hears('waiting'))['number']));
    const { secret } = await login.hears('approved');
    await reload({
      clients: clients.map((each) => ({ ...each, redirects: ['http://127.0.0.1:61998/elsewhere'] })),
    });
    const resumed = await login.browser.go(await login.comeBack(String(secret)));
    assert.deepEqual([resumed.status, resumed.headers.get('location')], [400, null]);
    assert.match(await resumed.text(), /not configured any more/);
    await reload({ clients });
  });

  test('what "gateway init" and "gateway renew-openid-keys" write is loaded, and is its owner\'s alone', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-openid-'));
    try {
      assert.equal(await init(['--name', 'gate.example', '--dir', folder, '--host', '127.0.0.1', '--json']), 0);
      const file = path.join(folder, 'openid.keys');
      const made = openidKeysOf(fs.readFileSync(file, 'utf8'));
      assert.deepEqual([made.jwks.length, made.cookies.length, fs.statSync(file).mode & 0o777], [2, 1, 0o600]);
      fs.writeFileSync(`${file}.new`, 'of a renewal that was broken off', { mode: 0o644 });
      assert.equal(await renewOpenidKeys(['--file', file, '--json']), 0);
      const renewed = openidKeysOf(fs.readFileSync(file, 'utf8'));
      assert.deepEqual(renewed.jwks.slice(0, 2), made.jwks, 'those sign on, and the others know the next ones');
      assert.deepEqual([renewed.cookies.slice(0, 1), fs.statSync(file).mode & 0o777], [made.cookies, 0o600]);
      fs.writeFileSync(file, '{"generations": []}');
      await assert.rejects(
        renewOpenidKeys(['--file', file]),
        /is not what "gateway renew-openid-keys" writes; nothing is changed/,
      );
      assert.equal(fs.readFileSync(file, 'utf8'), '{"generations": []}');
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
