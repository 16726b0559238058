// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gatewayConfigSchema } from '../config/GatewayConfig.ts';
import type { GatewayConfig } from '../config/GatewayConfig.ts';
import { digestOf, faultOfSite, formatSite, SITE, siteOf } from './SiteRecord.ts';

function config(changes: object = {}): GatewayConfig {
  return gatewayConfigSchema.parse({
    name: 'gate.example',
    listen: { host: '127.0.0.1', port: 1 },
    identity: 'identity.key',
    party: { id: 'example', name: 'Gate', origins: ['ohos:app-id:abc'] },
    store: 'gateway.db',
    targets: [{ host: 'localhost', port: 22 }],
    operations: { port: 2, token: 'kT7vQ2mXw9RzB4nLc6HyPd3sGf8JaE5u' },
    ...changes,
  });
}

const OWN = siteOf(config(), 'key');

/** What is wrong with this record of a site. */
function fault(value: string | undefined): string | undefined {
  return faultOfSite(value === undefined ? undefined : { key: SITE, value, revision: 1 }, OWN, 'site/');
}

test('the nodes of a site find it, whatever else a later version writes into its record', () => {
  assert.equal(fault(formatSite(OWN)), undefined);
  assert.equal(fault(JSON.stringify({ ...(JSON.parse(formatSite(OWN)) as object), more: 1 })), undefined);
});

test('where there is no site, none is made by a slip in the prefix', () => {
  assert.equal(
    fault(undefined),
    'etcd has at site/ (cluster.prefix) no site. "gateway cluster create" makes one there; ' +
      'if there is one already, its prefix is another',
  );
});

test("another site's prefix is told by what differs", () => {
  assert.equal(
    fault(formatSite({ ...OWN, name: 'other.example', party: 'other', key: 'other' })),
    'etcd has at site/ (cluster.prefix) another site: its name is other.example, not gate.example; its party.id is other, ' +
      'not example; its identity is another key. Sites have prefixes of their own, and the nodes of a site one identity',
  );
});

test('records of a newer version are left to a gateway that knows them', () => {
  assert.match(
    fault(formatSite({ ...OWN, format: 2 }))!,
    /records of format 2, and this gateway knows none above 1: run the version/,
  );
  assert.match(fault(JSON.stringify({ v: 2 }))!, /a record of a site that this gateway cannot read/);
  assert.match(fault('nonsense')!, /cannot read/);
});

test('the digest is of what nodes have in common, in whatever order it was written, and of nothing else', () => {
  const digest = digestOf(config());
  assert.match(digest, /^[\w-]{8}$/);
  assert.equal(
    digestOf(
      config({
        listen: { port: 7, host: '127.0.0.1' },
        operations: { port: 9, token: 'kT7vQ2mXw9RzB4nLc6HyPd3sGf8JaE5v' },
      }),
    ),
    digest,
  );
  assert.equal(digestOf(config({ targets: [{ port: 22, host: 'localhost' }] })), digest);
  assert.notEqual(digestOf(config({ targets: [{ host: 'localhost', port: 23 }] })), digest);
  assert.notEqual(digestOf(config({ requests: { numberTries: 4 } })), digest);
});
