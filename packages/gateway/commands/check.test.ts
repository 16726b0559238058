// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import JSON5 from 'json5';
import { loadConfig } from '../config/loadConfig.ts';
import { DurableStore } from '../store/DurableStore.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { addressesOf, findingsOf } from './check.ts';
import type { Lookup } from './check.ts';
import { init } from './init.ts';
import { CommandError } from './CommandError.ts';

const DAY_MS = 86_400_000;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-check-'));
const file = path.join(folder, 'gateway.json5');
let good: Record<string, unknown>;

before(async () => {
  const name = ['--name', 'gate.example', '--origin', 'ohos:app-id:abc', '--target', 'db.example:22'];
  assert.equal(await init([...name, '--dir', folder, '--json']), 0);
  good = JSON5.parse(fs.readFileSync(file, 'utf8'));
  good = {
    ...good,
    listen: { host: '127.0.0.1', port: 0 },
    operations: { ...(good['operations'] as object), port: 0 },
  };
});
after(() => fs.rmSync(folder, { recursive: true }));

const KNOWN: Lookup = (host) =>
  Promise.resolve({ 'db.example': ['192.0.2.5'], localhost: ['127.0.0.1', '::1'] }[host] ?? []);

/** What is found in the good configuration with some changes. */
async function found(changes: object, at = Date.now(), look = KNOWN): Promise<string[]> {
  fs.writeFileSync(file, JSON.stringify({ ...good, ...changes }), { mode: 0o600 });
  const findings = await findingsOf(loadConfig(file), at, look);
  return findings.map(({ level, what, message }) => `${level} ${path.basename(what)} ${message}`);
}

async function onlyFound(changes: object, expected: RegExp, at?: number, look?: Lookup): Promise<void> {
  const all = await found(changes, at, look);
  assert.equal(all.length, 1, all.join('\n'));
  assert.match(all[0]!, expected);
}

test('what init makes is good, and nothing is changed by looking', async () => {
  const before = fs.readdirSync(folder).sort();
  assert.deepEqual(await found({}), []);
  assert.deepEqual(fs.readdirSync(folder).sort(), before);
});

test('a certificate that is over, ends soon, is too early or has other names is told', async () => {
  const now = Date.now();
  await onlyFound(
    {},
    /^warning gateway\.crt ends in (19|20) days, .*; "gateway renew-certificate" makes another$/,
    now + 3_630 * DAY_MS,
  );
  await onlyFound({}, /^wrong gateway\.crt ended .*"gateway renew-certificate"/, now + 3_651 * DAY_MS);
  await onlyFound({}, /^wrong gateway\.crt begins .* this machine's clock is wrong$/, now - 2 * DAY_MS);
  const url = { listen: { host: '127.0.0.1', port: 0, url: 'wss://other.example:1' } };
  await onlyFound(url, /^warning gateway\.crt is not for other\.example, .*; it is for gate\.example, localhost/);
  const tls = { certificate: 'gateway.crt', key: 'gateway.key', pinned: false };
  await onlyFound({ ...url, tls }, /^wrong gateway\.crt is not for other\.example, /);
});

test('a store that is in use, is none, or cannot be written is told, and one that is free is left as it is', async () => {
  const store = DurableStore.open(path.join(folder, 'gateway.db'), new ManualClock());
  await onlyFound({}, /^warning gateway\.db is in use: a gateway runs on it/);
  store.close();
  assert.deepEqual(await found({}), []);
  fs.writeFileSync(path.join(folder, 'other.db'), 'x'.repeat(5_000), { mode: 0o600 });
  await onlyFound({ store: 'other.db' }, /^wrong other\.db .*not a (database|store)/);
  await onlyFound({ store: 'nowhere/gateway.db' }, /^wrong nowhere cannot be written to by this user \(ENOENT\)/);
});

test('a port that is taken and an address that is not here are told, unless this gateway has them', async () => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const listen = { host: '127.0.0.1', port };
  await onlyFound({ listen }, /^wrong listen 127\.0\.0\.1 port \d+ is taken by another program$/);
  server.close();
  const all = await found({ listen: { host: '192.0.2.1', port: 8443 } });
  assert.ok(
    all.some((one) => one === 'wrong listen 192.0.2.1 port 8443 is no address of this machine'),
    all.join('\n'),
  );
});

test('limits that end each other, names that look alike and groups that are empty are told', async () => {
  await onlyFound(
    { tunnel: { perClient: 200, perUser: 100 } },
    /^warning tunnel\.perClient is 200, and is never reached: tunnel\.perUser ends it at 100$/,
  );
  const targets = [{ host: 'db.example', port: 22, users: ['anna1', 'ben'], groups: ['ops'] }];
  await onlyFound({ targets, groups: { ops: ['annal'] } }, /^warning users anna1 and annal look alike/);
  await onlyFound({ targets, groups: { ops: [] } }, /^warning groups\.ops has nobody in it$/);
});

test('limits of users that are never reached, or that rules before them have, are told', async () => {
  const [anna, both] = [['anna'], ['Anna', 'ben']];
  await onlyFound(
    { limits: [{ users: anna, perClient: 300 }] },
    /^warning limits\.0\.perClient is 300, .*: perUser ends it at 256$/,
  );
  await onlyFound(
    { limits: [{ users: anna, perUser: 2_000 }] },
    /^warning limits\.0\.perUser is 2000, .*: tunnel\.connections ends/,
  );
  assert.deepEqual(await found({ limits: [{ users: anna, perClient: 300, perUser: 300 }] }), []);
  const first = { groups: ['ops'], perUser: 5 };
  const groups = { ops: both };
  await onlyFound({ groups, limits: [first, { users: anna, perUser: 6 }] }, /^warning limits\.1 says nothing: /);
  assert.deepEqual(await found({ groups, limits: [first, { users: anna, perUser: 6, perClient: 3 }] }), []);
});

test('targets that lead to the gateway itself, are refused, or are unknown are told', async () => {
  const target = (changes: object): object => ({ targets: [{ host: 'db.example', port: 22, ...changes }] });
  await onlyFound(target({ host: 'nobody.example' }), /^warning targets\.0 nobody\.example is not known/);
  const here: Lookup = () => Promise.resolve(['127.0.0.1']);
  await onlyFound(
    target({}),
    /^warning targets\.0 db\.example:22 is this machine, and is refused unless/,
    undefined,
    here,
  );
  assert.deepEqual(await found(target({ local: true }), undefined, here), []);
  const listen = { host: '127.0.0.1', port: 18_443 };
  const own = target({ host: 'localhost', port: [22, 18_443] });
  await onlyFound({ ...own, listen }, /^warning targets\.0 localhost:18443 is the gateway itself/);
  await onlyFound({ ...target({ local: true, port: 18_443 }), listen }, /is the gateway itself/, undefined, here);
  assert.deepEqual(await found(target({ host: '*.example' })), []);
});

test('a new configuration that could not work is not made', async () => {
  const empty = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-init-'));
  await assert.rejects(init(['--name', '192.0.2.1', '--dir', empty]), CommandError);
  assert.deepEqual(fs.readdirSync(empty), []);
  assert.equal(
    await init(['--name', 'g.example', '--dir', empty, '--port', '9464', '--host', '127.0.0.1', '--json']),
    0,
  );
  const made = JSON5.parse<{ operations: { port: number }; targets: object[] }>(
    fs.readFileSync(path.join(empty, 'gateway.json5'), 'utf8'),
  );
  assert.equal(made.operations.port, 9465);
  assert.deepEqual(made.targets, [{ host: 'localhost', port: 22 }]);
  fs.rmSync(empty, { recursive: true });
});

test('names are asked of nobody who would hold the command when it has said all', async () => {
  for (const host of ['gate.no-such-name.invalid', 'no-such-name']) {
    const looking = addressesOf(host);
    assert.equal(process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap'), false, host);
    assert.deepEqual(await looking, []);
  }
  assert.deepEqual(await addressesOf('localhost'), ['127.0.0.1', '::1']);
});
