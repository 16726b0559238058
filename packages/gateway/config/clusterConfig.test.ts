// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { ConfigError } from './ConfigError.ts';
import { newIdentityKey } from './GatewayIdentity.ts';
import type { LoadedConfig } from './loadConfig.ts';
import { loadConfig } from './loadConfig.ts';
import { makeCertificate } from './makeCertificate.ts';
import type { CertificateAndKey } from './makeCertificate.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-cluster-config-'));
after(() => fs.rmSync(folder, { recursive: true }));
let made: CertificateAndKey;

const CLUSTER = { endpoints: ['127.0.0.1:2379', '[::1]:2379'], node: 'gate1' };

before(async () => {
  made = await makeCertificate(['gate.example'], 1);
  write('identity.key', newIdentityKey());
  write('etcd-ca.crt', made.certificate);
  write('etcd.crt', made.certificate);
  write('etcd.key', made.key);
});

function write(name: string, content: string, mode = 0o600): void {
  fs.writeFileSync(path.join(folder, name), content);
  fs.chmodSync(path.join(folder, name), mode);
}

function load(cluster: object | undefined, changes: object = {}): LoadedConfig {
  const config = {
    name: 'gate.example.com',
    listen: { host: '127.0.0.1', port: 8443 },
    party: { id: 'example.com', name: 'Gate', origins: ['ohos:app-id:abc'] },
    identity: 'identity.key',
    store: 'gateway.db',
    targets: [{ host: 'localhost', port: 22 }],
    operations: { port: 9464, token: 'kT7vQ2mXw9RzB4nLc6HyPd3sGf8JaE5u' },
    cluster,
    ...changes,
  };
  write('gateway.json5', JSON.stringify(config));
  return loadConfig(path.join(folder, 'gateway.json5'));
}

/** What is wrong with a cluster, or with the rest beside it. */
function findings(cluster: object, changes: object = {}): string {
  try {
    load(cluster, changes);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.findings.join('\n');
  }
  return '';
}

test('a gateway without a cluster is alone; a cluster on loopback goes without certificates, and has its defaults', () => {
  assert.equal(load(undefined).config.cluster, undefined);
  const { clusterTls, config } = load(CLUSTER);
  assert.deepEqual(config.cluster, { ...CLUSTER, prefix: 'cancellable-auth/', staleMinutes: 5 });
  assert.equal(clusterTls, undefined);
});

test('all that is wrong with a cluster is said at once', () => {
  const found = findings({
    endpoints: ['https://etcd:2379', 'etcd', '127.0.0.1:0'],
    node: 'Gate 1',
    prefix: 'site',
    staleMinutes: 0,
    user: 'gateway',
  });
  for (const wrong of [
    /^cluster\.endpoints\.0: an endpoint is host:port, as in etcd1\.example\.com:2379$/m,
    /^cluster\.endpoints\.1: an endpoint is host:port/m,
    /^cluster\.endpoints\.2: an endpoint is host:port/m,
    /^cluster\.node: a node has small letters, digits, dots and dashes$/m,
    /^cluster\.prefix: a prefix has .* and a slash at its end$/m,
    /^cluster\.staleMinutes: /m,
    /^cluster: .*user/m,
  ]) {
    assert.match(found, wrong);
  }
  assert.match(findings({ ...CLUSTER, endpoints: [] }), /^cluster\.endpoints: /m);
});

test('a port that is none, and a member that is named twice, are told', () => {
  assert.equal(
    findings({ ...CLUSTER, endpoints: ['127.0.0.1:65536', '127.0.0.1:1', '127.0.0.1:1'] }),
    'cluster.endpoints.0: has port 65536; ports end at 65535\n' +
      'cluster.endpoints.2: is 127.0.0.1:1, which is there already; name each member once',
  );
});

test('a member on another machine is spoken to over TLS alone', () => {
  const far = { ...CLUSTER, endpoints: ['127.0.0.1:2379', 'etcd2.example.com:2379'] };
  assert.match(findings(far), /^cluster\.tls: is missing, and etcd at etcd2\.example\.com:2379 is on another machine/m);
  const { clusterTls } = load({ ...far, tls: { ca: 'etcd-ca.crt', certificate: 'etcd.crt', key: 'etcd.key' } });
  assert.deepEqual(clusterTls, { ca: made.certificate, certificate: made.certificate, key: made.key });
});

test('files that are not there, are none, do not fit, or can be read by others are told, all at once', async () => {
  const other = await makeCertificate(['other.example'], 1);
  write('other.key', other.key);
  write('no.crt', 'nothing');
  write('open.key', made.key, 0o644);
  const tls = (ca: string, certificate: string, key: string): string =>
    findings({ ...CLUSTER, tls: { ca, certificate, key } });
  assert.match(
    tls('missing.crt', 'missing2.crt', 'etcd.key'),
    /cluster\.tls\.ca: ENOENT.*\n.*cluster\.tls\.certificate: ENOENT/,
  );
  assert.match(tls('no.crt', 'etcd.crt', 'etcd.key'), /^cluster\.tls\.ca: has no certificate in PEM/m);
  assert.match(
    tls('etcd-ca.crt', 'etcd.crt', 'other.key'),
    /^cluster\.tls: the certificate and the key cannot be used together/m,
  );
  if (process.platform !== 'win32') {
    assert.match(
      tls('etcd-ca.crt', 'etcd.crt', 'open.key'),
      /^cluster\.tls\.key: .*can be read by others \(mode 644\)/m,
    );
  }
});

test('leases of a cluster are shorter, and one of them has to survive a lost frame', () => {
  const of = (leaseSeconds: number, renewSeconds: number): string =>
    findings(CLUSTER, { requests: { leaseSeconds, renewSeconds } });
  assert.equal(of(15, 5), '');
  assert.match(of(14, 5), /^requests\.renewSeconds: must be at most half of leaseSeconds less 5/m);
  assert.equal(of(7, 1), '');
});
