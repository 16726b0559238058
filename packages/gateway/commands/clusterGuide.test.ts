// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import JSON5 from 'json5';
import { gatewayConfigSchema } from '../config/GatewayConfig.ts';
import { findEtcd } from '../testing/EtcdMembers.ts';
import { findHaproxy } from '../testing/HaproxyProcess.ts';

const PAGE = fs.readFileSync(path.join(import.meta.dirname, '../../../docs/guide/cluster.md'), 'utf8');
const BLOCKS = [...PAGE.matchAll(/^```\w*\n([^]*?)^```$/gm)].map(([, block]) => block!);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-guide-'));
after(() => fs.rmSync(folder, { recursive: true }));

/** The block of the page that has this in it. */
function blockWith(what: string): string {
  const found = BLOCKS.filter((block) => block.includes(what));
  assert.equal(found.length, 1, what);
  return found[0]!;
}

const { etcd, reason } = findEtcd();

test("etcd has every option that the page sets, and the page's set-up of three is one of three", {
  skip: etcd === undefined && reason,
}, () => {
  const names = [...blockWith('ETCD_NAME').matchAll(/^ETCD_(\w+)=/gm)].map(([, name]) =>
    name!.toLowerCase().replaceAll('_', '-'),
  );
  assert.ok(names.length > 15);
  const { stderr, stdout } = spawnSync(etcd!, ['--help'], { encoding: 'utf8' });
  const help = stdout + stderr;
  assert.deepEqual(
    names.filter((name) => !help.includes(`--${name}`)),
    [],
  );
});

const { haproxy, reason: reasonOfHaproxy } = findHaproxy();

test('haproxy takes the configuration of the page', { skip: haproxy === undefined && reasonOfHaproxy }, () => {
  const file = path.join(folder, 'haproxy.cfg');
  fs.writeFileSync(file, blockWith('backend nodes'));
  const { status, stderr } = spawnSync(haproxy!, ['-c', '-f', file], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});

test("a gateway's configuration takes the members of the page", () => {
  const members: object = JSON5.parse(`{${blockWith('cluster: {')}}`);
  const config = gatewayConfigSchema.parse({
    name: 'gate.example.com',
    tls: { certificate: 'gateway.crt', key: 'gateway.key' },
    identity: 'identity.key',
    party: { id: 'gate.example.com', name: 'Gate', origins: ['ohos:app-id:abc'] },
    store: 'gateway.db',
    targets: [{ host: 'localhost', port: 22 }],
    operations: { port: 9464, token: 'kT7vQ2mXw9RzB4nLc6HyPd3sGf8JaE5u' },
    ...members,
  });
  assert.equal(config.cluster?.endpoints.length, 3);
});
