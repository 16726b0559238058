// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { GatewayError, GatewayFault } from './GatewayError.ts';
import { TokenFile } from './TokenFile.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-token-'));
after(() => fs.rmSync(folder, { recursive: true }));
const LOGIN = { url: 'wss://gate:1', user: 'anna', token: 't1', expiresAt: 1 };

function fault(expected: GatewayFault): (error: unknown) => boolean {
  return (error) => error instanceof GatewayError && error.fault === expected;
}

test('a login is kept for its owner only', { skip: process.platform === 'win32' }, () => {
  const file = new TokenFile(path.join(folder, 'a/b/logins.json'));
  assert.deepEqual(file.read(), []);
  file.add(LOGIN);
  assert.equal(fs.statSync(file.path).mode & 0o777, 0o600);
  assert.deepEqual(file.find('anna', undefined), LOGIN);
  fs.chmodSync(file.path, 0o640);
  assert.throws(() => file.read(), fault(GatewayFault.BAD_INPUT));
});

test('a login replaces the earlier one of the same user at the same gateway', () => {
  const file = new TokenFile(path.join(folder, 'c.json'));
  file.add(LOGIN);
  file.add({ ...LOGIN, user: 'ben' });
  file.add({ ...LOGIN, token: 't2' });
  assert.equal(file.find('anna', undefined).token, 't2');
  assert.equal(file.read().length, 2);
});

test('who is logged in at two gateways says which, and who is not is told what to do', () => {
  const file = new TokenFile(path.join(folder, 'd.json'));
  file.add(LOGIN);
  file.add({ ...LOGIN, url: 'wss://other:1', token: 't2' });
  assert.throws(() => file.find('anna', undefined), fault(GatewayFault.BAD_INPUT));
  assert.equal(file.find('anna', 'wss://other:1').token, 't2');
  assert.throws(() => file.find('ben', undefined), fault(GatewayFault.NOT_LOGGED_IN));
});

test('a file that is no file of logins is not overwritten', () => {
  const file = new TokenFile(path.join(folder, 'e.json'));
  fs.writeFileSync(file.path, '{"logins": 1}', { mode: 0o600 });
  assert.throws(() => file.add(LOGIN), fault(GatewayFault.BAD_INPUT));
});
