// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  connectionChallenge,
  loginChallenge,
  promptChallenge,
  transactionChallenge,
  credentialProof,
  encodeUtf8,
  enrolProof,
  gatewayProof,
  helloProof,
  wakeProof,
  utf8Length,
} from '../Index.ts';
import type { ChallengeFrame, ConnectionFields, RegistrationResponse } from '../Index.ts';
import { signedFields } from '../src/main/ts/signedFields.ts';

const FIELDS: ConnectionFields = {
  requestId: 'AAAAAAAAAAAAAAAAAAAAAA',
  session: 's',
  context: 'c',
  user: 'anna',
  client: 'laptop',
  address: '192.0.2.1',
  target: 'db:22',
  number: '42',
  expiresAt: 1_767_225_600_000,
  gateway: 'gate.example.com',
};

test('UTF-8 is what TextEncoder makes of every text', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string({ unit: 'grapheme' }),
        fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
      ),
      (text) => {
        const expected = new TextEncoder().encode(text);
        assert.deepEqual(encodeUtf8(text), expected);
        assert.equal(utf8Length(text), expected.length);
      },
    ),
    { numRuns: 1000 },
  );
});

test('two lists of texts never have the same bytes', () => {
  const texts = fc.array(fc.string({ maxLength: 3 }), { maxLength: 5 });
  fc.assert(
    fc.property(texts, texts, (one, other) => {
      const same = Buffer.compare(signedFields('p', one), signedFields('p', other)) === 0;
      assert.equal(same, JSON.stringify(one) === JSON.stringify(other));
    }),
    { numRuns: 2000 },
  );
  assert.notDeepEqual(signedFields('p', ['ab', 'c']), signedFields('p', ['a', 'bc']));
  assert.notDeepEqual(signedFields('p', ['a']), signedFields('pa', []));
});

test('a challenge of a connection has these bytes', () => {
  const bytes = connectionChallenge(FIELDS);
  const expected = [
    'CancellableAuth connection 1',
    FIELDS.requestId,
    's',
    'c',
    'anna',
    'laptop',
    '192.0.2.1',
    'db:22',
    '42',
    '1767225600000',
    'gate.example.com',
  ].map((field) => Buffer.concat([Buffer.from([0, 0, 0, field.length]), Buffer.from(field)]));
  assert.deepEqual(Buffer.from(bytes), Buffer.concat(expected));
  assert.equal(
    createHash('sha256').update(bytes).digest('hex'),
    '9bf7aefbe9b65373c1587714e6d4e6601b4fc10c74c0519c59736032a3481000',
  );
});

test('the length of a field is that of its bytes, whatever is in it', () => {
  const client = 'Büro 桌👤';
  const field = Buffer.concat([Buffer.from([0, 0, 0, Buffer.byteLength(client)]), Buffer.from(client)]);
  assert.ok(Buffer.from(connectionChallenge({ ...FIELDS, client })).includes(field));
});

test('any other field makes another challenge', () => {
  const original = Buffer.from(connectionChallenge(FIELDS)).toString('hex');
  for (const name of Object.keys(FIELDS) as (keyof ConnectionFields)[]) {
    const changed = { ...FIELDS, [name]: name === 'expiresAt' ? FIELDS.expiresAt + 1 : `${FIELDS[name]}x` };
    assert.notEqual(Buffer.from(connectionChallenge(changed)).toString('hex'), original, name);
  }
});

test('what approves a connection, a login or a transaction with the same texts never approves another', () => {
  const { client, target, ...common } = FIELDS;
  const others = [
    connectionChallenge(FIELDS),
    loginChallenge({ ...common, application: client, host: target }),
    transactionChallenge({ ...common, application: client, text: target }),
  ].map((bytes) => Buffer.from(bytes));
  assert.equal(new Set(others.map((bytes) => bytes.toString('hex'))).size, 3);
  assert.deepEqual(
    others.map((bytes) => bytes.subarray(4, 4 + bytes.readUInt32BE()).toString()),
    ['CancellableAuth connection 1', 'CancellableAuth login 1', 'CancellableAuth transaction 1'],
  );
});

test('any other field makes another challenge of a login and of a transaction', () => {
  const { client: application, target: host, ...common } = FIELDS;
  const login = { ...common, application, host };
  const transaction = { ...common, application, text: host };
  for (const [challenge, fields] of [
    [loginChallenge, login],
    [transactionChallenge, transaction],
  ] as const) {
    const made = challenge as (fields: object) => Uint8Array;
    const original = Buffer.from(made(fields)).toString('hex');
    for (const [name, value] of Object.entries(fields)) {
      const changed = { ...fields, [name]: typeof value === 'number' ? value + 1 : `${value}x` };
      assert.notEqual(Buffer.from(made(changed)).toString('hex'), original, name);
    }
  }
});

test('a phone signs a prompt by its kind', () => {
  const { number, gateway, client, target, ...common } = FIELDS;
  const rest = { numberLength: 2, numberTries: 3, remainingMs: 1, leaseMs: 1, rpId: 'rp', credentialId: 'AA' };
  assert.deepEqual(
    promptChallenge({ type: 'prompt', ...common, client, target, ...rest }, number, gateway),
    connectionChallenge(FIELDS),
  );
  assert.deepEqual(
    promptChallenge({ type: 'login-prompt', ...common, application: client, host: target, ...rest }, number, gateway),
    loginChallenge({ ...common, application: client, host: target, number, gateway }),
  );
  assert.deepEqual(
    promptChallenge(
      { type: 'transaction-prompt', ...common, application: client, text: target, ...rest },
      number,
      gateway,
    ),
    transactionChallenge({ ...common, application: client, text: target, number, gateway }),
  );
});

const WAKE = { seq: 1, service: 'push-kit', token: 'token', language: 'en', canShow: true } as const;

test('a proof for one gateway, key, nonce, device, text or purpose is none for another', () => {
  const challenge: ChallengeFrame = { type: 'challenge', gateway: 'gate', key: 'key', nonce: 'nonce' };
  const changes: ChallengeFrame[] = [
    challenge,
    { ...challenge, gateway: 'g' },
    { ...challenge, key: '' },
    { ...challenge, nonce: 'n' },
  ];
  const response: RegistrationResponse = {
    id: 'a',
    rawId: 'a',
    type: 'public-key',
    clientExtensionResults: {},
    response: { clientDataJSON: 'b', attestationObject: 'c' },
  };
  const all = [
    ...changes.flatMap((changed) => [
      helloProof(changed, 'mine', 'device'),
      enrolProof(changed, 'mine', 'device', 'hash'),
      credentialProof(changed, 'mine', response),
      gatewayProof(changed, 'mine', 'device', 'text'),
    ]),
    helloProof(challenge, 'other', 'device'),
    helloProof(challenge, 'mine', 'other'),
    enrolProof(challenge, 'other', 'device', 'hash'),
    enrolProof(challenge, 'mine', 'other', 'hash'),
    enrolProof(challenge, 'mine', 'device', 'other'),
    credentialProof(challenge, 'other', response),
    credentialProof(challenge, 'mine', { ...response, id: 'x' }),
    credentialProof(challenge, 'mine', { ...response, response: { ...response.response, clientDataJSON: 'x' } }),
    credentialProof(challenge, 'mine', { ...response, response: { ...response.response, attestationObject: 'x' } }),
    gatewayProof(challenge, 'other', 'device', 'text'),
    gatewayProof(challenge, 'mine', 'other', 'text'),
    gatewayProof(challenge, 'mine', 'device', 'other'),
    ...changes.map((changed) => wakeProof(changed, 'mine', 'device', WAKE)),
    wakeProof(challenge, 'other', 'device', WAKE),
    wakeProof(challenge, 'mine', 'other', WAKE),
    ...[{ seq: 2 }, { service: 'none' as const }, { token: 'other' }, { language: 'zh' }, { canShow: false }].map(
      (change) => wakeProof(challenge, 'mine', 'device', { ...WAKE, ...change }),
    ),
  ].map((bytes) => Buffer.from(bytes).toString('hex'));
  assert.equal(new Set(all).size, all.length);
});
