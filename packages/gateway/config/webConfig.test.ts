// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { newOpenidKeys } from '../openid/openidKeys.ts';
import { ConfigError } from './ConfigError.ts';
import { newIdentityKey } from './GatewayIdentity.ts';
import { loadConfig } from './loadConfig.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-web-config-'));
after(() => fs.rmSync(folder, { recursive: true }));
fs.writeFileSync(path.join(folder, 'identity.key'), newIdentityKey(), { mode: 0o600 });
/** Made once: a key of RSA takes its time. */
const WEB_KEYS = newOpenidKeys();

/** What is wrong with these doors in a configuration that is good but for them. */
function findings(doors: object): string {
  const file = path.join(folder, 'gateway.json5');
  const config = {
    name: 'gate.example.com',
    listen: { host: '127.0.0.1', port: 8443 },
    party: { id: 'example.com', name: 'Gate', origins: ['ohos:app-id:abc'] },
    identity: 'identity.key',
    store: 'gateway.db',
    targets: [{ host: 'localhost', port: 22 }],
    operations: { port: 9464, token: 'kT7vQ2mXw9RzB4nLc6HyPd3sGf8JaE5u' },
    ...doors,
  };
  fs.writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  try {
    loadConfig(file);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.findings.join('\n');
  }
  return '';
}

/** Applications and realms with these changes, and the files that they name. */
function webFindings(clients: readonly object[], openid: object = {}, realms: readonly object[] = []): string[] {
  fs.writeFileSync(path.join(folder, 'web.keys'), WEB_KEYS, { mode: 0o600 });
  const keycloak = realms.length === 0 ? {} : { keycloak: { realms } };
  return findings({ openid: { keys: 'web.keys', clients, ...openid }, ...keycloak }).split('\n');
}

const SHOP = {
  id: 'shop',
  name: 'The Shop',
  secret: 'Zp4vQ8mXw2RzB7nLc5HyPd9sGf3JaE6u',
  redirects: ['https://shop.example.com/callback'],
};

test('of an application all that is missing or contradicts itself is said at once', () => {
  const { id, name, redirects, secret } = SHOP;
  const cases: readonly [object, readonly RegExp[]][] = [
    [{ id, name, redirects }, [/^openid\.clients\.0\.secret: or keys is needed, and not both/]],
    [{ ...SHOP, keys: 'shop.keys' }, [/^openid\.clients\.0\.secret: or keys is needed, and not both/]],
    [{ id, name, secret }, [/^openid\.clients\.0\.redirects: or ciba is needed: else there is no way to ask/]],
    [{ id, name, secret, ciba: 'poll' }, [/^openid\.clients\.0\.host: is needed where there are no redirects/]],
    [{ ...SHOP, ciba: 'ping' }, [/^openid\.clients\.0\.notify: is needed with ciba: 'ping'/]],
    [
      { ...SHOP, notify: 'https://shop.example.com/ping' },
      [/notify: is needed with ciba: 'ping', and means nothing without/],
    ],
    [{ ...SHOP, ciba: 'ping', notify: 'http://127.0.0.1/ping' }, [/notify: is https:\/\/…, also on loopback/]],
    [{ ...SHOP, ciba: 'push' }, [/^openid\.clients\.0\.ciba: /]],
    [{ ...SHOP, secret: 'x'.repeat(40) }, [/secret: is an example, or too regular to be a secret/]],
    [{ ...SHOP, secret: 'short' }, [/secret: a secret has 32 to 256 ASCII letters, digits and signs/]],
    [
      { ...SHOP, redirects: ['http://shop.example.com/callback'] },
      [/redirects\.0: a URL is https:\/\/…, or http:\/\/… on loopback/],
    ],
    [{ ...SHOP, redirects: ['https://shop.example.com/#here'] }, [/redirects\.0: a URL is .* has no #/]],
    [{ ...SHOP, logout: 'ftp://shop.example.com' }, [/logout: a URL is https/]],
    [{ ...SHOP, name: 'The \u202e Shop' }, [/name: a name has 1 to 64 characters/]],
    [{ ...SHOP, host: 'Shop Example' }, [/host: a host is a lower-case name or an address/]],
    [{ ...SHOP, idTokens: 'none' }, [/idTokens: /]],
    [{ ...SHOP, id: 'The Shop', surplus: 1 }, [/id: an id has small letters/, /surplus/]],
    [
      { id: 'The Shop', ciba: 'ping' },
      [/\.id: an id has/, /\.name: /, /\.secret: or keys/, /\.notify: is needed/, /\.host: is needed/],
    ],
  ];
  for (const [client, expected] of cases) {
    const said = webFindings([client]);
    assert.equal(said.length, expected.length, `${JSON.stringify(client)}: ${said.join('\n')}`);
    expected.forEach((each) =>
      assert.ok(
        said.some((line) => each.test(line)),
        `${String(each)} of ${said.join('\n')}`,
      ),
    );
  }
});

test('of the doors for web applications all is said at once: of each application, of the door, of each realm', () => {
  const realm = {
    name: 'main',
    issuer: 'https://sso.example.com/realms/main',
    clients: [{ id: 'a', name: 'A', host: 'a.example' }],
  };
  const said = webFindings(
    [{ ...SHOP, secret: undefined }, SHOP, { ...SHOP, redirects: [] }],
    { url: 'https://gate.example.com/path', pollSeconds: 0 },
    [
      realm,
      {
        ...realm,
        issuer: 'https://sso.example.com/realms/main/',
        clients: [realm.clients[0]!, { id: 'a', host: 'A B' }],
      },
    ],
  );
  for (const each of [
    /^openid\.url: a URL is https:\/\/host:port/,
    /^openid\.pollSeconds: /,
    /^openid\.clients\.0\.secret: or keys is needed/,
    /^openid\.clients\.1\.id: is shop, as that of another application/,
    /^openid\.clients\.2\.redirects: or ciba is needed/,
    /^openid\.clients\.2\.id: is shop, as that of another application/,
    /^keycloak\.realms\.1\.issuer: has no query and no \/ at its end/,
    /^keycloak\.realms\.1\.name: is main, as that of another realm/,
    /^keycloak\.realms\.1\.clients\.1\.id: is a, as that of another client/,
    /^keycloak\.realms\.1\.clients\.1\.name: /,
    /^keycloak\.realms\.1\.clients\.1\.host: a host is/,
  ]) {
    assert.ok(
      said.some((line) => each.test(line)),
      `${String(each)} of\n${said.join('\n')}`,
    );
  }
  assert.deepEqual(webFindings([]), ['openid.clients: Too small: expected array to have >=1 items']);
  assert.match(findings({ openid: { clients: [SHOP] } }), /^openid\.keys: /);
  assert.match(findings({ keycloak: {} }), /^keycloak\.realms: /);
});

test('of the doors for web applications each member of a wrong type is named, all at once', () => {
  const wrong = {
    id: 1,
    name: 2,
    secret: 3,
    keys: 4,
    redirects: 'x',
    ciba: 5,
    notify: 6,
    host: 7,
    logout: 8,
    idTokens: 9,
  };
  const client = { id: 1, name: 2, host: 3, more: 4 };
  const realm = { name: 1, issuer: 2, url: 3, clients: [client, 'none'], more: 4 };
  const said = findings({
    openid: { url: 1, keys: 2, pollSeconds: '5', clients: [wrong, 'none', null], more: 3 },
    keycloak: { realms: [realm, 7], more: 1 },
  }).split('\n');
  const expected = [
    ...['url', 'keys', 'pollSeconds', 'clients.1', 'clients.2'].map((path) => `openid.${path}`),
    ...Object.keys(wrong).map((member) => `openid.clients.0.${member}`),
    ...['name', 'issuer', 'url', 'clients.0.id', 'clients.0.name', 'clients.0.host', 'clients.1'].map(
      (path) => `keycloak.realms.0.${path}`,
    ),
    'keycloak.realms.1',
  ];
  for (const path of expected) {
    assert.ok(
      said.some((line) => line.startsWith(`${path}: `)),
      `${path} of\n${said.join('\n')}`,
    );
  }
  for (const place of ['openid', 'keycloak', 'keycloak.realms.0', 'keycloak.realms.0.clients.0']) {
    assert.ok(
      said.some((line) => line.startsWith(`${place}: `) && line.includes('more')),
      `more of ${place} in\n${said.join('\n')}`,
    );
  }
  for (const [doors, path] of [
    [{ openid: 'on' }, 'openid'],
    [{ openid: true }, 'openid'],
    [{ openid: { keys: 'web.keys', clients: SHOP } }, 'openid.clients'],
    [{ keycloak: [] }, 'keycloak'],
    [{ keycloak: { realms: realm } }, 'keycloak.realms'],
    [{ ask: {} }, 'ask'],
  ] as const) {
    assert.match(findings(doors), new RegExp(`(^|\n)(${path}: |.*"${path}")`), path);
  }
});

test("files of the door for web applications: each that is not there, not its owner's alone, or none, is said", () => {
  fs.writeFileSync(path.join(folder, 'shop.keys'), '{"keys": []}');
  fs.writeFileSync(path.join(folder, 'private.keys'), JSON.stringify({ keys: [{ kty: 'EC', d: 'x' }] }));
  fs.writeFileSync(path.join(folder, 'text.keys'), 'keys');
  const { secret: _, ...client } = SHOP;
  const clients = ['missing.keys', 'shop.keys', 'private.keys', 'text.keys'].map((keys, i) => ({
    ...client,
    id: `shop${i}`,
    keys,
  }));
  const said = webFindings(clients);
  assert.match(said[0]!, /^openid\.clients\.0\.keys: .*missing\.keys/);
  assert.match(said[1]!, /^openid\.clients\.1\.keys: shop\.keys is no JWK set: .* with 1 to 16 public keys/);
  assert.match(
    said[2]!,
    /^openid\.clients\.2\.keys: private\.keys has a private key; only the public ones belong here/,
  );
  assert.match(said[3]!, /^openid\.clients\.3\.keys: text\.keys is no JSON/);
  assert.equal(said.length, 4);
  assert.match(
    webFindings([SHOP], { keys: 'shop.keys' }).join('\n'),
    /^openid\.keys: shop\.keys is not what "gateway renew-openid-keys" writes/m,
  );
  fs.chmodSync(path.join(folder, 'web.keys'), 0o644);
  if (process.platform !== 'win32') {
    assert.match(
      findings({ openid: { keys: 'web.keys', clients: [SHOP] } }),
      /^openid\.keys: .*web\.keys can be read by others \(mode 644\); chmod 600 it$/m,
    );
  }
});
