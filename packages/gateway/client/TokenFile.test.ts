// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, afterEach, describe, test } from 'node:test';
import { makeCertificate } from '../config/makeCertificate.ts';
import { GatewayError, GatewayFault } from './GatewayError.ts';
import { makeFolder } from '../tunnel/makeFolder.ts';
import { TokenFile } from './TokenFile.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-token-'));
after(() => fs.rmSync(folder, { recursive: true }));
const IS_WINDOWS = process.platform === 'win32';
const LOGIN = { url: 'wss://gate:1', user: 'anna', token: 't1', expiresAt: 1 };

function fault(expected: GatewayFault): (error: unknown) => boolean {
  return (error) => error instanceof GatewayError && error.fault === expected;
}

test('a login is kept for its owner only', { skip: IS_WINDOWS }, () => {
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

test('a login is found however its name is written, and the one that is written so goes first', () => {
  const file = new TokenFile(path.join(folder, 'names.json'));
  file.add({ ...LOGIN, user: 'José' });
  assert.equal(file.find('JOSE\u0301', undefined).user, 'José');
  file.add({ ...LOGIN, user: 'josé', token: 't2' });
  assert.equal(file.find('josé', undefined).token, 't2');
  assert.equal(file.find('José', undefined).token, 't1');
});

test('a file that is not a file of logins is not overwritten', () => {
  const file = new TokenFile(path.join(folder, 'e.json'));
  fs.writeFileSync(file.path, '{"logins": 1}', { mode: 0o600 });
  assert.throws(() => file.add(LOGIN), fault(GatewayFault.BAD_INPUT));
});

/** What is said of a file, in one line, without the name of the file. */
function complaint(file: TokenFile): string {
  try {
    file.read();
  } catch (error) {
    assert.ok(error instanceof GatewayError && error.fault === GatewayFault.BAD_INPUT, String(error));
    return error.message.replace(file.path, 'FILE');
  }
  return '';
}

test('a file that others may have read or written is refused, whatever they may do with it', {
  skip: IS_WINDOWS,
}, () => {
  const file = new TokenFile(path.join(folder, 'open.json'));
  file.add(LOGIN);
  for (const mode of [0o640, 0o604, 0o620, 0o602, 0o610, 0o601]) {
    fs.chmodSync(file.path, mode);
    assert.match(complaint(file), /^FILE can be read by others \(mode 6\d\d\)\./, mode.toString(8));
  }
  fs.chmodSync(file.path, 0o600);
  assert.equal(complaint(file), '');
});

test('a file of somebody else is refused', { skip: process.getuid?.() === 0 ? false : 'takes root' }, () => {
  const file = new TokenFile(path.join(folder, 'foreign.json'));
  file.add(LOGIN);
  fs.chownSync(file.path, 12_345, 12_345);
  assert.match(complaint(file), /^FILE belongs to somebody else \(user id 12345\)/);
});

test('a link, a folder, a pipe, and what is far too large, are no files of logins; nothing waits for a pipe', {
  skip: IS_WINDOWS,
}, () => {
  const at = (name: string): string => path.join(folder, name);
  new TokenFile(at('real.json')).add(LOGIN);
  fs.symlinkSync(at('real.json'), at('link.json'));
  fs.symlinkSync(at('nothing'), at('dangling.json'));
  fs.mkdirSync(at('folder.json'));
  execFileSync('mkfifo', ['-m', '600', at('pipe.json')]);
  fs.writeFileSync(at('large.json'), ' '.repeat(1_048_577), { mode: 0o600 });
  const said = ['link', 'dangling', 'folder', 'pipe', 'large', 'real.json/x'].map((name) =>
    complaint(new TokenFile(at(`${name}.json`))),
  );
  assert.deepEqual(said, [
    'FILE is a link; put the file itself there, or name it with --token-file',
    'FILE is a link; put the file itself there, or name it with --token-file',
    'FILE is not a file; name one with --token-file',
    'FILE is not a file; name one with --token-file',
    'FILE is too large for a file of logins; remove it and log in again',
    'FILE cannot be read (ENOTDIR); give it to yourself, or name another file with --token-file',
  ]);
  assert.throws(() => new TokenFile(at('link.json')).add(LOGIN), fault(GatewayFault.BAD_INPUT));
  assert.equal(fs.lstatSync(at('link.json')).isSymbolicLink(), true);
});

test('what is in the file is checked before it is used', () => {
  const file = new TokenFile(path.join(folder, 'bad.json'));
  for (const change of [
    { url: 'https://gate' },
    { url: 'wss://[x' },
    { url: 'wss://gate:99999' },
    { url: 'wss://gate:1/path' },
    { url: 'xwss://gate:1' },
    { url: 'wss://gate:1\n' },
    { token: 'a\r\nb' },
    { token: 'é' },
    { token: '' },
    { certificate: 'none' },
    { expiresAt: 1e300 },
    { user: '' },
  ]) {
    fs.writeFileSync(file.path, JSON.stringify({ logins: [{ ...LOGIN, ...change }] }), { mode: 0o600 });
    assert.match(complaint(file), /^FILE is not a file of logins/, JSON.stringify(change));
  }
});

test('where nothing can be kept, it is said before a code is spent, and nothing is left there', () => {
  fs.writeFileSync(path.join(folder, 'file'), '');
  assert.throws(
    () => new TokenFile(path.join(folder, 'file/logins.json')).checkWritable(),
    fault(GatewayFault.BAD_INPUT),
  );
  const fine = new TokenFile(path.join(folder, 'fine/logins.json'));
  fine.checkWritable();
  assert.deepEqual(fs.readdirSync(path.dirname(fine.path)), []);
});

test('a file without TLS, for a gateway on loopback, and one of exactly the size that is allowed, are read', () => {
  const file = new TokenFile(path.join(folder, 'loopback.json'));
  file.add({ ...LOGIN, url: 'ws://127.0.0.1:1' });
  fs.appendFileSync(file.path, ' '.repeat(1_048_576 - fs.statSync(file.path).size));
  assert.equal(file.read()[0]?.url, 'ws://127.0.0.1:1');
});

test('with a certificate it keeps the certificate', async () => {
  const { certificate } = await makeCertificate(['gate'], 1);
  const file = new TokenFile(path.join(folder, 'pinned.json'));
  file.add({ ...LOGIN, certificate });
  assert.deepEqual(file.read(), [{ ...LOGIN, certificate }]);
});

test('who is not logged in hears where, when they have said where', () => {
  const file = new TokenFile(path.join(folder, 'nowhere.json'));
  assert.throws(() => file.find('anna', undefined), /^GatewayError: anna is not logged in\. Ask/);
  assert.throws(
    () => file.find('anna', 'wss://gate:1'),
    /^GatewayError: anna is not logged in at wss:\/\/gate:1\. Ask/,
  );
  file.add(LOGIN);
  file.add({ ...LOGIN, url: 'wss://other:1' });
  assert.throws(() => file.find('anna', undefined), /wss:\/\/gate:1, wss:\/\/other:1/);
});

test("its folder is its owner's alone, and no descriptor is left open", { skip: IS_WINDOWS }, () => {
  const file = new TokenFile(path.join(folder, 'own/deep/logins.json'));
  file.add(LOGIN);
  assert.equal(fs.statSync(path.dirname(file.path)).mode & 0o777, 0o700);
  const next = (): number => {
    const handle = fs.openSync(file.path, 'r');
    fs.closeSync(handle);
    return handle;
  };
  const before = next();
  file.read();
  fs.chmodSync(file.path, 0o644);
  assert.throws(() => file.read(), fault(GatewayFault.BAD_INPUT));
  assert.equal(next(), before);
});

test('a folder that the system will never make is refused at once', {
  skip: process.platform === 'linux' ? false : 'takes /proc, where nobody can make anything',
}, () => {
  assert.throws(() => new TokenFile('/proc/nowhere/deeper/logins.json').add(LOGIN), fault(GatewayFault.BAD_INPUT));
});

test('a folder that cannot be made is an error, and one that somebody else has just made is none', (t) => {
  const file = path.join(folder, 'a file');
  fs.writeFileSync(file, '');
  assert.throws(() => makeFolder(path.join(file, 'below')), { code: 'ENOTDIR' });
  const raced = path.join(folder, 'raced');
  fs.mkdirSync(raced);
  t.mock.method(fs, 'existsSync', (each: string) => each !== raced);
  makeFolder(raced);
});

test('a write that fails at its last step leaves the old file, and no other', { skip: IS_WINDOWS }, (t) => {
  const file = new TokenFile(path.join(folder, 'kept/logins.json'));
  file.add(LOGIN);
  t.mock.method(fs, 'renameSync', () => {
    throw Object.assign(new Error('no'), { code: 'EIO' });
  });
  assert.throws(() => file.add({ ...LOGIN, token: 't2' }), /cannot be written \(EIO\)/);
  assert.deepEqual(fs.readdirSync(path.dirname(file.path)), ['logins.json']);
  assert.equal(file.read()[0]?.token, 't1');
});

describe("without a name it is in the person's own configuration", { skip: IS_WINDOWS }, () => {
  const before = { XDG_CONFIG_HOME: process.env['XDG_CONFIG_HOME'], HOME: process.env['HOME'] };
  const within = (configured: string | undefined, home: string | undefined): string => {
    for (const [name, value] of [
      ['XDG_CONFIG_HOME', configured],
      ['HOME', home],
    ] as const) {
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
    return new TokenFile().path;
  };
  afterEach(() => {
    Object.entries(before).forEach(([name, value]) =>
      value === undefined ? delete process.env[name] : (process.env[name] = value),
    );
  });

  test('which has an absolute path', () => {
    assert.equal(within('/etc/own', '/home/anna'), '/etc/own/cancellableauth/logins.json');
    for (const relative of [undefined, '', '.', 'config', '~/x']) {
      assert.equal(within(relative, '/home/anna'), '/home/anna/.config/cancellableauth/logins.json');
    }
    for (const relative of ['', '.', 'home']) {
      assert.equal(
        within(undefined, relative),
        path.join(os.userInfo().homedir, '.config/cancellableauth/logins.json'),
      );
    }
  });

  test('or is asked for, when there is none', (t) => {
    t.mock.method(os, 'userInfo', () => {
      throw new Error('no such user');
    });
    assert.throws(
      () => within(undefined, 'relative'),
      /there is no home folder to keep logins in; say where with --token-file/,
    );
  });
});
