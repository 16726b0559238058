// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { RelyingParty } from './RelyingParty.ts';
import { SoftAuthenticator } from './SoftAuthenticator.ts';
import { startRelyingParty } from './startRelyingParty.ts';
import type { RunningRelyingParty } from './startRelyingParty.ts';

const ORIGIN = 'https://www.example.com';

describe('the relying party over HTTP', () => {
  let server: RunningRelyingParty;
  let phone: SoftAuthenticator;
  let log: string[] = [];

  beforeEach(async () => {
    log = [];
    phone = new SoftAuthenticator(ORIGIN);
    server = await startRelyingParty(
      new RelyingParty({ rpId: 'example.com', rpName: 'Example', origins: [ORIGIN], now: () => 0 }),
      0,
      (line) => log.push(line),
    );
  });

  afterEach(() => server.stop());

  async function post(path: string, body: unknown, init: RequestInit = {}): Promise<{ status: number; body: object }> {
    const response = await fetch(`${server.address}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
      ...init,
    });
    return { status: response.status, body: (await response.json()) as object };
  }

  async function register(userName: string): Promise<RegistrationResponseJSON> {
    const { body } = await post('/register/options', { userName });
    return phone.register(body as PublicKeyCredentialCreationOptionsJSON);
  }

  async function signIn(credentialId: string): Promise<AuthenticationResponseJSON> {
    const { body } = await post('/signin/options', {});
    return phone.signIn(body as PublicKeyCredentialRequestOptionsJSON, credentialId);
  }

  it('registers and signs in', async () => {
    const registration = await register('ann');
    const account = { userName: 'ann', credentialId: registration.id };

    assert.deepEqual(await post('/register/verify', registration), { status: 200, body: account });
    assert.deepEqual(await post('/signin/verify', await signIn(registration.id)), { status: 200, body: account });
    assert.deepEqual(log, []);
  });

  it('says that it refuses, and to the log why', async () => {
    const response = await register('ann');
    await post('/register/verify', response);

    assert.deepEqual(await post('/register/verify', response), { status: 403, body: { error: 'UNKNOWN_CHALLENGE' } });
    assert.deepEqual(await post('/register/verify', await register('ann')), {
      status: 409,
      body: { error: 'NAME_TAKEN' },
    });
    assert.deepEqual(await post('/register/options', {}), { status: 400, body: { error: 'BAD_USER_NAME' } });
    assert.deepEqual(await post('/signin/verify', {}), { status: 400, body: { error: 'MALFORMED' } });
    assert.equal(log.length, 4);
    assert.match(log[1]!, /^\/register\/verify: NAME_TAKEN: 'ann' is taken/);
  });

  it('does not say whether it knows a credential', async () => {
    const { id } = await register('ann');
    const refused = { status: 403, body: { error: 'NOT_VERIFIED' } };

    assert.deepEqual(await post('/signin/verify', await signIn(id)), refused);
    assert.match(log[0]!, /UNKNOWN_CREDENTIAL/);
  });

  it('takes posts of JSON objects on its routes, and nothing else', async () => {
    assert.equal((await post('/', {})).status, 404);
    assert.equal((await post('/register/options?x=1', {})).status, 404);
    assert.equal((await post('/signin/options', {}, { method: 'PUT' })).status, 405);
    assert.equal((await post('/signin/options', {}, { headers: { 'Content-Type': 'text/plain' } })).status, 415);
    assert.equal((await post('/signin/options', {}, { headers: { 'Content-Type': 'application/jsonp' } })).status, 415);
    for (const body of [null, [], 5, 'text']) {
      assert.deepEqual(await post('/signin/options', body), { status: 400, body: { error: 'NO_JSON_OBJECT' } });
    }
    assert.equal((await post('/signin/options', undefined, { body: '{' })).status, 400);
    assert.equal((await post('/signin/options', undefined, { body: '' })).status, 400);
  });

  it('takes requests to its own address, and to no name that leads there', async () => {
    const { port } = new URL(server.address);
    const status = await new Promise((resolve, reject) => {
      request(
        {
          host: '127.0.0.1',
          port,
          path: '/signin/options',
          method: 'POST',
          headers: {
            Host: `example.org:${port}`,
            'Content-Type': 'application/json',
          },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      )
        .on('error', reject)
        .end('{}');
    });

    assert.equal(status, 421);
  });

  it('takes bodies of up to 64 KiB', async () => {
    const sized = (length: number): object => ({ x: 'x'.repeat(length - '{"x":""}'.length) });

    assert.equal((await post('/signin/options', sized(64 * 1024))).status, 200);
    assert.deepEqual(await post('/signin/options', sized(64 * 1024 + 1)), { status: 413, body: { error: 'TOO_LONG' } });
  });

  it('goes on when a client breaks off', async () => {
    const { hostname, port } = new URL(server.address);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          'POST /signin/options HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
            'Content-Length: 9\r\n\r\n{',
        );
        socket.destroy();
      });
      socket.on('close', () => resolve());
    });

    assert.equal((await post('/signin/options', {})).status, 200);
  });

  it('listens on the loopback address alone, and stops at once', async () => {
    assert.match(server.address, /^http:\/\/127\.0\.0\.1:\d+$/);
    const { hostname, port } = new URL(server.address);
    const closed = new Promise<void>((resolve) => {
      const idle = connect(Number(port), hostname, () => void server.stop());
      idle.on('close', () => resolve());
      idle.on('error', () => undefined);
    });

    await closed;
    await assert.rejects(fetch(server.address));
  });
});
