// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import dns from 'node:dns';
import { EventEmitter } from 'node:events';
import http from 'node:http';
import type { ServerResponse } from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import * as jose from 'jose';
import * as client from 'openid-client';
import { makeCertificate } from '../config/makeCertificate.ts';
import { NAME } from '../testing/GatewayBed.ts';
import { WebBed } from '../testing/WebBed.ts';
import { SECRET, shop } from '../testing/webShop.ts';
import { EngineBed } from '../testing/EngineBed.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { until } from '../testing/until.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import { BackchannelRequests, MOST_ENDS } from './BackchannelRequests.ts';
import { PER_SOURCE_AND_MINUTE } from './WebRates.ts';
import { OpenidRecords } from './OpenidRecords.ts';
import { BACKCHANNEL } from './recordAdapter.ts';
import type { JsonWebKey } from './OpenidSettings.ts';

const TEXT = 'Pay 120 EUR to Bo';
const bed = new WebBed();
const pings: { readonly authorization: string | undefined; readonly body: Record<string, unknown> }[] = [];
let pingStatus = 204;
const certificate = await makeCertificate(['127.0.0.1'], 1);
const pinged = https.createServer({ cert: certificate.certificate, key: certificate.key }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    pings.push({ authorization: request.headers.authorization, body });
    response.writeHead(pingStatus).end();
  });
});
let bank: client.Configuration;
/** What the shop is told by back-channel logout; the first time it is not well. */
const logouts: string[] = [];
const loggedOut = http.createServer((request, response) => {
  void text(request).then((body) => {
    logouts.push(new URLSearchParams(body).get('logout_token')!);
    response.writeHead(logouts.length === 1 ? 503 : 200).end();
  });
});

before(async () => {
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'; // pings go to https only, and nobody vouches for this test's certificate
  await new Promise<void>((resolve) => pinged.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => loggedOut.listen(0, '127.0.0.1', resolve));
  const { privateKey, publicKey } = await jose.generateKeyPair('ES256', { extractable: true });
  await bed.start([
    shop({ ciba: 'poll', logout: `http://127.0.0.1:${(loggedOut.address() as AddressInfo).port}/logout` }),
    shop({
      id: 'bank',
      name: 'The Bank',
      secret: undefined,
      jwks: { keys: [(await jose.exportJWK(publicKey)) as JsonWebKey] },
      redirects: [],
      host: 'bank.example',
      ciba: 'ping',
      notify: `https://localhost:${(pinged.address() as AddressInfo).port}/ping`,
      idTokens: 'ES256',
    }),
  ]);
  bank = await bed.discover('bank', client.PrivateKeyJwt(privateKey), { id_token_signed_response_alg: 'ES256' });
});
after(async () => {
  await bed.stop();
  pinged.close();
  loggedOut.close();
});

function ask(more: Record<string, string> = {}): Promise<client.BackchannelAuthenticationResponse> {
  return client.initiateBackchannelAuthentication(bed.shop, {
    scope: 'openid',
    login_hint: 'anna',
    binding_message: TEXT,
    ...more,
  });
}

/** What a poll of openid-client ends with: tokens, or the error's name and words. */
function poll(answer: client.BackchannelAuthenticationResponse, by = bed.shop, signal?: AbortSignal) {
  return client.pollBackchannelAuthenticationGrant(by, answer, undefined, signal === undefined ? {} : { signal }).then(
    (tokens) => ({ tokens, error: undefined, why: undefined }),
    (error: { error?: string; error_description?: string; code?: string }) => ({
      tokens: undefined,
      error: error.error ?? error.code,
      why: error.error_description,
    }),
  );
}

/** One poll by hand. */
async function rawPoll(id: string, signal?: AbortSignal): Promise<{ status: number; error: string | undefined }> {
  const response = await fetch(bed.shop.serverMetadata().token_endpoint!, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`shop:${SECRET}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: id }),
    ...(signal === undefined ? {} : { signal }),
  });
  return { status: response.status, error: ((await response.json()) as { error?: string }).error };
}

async function withdrawnWith(requestId: string, cause: string): Promise<void> {
  assert.equal(await bed.withdrawn(requestId), cause);
}

test('openid-client asks and polls: the text is on the phone, the number in the answer, and the approval gives tokens once', async () => {
  const answer = await ask();
  const prompt = await bed.transactionPrompt();
  assert.deepEqual([prompt.application, prompt.text, prompt.user], ['The Shop', TEXT, 'anna']);
  assert.equal(answer.interval, 1);
  const done = poll(answer);
  await bed.approve(prompt, String(answer['number_to_match']));
  const { tokens } = await done;
  const jwks = jose.createRemoteJWKSet(new URL(bed.shop.serverMetadata().jwks_uri!));
  const { payload } = await jose.jwtVerify(tokens!.id_token!, jwks, { issuer: bed.issuer, audience: 'shop' });
  assert.deepEqual(
    [payload.sub, payload['txn'], payload['acr'], payload['amr']],
    ['anna', prompt.requestId, 'urn:cancellable-auth:phone', ['hwk', 'user', 'mfa']],
  );
  assert.equal((await rawPoll(answer.auth_req_id)).error, 'invalid_grant', 'the name is used up');
});

test('a server that proves itself by a key is pinged, and gets its tokens', async (t) => {
  t.mock.method(dns, 'lookup', () => undefined); // other names are asked of servers that say nothing
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
  const answer = await client.initiateBackchannelAuthentication(bank, {
    scope: 'openid',
    login_hint: 'anna',
    client_notification_token: 'a-token-that-the-bank-has-made-for-this',
  });
  const prompt = await bed.loginPrompt();
  assert.deepEqual([prompt.application, prompt.host], ['The Bank', 'bank.example']);
  await bed.approve(prompt, String(answer['number_to_match']));
  const ping = await until(() => pings.find(({ body }) => body['auth_req_id'] === answer.auth_req_id));
  assert.equal(ping.authorization, 'Bearer a-token-that-the-bank-has-made-for-this');
  assert.equal((await poll(answer, bank)).tokens!.claims()!.sub, 'anna');
});

test('a ping that cannot be given changes nothing: the tokens are there for who polls', async () => {
  pingStatus = 500;
  const answer = await client.initiateBackchannelAuthentication(bank, {
    scope: 'openid',
    login_hint: 'anna',
    client_notification_token: 'a-token-that-the-bank-has-made-for-this',
  });
  await bed.approve(await bed.loginPrompt(), String(answer['number_to_match']));
  assert.equal((await poll(answer, bank)).tokens!.claims()!.sub, 'anna');
  pingStatus = 204;
});

test('denied on the phone is access_denied', async () => {
  const answer = await ask();
  const { requestId } = await bed.transactionPrompt();
  const done = poll(answer);
  bed.phone.send({ type: 'denial', requestId, reason: 'denied' });
  const { error, why } = await done;
  assert.deepEqual([error, why], ['access_denied', 'the user said no']);
  await bed.phone.next('outcome');
});

test('a request that is taken back by its name is off the phone at once, and a late approval gives no token', async () => {
  const answer = await ask();
  const prompt = await bed.transactionPrompt();
  const done = poll(answer);
  await client.tokenRevocation(bed.shop, answer.auth_req_id);
  await withdrawnWith(prompt.requestId, 'client-cancelled');
  bed.phone.send(bed.phone.assertion(prompt, String(answer['number_to_match']), NAME));
  assert.equal((await bed.phone.next('outcome')).state, 'cancelled');
  const { error, why } = await done;
  assert.deepEqual([error, why], ['access_denied', 'the client took the request back']);
  assert.equal((await rawPoll(answer.auth_req_id)).error, 'access_denied', 'and so on');
});

test('a request that was approved and is taken back before its tokens are fetched gives none', async () => {
  const answer = await ask();
  const prompt = await bed.transactionPrompt();
  await bed.approve(prompt, String(answer['number_to_match']));
  await client.tokenRevocation(bed.shop, answer.auth_req_id);
  const { error, why } = await poll(answer);
  assert.deepEqual([error, why], ['access_denied', 'the client took the request back']);
});

test('another application cannot take a request back, and not poll it', async () => {
  const answer = await ask();
  const prompt = await bed.transactionPrompt();
  await client.tokenRevocation(bank, answer.auth_req_id);
  assert.equal((await poll(answer, bank)).error, 'invalid_grant');
  assert.equal(bed.gateway.gateway.engine.pendingCount, 1);
  await client.tokenRevocation(bed.shop, answer.auth_req_id);
  await withdrawnWith(prompt.requestId, 'client-cancelled');
});

test('a server that breaks its poll off and asks no more has gone', async () => {
  const answer = await ask();
  const prompt = await bed.transactionPrompt();
  const abort = new AbortController();
  const held = rawPoll(answer.auth_req_id, abort.signal).catch(() => undefined);
  abort.abort();
  await held;
  await withdrawnWith(prompt.requestId, 'client-gone');
  assert.equal((await rawPoll(answer.auth_req_id)).error, 'access_denied');
});

test('a server that never asks has gone', async () => {
  const answer = await ask();
  const prompt = await bed.transactionPrompt();
  await withdrawnWith(prompt.requestId, 'client-gone');
  assert.equal((await rawPoll(answer.auth_req_id)).error, 'access_denied');
});

test('requested_expiry makes the deadline shorter, on the phone, too, and ends with expired_token', async () => {
  const answer = await ask({ requested_expiry: '2' });
  assert.equal(answer.expires_in, 2);
  const prompt = await bed.transactionPrompt();
  const { error } = await poll({ ...answer, expires_in: 60 });
  assert.equal(error, 'expired_token');
  await withdrawnWith(prompt.requestId, 'deadline');
});

test('a poll that comes too soon after the one before is slow_down, and the request goes on', async () => {
  const answer = await ask();
  const prompt = await bed.transactionPrompt();
  const abort = new AbortController();
  const held = rawPoll(answer.auth_req_id, abort.signal).catch(() => undefined);
  const second = await rawPoll(answer.auth_req_id);
  const errors = [second.error, second.error === 'slow_down' ? 'slow_down' : (await held)?.error];
  assert.ok(errors.includes('slow_down'), JSON.stringify(errors));
  abort.abort();
  await client.tokenRevocation(bed.shop, answer.auth_req_id);
  await withdrawnWith(prompt.requestId, 'client-cancelled');
});

test('what cannot be asked is refused with the error of the standard and words that help, and nobody is asked', async () => {
  const refused = async (more: Record<string, string>): Promise<readonly (string | undefined)[]> => {
    const error = (await ask(more).then(
      () => assert.fail('it was taken'),
      (reason: unknown) => reason,
    )) as { error: string; error_description: string };
    return [error.error, error.error_description];
  };
  for (const text of ['left \u202e right', 'two\nlines', 'x'.repeat(257), 'bell \u0007']) {
    const [error, why] = await refused({ binding_message: text });
    assert.equal(error, 'invalid_binding_message', text);
    assert.match(why!, /the text has 1 to 256 characters/);
  }
  assert.equal((await refused({ login_hint: 'nobody' }))[0], 'unknown_user_id');
  assert.equal((await refused({ login_hint: '' }))[0], 'invalid_request');
  assert.equal((await refused({ requested_expiry: 'soon' }))[0], 'invalid_request');
  assert.equal((await refused({ login_hint_token: 'a' }))[0], 'invalid_request', 'one hint');
  assert.equal(bed.gateway.gateway.engine.pendingCount, 0);
});

test('"not me" to a server keeps it from asking this person again, and ends what it got: it is told until it takes it', async () => {
  const earlier = await ask();
  const before = poll(earlier);
  await bed.approve(await bed.transactionPrompt(), String(earlier['number_to_match']));
  const { tokens } = await before;
  const answer = await ask();
  const { requestId } = await bed.transactionPrompt();
  const done = poll(answer);
  bed.phone.send({ type: 'denial', requestId, reason: 'not-me' });
  assert.equal((await done).error, 'access_denied');
  await assert.rejects(ask(), (error: { error: string }) => error.error === 'access_denied');
  await until(() => logouts.length >= 2, 'it is told again');
  await assert.rejects(client.fetchUserInfo(bed.shop, tokens!.access_token, 'anna'));
  const jwks = jose.createRemoteJWKSet(new URL(bed.shop.serverMetadata().jwks_uri!));
  const { payload, protectedHeader } = await jose.jwtVerify(logouts[1]!, jwks, {
    issuer: bed.issuer,
    audience: 'shop',
  });
  assert.deepEqual(
    [payload.sub, payload['events'], payload['sid'], payload['nonce'], protectedHeader.alg],
    ['anna', { 'http://schemas.openid.net/event/backchannel-logout': {} }, undefined, undefined, 'RS256'],
  );
  await until(() => bed.gateway.logLines.some((line) => /web-told.*"logout".*"taken"/.test(line)));
});

test('an application that has proved who it is asks as often as it has people, whatever the strangers at its address may', async () => {
  const polls = Array.from({ length: PER_SOURCE_AND_MINUTE + 1 }, (_each, i) => `unknown-${i}`);
  const errors = new Set<string | undefined>();
  while (polls.length > 0) {
    const answers = await Promise.all(polls.splice(0, 50).map((id) => rawPoll(id)));
    answers.forEach(({ error }) => errors.add(error));
  }
  assert.deepEqual([...errors], ['invalid_grant']);
});

test('metrics tell of polls, pings, logouts and errors', async () => {
  const metrics = await (await fetch(`${bed.gateway.operationsUrl}/metrics`)).text();
  for (const line of [
    /^gateway_web_answers_total\{route="token",error="none"\} [1-9]/m,
    /^gateway_web_answers_total\{route="token",error="access_denied"\} [1-9]/m,
    /^gateway_web_answers_total\{route="token",error="slow_down"\} [1-9]/m,
    /^gateway_web_answers_total\{route="backchannel_authentication",error="invalid_binding_message"\} [1-9]/m,
    /^gateway_web_told_total\{what="ping",result="taken"\} [1-9]/m,
    /^gateway_web_told_total\{what="ping",result="refused"\} 1/m,
    /^gateway_web_told_total\{what="logout",result="taken"\} [1-9]/m,
    /^gateway_web_waiting\{what="backchannel"\} 0/m,
    /^gateway_requests_ended_total\{state="cancelled",cause="client-gone",purpose="transaction"\} [1-9]/m,
  ]) {
    assert.match(metrics, line);
  }
});

test('a request whose gateway has died is denied at the next poll, and not held to its deadline', async () => {
  const clock = new ManualClock();
  const failed = (what: string): void => assert.fail(what);
  const records = new OpenidRecords(clock, new MemorySharedState(), failed);
  const requests = new BackchannelRequests({
    clock,
    engine: bed.gateway.gateway.engine,
    intervalMs: () => 1_000,
    records,
    isThere: (node) => node === 'here',
    result: () => Promise.resolve(),
    failed,
  });
  const response = new EventEmitter() as ServerResponse;
  const errorOf = async (id: string): Promise<unknown> => (await records.find(BACKCHANNEL, id))?.payload['error'];
  for (const [id, node] of [
    ['lost', 'gone'],
    ['kept', 'here'],
  ] as const) {
    await records.put(BACKCHANNEL, id, { clientId: 'shop', node }, 60_000);
  }
  assert.equal(await requests.poll('lost', 'other', response), true);
  assert.equal(await errorOf('lost'), undefined, 'of another application');
  assert.equal(await requests.poll('lost', 'shop', response), true);
  assert.equal(await errorOf('lost'), 'access_denied');
  const held = requests.poll('kept', 'shop', response);
  await clock.advance(25_000);
  assert.deepEqual([await held, await errorOf('kept')], [true, undefined]);
  requests.closeAll();
});

test('how a request has ended while the log took nothing is told when it does, and an approval that it did not take is none', async () => {
  for (const answer of ['deny', 'approve'] as const) {
    const engineBed = new EngineBed();
    const { clock, engine } = engineBed;
    const phone = engineBed.connect();
    const ends: string[] = [];
    let isAway = true;
    const requests = new BackchannelRequests({
      clock,
      engine,
      intervalMs: () => 1_000,
      records: new OpenidRecords(clock, new MemorySharedState(), (what) => assert.fail(what)),
      isThere: () => true,
      result: async (_id, { kind }) => {
        assert.ok(!isAway, 'the log takes nothing');
        ends.push(kind);
      },
      failed: () => undefined,
    });
    const identity = { clientId: 'c', clientName: 'shop', userName: 'anna', userDomain: '', address: '192.0.2.1' };
    const purpose = { kind: 'transaction', application: 'shop', text: TEXT } as const;
    await requests.ask('r', 'shop', { ...identity, purpose }, true);
    const { id } = phone.prompted[0]!;
    await (answer === 'deny' ? engine.deny(phone.device, id) : engine.approve(phone.device, id, id));
    await clock.advance(20_000);
    isAway = false;
    await clock.advance(30_000);
    assert.deepEqual(ends, ['denied']);
    requests.closeAll();
  }
});

test('why requests have ended is remembered of the latest only', async () => {
  const clock = new ManualClock();
  const waiting = new EngineBed();
  const records = new OpenidRecords(clock, new MemorySharedState(), (what) => assert.fail(what));
  const requests = new BackchannelRequests({
    clock,
    engine: waiting.engine,
    intervalMs: () => 1_000,
    records,
    isThere: () => true,
    result: () => Promise.resolve(),
    failed: (what) => assert.fail(what),
  });
  requests.remember('first', 'denied');
  for (let i = 0; i < MOST_ENDS; i++) {
    requests.remember(`later-${i}`, 'denied');
  }
  assert.deepEqual([requests.endOf('first'), requests.endOf('later-0')], [undefined, 'denied']);
  requests.closeAll();
});
