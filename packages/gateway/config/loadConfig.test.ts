// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { ConfigError } from './ConfigError.ts';
import { PLACEHOLDER } from './GatewayConfig.ts';
import { loadConfig } from './loadConfig.ts';
import { unreadable } from './unreadable.ts';
import { makeCertificate } from './makeCertificate.ts';

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
  fs.writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config), { mode: 0o600 });
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
    assert.match(
      findings({ party: { id: 'example.com', name, origins: ['ohos:app-id:abc'] } }),
      /^party\.name: .*can all be seen/m,
      name,
    );
  }
  assert.equal(findings({ party: { id: 'example.com', name: 'Gate 2', origins: ['ohos:app-id:abc'] } }), '');
});

const party = (changes: object): object => ({ party: { ...GOOD.party, ...changes } });
const listen = (url: string): object => ({ listen: { ...GOOD.listen, url } });
const target = (changes: object): object => ({ targets: [{ host: 'localhost', port: 22, ...changes }] });
const LONG = 'a'.repeat(253);

for (const [what, with_, right, wrong] of [
  [
    'name',
    (name: string) => ({ name }),
    ['g', 'gate-1.example', LONG],
    ['', 'Gate', '.gate', 'gate.', '-gate', 'gate example', 'gate/x', `${LONG}a`],
  ],
  [
    'party.id',
    (id: string) => party({ id }),
    ['e', 'example.com', LONG],
    ['', 'Example.com', '.com', 'example.', 'https://example.com', 'example.com/x', `${LONG}a`],
  ],
  [
    'party.origins.0',
    (origin: string) => party({ origins: [origin] }),
    ['ohos:app-id:abc', 'https://example.com'],
    ['', 'http://example.com', 'xhttps://example.com', 'https://', 'https://example.com and more'],
  ],
  [
    'listen.url',
    listen,
    ['ws://127.0.0.1:8443', 'wss://gate.example:8443', 'wss://[::1]'],
    [
      '',
      'wss://',
      'https://gate.example',
      'xwss://gate',
      'wss://gate/path',
      'wss://gate?x',
      'wss://gate#x',
      'wss://a b',
    ],
  ],
  [
    'targets.0.host',
    (host: string) => target({ host }),
    ['db', '10.0.0.1', '::1', '*.lab.example', 'a_b', LONG],
    ['', 'DB', '*', '*lab', 'a.*.b', 'db/x', 'db x', `${LONG}a`],
  ],
  [
    'targets.0.users.0',
    (user: string) => target({ users: [user] }),
    ['a', 'Anna@example.com', 'josé', 'x'.repeat(64)],
    ['', 'an na', 'anna/', 'p\u0430ul', 'x'.repeat(65)], // with a Cyrillic a
  ],
] as const satisfies readonly (readonly [string, (text: string) => object, readonly string[], readonly string[]])[]) {
  test(`${what} is of its form from its first character to its last`, () => {
    for (const text of right) {
      assert.equal(findings(with_(text)), '', text);
    }
    for (const text of wrong) {
      assert.ok(findings(with_(text)).startsWith(`${what}: `), `${text}: ${findings(with_(text))}`);
    }
  });
}

test('what no part of a configuration has is refused, whatever it was meant for', () => {
  for (const part of ['audit', 'requests', 'sessions', 'channel', 'tunnel', 'remoteDesktop', 'log']) {
    assert.match(findings({ [part]: { surplus: 1 } }), new RegExp(`^${part}: .*surplus`), part);
  }
  for (const part of ['listen', 'party', 'operations'] as const) {
    assert.match(findings({ [part]: { ...GOOD[part], surplus: 1 } }), new RegExp(`^${part}: .*surplus`), part);
  }
  assert.match(findings({ targets: [{ ...GOOD.targets[0], surplus: 1 }] }), /^targets\.0: .*surplus/);
});

test('a gateway without an origin, or with one that is left to fill in, is refused: no app could answer', () => {
  assert.match(findings(party({ origins: [] })), /^party\.origins: /);
  assert.match(
    findings(party({ origins: ['ohos:app-id:abc', `ohos:app-id:${PLACEHOLDER}`] })),
    /^party\.origins\.1: is a placeholder/,
  );
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
  for (const token of [
    'change-me-change-me-change-me-change-me',
    'a-Secret-of-32-characters-1234567890',
    'a'.repeat(40),
    'abababababababababababababababababab',
    '00112233445566770011223344556677',
  ]) {
    assert.match(findings({ operations: { port: 1, token } }), /^operations\.token: is an example/m, token);
  }
  assert.match(findings({ operations: { port: 1, token: 'kT7vQ2mXw9RzB4n' } }), /^operations\.token: .*32 characters/m);
});

test('the example configuration is refused for its secret and nothing else', () => {
  const example = path.join(import.meta.dirname, '../gateway.example.json5');
  const file = write(fs.readFileSync(example, 'utf8'));
  assert.throws(
    () => loadConfig(file),
    (error) =>
      error instanceof ConfigError &&
      error.findings.length === 1 &&
      error.findings[0]!.startsWith('operations.token: is an example'),
  );
});

test('a token that no header can carry is refused: its operator could not use it', () => {
  for (const sign of [' ', '\n', '\t', 'ä', '\u007f']) {
    assert.match(
      findings({ operations: { port: 1, token: `kT7vQ2mXw9RzB4nLc6HyPd3sGf8JaE5u${sign}` } }),
      /^operations\.token: a token has ASCII letters/m,
      JSON.stringify(sign),
    );
  }
  assert.equal(findings({ operations: { port: 1, token: '!kT7vQ2mXw9RzB4nLc6HyPd3sGf8JaE5~' } }), '');
});

test('numbers that do not fit each other are refused, at their bounds', () => {
  const fits: readonly (readonly [string, object, object])[] = [
    ['requests.renewSeconds', { requests: { renewSeconds: 7.5 } }, { requests: { renewSeconds: 7.6 } }],
    ['requests.leaseSeconds', { requests: { leaseSeconds: 60 } }, { requests: { leaseSeconds: 61 } }],
    [
      'tunnel.silentSeconds',
      { requests: { leaseSeconds: 60, renewSeconds: 30 } },
      { requests: { deadlineSeconds: 90, leaseSeconds: 62, renewSeconds: 31 } },
    ],
    [
      'operations.port',
      { operations: { ...GOOD.operations, port: 8444 } },
      { operations: { ...GOOD.operations, port: 8443 } },
    ],
    [
      'operations.port',
      { operations: { ...GOOD.operations, port: 0 }, listen: { host: '127.0.0.1', port: 0 } },
      { operations: { ...GOOD.operations, port: 1 }, listen: { host: '::1', port: 1 } },
    ],
  ];
  for (const [place, good, bad] of fits) {
    assert.equal(findings(good), '', place);
    assert.match(findings(bad), new RegExp(`^${place}: [^\\n]*$`), place);
  }
});

test('a time is in the unit of its name: one in another unit is out of bounds', () => {
  const units: readonly (readonly [string, object])[] = [
    ['requests.deadlineSeconds', { requests: { deadlineSeconds: 60_000 } }],
    ['requests.leaseSeconds', { requests: { leaseSeconds: 15_000 } }],
    ['requests.renewSeconds', { requests: { renewSeconds: 5_000 } }],
    ['requests.keptMinutes', { requests: { keptMinutes: 600_000 } }],
    ['sessions.reauthenticateMinutes', { sessions: { reauthenticateMinutes: 900_000 } }],
    ['sessions.longestHours', { sessions: { longestHours: 43_200 } }],
    ['channel.helloSeconds', { channel: { helloSeconds: 10_000 } }],
    ['channel.idleBeatSeconds', { channel: { idleBeatSeconds: 30_000 } }],
    ['channel.enrolmentMinutes', { channel: { enrolmentMinutes: 600 } }],
    ['tunnel.silentSeconds', { tunnel: { silentSeconds: 60_000 } }],
    ['tunnel.stallSeconds', { tunnel: { stallSeconds: 300_000 } }],
    ['tunnel.connectSeconds', { tunnel: { connectSeconds: 10_000 } }],
    ['tunnel.loginMinutes', { tunnel: { loginMinutes: 600_000 } }],
    ['tunnel.tokenDays', { tunnel: { tokenDays: 7_776_000 } }],
    ['audit.keptDays', { audit: { keptDays: 31_536_000 } }],
  ];
  for (const [place, changes] of units) {
    assert.match(findings(changes), new RegExp(`^${place.replace('.', '\\.')}: Too big`, 'm'), place);
  }
});

test('a lease survives one lost frame', () => {
  assert.match(findings({ requests: { leaseSeconds: 9, renewSeconds: 5 } }), /^requests\.renewSeconds: /m);
  assert.match(findings({ requests: { leaseSeconds: 100, renewSeconds: 5 } }), /^requests\.leaseSeconds: /m);
});

test('a file that is not there, or not JSON5, is said in one line', () => {
  assert.throws(() => loadConfig(path.join(folder, 'none.json5')), /there is no such file; "gateway init" writes one/);
  assert.throws(() => loadConfig(folder), /is a folder; name the file in it, as in gateway\.json5/);
  assert.match(
    unreadable(Object.assign(new Error('x'), { code: 'EACCES' })),
    /^this user may not read it \(EACCES\); give/,
  );
  assert.throws(() => loadConfig(write('{ name: ')), ConfigError);
});

test('a pipe in the place of a file is said, and nobody waits for who may write into it', {
  skip: process.platform === 'win32',
}, () => {
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', ['-m', '600', pipe]);
  for (const changes of [
    { identity: 'pipe' },
    { tls: { certificate: 'pipe', key: 'identity.key' } },
    { tls: { certificate: 'identity.key', key: 'pipe' } },
  ]) {
    assert.match(findings(changes), /pipe is no file/);
  }
  assert.throws(
    () => loadConfig(pipe),
    (error) => error instanceof ConfigError && /is a pipe/.test(error.message),
  );
  fs.rmSync(pipe);
});

test("a configuration that others can read is refused: it has the operator's token", {
  skip: process.platform === 'win32',
}, () => {
  for (const mode of [0o604, 0o640, 0o620, 0o602, 0o610, 0o601]) {
    const file = write(GOOD);
    fs.chmodSync(file, mode);
    assert.throws(
      () => loadConfig(file),
      (error) =>
        error instanceof ConfigError &&
        error.findings.length === 1 &&
        error.findings[0]!.startsWith(`the file: can be read by others (mode ${mode.toString(8)})`),
      mode.toString(8),
    );
    fs.chmodSync(file, 0o600);
    assert.equal(loadConfig(file).config.name, GOOD.name);
  }
});

test('a private key that others can read is refused', { skip: process.platform === 'win32' }, async () => {
  const made = await makeCertificate(['gate.example.com'], 1);
  fs.writeFileSync(path.join(folder, 'gateway.crt'), made.certificate);
  fs.writeFileSync(path.join(folder, 'gateway.key'), made.key);
  const tls = { certificate: 'gateway.crt', key: 'gateway.key' };
  for (const mode of [0o644, 0o640, 0o604, 0o620, 0o602]) {
    fs.chmodSync(path.join(folder, 'gateway.key'), mode);
    assert.match(
      findings({ tls }),
      new RegExp(`^tls\\.key: .* can be read by others \\(mode ${mode.toString(8)}\\); chmod 600 it`),
    );
  }
  fs.chmodSync(path.join(folder, 'gateway.key'), 0o600);
  assert.deepEqual(loadConfig(write({ ...GOOD, tls })).tls, made);
  assert.match(findings({ tls: { ...tls, certificate: 'none.crt' } }), /^tls\.certificate: ENOENT[^\n]*$/);
});

test('a certificate that is none, or of another key, is said before anybody is served', async () => {
  const [one, other] = await Promise.all([makeCertificate(['a.example'], 1), makeCertificate(['b.example'], 1)]);
  fs.writeFileSync(path.join(folder, 'none.crt'), 'certificate');
  fs.writeFileSync(path.join(folder, 'one.crt'), one.certificate);
  fs.writeFileSync(path.join(folder, 'other.key'), other.key, { mode: 0o600 });
  fs.chmodSync(path.join(folder, 'other.key'), 0o600);
  for (const certificate of ['none.crt', 'one.crt']) {
    assert.match(
      findings({ tls: { certificate, key: 'other.key' } }),
      /^tls: the certificate and the key cannot be used together/,
      certificate,
    );
  }
});

test('an identity that is not there, is no key of P-256, or can be read by others is refused', () => {
  const file = path.join(folder, 'other.key');
  const refusal = (text: string, mode = 0o600): string => {
    fs.writeFileSync(file, text);
    fs.chmodSync(file, mode);
    return findings({ identity: 'other.key' });
  };
  assert.match(findings({ identity: 'none.key' }), /^identity: ENOENT/m);
  assert.match(refusal('no key'), /^identity: is not a private key in PEM/m);
  assert.match(refusal(privateKey('P-384')), /^identity: is not a key of the curve P-256/m);
  if (process.platform !== 'win32') {
    assert.match(
      refusal(privateKey('P-256'), 0o640),
      /^identity: .* can be read by others \(mode 640\); chmod 600 it/m,
    );
  }
  assert.equal(refusal(privateKey('P-256')), '');
});

test('ports of a target are one or several, and its groups are there', () => {
  for (const port of [22, [22], [22, 3389]]) {
    assert.equal(findings(target({ port })), '');
  }
  for (const port of [[], 0, [0], [22, 65_536], '22']) {
    assert.match(findings(target({ port })), /^targets\.0\.port/);
  }
  assert.equal(findings({ ...target({ groups: ['ops'] }), groups: { ops: ['anna'] } }), '');
  assert.equal(
    findings({ ...target({ groups: ['ops', 'constructor'] }), groups: { ops: [] } }),
    'targets.0.groups: has constructor, which is not in groups',
  );
  assert.match(findings({ groups: { 'Two words': ['anna'] } }), /^groups/);
});
