// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceOf } from './sourceOf.ts';

test('a source is an IPv4 address or the first half of an IPv6 one', () => {
  assert.equal(sourceOf('192.0.2.7'), '192.0.2.7');
  assert.equal(sourceOf('::ffff:192.0.2.7'), '192.0.2.7');
  assert.equal(sourceOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64');
  assert.equal(sourceOf('2001:0db8:0001:0002::9'), '2001:db8:1:2::/64');
  assert.equal(sourceOf('2001:db8::1'), '2001:db8:0:0::/64');
  assert.equal(sourceOf('fe80::1%eth0'), 'fe80:0:0:0::/64');
  assert.equal(sourceOf('::1'), '0:0:0:0::/64');
  assert.equal(sourceOf('unix socket'), 'unix socket');
});

test('what only begins or ends like an address is a source of its own', () => {
  assert.equal(sourceOf('2001:db8:1:2::'), '2001:db8:1:2::/64');
  assert.equal(sourceOf('::'), '0:0:0:0::/64');
  assert.equal(sourceOf('2001:db8::7:6:5:4:3'), '2001:db8:0:7::/64');
  assert.equal(sourceOf('::FFFF:192.0.2.17'), '192.0.2.17');
  assert.equal(sourceOf('::ffff:192.168.100.200'), '192.168.100.200');
  assert.equal(sourceOf('::ffff:192.0.2.17.example'), '::ffff:192.0.2.17.example');
  assert.equal(sourceOf('x::ffff:192.0.2.17'), 'x::ffff:192.0.2.17');
  assert.equal(sourceOf('a socket%1'), 'a socket%1');
});
