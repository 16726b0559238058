// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import dns from 'node:dns';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { SystemClock } from '../clock/SystemClock.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { Webhook, webhookSecretOf } from './Webhook.ts';

const SECRET = webhookSecretOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n');
const calls: { headers: http.IncomingHttpHeaders; body: string }[] = [];
let status = 200;
const relay = http.createServer((request, response) => {
  void text(request).then((body) => {
    calls.push({ headers: request.headers, body });
    response.writeHead(status).end();
  });
});
let hook: Webhook;
before(async () => {
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const { port } = relay.address() as AddressInfo;
  hook = new Webhook(new SystemClock(), new SeededRandomness('hook'), {
    url: `http://127.0.0.1:${port}/wake`,
    secret: SECRET,
    timeoutMs: 60_000,
  });
});
after(() => {
  hook.close();
  relay.close();
});

const TO = { token: 'token-of-a-phone', language: 'en' };

test('a relay is told what to show and what to take back, signed as Standard Webhooks has it', async () => {
  await hook.wake(TO, { id: 'AAAAAAAAAAAAAAAAAAAAAA', notifyId: 7, ttlSeconds: 55 });
  await hook.takeBack(TO, 7);
  const [wake, takeBack] = calls as [(typeof calls)[0], (typeof calls)[0]];
  assert.deepEqual(JSON.parse(wake.body), {
    type: 'wake',
    id: 'AAAAAAAAAAAAAAAAAAAAAA',
    notifyId: 7,
    token: TO.token,
    language: 'en',
    ttlSeconds: 55,
  });
  const { id, ...rest } = JSON.parse(takeBack.body) as { id: string };
  assert.deepEqual(rest, { type: 'take-back', notifyId: 7, token: TO.token });
  assert.match(id, /^[A-Za-z0-9_-]{22}$/);
  for (const { headers, body } of [wake, takeBack]) {
    const sentId = (JSON.parse(body) as { id: string }).id;
    assert.equal(headers['webhook-id'], sentId);
    const timestamp = headers['webhook-timestamp'] as string;
    assert.ok(Math.abs(Number(timestamp) - Date.now() / 1_000) < 300);
    const signature = createHmac('sha256', SECRET).update(`${sentId}.${timestamp}.${body}`).digest('base64');
    assert.equal(headers['webhook-signature'], `v1,${signature}`);
  }
});

for (const [answered, result] of [
  [200, 'accepted'],
  [202, 'accepted'],
  [204, 'accepted'],
  [302, 'try-later'],
  [400, 'misconfigured'],
  [401, 'misconfigured'],
  [403, 'misconfigured'],
  [404, 'misconfigured'],
  [410, 'dead-token'],
  [429, 'try-later'],
  [500, 'try-later'],
] as const) {
  test(`a relay that answers ${answered} means ${result}`, async () => {
    status = answered;
    assert.deepEqual(await hook.takeBack(TO, 7), { result, why: `status ${answered}` });
  });
}

test('a secret is base64 of 24 to 64 bytes', () => {
  assert.equal(webhookSecretOf(Buffer.alloc(24, 255).toString('base64')).length, 24);
  for (const bad of [
    '',
    'whsec_',
    'short',
    Buffer.alloc(23).toString('base64'),
    Buffer.alloc(65).toString('base64'),
    'ä'.repeat(40),
  ]) {
    assert.throws(() => webhookSecretOf(bad), /base64 of 24 to 64 bytes/);
  }
});

test('a relay is found by its name while other names are asked of servers that say nothing', async (t) => {
  t.mock.method(dns, 'lookup', () => undefined);
  status = 200;
  const named = new Webhook(new SystemClock(), new SeededRandomness('named'), {
    url: `http://localhost:${(relay.address() as AddressInfo).port}/wake`,
    secret: SECRET,
    timeoutMs: 2_000,
  });
  t.after(() => named.close());
  assert.equal((await named.takeBack(TO, 7)).result, 'accepted');
});

test('a connection that is used again and again keeps nothing of what went over it', async (t) => {
  const warnings: string[] = [];
  const warned = ({ name }: Error): unknown => warnings.push(name);
  process.on('warning', warned);
  t.after(() => process.off('warning', warned));
  status = 200;
  const busy = new Webhook(new SystemClock(), new SeededRandomness('busy'), {
    url: `http://127.0.0.1:${(relay.address() as AddressInfo).port}/wake`,
    secret: SECRET,
    timeoutMs: 60_000,
  });
  t.after(() => busy.close());
  for (let i = 0; i < 20; i++) {
    await busy.takeBack(TO, 7);
  }
  assert.deepEqual(warnings, [], 'listeners that pile up');
});
