// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import type http from 'node:http';
import https from 'node:https';
import { test } from 'node:test';
import { GatewayBed } from '../testing/GatewayBed.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { PeerAddresses } from './PeerAddresses.ts';

const from = ['192.0.2.0/24', '2001:db8::5'];

function source(header: 'x-forwarded-for' | 'forwarded', own: string, headers: http.IncomingHttpHeaders): string {
  const peers = new PeerAddresses(new ManualClock(), {
    proxies: [],
    headerMs: 0,
    mostWaiting: 0,
    refused: () => undefined,
    forwarded: { from, header },
  });
  return peers.ofRequest({ headers, socket: { remoteAddress: own, remotePort: 1 } });
}

test('X-Forwarded-For: the last address that is no proxy is believed, and only of a proxy that is named', () => {
  for (const [own, text, expected] of [
    ['192.0.2.1', '198.51.100.7', '198.51.100.7'],
    ['192.0.2.1', '203.0.113.9, 198.51.100.7', '198.51.100.7'],
    ['192.0.2.1', '198.51.100.7, 192.0.2.2', '198.51.100.7'],
    ['192.0.2.1', ' 2001:db8:1::7 ', '2001:db8:1::7'],
    ['192.0.2.1', '198.51.100.7:4711', '198.51.100.7'],
    ['::ffff:192.0.2.1', '::ffff:198.51.100.7', '198.51.100.7'],
    ['2001:db8::5', '[2001:db8:1::7]:443', '2001:db8:1::7'],
    ['198.51.100.1', '203.0.113.9', '198.51.100.1'],
    ['192.0.2.1', '', '192.0.2.1'],
    ['192.0.2.1', 'unknown', '192.0.2.1'],
    ['192.0.2.1', '203.0.113.9, unknown', '192.0.2.1'],
    ['192.0.2.1', '203.0.113.9, x, 192.0.2.2', '192.0.2.2'],
    ['192.0.2.1', 'fe80::1%eth0', '192.0.2.1'],
  ] as const) {
    assert.equal(source('x-forwarded-for', own, { 'x-forwarded-for': text }), expected, `${own} ${text}`);
  }
  assert.equal(source('x-forwarded-for', '192.0.2.1', { forwarded: 'for=203.0.113.9' }), '192.0.2.1', 'another header');
});

test('Forwarded: the same, as RFC 7239 writes it', () => {
  for (const [text, expected] of [
    ['for=198.51.100.7', '198.51.100.7'],
    ['for=203.0.113.9, for=198.51.100.7;proto=https;by=192.0.2.1', '198.51.100.7'],
    ['proto=https; For="[2001:db8:1::7]:4711"', '2001:db8:1::7'],
    ['for=198.51.100.7, for="[2001:db8::5]"', '198.51.100.7'],
    ['for=_hidden', '192.0.2.1'],
    ['by=198.51.100.7', '192.0.2.1'],
    ['for="203.0.113.9, for=198.51.100.7', '198.51.100.7'],
  ] as const) {
    assert.equal(source('forwarded', '192.0.2.1', { forwarded: text }), expected, text);
  }
});

test('a gateway behind a proxy that is named traces where people come from', async () => {
  const bed = new GatewayBed();
  await bed.start({ listen: { host: '127.0.0.1', port: 0, forwarded: { from: ['127.0.0.1'] } } });
  const status = await new Promise((resolve, reject) => {
    const request = https.request(
      { host: '127.0.0.1', port: bed.port, path: '/v1/login', method: 'POST', rejectUnauthorized: false },
      (response) => resolve(response.resume().statusCode),
    );
    request.setHeader('x-forwarded-for', '203.0.113.9, 198.51.100.7');
    request.on('error', reject);
    request.end(JSON.stringify({ user: 'anna', code: 'no', name: 'laptop' }));
  });
  assert.equal(status, 401);
  const [refused] = bed.tables.audit.find({ count: 1, event: 'login-code-refused' });
  assert.equal(refused!.source, '198.51.100.7');
  await bed.stop();
});
