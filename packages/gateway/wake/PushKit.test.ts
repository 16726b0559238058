// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { SystemClock } from '../clock/SystemClock.ts';
import { PushServer } from '../testing/PushServer.ts';
import type { PushedMessage, PushPlay } from '../testing/PushServer.ts';
import { PushKit, serviceAccountOf } from './PushKit.ts';
import type { PushAnswer } from './PushService.ts';

const server = new PushServer();
const shown: PushedMessage[] = [];
const takenBack: number[] = [];
let kit: PushKit;
before(async () => {
  server.phone = { show: (message) => shown.push(message), takeBack: (_token, id) => takenBack.push(id) };
  kit = kitAt(await server.listen());
});
after(() => {
  kit.close();
  server.close();
});

function kitAt(url: string, timeoutMs = 60_000): PushKit {
  return new PushKit(new SystemClock(), {
    url,
    account: serviceAccountOf(server.account),
    clientId: server.clientId,
    category: 'ACCOUNT',
    title: 'CancellableAuth',
    isTest: false,
    timeoutMs,
  });
}

const TO = { token: 'token-of-a-phone', language: 'zh-Hans-CN' };
const MESSAGE = { id: 'AAAAAAAAAAAAAAAAAAAAAA', notifyId: 7, ttlSeconds: 55 };

async function playing(...plays: PushPlay[]): Promise<PushAnswer & { calls: number }> {
  const before = server.bytes.length;
  server.plays.push(...plays);
  const answer = await kit.wake(TO, MESSAGE);
  const left = server.plays.splice(0).length;
  assert.ok(server.bytes.length > before);
  return { ...answer, calls: plays.length - left };
}

test('a message is what Push Kit takes, in the language of its reader, and is taken back by its number', async () => {
  assert.deepEqual(await kit.wake(TO, MESSAGE), { result: 'accepted', why: 'code 80000000' });
  assert.deepEqual(shown, [
    {
      token: TO.token,
      notifyId: 7,
      title: 'CancellableAuth',
      body: '有请求等待您的批准。请打开应用。',
      data: { wake: MESSAGE.id },
    },
  ]);
  assert.deepEqual(await kit.takeBack(TO, 7), { result: 'accepted', why: 'code 80000000' });
  assert.deepEqual(takenBack, [7]);
  assert.deepEqual(server.faults, []);
});

test('one word of the account is good for many calls', async () => {
  const from = server.bytes.length;
  await kit.wake(TO, MESSAGE);
  await kit.wake(TO, MESSAGE);
  const words = new Set(
    Buffer.concat(server.bytes.slice(from))
      .toString()
      .match(/Bearer \S+/g),
  );
  assert.equal(words.size, 1);
});

for (const [code, status, result, calls] of [
  ['80000000', 200, 'accepted', 1],
  ['80100001', 400, 'misconfigured', 1],
  ['80100003', 400, 'misconfigured', 1],
  ['80100004', 400, 'misconfigured', 1],
  ['80300002', 400, 'misconfigured', 1],
  ['80300008', 400, 'misconfigured', 1],
  ['80300010', 400, 'misconfigured', 1],
  ['80300017', 400, 'misconfigured', 1],
  ['80300028', 400, 'misconfigured', 1],
  ['80300029', 400, 'try-later', 1],
  ['80300030', 400, 'try-later', 1],
  ['80300032', 400, 'misconfigured', 1],
  ['80300036', 400, 'misconfigured', 1],
  ['80300037', 400, 'misconfigured', 1],
  ['99999999', 200, 'try-later', 1],
  ['99999999', 503, 'try-later', 1],
] as const) {
  test(`code ${code} with status ${status} is ${result}`, async () => {
    assert.deepEqual(await playing({ kind: 'answer', code, status }), { result, why: `code ${code}`, calls });
  });
}

for (const [code, result] of [
  ['80200001', 'misconfigured'],
  ['80200005', 'misconfigured'],
  ['81000001', 'try-later'],
] as const) {
  test(`code ${code} is asked once more, and then is ${result}`, async () => {
    const play: PushPlay = { kind: 'answer', code, status: 400 };
    assert.deepEqual(await playing(play, play, play), { result, why: `code ${code}`, calls: 2 });
    assert.deepEqual(await playing(play), { result: 'accepted', why: 'code 80000000', calls: 1 });
  });
}

test('after its word was refused the account gives a new one', async () => {
  const from = server.bytes.length;
  await playing({ kind: 'answer', code: '80200005', status: 401 });
  assert.equal(
    new Set(
      Buffer.concat(server.bytes.slice(from))
        .toString()
        .match(/Bearer \S+/g),
    ).size,
    2,
  );
});

for (const [reasons, result] of [
  [['tokenFormatError'], 'dead-token'],
  [['tokenPlatformNotSupport'], 'dead-token'],
  [['tokenFormatError', 'tokenPlatformNotSupport'], 'dead-token'],
  [['tokenFormatError', 'noRight'], 'misconfigured'],
  [['noRight'], 'misconfigured'],
  [['appinfoError'], 'misconfigured'],
  [['noPushTypeRight'], 'misconfigured'],
  [['countryNotSupport'], 'misconfigured'],
  [['disableSendHuaweiMsgBecauseOfPenalty'], 'misconfigured'],
  [['somethingNew'], 'misconfigured'],
  [[], 'misconfigured'],
] as const) {
  test(`a token that is refused for ${reasons.join(' and ') || 'no reason'} is ${result}, and its name is not told`, async () => {
    const illegalTokens = Object.fromEntries(reasons.map((reason) => [reason, [TO.token]]));
    const msg = JSON.stringify({ success: 0, failure: 1, illegalTokens });
    for (const code of ['80100000', '80300007']) {
      const answer = await playing({ kind: 'answer', code, status: 400, msg });
      assert.equal(answer.result, result);
      assert.ok(!answer.why.includes(TO.token) && !answer.why.includes('somethingNew'), answer.why);
    }
  });
}

test('what a service answers that is none changes nothing but this message', async () => {
  for (const [play, result, why] of [
    [{ kind: 'raw', status: 200, text: '<html>welcome</html>' }, 'try-later', 'status 200'],
    [{ kind: 'raw', status: 302, headers: { location: 'http://127.0.0.1:1/' }, text: '' }, 'try-later', 'status 302'],
    [{ kind: 'raw', status: 200, text: '{"code":{"a":1}}' }, 'try-later', 'status 200'],
    [{ kind: 'raw', status: 200, text: '[null' }, 'try-later', 'status 200'],
    [{ kind: 'raw', status: 200, text: '{"code":"80000000<script>"}' }, 'try-later', 'status 200'],
    [{ kind: 'raw', status: 500, text: '' }, 'try-later', 'status 500'],
    [{ kind: 'raw', status: 404, text: '' }, 'misconfigured', 'status 404'],
    [{ kind: 'endless' }, 'try-later', 'too-long'],
    [{ kind: 'reset' }, 'try-later', 'no-answer'],
  ] as const) {
    assert.deepEqual(await playing(play), { result, why, calls: 1 });
  }
});

test('a gateway of theirs that is bad is asked once more', async () => {
  const bad: PushPlay = { kind: 'raw', status: 502, text: '<html>' };
  assert.deepEqual(await playing(bad), { result: 'accepted', why: 'code 80000000', calls: 1 });
  assert.deepEqual(await playing(bad, bad), { result: 'try-later', why: 'status 502', calls: 2 });
});

test('a service that never answers is waited for so long, and not asked again: it may have rung', async () => {
  const slow = new PushServer(server.account);
  const silent = kitAt(await slow.listen(), 50);
  slow.plays.push({ kind: 'silence' });
  assert.deepEqual(await silent.wake(TO, MESSAGE), { result: 'try-later', why: 'too-slow' });
  assert.equal(slow.calls.length, 1);
  silent.close();
  slow.close();
});
test('a service account that is none says what it lacks, and nothing of what it has', () => {
  const good = JSON.parse(server.account) as Record<string, string>;
  const faultOf = (account: object): string => {
    try {
      serviceAccountOf(JSON.stringify(account));
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.equal(faultOf(good), '');
  for (const name of ['project_id', 'key_id', 'private_key', 'sub_account']) {
    assert.match(faultOf({ ...good, [name]: undefined }), new RegExp(`there is no ${name}`));
    assert.match(faultOf({ ...good, [name]: 7 }), new RegExp(`there is no ${name}`));
  }
  assert.match(faultOf({ ...good, private_key: 'secret' }), /private_key is none in PEM/);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const elliptic = privateKey.export({ type: 'pkcs8', format: 'pem' });
  assert.match(faultOf({ ...good, private_key: elliptic }), /not of RSA/);
  assert.match(faultOf({ ...good, project_id: '../v1' }), /project_id is none/);
});
