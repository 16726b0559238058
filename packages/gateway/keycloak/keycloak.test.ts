// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { DEVICE_PATH } from 'gateway_protocol';
import * as jose from 'jose';
import { KeycloakServer } from '../testing/KeycloakServer.ts';
import type { KeycloakAsk } from '../testing/KeycloakServer.ts';
import { WebPhone } from '../testing/WebPhone.ts';
import { until } from '../testing/until.ts';
import { readBindingMessage } from './bindingMessage.ts';
import { LONGEST_TOKEN } from './KeycloakTokens.ts';

const bed = new WebPhone();
const keycloak = new KeycloakServer();

before(async () => {
  await keycloak.start();
  const clients = [
    { id: 'shop', name: 'The Shop', host: 'shop.example' },
    { id: 'stranger', name: 'The Stranger', host: 'stranger.example' },
  ];
  await bed.startGateway({
    keycloak: { realms: [{ name: 'main', issuer: keycloak.issuer, clients }] },
  });
  keycloak.channel = `${bed.origin}/v1/keycloak`;
});
after(async () => {
  await keycloak.stop();
  await bed.stop();
});

function pending(): number {
  return bed.gateway.gateway.engine.pendingCount;
}

/** What Keycloak was called back with for a request, and what it answered. */
function callbacksOf(id: string): readonly string[] {
  return keycloak.callbacks.filter((each) => each.id === id).map(({ answered, status }) => `${status} ${answered}`);
}

/** The same, once there was a callback. */
async function calledBack(id: string): Promise<readonly string[]> {
  return until(() => (callbacksOf(id).length > 0 ? callbacksOf(id) : undefined), 'a callback');
}

async function asked(ask: KeycloakAsk = {}) {
  const answer = await keycloak.ask(ask);
  assert.equal(answer.status, 201, answer.words);
  return { id: answer.id, prompt: await bed.transactionPrompt() };
}

test('a text is shown without its last two digits, which the person types; approved, Keycloak hears it once and gives tokens', async () => {
  const { id, prompt } = await asked();
  assert.deepEqual([prompt.application, prompt.text, prompt.user], ['The Shop', 'Pay-120-EUR', 'anna']);
  assert.equal(keycloak.poll(id), 'authorization_pending');
  await bed.approve(prompt, '42');
  assert.deepEqual(await calledBack(id), ['SUCCEED 200']);
  assert.equal(keycloak.poll(id), 'tokens');
  assert.equal(callbacksOf(id).length, 1);
  const approved = bed.tables.entries.filter(({ event }) => event === 'request-approved').at(-1)!;
  assert.deepEqual([approved.clientId, approved.purpose], ['keycloak/main/shop/anna', 'transaction']);
});

test('digits alone are a login', async () => {
  const { id } = await keycloak.ask({ binding: '07' });
  const prompt = await bed.loginPrompt();
  assert.deepEqual([prompt.application, prompt.host], ['The Shop', 'shop.example']);
  await bed.approve(prompt, '07');
  await calledBack(id);
  assert.equal(keycloak.poll(id), 'tokens');
});

test('what a binding message says', () => {
  const read = (message: string): unknown => {
    const { number, text } = readBindingMessage(message) ?? {};
    return [text, number];
  };
  assert.deepEqual(['42', '#42', 'Pay-42', 'Order 17 #42', 'A.b/c+99', 'Très 12'].map(read), [
    [undefined, '42'],
    [undefined, '42'],
    ['Pay', '42'],
    ['Order 17', '42'],
    ['A.b/c', '99'],
    ['Très', '12'],
  ]);
  for (const message of ['', 'Pay', 'Pay42', '4711', '2-', 'Pay-4', 'Pay-٤٢', '42-Pay']) {
    assert.equal(readBindingMessage(message), undefined, message);
  }
});

test('a wrong number is no approval, and denied on the phone is UNAUTHORIZED', async () => {
  const { id, prompt } = await asked();
  bed.phone.send({ type: 'number', requestId: prompt.requestId, attempt: 1, number: '24' });
  assert.equal((await bed.phone.next('number-result')).isRight, false);
  await bed.deny(prompt);
  assert.deepEqual(await calledBack(id), ['UNAUTHORIZED 200']);
  assert.equal(keycloak.poll(id), 'access_denied');
});

test('an answer that comes before Keycloak has written its request down is told afterwards', async () => {
  keycloak.storeMs = 1_000;
  const { id, prompt } = await asked();
  await bed.deny(prompt);
  keycloak.storeMs = 0;
  await until(() => callbacksOf(id).at(-1) === 'UNAUTHORIZED 200');
  assert.equal(keycloak.poll(id), 'access_denied');
});

test('at the end of its life a request is off the phone, and Keycloak knows by itself', async () => {
  const { id, prompt } = await asked({ seconds: 3 });
  assert.equal(await bed.withdrawn(prompt.requestId), 'deadline');
  assert.equal(
    await until(() => (keycloak.poll(id) === 'authorization_pending' ? undefined : keycloak.poll(id))),
    'expired_token',
  );
  bed.phone.send(bed.phone.assertion(prompt, '42', 'gate.example'));
  assert.equal((await bed.phone.next('outcome')).state, 'expired', 'what the phone says late gives nothing');
  await until(() => bed.gateway.gateway.engine.liveCount === 0);
  assert.deepEqual(callbacksOf(id), []);
});

test('a call that comes again is the same request: the person is asked once, also when it is over', async () => {
  const { id, prompt } = await asked();
  assert.equal((await keycloak.ask({}, id)).status, 201);
  assert.equal(pending(), 1);
  await bed.deny(prompt);
  await calledBack(id);
  assert.equal((await keycloak.ask({}, id)).status, 201);
  assert.equal(pending(), 0);
  assert.equal(callbacksOf(id).length, 1);
});

test('Keycloak away: the approval is told when it is back, and once', async () => {
  const { id, prompt } = await asked();
  await keycloak.stop();
  await bed.approve(prompt, '42');
  await pause(400); // it was tried in vain
  await keycloak.start();
  assert.deepEqual(await calledBack(id), ['SUCCEED 200']);
  assert.equal(keycloak.poll(id), 'tokens');
});

test('an answer of Keycloak that is lost is not asked for again: that would take the approval away', async () => {
  const unanswered = (): number => bed.gateway.logLines.filter((line) => /web-told.*unanswered/.test(line)).length;
  const before = unanswered();
  const { id, prompt } = await asked();
  keycloak.losesAnswers = true;
  await bed.approve(prompt, '42');
  await calledBack(id);
  await until(() => unanswered() > before);
  keycloak.losesAnswers = false;
  assert.equal(unanswered(), before + 1);
  assert.equal(callbacksOf(id).length, 1);
  assert.equal(keycloak.poll(id), 'tokens');
});

test("that Keycloak's own client could not be pinged changes nothing", async () => {
  const { id, prompt } = await asked();
  keycloak.isPingRefused = true;
  await bed.approve(prompt, '42');
  assert.deepEqual(await calledBack(id), ['SUCCEED 400']);
  await until(() => bed.gateway.logLines.some((line) => /web-told.*refused/.test(line)));
  keycloak.isPingRefused = false;
  assert.equal(keycloak.poll(id), 'tokens');
  assert.equal(callbacksOf(id).length, 1);
});

test('a request that Keycloak has dropped meanwhile gives nothing, whatever the phone says', async () => {
  const { id, prompt } = await asked();
  keycloak.forget(id);
  await bed.approve(prompt, '42');
  assert.deepEqual(await calledBack(id), ['SUCCEED 403']);
  assert.equal(keycloak.poll(id), 'invalid_grant');
});

test('two requests of one person with the same digits could not be told apart: the second is refused', async () => {
  const { id, prompt } = await asked();
  const second = await keycloak.ask({ binding: 'Pay-9000-EUR-42' });
  assert.deepEqual([second.status, second.error], [409, 'invalid_binding_message']);
  await bed.deny(prompt);
  await calledBack(id);
});

test('who is not a realm of the configuration, or has no good token, asks nobody', async () => {
  const other = await jose.generateKeyPair('RS256');
  const forged = await new jose.SignJWT({ typ: 'Bearer', azp: 'shop', jti: 'a' })
    .setProtectedHeader({ alg: 'RS256', kid: 'realm1' })
    .setIssuer(keycloak.issuer)
    .setAudience(keycloak.issuer)
    .setExpirationTime('5m')
    .sign(other.privateKey);
  const good = await keycloak.token({}, 'a');
  const [, body] = good.split('.');
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
  const wrong: readonly [string, KeycloakAsk][] = [
    ['no token', { authorization: '' }],
    ['no JWT', { authorization: 'Bearer x' }],
    ['too long', { authorization: `Bearer ${'x'.repeat(LONGEST_TOKEN + 1)}` }],
    ['another scheme', { authorization: `Basic ${good}` }],
    ['of another key', { authorization: `Bearer ${forged}` }],
    ['signed by nobody', { authorization: `Bearer ${none}` }],
    ['over', { seconds: -60 }],
    ['another realm', { claims: { iss: 'http://127.0.0.1:1/realms/evil' } }],
    ['for somebody else', { claims: { aud: 'account' } }],
    ['another kind of token', { claims: { typ: 'ID' } }],
    ['a client that nobody knows', { client: 'evil' }],
  ];
  for (const [what, ask] of wrong) {
    const { error, status } = await keycloak.ask(ask);
    assert.deepEqual([status, error], [401, 'invalid_token'], what);
  }
  assert.equal(pending(), 0);
  assert.ok(bed.tables.entries.some(({ event }) => event === 'keycloak-refused'));
  assert.equal(
    bed.gateway.logLines.some((line) => line.includes(body!)),
    false,
    'no token is in the log',
  );
});

test('what cannot be asked is refused before anybody is: texts, users, digits', async () => {
  const refusals: readonly [KeycloakAsk, number, string][] = [
    [{ binding: null }, 400, 'invalid_binding_message'],
    [{ binding: 'no digits' }, 400, 'invalid_binding_message'],
    [{ binding: 'left \u202e right 42' }, 400, 'invalid_binding_message'],
    [{ binding: 'two\nlines 42' }, 400, 'invalid_binding_message'],
    [{ binding: `${'x'.repeat(254)}-42` }, 400, 'invalid_request'],
    [{ user: '' }, 400, 'invalid_request'],
    [{ user: 'nobody' }, 404, 'unknown_user_id'],
    [{ user: 'an\u0000na' }, 404, 'unknown_user_id'],
  ];
  for (const [ask, status, error] of refusals) {
    const answer = await keycloak.ask(ask);
    assert.deepEqual([answer.status, answer.error], [status, error], JSON.stringify(ask));
    assert.ok(answer.words!.length > 10);
  }
  assert.equal(pending(), 0);
});

test('"not me" keeps this client from asking this person again', async () => {
  const { id, prompt } = await asked({ client: 'stranger' });
  await bed.deny(prompt, 'not-me');
  assert.deepEqual(await calledBack(id), ['UNAUTHORIZED 200']);
  const again = await keycloak.ask({ client: 'stranger' });
  assert.deepEqual([again.status, again.error], [403, 'access_denied']);
});

test("when the realm's keys cannot be had nobody is asked; when they can, calls are good: also with a new key, and of a new client", async () => {
  await keycloak.stop();
  const { config } = bed.gateway.next!;
  const clients = [...config.keycloak!.realms[0]!.clients, { id: 'new', name: 'The New', host: 'new.example' }];
  const realms = [{ ...config.keycloak!.realms[0]!, clients }];
  bed.gateway.next = { ...bed.gateway.next!, config: { ...config, keycloak: { realms } } };
  assert.equal((await bed.gateway.operate({ command: 'reload' })).status, 200);
  const refused = await keycloak.ask({ client: 'new' });
  assert.deepEqual([refused.status, refused.error], [503, 'temporarily_unavailable']);
  await until(() => bed.gateway.logLines.some((line) => /getting the keys of the realm/.test(line)));
  await keycloak.start();
  for (const change of [() => undefined, () => keycloak.rotate()]) {
    await change();
    let answer = await keycloak.ask({ client: 'new' });
    while (answer.status === 401) {
      await pause(250); // it asks the realm for keys that it does not know every five seconds
      answer = await keycloak.ask({ client: 'new' });
    }
    assert.equal(answer.status, 201, answer.words);
    const prompt = await bed.transactionPrompt();
    assert.equal(prompt.application, 'The New');
    await bed.deny(prompt);
    await calledBack(answer.id);
  }
});

test('a client that is taken away asks nobody any more: its question goes, and what was approved and not told yet is no approval', async () => {
  const realm = bed.gateway.next!.config.keycloak!.realms[0]!;
  const configure = async (clients: typeof realm.clients): Promise<void> => {
    const { config } = bed.gateway.next!;
    bed.gateway.next = { ...bed.gateway.next!, config: { ...config, keycloak: { realms: [{ ...realm, clients }] } } };
    assert.equal((await bed.gateway.operate({ command: 'reload' })).status, 200);
  };
  const approved = await asked();
  const waits = await asked({ binding: 'Pay-9-EUR-43' });
  await keycloak.stop();
  await bed.approve(approved.prompt, '42');
  await configure(realm.clients.filter(({ id }) => id !== 'shop'));
  assert.equal(await bed.withdrawn(waits.prompt.requestId), 'client-gone');
  await keycloak.start();
  for (const { id } of [approved, waits]) {
    assert.deepEqual(await calledBack(id), ['CANCELLED 200']);
    assert.equal(keycloak.poll(id), 'access_denied');
  }
  await configure(realm.clients);
});

test('a phone that is revoked before Keycloak could be told has approved nothing', async () => {
  const { id, prompt } = await asked();
  await keycloak.stop();
  await bed.approve(prompt, '42');
  assert.equal((await bed.gateway.operate({ command: 'revoke-device', id: bed.phone.id })).status, 200);
  await keycloak.start();
  assert.deepEqual(await calledBack(id), ['CANCELLED 200']);
  assert.equal(keycloak.poll(id), 'access_denied');
});

test('a gateway that goes down tells Keycloak of what waits, and takes the question back', async () => {
  bed.phone = await bed.gateway.phone('anna', (device) => {
    device.path = DEVICE_PATH;
  });
  const { id, prompt } = await asked();
  const metrics = await (await fetch(`${bed.gateway.operationsUrl}/metrics`)).text();
  assert.match(metrics, /^gateway_web_waiting\{what="keycloak"\} 1$/m);
  assert.match(metrics, /^gateway_web_told_total\{what="keycloak",result="taken"\} [1-9]/m);
  assert.match(metrics, /^gateway_web_told_total\{what="keycloak",result="unanswered"\} [1-9]/m);
  const stopped = bed.gateway.gateway.stop();
  assert.equal(await bed.withdrawn(prompt.requestId), 'shutdown');
  assert.deepEqual(await calledBack(id), ['CANCELLED 200']);
  assert.deepEqual(await stopped, []);
  assert.equal(keycloak.poll(id), 'access_denied');
});
