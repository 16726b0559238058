// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as jose from 'jose';
import { ManualClock } from '../testing/ManualClock.ts';
import { KeycloakTokens } from './KeycloakTokens.ts';

const ISSUER = 'https://sso.example/realms/main';
const YEAR_MS = 31_536_000_000;
const MINUTE_MS = 60_000;

/** A realm whose keys are what a test says, and who looks at its tokens. */
async function realm() {
  const clock = new ManualClock();
  const keys = new Map<string, jose.GenerateKeyPairResult>();
  let looks = 0;
  let answer: (() => { readonly status: number; readonly text: string }) | undefined;
  const own = async (): Promise<string> => {
    const all = [...keys].map(async ([kid, { publicKey }]) => ({
      ...(await jose.exportJWK(publicKey)),
      kid,
      alg: 'ES256',
    }));
    return JSON.stringify({ keys: await Promise.all(all) });
  };
  const asker = {
    get: async () => {
      looks++;
      return answer?.() ?? { status: 200, text: await own() };
    },
  };
  const add = async (kid: string): Promise<void> => {
    keys.set(kid, await jose.generateKeyPair('ES256'));
  };
  const call = async (kid: string): Promise<string> => {
    const pair = keys.get(kid)!;
    const seconds = Math.floor(clock.wall() / 1_000);
    const token = await new jose.SignJWT({ typ: 'Bearer', azp: 'shop', jti: 'id' })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setIssuer(ISSUER)
      .setAudience(ISSUER)
      .setExpirationTime(seconds + 300)
      .sign(pair.privateKey);
    return `Bearer ${token}`;
  };
  const clients = [{ id: 'shop', name: 'The Shop', host: 'shop.example' }];
  const tokens = new KeycloakTokens(clock, jose, [{ name: 'main', issuer: ISSUER, clients }], asker);
  await add('first');
  return {
    clock,
    tokens,
    keys,
    add,
    call,
    looks: () => looks,
    answers: (status: number, text: string) => {
      answer = () => ({ status, text });
    },
  };
}

test('a new key of a realm is found wherever the clock is set, and asked for every five seconds at most', async () => {
  for (const step of [YEAR_MS, -YEAR_MS]) {
    const { add, call, clock, looks, tokens } = await realm();
    assert.ok('id' in (await tokens.verify(await call('first'))));
    clock.stepWall(step);
    await add('second');
    const early = await tokens.verify(await call('second'));
    assert.deepEqual('why' in early && early.isTheirFault, true);
    assert.equal(looks(), 1);
    await clock.advance(5_000);
    assert.ok('id' in (await tokens.verify(await call('second'))));
    assert.equal(looks(), 2);
  }
});

test('a key that a realm has no more is good for ten minutes at most, wherever the clock is set', async () => {
  const { call, clock, keys, looks, tokens } = await realm();
  assert.ok('id' in (await tokens.verify(await call('first'))));
  clock.stepWall(-YEAR_MS);
  await clock.advance(10 * MINUTE_MS);
  const late = await call('first');
  keys.delete('first');
  assert.ok('why' in (await tokens.verify(late)));
  assert.equal(looks(), 2);
});

test('what a realm answers that is no set of keys is not the fault of who calls', async () => {
  for (const [status, text] of [
    [200, '{}'],
    [200, '<html>'],
    [200, '{"keys":1}'],
    [404, '{"keys":[]}'],
    [204, ''],
  ] as const) {
    const { answers, call, tokens } = await realm();
    answers(status, text);
    const bad = await tokens.verify(await call('first'));
    assert.deepEqual('why' in bad && bad.isTheirFault, false, text);
  }
});

test('how long a call lives is known when it comes, wherever the clock is set afterwards', async () => {
  const { call, clock, tokens } = await realm();
  await clock.advance(7_000);
  const found = await tokens.verify(await call('first'));
  assert.ok('id' in found);
  assert.equal(found.endsAt, 307_000);
});

test('what a stranger writes into a token is in no answer and no log', async () => {
  const { tokens } = await realm();
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const header of [
    { alg: 'ES256', crit: ['hello'], hello: 1 },
    { alg: 'hello' },
    { alg: 'ES256', kid: 'hello', typ: 'hello' },
  ]) {
    const bad = await tokens.verify(`Bearer ${part(header)}.${part({ iss: ISSUER, jti: 'hello', hello: 1 })}.AAAA`);
    assert.ok('why' in bad && bad.isTheirFault && !bad.why.includes('hello'), JSON.stringify(bad));
  }
});
