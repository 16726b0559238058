// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import tls from 'node:tls';
import { makeCertificate } from '../config/makeCertificate.ts';
import { GatewayFault } from './GatewayError.ts';
import { describeFailure } from './describeFailure.ts';

const NOW = new Date('2026-03-04T05:06:07Z');
const DAY_MS = 86_400_000;

/** How a client of TLS fails at a server, in words. */
async function failure(
  t: TestContext,
  server: net.Server,
  options: tls.ConnectionOptions = {},
): Promise<readonly [fault: GatewayFault, words: string]> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const error = await new Promise<Error>((resolve) => {
    const socket = tls.connect({ host: '127.0.0.1', port, minVersion: 'TLSv1.2', ...options });
    socket.once('error', (failed) => {
      socket.destroy();
      resolve(failed);
    });
  });
  const { fault, words } = describeFailure(error, NOW);
  return [fault, words];
}

describe('TLS that fails is said in words, by what OpenSSL makes of it', () => {
  test('a certificate that has expired, or a clock that is ahead', async (t) => {
    const { certificate: cert, key } = await makeCertificate(['127.0.0.1'], -0.5);
    const [fault, words] = await failure(t, tls.createServer({ cert, key }), { ca: cert });
    assert.equal(fault, GatewayFault.NOT_THE_GATEWAY);
    assert.equal(
      words,
      'its certificate has expired, or the clock of this machine is wrong: it says 2026-03-04T05:06:07.000Z',
    );
  });

  test('a certificate that is not valid yet, or a clock that is behind', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 10 * DAY_MS });
    const { certificate: cert, key } = await makeCertificate(['127.0.0.1'], 1);
    t.mock.timers.reset();
    const [fault, words] = await failure(t, tls.createServer({ cert, key }), { ca: cert });
    assert.equal(fault, GatewayFault.NOT_THE_GATEWAY);
    assert.match(words, /^its certificate is not valid yet, or the clock of this machine is wrong: it says 2026-03-04/);
  });

  test('a certificate for other names', async (t) => {
    const { certificate: cert, key } = await makeCertificate(['portal.example'], 1);
    const [fault, words] = await failure(t, tls.createServer({ cert, key }), { ca: cert });
    assert.equal(fault, GatewayFault.NOT_THE_GATEWAY);
    assert.match(words, /^its certificate is for other names \(DNS:portal\.example\): .*sign in first/);
  });

  test('a certificate that nobody vouches for', async (t) => {
    const { certificate: cert, key } = await makeCertificate(['127.0.0.1'], 1);
    const [fault, words] = await failure(t, tls.createServer({ cert, key }));
    assert.equal(fault, GatewayFault.NOT_THE_GATEWAY);
    assert.match(
      words,
      /^no authority that this machine knows .*NODE_EXTRA_CA_CERTS=FILE.*ask its operator for a new ticket/,
    );
  });

  test('something that does not speak TLS', async (t) => {
    for (const greeting of ['HTTP/1.1 400 Bad Request\r\n\r\n', 'SSH-2.0-OpenSSH_9.2\r\n']) {
      const server = net.createServer((socket) => socket.on('error', () => undefined).end(greeting));
      const [fault, words] = await failure(t, server);
      assert.equal(fault, GatewayFault.UNREACHABLE);
      assert.match(words, /^what answers there does not speak TLS: another service listens on this port, or/, words);
    }
  });

  test('no version, or no cipher, in common', async (t) => {
    const { certificate: cert, key } = await makeCertificate(['127.0.0.1'], 1);
    const old = tls.createServer({ cert, key, minVersion: 'TLSv1.3' });
    const [, version] = await failure(t, old, { ca: cert, maxVersion: 'TLSv1.2' });
    assert.equal(version, 'it has no version of TLS that is good enough (1.2 and later)');
    const choosy = { cert, key, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' } as const;
    const [, cipher] = await failure(t, tls.createServer(choosy), { ca: cert, ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' });
    assert.equal(cipher, 'it has no cipher in common with this client');
  });

  test('somebody who hangs up', async (t) => {
    const [fault, words] = await failure(
      t,
      net.createServer((socket) => socket.destroy()),
    );
    assert.equal(fault, GatewayFault.UNREACHABLE);
    assert.match(words, /^hangs up in the middle of the handshake/);
  });
});

describe('a network that fails is said in words', () => {
  test('nobody listens', async () => {
    const error = await new Promise<Error>((resolve) => net.connect(1, '127.0.0.1').once('error', resolve));
    assert.match(describeFailure(error, NOW).words, /^nothing listens there .*: the gateway is down, .*new ticket/);
  });

  for (const [code, words] of [
    ['EHOSTUNREACH', /no way leads to it \(host unreachable\)/],
    ['ENETUNREACH', /no way leads to it \(network unreachable\)/],
    ['ETIMEDOUT', /does not answer \(connection timed out\)/],
    ['ENOTFOUND', /^gate\.example is unknown: is the network, or the VPN, up\? If it has moved/],
    ['EAI_AGAIN', /^gate\.example is unknown: is the network/],
    ['toString', /^gate\.example is unknown$/],
    ['EOTHER', /^gate\.example is unknown$/],
  ] as const) {
    test(code, () => {
      assert.match(describeFailure(Object.assign(new Error('gate.example is unknown'), { code }), NOW).words, words);
    });
  }

  test('several addresses: each reason once', () => {
    const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    const unreachable = Object.assign(new Error('y'), { code: 'ENETUNREACH' });
    const { words } = describeFailure(new AggregateError([refused, unreachable, refused]), NOW);
    assert.match(words, /^nothing listens there [^]*; another address: no way leads to it [^]*$/);
    assert.equal(words.match(/nothing listens/g)?.length, 1);
    assert.equal(describeFailure(new AggregateError([], 'none'), NOW).words, 'none');
  });
});
