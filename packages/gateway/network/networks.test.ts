// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNetwork, networksOf } from './networks.ts';

test('an address is a network of one, and bits after a slash make it wider', () => {
  for (const text of ['192.0.2.7', '192.0.2.0/24', '0.0.0.0/0', '2001:db8::/32', '::1', '::1/128']) {
    assert.equal(isNetwork(text), true, text);
  }
  const found = networksOf(['192.0.2.7', '198.51.100.0/24', '2001:db8::/32']);
  assert.equal(found.check('192.0.2.7'), true);
  assert.equal(found.check('192.0.2.8'), false);
  assert.equal(found.check('198.51.100.255'), true);
  assert.equal(found.check('2001:db8:1::1', 'ipv6'), true);
  assert.equal(found.check('2001:db9::1', 'ipv6'), false);
});

test('what is neither an address nor a network is none', () => {
  for (const text of [
    '',
    'balancer',
    '192.0.2',
    '192.0.2.0/33',
    '192.0.2.0/',
    '192.0.2.0/01',
    '::/129',
    '1.2.3.4/8/8',
    'fe80::1%eth0',
  ]) {
    assert.equal(isNetwork(text), false, text);
  }
});
