// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import * as jose from 'jose';
import * as client from 'openid-client';
import type { Browser } from '../testing/Browser.ts';
import { REDIRECT, shop, WebBed } from '../testing/WebBed.ts';
import { until } from '../testing/until.ts';

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
