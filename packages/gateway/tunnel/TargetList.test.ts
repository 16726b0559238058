// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressesIn, SystemResolver } from './NameResolver.ts';
import { TargetList } from './TargetList.ts';

const OPERATOR = 9464;
const list = new TargetList(
  [
    { host: '*.lab.example', port: 22 },
    { host: 'db.lab.example', port: 22 },
    { host: 'here.example', port: 22, local: true },
    { host: 'here.example', port: OPERATOR, local: true },
    { host: '127.0.0.1', port: 22 },
    { host: '::1', port: 22 },
    { host: 'localhost', port: 22 },
    { host: '127.0.0.1', port: OPERATOR },
    { host: 'localhost', port: OPERATOR },
    { host: 'bens.example', port: 22, users: ['ben'] },
  ],
  () => OPERATOR,
  () => ['192.0.2.10', 'fe80::aa%eth0', '2001:db8::10'],
);
const may = (host: string, address: string, port = 22): boolean => list.allowsAddress('anna', { host, port }, address);

/** Every way to write an address of this machine, or of its link, that a name may resolve to. */
const LOCAL = [
  '127.0.0.1',
  '127.1.2.3',
  '0.0.0.0',
  '0.1.2.3',
  '::1',
  '::',
  '::ffff:127.0.0.1',
  '::ffff:0.0.0.0',
  '169.254.169.254',
  'fe80::1',
  'febf::1',
  '::ffff:169.254.169.254',
  '0:0:0:0:0:0:0:1',
  'FE80::1',
  'fe80::1%eth0',
  'fd00:ec2::254',
  'fd20:ce::254',
  '168.63.129.16',
  '100.100.100.200',
  '::ffff:168.63.129.16',
  '::127.0.0.1',
  '::7f00:1',
  '64:ff9b::7f00:1',
  '64:ff9b::127.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b::',
  '::ffff:0:127.0.0.1',
  '2002:7f00:1::',
  '2002:a9fe:a9fe::1',
  '192.0.2.10',
  '::ffff:192.0.2.10',
  '64:ff9b::c000:20a',
  '2001:db8::10',
  '2001:DB8:0:0::10',
];

test('a name, by a wildcard or by itself, does not lead to this machine or its link', () => {
  for (const address of LOCAL) {
    assert.equal(may('a.lab.example', address), false, address);
    assert.equal(may('db.lab.example', address), false, address);
  }
  for (const address of [
    '10.0.0.5',
    '192.168.1.1',
    '203.0.113.7',
    '2001:db8::5',
    'fd00::5',
    '192.0.2.11',
    '64:ff9b::cb00:7107',
    '2002:cb00:7107::1',
    '2002:cb00:7107:7f00:1::',
  ]) {
    assert.equal(may('a.lab.example', address), true, address);
  }
});

test('unless the target says so: by local, by the address itself, or by localhost', () => {
  for (const address of LOCAL) {
    assert.equal(may('here.example', address), true, address);
  }
  assert.equal(may('127.0.0.1', '127.0.0.1'), true);
  assert.equal(may('::1', '::1'), true);
  assert.deepEqual([may('localhost', '127.0.0.1'), may('localhost', '::1')], [true, true]);
});

test("the operator's port is for a target that says local, and for no other", () => {
  for (const host of ['127.0.0.1', 'localhost']) {
    assert.equal(may(host, '127.0.0.1', OPERATOR), false, host);
  }
  assert.equal(may('here.example', '127.0.0.1', OPERATOR), true);
});

test('what is no address, or for another user, is nowhere', () => {
  assert.equal(may('a.lab.example', 'not-an-address'), false);
  assert.equal(may('bens.example', '203.0.113.7'), false);
  assert.equal(list.allowsAddress('ben', { host: 'bens.example', port: 22 }, '203.0.113.7'), true);
});

test('"*.lab.example" is every name below it, and not the name itself or one that ends like it', () => {
  const allows = (host: string, port = 22): boolean => list.allows('anna', { host, port });
  assert.deepEqual([allows('a.lab.example'), allows('a.b.lab.example')], [true, true]);
  assert.deepEqual(
    [allows('lab.example'), allows('evil-lab.example'), allows('a.lab.example', 23)],
    [false, false, false],
  );
});

test('a hosts file: comments, tabs, several names, capital letters; what is no address is left', () => {
  const hosts = '# first\n127.0.0.1\tlocalhost\n10.0.0.5 db.lab.example DB  other # 10.0.0.6 db\nnonsense db\n::5 db\n';
  assert.deepEqual(addressesIn(hosts, 'db'), ['10.0.0.5', '::5']);
  assert.deepEqual(addressesIn(hosts, 'nobody'), []);
  assert.deepEqual(addressesIn('', 'db'), []);
});

test('addresses and localhost are asked of nobody', async () => {
  const resolver = new SystemResolver();
  assert.deepEqual(await resolver.resolve('203.0.113.7', 1), ['203.0.113.7']);
  assert.deepEqual(await resolver.resolve('2001:db8::1', 1), ['2001:db8::1']);
  assert.deepEqual(await resolver.resolve('x.localhost', 1), ['127.0.0.1', '::1']);
});

test('users are those of a rule and of its groups, however their names are written, and ports may be several', () => {
  const target = { host: 'db.example', port: 22 };
  const rule = { host: 'db.example', port: [22, 5432], users: ['José'], groups: ['ops'] };
  const rules = new TargetList([rule], undefined, () => [], { ops: ['Anna'], other: ['ben'] });
  assert.deepEqual(
    ['anna', 'ANNA', 'jose\u0301', 'ben', 'jose'].map((user) => rules.allows(user, target)),
    [true, true, true, false, false],
  );
  assert.deepEqual(
    [22, 5432, 3389].map((port) => rules.allows('anna', { ...target, port })),
    [true, true, false],
  );
  rules.replace([rule], { ops: ['ben'] });
  assert.deepEqual(
    ['anna', 'ben'].map((user) => rules.allows(user, target)),
    [false, true],
  );
  rules.replace([{ ...rule, users: undefined, groups: ['ops'] }], { ops: [] });
  assert.equal(rules.allows('ben', target), false, 'an empty group is nobody');
});
