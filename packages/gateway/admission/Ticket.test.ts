// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { makeCertificate } from '../config/makeCertificate.ts';
import { formatTicket, parseTicket } from './Ticket.ts';
import type { Ticket } from './Ticket.ts';

const KEY = Buffer.alloc(91, 7).toString('base64url');

test("a ticket survives its text, with the gateway's certificate", async () => {
  const { certificate } = await makeCertificate(['gate.example'], 1);
  const ticket: Ticket = {
    kind: 'enrol',
    url: 'wss://gate.example:8443',
    userName: 'anna+1@x',
    code: 'ABCD-EFGH-JKMN',
    certificate,
    key: KEY,
  };
  const text = formatTicket(ticket);
  assert.ok(text.length < 1000, String(text.length));
  const parsed = parseTicket(`  ${text}\n`);
  assert.equal(
    new X509Certificate(parsed!.certificate!).fingerprint256,
    new X509Certificate(certificate).fingerprint256,
  );
  assert.deepEqual({ ...parsed, certificate }, ticket);
});

test('a ticket without TLS has no certificate', () => {
  const ticket: Ticket = {
    kind: 'login',
    url: 'ws://127.0.0.1:1',
    userName: 'anna',
    code: 'A',
    certificate: undefined,
    key: KEY,
  };
  assert.deepEqual(parseTicket(formatTicket(ticket)), ticket);
});

test('what is no ticket is none', () => {
  for (const text of [
    '',
    'cancellableauth:login',
    'cancellableauth:other?gateway=wss://a&user=b&code=c',
    'cancellableauth:login?gateway=https://a&user=b&code=c',
    'cancellableauth:login?gateway=wss://a/path&user=b&code=c',
    'cancellableauth:login?gateway=wss://a&user=b',
    'cancellableauth:login?gateway=wss://a&user=b&code=c',
    'cancellableauth:login?gateway=wss://a&user=b&code=c&key=AAAA',
    `cancellableauth:login?gateway=wss://a&user=b&code=c&key=${KEY}&certificate=AAAA`,
  ]) {
    assert.equal(parseTicket(text), undefined, text);
  }
});

test('a ticket is the whole text, and has every part', () => {
  const parts = { gateway: 'wss://a', user: 'b', code: 'c', key: KEY };
  const written = (changed: Partial<typeof parts>): string =>
    `cancellableauth:login?${new URLSearchParams({ ...parts, ...changed })}`;
  assert.equal(parseTicket(written({}))?.userName, 'b');
  for (const text of [
    `see ${written({})}`,
    `x${written({})}`,
    `${written({})} and more`,
    `${written({})}\nx`,
    written({ gateway: '' }),
    written({ user: '' }),
    written({ code: '' }),
    written({ key: '' }),
    written({ key: `${KEY}A` }),
    written({ key: `A${KEY}` }),
    written({ key: KEY.slice(1) }),
    written({ gateway: 'xwss://a' }),
    written({ gateway: 'wss://a/' }),
    written({ gateway: 'wss://a?b' }),
    written({ gateway: 'wss://a b' }),
    written({ gateway: 'wss://' }),
  ]) {
    assert.equal(parseTicket(text), undefined, text);
  }
  for (const name of ['gateway', 'user', 'code', 'key']) {
    const fields = new URLSearchParams(parts);
    fields.delete(name);
    assert.equal(parseTicket(`cancellableauth:login?${fields}`), undefined, name);
  }
  assert.equal(parseTicket(written({}).replace('login', 'enrol'))?.kind, 'enrol');
});
