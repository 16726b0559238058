// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { Run } from '../testing/Run.ts';

const PROGRAM = path.join(import.meta.dirname, '../gateway.mjs');
/** A user of a container: no entry in passwd, no home. */
const NAMELESS = 54_321;
const KEY = 'A'.repeat(122);
let folder = '';
const at = (name: string): string => path.join(folder, name);

before(() => {
  execFileSync(process.execPath, [PROGRAM, '--help']); // compiled by its owner, for everybody
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-everyday-'));
  fs.chmodSync(folder, 0o777);
  const login = (port: number): object => ({
    url: `wss://127.0.0.1:${port}`,
    user: 'anna',
    token: 'T'.repeat(43),
    expiresAt: Date.now() + 86_400_000,
    key: KEY,
  });
  const files: readonly (readonly [name: string, logins: readonly object[], mode: number, owner: number])[] = [
    ['one.json', [login(9)], 0o600, NAMELESS],
    ['two.json', [login(9), login(10)], 0o600, NAMELESS],
    ['open.json', [login(9)], 0o644, NAMELESS],
    ['another.json', [login(9)], 0o600, 0],
  ];
  for (const [name, logins, mode, owner] of files) {
    fs.writeFileSync(at(name), JSON.stringify({ logins }), { mode });
    fs.chmodSync(at(name), mode);
    fs.chownSync(at(name), owner, owner);
  }
  fs.symlinkSync(at('one.json'), at('link.json'));
  fs.writeFileSync(at('gateway.json5'), '{}', { mode: 0o600 });
});
after(async () => {
  await Run.endAll();
  fs.rmSync(folder, { recursive: true });
});

/** What somebody types, and the one sentence that they get: what is wrong, and what to do. */
const LINES: readonly (readonly [what: string, line: () => readonly string[], says: RegExp])[] = [
  [
    'no home to keep logins in',
    () => ['connect', 'db:22', '--user', 'anna'],
    /there is no home folder to keep logins in; say where with --token-file/,
  ],
  [
    'nobody listens where the gateway was',
    () => ['connect', 'db:22', '--user', 'anna', '--token-file', at('one.json')],
    /nothing listens there .*; if it has moved, ask its operator for a new ticket and log in again/,
  ],
  [
    'a login at two gateways',
    () => ['connect', 'db:22', '--user', 'anna', '--token-file', at('two.json')],
    /anna is logged in at wss:\/\/127\.0\.0\.1:9, wss:\/\/127\.0\.0\.1:10; say which with --gateway/,
  ],
  [
    'a login at another gateway than that',
    () => ['connect', 'db:22', '--user', 'anna', '--gateway', 'wss://other:1', '--token-file', at('one.json')],
    /anna is not logged in at wss:\/\/other:1\. Ask the operator for a ticket/,
  ],
  [
    'logins that others can read',
    () => ['logout', '--user', 'anna', '--token-file', at('open.json')],
    /can be read by others \(mode 644\)\. .*ask for a new ticket, chmod 600 the file, log in again/,
  ],
  [
    "logins in somebody else's file",
    () => ['ask', 'Deploy?', '--user', 'anna', '--token-file', at('another.json')],
    /another\.json cannot be read \(EACCES\); give it to yourself, or name another file with --token-file/,
  ],
  [
    'logins behind a link',
    () => ['connect', 'db:22', '--user', 'anna', '--token-file', at('link.json')],
    /link\.json is a link; put the file itself there, or name it with --token-file/,
  ],
  [
    "the operator's configuration, by another user",
    () => ['status', '--config', at('gateway.json5')],
    /this user may not read it \(EACCES\); give the command as the user whom the gateway runs as/,
  ],
  [
    'a configuration that is not there',
    () => ['users', '--config', at('none.json5')],
    /there is no such file; "gateway init" writes one, and --config FILE names another/,
  ],
  [
    'a new gateway in a folder of somebody else',
    () => ['init', '--name', 'gate.example', '--dir', '/root/gateway'],
    /EACCES.*this user may not write there; --dir DIR names a folder; nothing is overwritten/,
  ],
];

describe('a user without a name or a home is told in one sentence what is wrong and what to do', {
  skip: process.getuid?.() === 0 && process.platform === 'linux' ? false : 'takes root, to be another user',
}, () => {
  for (const [what, line, says] of LINES) {
    test(what, async () => {
      const as = ['--reuid', String(NAMELESS), '--regid', String(NAMELESS), '--clear-groups'];
      const run = new Run('setpriv', [...as, process.execPath, PROGRAM, ...line()], { PATH: process.env['PATH'] });
      assert.equal(await run.ended(), 1, run.err);
      assert.match(run.err, says);
      assert.match(run.err, /^gateway[^\n]*\n$/, 'one line');
      assert.equal(run.out, '');
    });
  }
});
