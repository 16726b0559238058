// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import * as jose from 'jose';
import * as client from 'openid-client';
import { init } from '../commands/init.ts';
import { renewOpenidKeys } from '../commands/renewOpenidKeys.ts';
import { KEYS, SECRET, shop, WebBed } from '../testing/WebBed.ts';
import type { WebLogin } from '../testing/WebBed.ts';
import { newOpenidKeys, openidKeysOf } from './openidKeys.ts';
import type { OpenidSettings } from './OpenidSettings.ts';

const bed = new WebBed();
let keys = KEYS;

before(() => bed.start([shop({ ciba: 'poll' }), shop({ id: 'gone', name: 'The Gone', ciba: 'poll' })]));
after(() => bed.stop());

/** The configuration's files have these keys and applications now, and the operator says so. */
async function reload(changes: Partial<OpenidSettings>): Promise<unknown> {
  bed.gateway.next = { ...bed.gateway.next!, openid: { ...bed.gateway.next!.openid!, ...changes } };
  const result = await bed.gateway.operate({ command: 'reload' });
  assert.equal(result.status, 200, JSON.stringify(result));
  return result;
}

async function approve(login: WebLogin): Promise<URL> {
  login.ask();
  await bed.approve(await bed.loginPrompt(), String((await login.hears('waiting'))['number']));
  return login.finish();
}

async function kids(): Promise<readonly (string | undefined)[]> {
  const { keys: all } = (await (await fetch(`${bed.issuer}/jwks`)).json()) as jose.JSONWebKeySet;
  return all.map(({ kid }) => kid);
}

test('renewed keys sign from the reload on, those before still verify, and a login that was under way goes on', async () => {
  const before = await kids();
  const login = await bed.begin();
  login.ask();
  const prompt = await bed.loginPrompt();
  const old = await (async () => {
    const answer = await client.initiateBackchannelAuthentication(bed.shop, {
      scope: 'openid',
      login_hint: 'anna',
      binding_message: 'before',
    });
    const done = client.pollBackchannelAuthenticationGrant(bed.shop, answer);
    await bed.approve(await bed.transactionPrompt(), String(answer['number_to_match']));
    return (await done).id_token!;
  })();
  keys = newOpenidKeys(keys);
  await reload({ keys: openidKeysOf(keys) });
  const after = await kids();
  assert.deepEqual(after.slice(2), before, 'the new ones, and those before');
  await bed.approve(prompt, String((await login.hears('waiting'))['number']));
  const { id_token: fresh } = await login.tokens(await login.finish());
  assert.equal(jose.decodeProtectedHeader(fresh!).kid, after[0]);
  const jwks = jose.createRemoteJWKSet(new URL(`${bed.issuer}/jwks`));
  for (const token of [old, fresh!]) {
    await jose.jwtVerify(token, jwks, { issuer: bed.issuer, audience: 'shop' });
  }
  const again = await bed.begin(login.browser);
  assert.ok(await again.tokens(await approve(again)), 'a browser is known by its cookie of before');
});

test('keys go after two renewals: what they have signed is not believed any more', async () => {
  const first = openidKeysOf(KEYS).jwks[0]!['kid'];
  const renew = (): Promise<unknown> => {
    keys = newOpenidKeys(keys);
    return reload({ keys: openidKeysOf(keys) });
  };
  await renew();
  assert.ok((await kids()).includes(String(first)));
  await renew();
  assert.equal((await kids()).includes(String(first)), false);
  assert.equal((await kids()).length, 6);
});

test('a new application asks without a restart, and one that is taken away asks nobody: its question goes', async () => {
  const gone = await bed.discover('gone', client.ClientSecretBasic(SECRET));
  await client.initiateBackchannelAuthentication(gone, { scope: 'openid', login_hint: 'anna' });
  const prompt = await bed.loginPrompt();
  await reload({ clients: [shop({ ciba: 'poll' }), shop({ id: 'new', name: 'The New', ciba: 'poll' })] });
  assert.equal(await bed.withdrawn(prompt.requestId), 'client-gone');
  await assert.rejects(
    client.initiateBackchannelAuthentication(gone, { scope: 'openid', login_hint: 'anna' }),
    (error: { status: number }) => error.status === 401,
  );
  const fresh = await bed.discover('new', client.ClientSecretBasic(SECRET));
  const answer = await client.initiateBackchannelAuthentication(fresh, { scope: 'openid', login_hint: 'anna' });
  const done = client.pollBackchannelAuthenticationGrant(fresh, answer);
  const asked = await bed.loginPrompt();
  assert.equal(asked.application, 'The New');
  await bed.approve(asked, String(answer['number_to_match']));
  assert.equal((await done).claims()!.aud, 'new');
});

test('what "gateway init" and "gateway renew-openid-keys" write is loaded, and is its owner\'s alone', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-openid-'));
  try {
    assert.equal(await init(['--name', 'gate.example', '--dir', folder, '--host', '127.0.0.1', '--json']), 0);
    const file = path.join(folder, 'openid.keys');
    const made = openidKeysOf(fs.readFileSync(file, 'utf8'));
    assert.deepEqual([made.jwks.length, made.cookies.length, fs.statSync(file).mode & 0o777], [2, 1, 0o600]);
    assert.equal(await renewOpenidKeys(['--file', file, '--json']), 0);
    const renewed = openidKeysOf(fs.readFileSync(file, 'utf8'));
    assert.deepEqual(renewed.jwks.slice(2), made.jwks);
    assert.deepEqual([renewed.cookies.slice(1), fs.statSync(file).mode & 0o777], [made.cookies, 0o600]);
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
