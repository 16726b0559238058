// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { CannotInstallError, installPackages } from 'arkts-host/debian';
import { packWorkspace } from './installPackage.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const PAGE = fs.readFileSync(path.join(ROOT, 'docs/guide/production.md'), 'utf8');
const STATE = 'var/lib/cancellableauth-gateway';
const LOG = 'var/log/gateway.log';
/** A Debian is fetched, or npm asks its registry. */
const LONGEST_MS = 900_000;
/** As much of systemctl as the page needs: it starts what the unit says, as the user that it says. */
const SYSTEMCTL = `#!/bin/sh
value() { sed -n "s/^$1=//p" /etc/systemd/system/cancellableauth-gateway.service | head -n 1; }
started() { grep -c '"event":"started"' /${LOG}; }
start() {
  cd "$(value WorkingDirectory)"
  touch /${LOG}
  before=$(started)
  setpriv --reuid="$(value User)" --regid="$(value User)" --init-groups $(value ExecStart) </dev/null >/dev/null 2>>/${LOG} &
  echo $! >/run/gateway.pid
  until [ "$(started)" -gt "$before" ]; do kill -0 "$(cat /run/gateway.pid)" || exit 1; sleep 0.1; done
}
stop() {
  kill "$(cat /run/gateway.pid)" 2>/dev/null || return 0
  while kill -0 "$(cat /run/gateway.pid)" 2>/dev/null; do sleep 0.1; done
}
case "$1" in
  start | enable) start ;;
  stop | disable) stop ;;
  restart) stop; start ;;
  reload) setpriv --reuid="$(value User)" --regid="$(value User)" --init-groups $(value ExecReload) ;;
  *) exit 1 ;;
esac
`;

/** The commands of the page, by their names and in their order. */
function steps(): ReadonlyMap<string, string> {
  return new Map(
    [...PAGE.matchAll(/^<!-- run: (\S+) -->\n```sh\n([^]*?)^```$/gm)].map(([, name, commands]) => [name!, commands!]),
  );
}

test('every block of commands of the page has a name, and is run by it', () => {
  assert.equal([...PAGE.matchAll(/^```sh$/gm)].length, steps().size);
});

describe('the page, followed on a Debian of its own', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'production-'));
  const root = path.join(folder, 'root');
  let missing: string | undefined;
  let space: ChildProcessWithoutNullStreams | undefined;
  let phone: ChildProcessWithoutNullStreams | undefined;
  let said = '';

  /** Runs a command in the machine; `isAlone`: without the network of this one. */
  function run(script: string, isAlone = true): string {
    const enter = isAlone ? ['nsenter', '--net', '--target', String(space!.pid)] : [];
    const [program, ...args] = [
      ...enter,
      'chroot',
      root,
      'sh',
      '-euc',
      `${steps().get('shorthand')!}\ncd /root\n${script}`,
    ];
    const made = spawnSync(program!, args, {
      encoding: 'utf8',
      timeout: LONGEST_MS,
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: '/root',
        npm_config_cafile: '/etc/ssl/certs/ca-certificates.crt', // this machine's: there may be an authority of a house in between
        ...(isAlone ? { npm_config_offline: 'true' } : {}), // it has been asked for before
      },
    });
    assert.equal(made.status, 0, `${script}\n${made.stdout}${made.stderr}`);
    return made.stdout;
  }

  const follow = (name: string, isAlone = true): string => run(steps().get(name)!, isAlone);

  async function tell(line: string): Promise<string> {
    said = '';
    phone!.stdin.write(`${line}\n`);
    while (!said.includes('\n')) {
      assert.equal(phone!.exitCode, null, `the phone has ended at: ${line}`);
      await Promise.race([once(phone!.stdout, 'data'), once(phone!, 'exit')]);
    }
    return said.trim();
  }

  /** A connection through the gateway, approved on the phone: what the echo at its end says. */
  async function connect(text: string): Promise<string> {
    const client = spawn('nsenter', [
      ...['--net', '--target', String(space!.pid), 'chroot', root],
      ...['gateway', 'connect', 'localhost:2222', '--user', 'anna', '--token-file', '/root/logins.json'],
    ]);
    let out = '';
    let err = '';
    client.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()));
    client.stderr.on('data', (chunk: Buffer) => void (err += chunk.toString()));
    client.stdin.end(text);
    const ended = new Promise((resolve) => client.on('close', resolve));
    let number: string | undefined;
    while ((number = /type (\d+) on your phone/.exec(err)?.[1]) === undefined) {
      assert.equal(client.exitCode, null, err);
      await Promise.race([ended, new Promise((resolve) => client.stderr.once('data', resolve))]);
    }
    assert.equal(await tell(`approve ${number}`), 'approved true', err);
    assert.equal(await ended, 0, err);
    return out;
  }

  before(() => {
    missing = machine();
  });

  /** Makes the machine; why there is none. */
  function machine(): string | undefined {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) {
      return 'only root makes a Debian';
    }
    const given = process.env['PRODUCTION_ROOT']; // one that was made before: for whoever tries this again and again
    try {
      if (given === undefined) {
        installPackages(['debootstrap']);
      }
    } catch (error) {
      if (error instanceof CannotInstallError) {
        return error.message;
      }
      throw error;
    }
    const [program, ...args] =
      given === undefined
        ? ['debootstrap', '--variant=minbase', '--include=ca-certificates,iproute2,systemd', 'stable', root]
        : ['cp', '-a', given, root];
    const made = spawnSync(program!, args, { encoding: 'utf8', timeout: LONGEST_MS });
    if (made.status !== 0) {
      return `there is no Debian to be had: ${made.stdout.trim().split('\n').at(-1)} ${made.stderr}`;
    }
    for (const [from, to] of [
      [process.execPath, 'usr/bin/node'],
      [path.join(path.dirname(process.execPath), '../lib/node_modules/npm'), 'usr/lib/node_modules/npm'],
      ['/etc/resolv.conf', 'etc/resolv.conf'],
      ['/etc/hosts', 'etc/hosts'],
      ['/etc/ssl/certs/ca-certificates.crt', 'etc/ssl/certs/ca-certificates.crt'],
    ] as const) {
      fs.cpSync(fs.realpathSync(from), path.join(root, to), { recursive: true, force: true });
    }
    fs.rmSync(path.join(root, 'usr/bin/npm'), { force: true });
    fs.symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', path.join(root, 'usr/bin/npm'));
    fs.appendFileSync(path.join(root, 'etc/hosts'), '\n127.0.0.1 localhost gate.example.com\n');
    fs.mkdirSync(path.join(root, 'usr/local/bin'), { recursive: true });
    fs.writeFileSync(path.join(root, 'usr/local/bin/systemctl'), SYSTEMCTL, { mode: 0o755 });
    spawnSync('mknod', ['-m', '666', path.join(root, 'dev/null'), 'c', '1', '3']);
    spawnSync('mknod', ['-m', '666', path.join(root, 'dev/urandom'), 'c', '1', '9']);
    fs.renameSync(
      packWorkspace('packages/gateway', folder),
      path.join(root, 'root/cancellable-auth-gateway-1.0.0.tgz'),
    );
    space = spawn('unshare', ['--net', 'sleep', 'infinity']);
    return undefined;
  }

  after(() => {
    if (missing === undefined) {
      const pid = path.join(root, 'run/gateway.pid');
      if (fs.existsSync(pid)) {
        try {
          process.kill(Number(fs.readFileSync(pid, 'utf8')), 'SIGKILL');
        } catch {
          // it has ended
        }
      }
    }
    phone?.kill();
    space?.kill();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const step = (name: string, body: () => Promise<void> | void): void => {
    test(name, async (context) => (missing === undefined ? body() : context.skip(missing)));
  };

  step('install: from the package, with a user of its own', () => {
    follow('install', false);
    assert.match(run('gateway --version'), /^\d+\.\d+\.\d+/);
    assert.match(fs.readFileSync(path.join(root, 'etc/passwd'), 'utf8'), /^cancellableauth-gateway:/m);
  });

  step('init and start: it runs as its own user, and is ready', () => {
    run('ip link set lo up');
    follow('init');
    follow('start');
    const pid = fs.readFileSync(path.join(root, 'run/gateway.pid'), 'utf8').trim();
    const uid = /^cancellableauth-gateway:[^:]*:(\d+):/m.exec(
      fs.readFileSync(path.join(root, 'etc/passwd'), 'utf8'),
    )![1];
    assert.equal(String(fs.statSync(`/proc/${pid}`).uid), uid);
    for (const name of ['gateway.json5', 'gateway.key', 'identity.key', 'gateway.db']) {
      assert.equal(fs.statSync(path.join(root, STATE, name)).mode & 0o077, 0, name);
    }
  });

  step('the first user enrols a phone, logs a client in, and connects', async () => {
    const [enrol, login] = follow('tickets').trim().split('\n');
    const node = [
      '--import',
      path.join(ROOT, 'tools/typescript.mjs'),
      path.join(import.meta.dirname, 'productionPhone.ts'),
    ];
    phone = spawn('nsenter', ['--net', '--target', String(space!.pid), process.execPath, ...node], { cwd: ROOT });
    phone.stdout.on('data', (chunk: Buffer) => void (said += chunk.toString()));
    phone.stderr.pipe(process.stderr);
    assert.match(await tell(`enrol ${enrol}`), /^enrolled \S+$/);
    assert.equal(await tell('greet'), 'welcome');
    run(`printf '%s\\n' '${login}' | gateway login --token-file /root/logins.json`);
    const echo = 'require("net").createServer({ allowHalfOpen: true }, (s) => s.pipe(s)).listen(2222, "127.0.0.1")';
    run(`node -e '${echo}' </dev/null >/dev/null 2>&1 & echo $! >/run/echo.pid`);
    assert.equal(await connect('first'), 'first');
  });

  step('reload and renew-certificate: the phone notices nothing, and the client connects as before', async () => {
    follow('reload');
    follow('renew');
    assert.match(run('gate audit --json'), /"event":"reloaded".*"detail":"[^"]*the certificate/);
    assert.equal(await connect('renewed'), 'renewed');
  });

  step('back up and upgrade: the phone comes again', async () => {
    follow('backup');
    follow('upgrade');
    assert.equal(await tell('greet'), 'welcome');
    assert.equal(await connect('upgraded'), 'upgraded');
  });

  step('downgrade: what was in the backup is there again', async () => {
    follow('downgrade');
    assert.equal(await tell('greet'), 'welcome');
    assert.equal(await connect('restored'), 'restored');
  });

  step('the machine is lost: the backup is this gateway', async () => {
    follow('disaster');
    assert.equal(await tell('greet'), 'welcome');
    assert.equal(await connect('again'), 'again');
  });

  step('remove: nothing of it is left', () => {
    run('kill "$(cat /run/echo.pid)"');
    follow('remove');
    assert.doesNotMatch(fs.readFileSync(path.join(root, 'etc/passwd'), 'utf8'), /cancellableauth/);
    for (const name of [STATE, 'var/lib/lost', 'usr/lib/node_modules/@cancellable-auth/gateway', 'usr/bin/gateway']) {
      assert.ok(!fs.existsSync(path.join(root, name)), name);
    }
  });
});
