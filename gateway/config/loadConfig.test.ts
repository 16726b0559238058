// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { ConfigError } from './ConfigError.ts';
import { loadConfig } from './loadConfig.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-config-'));
after(() => fs.rmSync(folder, { recursive: true }));

const GOOD = {
  name: 'gate.example.com',
  listen: { host: '127.0.0.1', port: 8443 },
  party: { id: 'example.com', name: 'Gate', origins: ['ohos:app-id:abc'] },
  identity: 'identity.key',
  store: 'gateway.db',
  targets: [{ host: 'localhost', port: 22 }],
  operations: { port: 9464, token: 'kT7vQ2mXw9RzB4nLc6HyPd3sGf8JaE5u' },
};

fs.writeFileSync(path.join(folder, 'identity.key'), privateKey('P-256'), { mode: 0o600 });

function privateKey(namedCurve: string): string {
  return generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

function write(config: unknown): string {
  const file = path.join(folder, 'gateway.json5');
  fs.writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  return file;
}

/** The findings for GOOD with `changes`. */
function findings(changes: object): string {
  try {
    loadConfig(write({ ...GOOD, ...changes }));
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.findings.join('\n');
  }
  return '';
}

test('what is left out has its default', () => {
  const { config, storeFile, tls } = loadConfig(write(GOOD));
  assert.equal(config.requests.deadlineSeconds, 60);
  assert.equal(config.requests.leaseSeconds, 15);
  assert.equal(config.requests.renewSeconds, 5);
  assert.equal(config.requests.perUserAndMinute, 3);
  assert.equal(config.operations.host, '127.0.0.1');
  assert.equal(storeFile, path.join(folder, 'gateway.db'));
  assert.equal(tls, undefined);
});

test('all that is wrong is said at once, each with its place', () => {
  const said = findings({ name: 'Gate!', listen: { host: '127.0.0.1', port: 70000 }, targets: [], surplus: 1 });
  assert.match(said, /^name: /m);
  assert.match(said, /^listen\.port: /m);
  assert.match(said, /^targets: /m);
  assert.match(said, /surplus/);
});

test('a name that phones show can be seen, all of it', () => {
  for (const name of ['', ' ', 'Gate ', 'Ga\u200bte', 'Gate\n', 'x'.repeat(65)]) {
    assert.match(findings({ party: { id: 'example.com', name, origins: ['ohos:app-id:abc'] } }), /^party\.name: .*can all be seen/m, name);
  }
  assert.equal(findings({ party: { id: 'example.com', name: 'Gate 2', origins: ['ohos:app-id:abc'] } }), '');
});

test('without TLS it listens on loopback only', () => {
  for (const host of ['0.0.0.0', '::', '192.0.2.1', 'gate.example.com', '128.0.0.1']) {
    assert.match(findings({ listen: { host, port: 1 } }), /^tls: is missing, and listen\.host/m, host);
  }
  for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) {
    assert.equal(findings({ listen: { host, port: 1 } }), '', host);
  }
});

test('operations stay on loopback', () => {
  assert.match(findings({ operations: { ...GOOD.operations, host: '0.0.0.0' } }), /^operations\.host: /m);
});

test('an example is no secret', () => {
  for (const token of ['change-me-change-me-change-me-change-me', 'a-Secret-of-32-characters-1234567890', 'a'.repeat(40),
    'abababababababababababababababababab', '00112233445566770011223344556677']) {
    assert.match(findings({ operations: { port: 1, token } }), /^operations\.token: is an example/m, token);
  }
  assert.match(findings({ operations: { port: 1, token: 'kT7vQ2mXw9RzB4n' } }), /^operations\.token: .*32 characters/m);
});

test('the example configuration is refused for its secret and nothing else', () => {
  const example = path.join(import.meta.dirname, '../gateway.example.json5');
  const file = write(fs.readFileSync(example, 'utf8'));
  assert.throws(() => loadConfig(file), (error) => error instanceof ConfigError && error.findings.length === 1
    && error.findings[0]!.startsWith('operations.token: is an example'));
});

test('a lease survives one lost frame', () => {
  assert.match(findings({ requests: { leaseSeconds: 9, renewSeconds: 5 } }), /^requests\.renewSeconds: /m);
  assert.match(findings({ requests: { leaseSeconds: 100, renewSeconds: 5 } }), /^requests\.leaseSeconds: /m);
});

test('a file that is not there, or not JSON5, is said in one line', () => {
  assert.throws(() => loadConfig(path.join(folder, 'none.json5')), /there is no such file; "gateway init" writes one/);
  assert.throws(() => loadConfig(write('{ name: ')), ConfigError);
});

test('a private key that others can read is refused', { skip: process.platform === 'win32' }, () => {
  fs.writeFileSync(path.join(folder, 'gateway.crt'), 'certificate');
  fs.writeFileSync(path.join(folder, 'gateway.key'), 'key', { mode: 0o644 });
  const tls = { certificate: 'gateway.crt', key: 'gateway.key' };
  assert.match(findings({ tls }), /^tls\.key: .* can be read by others \(mode 644\); chmod 600 it/m);
  fs.chmodSync(path.join(folder, 'gateway.key'), 0o600);
  assert.deepEqual(loadConfig(write({ ...GOOD, tls })).tls, { certificate: 'certificate', key: 'key' });
  assert.match(findings({ tls: { ...tls, certificate: 'none.crt' } }), /^tls\.certificate: /m);
});

test('an identity that is not there, is no key of P-256, or can be read by others is refused', () => {
  const file = path.join(folder, 'other.key');
  const refusal = (text: string, mode = 0o600): string => {
    fs.writeFileSync(file, text);
    fs.chmodSync(file, mode);
    return findings({ identity: 'other.key' });
  };
  assert.match(findings({ identity: 'none.key' }), /^identity: ENOENT/m);
  assert.match(refusal('no key'), /^identity: is no private key in PEM/m);
  assert.match(refusal(privateKey('P-384')), /^identity: is no key of the curve P-256/m);
  if (process.platform !== 'win32') {
    assert.match(refusal(privateKey('P-256'), 0o640), /^identity: .* can be read by others \(mode 640\); chmod 600 it/m);
  }
  assert.equal(refusal(privateKey('P-256')), '');
});
