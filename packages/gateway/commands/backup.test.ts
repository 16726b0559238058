// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { newOpenidKeys } from '../openid/openidKeys.ts';
import { fillDisk } from '../testing/fillDisk.ts';
import { GatewayProcess, NAME, ORIGIN } from '../testing/GatewayProcess.ts';
import { PushServer } from '../testing/PushServer.ts';
import { Run } from '../testing/Run.ts';
import { SessionPhone } from '../testing/SessionPhone.ts';
import { backUp, restore } from './backup.ts';
import { CommandError } from './CommandError.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-backup-'));
const home = path.join(folder, 'home');
const config = path.join(home, 'gateway.json5');
const copy = path.join(folder, 'copy');
/** What browsers and applications know it by: without it everybody is logged out, and tokens of before verify no more. */
const WEB_KEYS = newOpenidKeys();
let gateway: GatewayProcess;
let phone: SessionPhone;

before(async () => {
  fs.mkdirSync(home);
  fs.writeFileSync(path.join(home, 'push.secret'), `${'A'.repeat(32)}\n`, { mode: 0o600 });
  fs.writeFileSync(path.join(home, 'web.keys'), WEB_KEYS, { mode: 0o600 });
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  fs.writeFileSync(path.join(home, 'shops.jwks'), JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }));
  const application = (id: string): object => ({
    id,
    name: id,
    keys: 'shops.jwks',
    redirects: [`https://${id}.example/`],
  });
  gateway = await GatewayProcess.start(home, {
    openid: { url: 'https://localhost:8443', keys: 'web.keys', clients: [application('shop'), application('other')] },
    targets: [{ host: 'localhost', port: 22 }],
    wakeUp: { webhook: { url: 'http://127.0.0.1:1/', secret: 'push.secret' } },
  });
  phone = await SessionPhone.enrol(await gateway.ticket('enrol-code', 'anna'), NAME, ORIGIN);
});
after(async () => {
  phone.stop();
  await gateway.end('SIGTERM');
  await Run.endAll();
  fs.rmSync(folder, { recursive: true });
});

function says(message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof CommandError, String(error));
    assert.match(error.message, message);
    return error.exitCode === 1;
  };
}

test('a backup of a gateway that runs has all its files, for its owner alone, and is never overwritten', async () => {
  assert.equal(await backUp(['--to', copy, '--config', config]), 0);
  assert.deepEqual(fs.readdirSync(copy).sort(), [
    'gateway.crt',
    'gateway.db',
    'gateway.json5',
    'gateway.key',
    'identity.key',
    'openid-client-0.keys',
    'openid-client-1.keys',
    'openid.keys',
    'push.secret',
  ]);
  assert.ok(['.', ...fs.readdirSync(copy)].every((name) => (fs.statSync(path.join(copy, name)).mode & 0o077) === 0));
  await assert.rejects(backUp(['--to', copy, '--config', config]), says(/a backup is a new folder$/));
});

test('it is not put under a gateway that runs, or that is another one', async () => {
  await assert.rejects(restore(['--from', copy, '--config', config]), says(/in use: another gateway runs on it/));
  const other = path.join(folder, 'other');
  fs.cpSync(copy, other, { recursive: true });
  for (const name of ['web.keys', 'shops.jwks']) {
    fs.copyFileSync(path.join(home, name), path.join(other, name));
  }
  fs.copyFileSync(path.join(other, 'gateway.key'), path.join(other, 'identity.key'));
  await assert.rejects(
    restore(['--from', copy, '--config', path.join(other, 'gateway.json5')]),
    says(/backup of another gateway/),
  );
});

test('restored, the phones of then are known, and one that was revoked since is not', async () => {
  const result = await gateway.answer({ command: 'devices' });
  const [first] = 'rows' in result ? result.rows : [];
  await gateway.answer({ command: 'revoke-device', id: String(first?.['id']) });
  await gateway.end('SIGTERM');
  assert.equal(await restore(['--from', copy, '--config', config, '--json']), 0);
  await gateway.serve();
  const after = await gateway.answer({ command: 'devices' });
  assert.notEqual('rows' in after ? after.rows[0]?.['revoked'] : '', '');
});

test('on a new machine a backup is the whole gateway', async () => {
  await gateway.end('SIGTERM');
  fs.rmSync(home, { recursive: true });
  fs.mkdirSync(home);
  assert.equal(await restore(['--from', copy, '--config', config, '--json']), 0);
  assert.equal(fs.readFileSync(path.join(home, 'web.keys'), 'utf8'), WEB_KEYS);
  assert.equal(fs.statSync(path.join(home, 'web.keys')).mode & 0o077, 0);
  await gateway.serve();
  const known = await gateway.answer({ command: 'devices' });
  assert.equal('rows' in known ? known.rows[0]?.['user'] : undefined, 'anna');
});

test('a disk that fills up leaves nothing of a backup on a new machine, so that it can be put there again', async (t) => {
  const machine = path.join(folder, 'full');
  fs.mkdirSync(machine);
  const line = ['--from', copy, '--config', path.join(machine, 'gateway.json5')];
  const disk = fillDisk(t, 2);
  await assert.rejects(restore(line), says(/ENOSPC: no space left on device/));
  assert.deepEqual(fs.readdirSync(machine), []);
  disk.makeRoom();
  assert.equal(await restore(line), 0);
});

test("what Push Kit's account and its receipts are known by is in it, too", async () => {
  const third = path.join(folder, 'third');
  const file = path.join(third, 'gateway.json5');
  fs.mkdirSync(third);
  assert.equal(await restore(['--from', copy, '--config', file, '--json']), 0);
  const pushKit = {
    serviceAccount: 'account.json',
    clientId: 'c1',
    receipts: { user: 'push', secret: 'receipts.secret' },
  };
  const written = JSON.parse(fs.readFileSync(file, 'utf8')) as object;
  fs.writeFileSync(file, JSON.stringify({ ...written, wakeUp: { pushKit } }));
  const secrets = { 'account.json': new PushServer().account, 'receipts.secret': `${'A'.repeat(32)}\n` };
  Object.entries(secrets).forEach(([name, text]) => fs.writeFileSync(path.join(third, name), text, { mode: 0o600 }));
  const another = path.join(folder, 'another');
  assert.equal(await backUp(['--to', another, '--config', file]), 0);
  fs.rmSync(third, { recursive: true });
  fs.mkdirSync(third);
  assert.equal(await restore(['--from', another, '--config', file, '--json']), 0);
  for (const [name, text] of Object.entries(secrets)) {
    assert.equal(fs.readFileSync(path.join(third, name), 'utf8'), text, name);
  }
});
