// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { GatewayError, GatewayFault } from './GatewayError.ts';
import { askProxy, nameOf, placeOf, proxyFor } from './httpProxy.ts';

const PROXY = { HTTPS_PROXY: 'http://proxy.example:3128' };

describe('which proxy is asked', () => {
  const cases: readonly (readonly [string, Record<string, string>, string | undefined])[] = [
    ['none is named', {}, undefined],
    ['HTTPS_PROXY', PROXY, 'http://proxy.example:3128'],
    ['the lower case goes first', { ...PROXY, https_proxy: 'http://low.example:1' }, 'http://low.example:1'],
    ['ALL_PROXY, where there is no other', { ALL_PROXY: 'http://all.example:2' }, 'http://all.example:2'],
    ['HTTP_PROXY is for what is not encrypted', { HTTP_PROXY: 'http://plain.example:1' }, undefined],
    ['without a scheme', { HTTPS_PROXY: 'proxy.example:3128' }, 'http://proxy.example:3128'],
    ['an empty name is none', { HTTPS_PROXY: '' }, undefined],
    ['NO_PROXY has everything', { ...PROXY, NO_PROXY: '*' }, undefined],
    ['NO_PROXY has the name', { ...PROXY, NO_PROXY: 'other, GATE.lab.example' }, undefined],
    ['NO_PROXY has the domain', { ...PROXY, no_proxy: 'lab.example' }, undefined],
    ['NO_PROXY has the domain with a dot', { ...PROXY, no_proxy: '.lab.example' }, undefined],
    ['NO_PROXY has the domain with a star', { ...PROXY, no_proxy: '*.lab.example' }, undefined],
    ['NO_PROXY has the port', { ...PROXY, NO_PROXY: 'gate.lab.example:8443' }, undefined],
    ['NO_PROXY has another port', { ...PROXY, NO_PROXY: 'gate.lab.example:1' }, 'http://proxy.example:3128'],
    ['NO_PROXY has the end of a word', { ...PROXY, NO_PROXY: 'b.example' }, 'http://proxy.example:3128'],
    ['NO_PROXY has nothing', { ...PROXY, NO_PROXY: ' , ' }, 'http://proxy.example:3128'],
  ];
  for (const [what, env, expected] of cases) {
    test(what, () => {
      assert.equal(proxyFor('gate.lab.example', 8443, env)?.href, expected === undefined ? undefined : `${expected}/`);
    });
  }

  test('addresses are excepted by themselves and by their networks', () => {
    const asked = (host: string, list: string): boolean =>
      proxyFor(host, 443, { ...PROXY, NO_PROXY: list }) !== undefined;
    assert.deepEqual(
      [
        asked('192.0.2.7', '192.0.2.0/24'),
        asked('192.0.3.7', '192.0.2.0/24'),
        asked('192.0.2.7', '192.0.2.7'),
        asked('2001:db8::7', '2001:db8::/32'),
        asked('2001:db8::7', '[2001:db8::7]'),
        asked('2001:db8::7', '[2001:db8::8]:443'),
        asked('2001:db8::7', '192.0.2.0/24'),
      ],
      [false, true, false, false, false, true, true],
    );
  });

  test('this machine is asked by itself, whatever is named', () => {
    for (const host of ['127.0.0.1', '::1', 'localhost', 'gate.localhost']) {
      assert.equal(proxyFor(host, 443, PROXY), undefined);
    }
  });

  test('what is no proxy is said by the name of the variable, and not with its password', () => {
    for (const text of [
      'socks5://anna:secret@proxy:1080',
      'http://',
      'http://[x',
      'http://%zz:secret@proxy',
      'http://a b',
    ]) {
      assert.throws(
        () => proxyFor('gate.example', 443, { ALL_PROXY: text }),
        (error) =>
          error instanceof GatewayError &&
          error.fault === GatewayFault.BAD_INPUT &&
          error.message.startsWith('ALL_PROXY is not the address of a proxy that takes CONNECT') &&
          !error.message.includes('secret'),
        text,
      );
    }
  });
});

test('a proxy is told to people without its password', () => {
  const proxy = new URL('https://anna:secret@[2001:db8::1]:3128');
  assert.equal(nameOf(proxy), 'the proxy https://[2001:db8::1]:3128');
  assert.deepEqual(placeOf(proxy), { host: '2001:db8::1', port: 3128 });
  assert.equal(placeOf(new URL('https://proxy.example')).port, 443);
  assert.equal(placeOf(new URL('http://proxy.example')).port, 80);
});

describe('a proxy', () => {
  /** A proxy that answers each CONNECT with this; the connection to it, and what was asked. */
  async function answering(
    t: TestContext,
    answer: string,
  ): Promise<{ readonly connection: net.Socket; readonly asked: http.IncomingMessage[] }> {
    const asked: http.IncomingMessage[] = [];
    const server = http.createServer().on('connect', (request, socket) => {
      asked.push(request);
      socket.on('error', () => undefined);
      socket.write(answer);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const connection = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
    t.after(() => {
      connection.destroy();
      server.closeAllConnections();
      server.close();
    });
    return { connection, asked };
  }

  test('that does it: the first bytes of the other side are not lost, and its password is sent to it alone', async (t) => {
    const { asked, connection } = await answering(t, 'HTTP/1.1 200 OK\r\n\r\nfirst');
    const socket = await askProxy(new URL('http://an%20na:se%3Aword@proxy:1'), connection, 'gate.example:8443');
    assert.equal(asked[0]!.url, 'gate.example:8443');
    assert.equal(
      Buffer.from(asked[0]!.headers['proxy-authorization']!.replace('Basic ', ''), 'base64').toString(),
      'an na:se:word',
    );
    const first = await new Promise((resolve) => socket.once('data', resolve));
    assert.equal(String(first), 'first');
  });

  const refusals: readonly (readonly [string, RegExp])[] = [
    ['HTTP/1.1 407 No\r\n\r\n', /wants to know who asks \(407\): HTTPS_PROXY=http:\/\/NAME:PASSWORD@HOST:PORT$/],
    ['HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n', /does not let anybody go there \(403\)/],
    ['HTTP/1.1 502 No\r\n\r\n', /does not reach it \(502\)/],
    ['HTTP/1.1 418 No\r\n\r\n', /answers 418$/],
    ['SSH-2.0-OpenSSH_9.2\r\n', /^the proxy http:\/\/proxy\.example: /],
  ];
  for (const [answer, words] of refusals) {
    test(`that answers ${answer.split('\r')[0]}: it is said in a sentence`, async (t) => {
      const { connection } = await answering(t, answer);
      await assert.rejects(
        askProxy(new URL('http://anna:secret@proxy.example'), connection, 'gate.example:8443'),
        (error) => error instanceof GatewayError && words.test(error.message) && !error.message.includes('secret'),
      );
    });
  }
});
