// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import tls from 'node:tls';
import { newIdentityKey } from '../config/GatewayIdentity.ts';
import { certificatesIn } from '../config/certificates.ts';
import { issueCertificate, makeCertificate } from '../config/makeCertificate.ts';
import type { CertificateAndKey } from '../config/makeCertificate.ts';
import { limitsOf } from './ClientLimits.ts';
import { dialGateway } from './dialGateway.ts';
import { GatewayError, GatewayFault } from './GatewayError.ts';

const NAME = 'gate.example';

/** The certificate of an identity, as tickets bring it. */
const authorityOf = ({ certificate }: CertificateAndKey): string => certificatesIn(certificate).at(-1)!.toString();

async function listening(t: TestContext, server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** How a dial ends: the address that was reached, or the fault and the words. */
async function dial(
  url: string,
  certificate: string | undefined,
  environment: NodeJS.ProcessEnv = {},
  patienceMs = 600_000,
): Promise<readonly [string, string]> {
  try {
    const socket = await dialGateway(
      { url, certificate },
      { limits: limitsOf(patienceMs), signal: new AbortController().signal, environment },
    );
    socket.destroy();
    return ['reached', ''];
  } catch (error) {
    assert.ok(error instanceof GatewayError, String(error));
    return [error.fault, error.message];
  }
}

describe('a client knows its gateway', () => {
  const gateway = async (t: TestContext, { certificate: cert, key }: CertificateAndKey): Promise<string> =>
    `wss://127.0.0.1:${await listening(t, tls.createServer({ cert, key }))}`;

  test('by its identity: a new certificate with a new key is the same gateway', async (t) => {
    const identity = newIdentityKey();
    const authority = authorityOf(await issueCertificate(identity, [NAME], 1));
    const renewed = await issueCertificate(identity, ['other.example'], 1, authority);
    assert.equal((await dial(await gateway(t, renewed), authority))[0], 'reached');
  });

  test('and by nothing else: not by another identity, not by a certificate that says the same of itself', async (t) => {
    const authority = authorityOf(await issueCertificate(newIdentityKey(), [NAME], 1));
    for (const other of [await issueCertificate(newIdentityKey(), [NAME], 1), await makeCertificate([NAME], 1)]) {
      const [fault, words] = await dial(await gateway(t, other), authority);
      assert.equal(fault, GatewayFault.NOT_THE_GATEWAY);
      assert.match(words, /has another key than the one of your ticket\. Somebody may be in between/);
    }
  });

  test('a certificate of before, whose key somebody may have kept, ends with its time; the clock is named', async (t) => {
    const identity = newIdentityKey();
    const authority = authorityOf(await issueCertificate(identity, [NAME], 1));
    const [fault, words] = await dial(
      await gateway(t, await issueCertificate(identity, [NAME], -0.5, authority)),
      authority,
    );
    assert.equal(fault, GatewayFault.NOT_THE_GATEWAY);
    assert.match(words, /it is an old one, or the clock of this machine is wrong, which says \d{4}-/);
  });

  test('by its own key, whatever the clock says', async (t) => {
    const made = await makeCertificate([NAME], -0.5);
    assert.equal((await dial(await gateway(t, made), made.certificate))[0], 'reached');
  });
});

describe('through a proxy', () => {
  /** A proxy that leads every name to one port, and what it was asked for. */
  async function proxyTo(t: TestContext, port: number): Promise<{ readonly url: string; readonly asked: string[] }> {
    const asked: string[] = [];
    const server = http.createServer().on('connect', (request, near: net.Socket) => {
      asked.push(request.url ?? '');
      const far = net.connect(port, '127.0.0.1', () => near.write('HTTP/1.1 200 OK\r\n\r\n'));
      near.on('error', () => far.destroy());
      far.on('error', () => near.destroy());
      near.pipe(far).pipe(near);
    });
    return { url: `http://127.0.0.1:${await listening(t, server)}`, asked };
  }

  test('the gateway is reached by its name, which this machine need not know, and is known as ever', async (t) => {
    const made = await makeCertificate([NAME], 1);
    const port = await listening(t, tls.createServer({ cert: made.certificate, key: made.key }));
    const proxy = await proxyTo(t, port);
    const environment = { HTTPS_PROXY: proxy.url };
    assert.deepEqual(await dial(`wss://${NAME}:8443`, made.certificate, environment), ['reached', '']);
    assert.deepEqual(await dial('wss://[2001:db8::7]', made.certificate, environment), ['reached', '']);
    assert.deepEqual(proxy.asked, [`${NAME}:8443`, '[2001:db8::7]:443']);
    const other = await makeCertificate([NAME], 1);
    assert.equal((await dial(`wss://${NAME}`, other.certificate, environment))[0], GatewayFault.NOT_THE_GATEWAY);
  });

  test('that says nothing, or is not there: the words are about the proxy', async (t) => {
    const silent = await listening(t, net.createServer());
    const environment = { HTTPS_PROXY: `http://anna:secret@127.0.0.1:${silent}` };
    const [, waits] = await dial(`wss://${NAME}`, undefined, environment, 200);
    assert.equal(waits, `the proxy http://127.0.0.1:${silent} takes the connection and does not answer (for 0.2 s)`);
    const [fault, refused] = await dial(`wss://${NAME}`, undefined, { HTTPS_PROXY: 'http://127.0.0.1:1' });
    assert.equal(fault, GatewayFault.UNREACHABLE);
    assert.match(refused, /^the proxy http:\/\/127\.0\.0\.1:1: nothing listens there/);
  });
});
