// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import { EndCause } from 'gateway_protocol';
import { findPrograms } from '../testing/findPrograms.ts';
import { isAlive } from '../testing/Run.ts';
import { until } from '../testing/until.ts';
import { findOpenSsh } from './findOpenSsh.ts';
import { SshBed } from './SshBed.ts';
import { questionOf } from '../testing/questionOf.ts';

const { openSsh, reason } = findOpenSsh();
const AGAIN_MS = 50;
const HOST = 'build.lab.example.com';
const rsync = findPrograms({
  names: ['rsync'],
  missing: 'rsync',
  toInstall: 'rsync',
  packages: ['rsync'],
  service: 'rsync',
});
const terminal = findPrograms({
  names: ['script'],
  missing: 'script',
  toInstall: 'bsdutils',
  packages: ['bsdutils'],
});
const NO_TERMINAL = terminal.files === undefined ? terminal.reason : false;

/** Each test is a row of docs/guide/gateway.md, "Configurations of ssh", by its name. */
describe('configurations of ssh', { skip: openSsh === undefined ? reason : false }, () => {
  let bed: SshBed;
  const at = (name: string): string => path.join(bed.folder, name);
  const quoted = (line: readonly string[]): string =>
    line.map((part) => `'${part.replaceAll("'", "'\\''")}'`).join(' ');

  before(async () => {
    bed = await SshBed.open(openSsh!);
  });
  after(() => bed.close());

  /** A line in a terminal of its own, and what comes after it there. */
  const inTerminal = (line: readonly string[], then = ''): ReturnType<SshBed['start']> =>
    bed.start(['script', '-qefc', quoted(line) + then, '/dev/null']);

  /** The user types what the terminal shows. */
  async function approveAt(run: ReturnType<SshBed['start']>): Promise<void> {
    const number = await until(() => /type (\d\d) on your phone/.exec(run.out)?.[1], 'the number is shown');
    const record = await bed.phone.shown();
    bed.phone.type(record, number);
    assert.equal(await bed.phone.gone(record), EndCause.APPROVED);
  }

  /** A server of this machine that greets. */
  async function greeter(): Promise<{ readonly port: number; close(): void }> {
    const server = net.createServer((socket) => socket.on('error', () => undefined).end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { port: (server.address() as AddressInfo).port, close: () => server.close() };
  }

  /** What a socket of this machine says first; it is tried until somebody is there. */
  async function greetingOf(where: net.NetConnectOpts, first?: Buffer): Promise<string> {
    for (;;) {
      const said = await new Promise<string | undefined>((resolve) => {
        const socket = net.connect(where);
        if (first !== undefined) {
          socket.write(first);
        }
        socket.once('data', (chunk: Buffer) => {
          socket.destroy();
          resolve(chunk.toString('latin1'));
        });
        socket.once('error', () => resolve(undefined));
        socket.once('close', () => resolve(undefined));
      });
      if (said !== undefined) {
        return said;
      }
      await pause(AGAIN_MS);
    }
  }

  test('ControlMaster auto and ControlPersist, at a terminal', { skip: NO_TERMINAL }, async () => {
    const control = ['-o', 'ControlMaster=auto', '-o', 'ControlPersist=600', '-o', `ControlPath=${at('master')}`];
    const first = inTerminal(bed.commandLine(...control, HOST, 'echo first'));
    await approveAt(first);
    await until(() => /^first\r?$/m.test(first.out), 'the command runs');
    const tunnel = await first.tunnel();
    const opened = bed.gateway.count('request-opened');
    await first.ended(); // and its terminal is closed, which is said to all that were started there
    const second = bed.ssh(...control, 'sleep 2; echo second'); // longer than a client that is told to end goes on
    assert.equal(await second.ended(), 0, second.err);
    assert.equal(second.out, 'second\n');
    assert.equal(bed.gateway.count('request-opened'), opened, 'nobody is asked again');
    assert.equal(isAlive(tunnel), true, 'the master goes on without its first session');
    assert.equal(await bed.ssh(...control, '-O', 'exit').ended(), 0);
    await until(() => !isAlive(tunnel), 'the tunnel ends with its master');
    first.killGroup('SIGKILL');
  });

  test('ControlPersist without a terminal, as editors and ansible start it', async () => {
    const control = ['-C', '-o', 'ControlMaster=auto', '-o', 'ControlPersist=60s', '-o', `ControlPath=${at('hidden')}`];
    const run = bed.ssh(...control, 'true');
    const record = await bed.phone.shown();
    assert.match(questionOf(record.prompt.request).client, / \(shows its number nowhere\)$/);
    run.killGroup('SIGKILL');
    assert.match(String(await bed.phone.gone(record)), /client-(gone|cancelled)/);
  });

  test('stderr that somebody hides, without a terminal', async () => {
    const line = quoted(bed.commandLine('-o', 'ProxyCommand=gateway connect %h:%p --user anna 2>/dev/null', HOST));
    const run = bed.start(['sh', '-c', `exec ${line} true`]);
    const record = await bed.phone.shown();
    assert.match(questionOf(record.prompt.request).client, / \(shows its number nowhere\)$/);
    run.killGroup('SIGINT');
    await bed.phone.gone(record);
    await run.ended();
  });

  test('LogLevel QUIET: the number is still said', async () => {
    const run = bed.ssh('-q', 'echo quiet');
    await bed.approve(run);
    assert.equal(await run.ended(), 0);
    assert.equal(run.out, 'quiet\n');
  });

  test('-f with -L: the forward goes on in the background', async () => {
    const inner = await greeter();
    const beats = 'ProxyCommand=gateway connect %h:%p --user anna --timeout 6'; // one each two seconds
    const run = bed.ssh('-f', '-N', '-o', beats, '-L', `${at('local')}:127.0.0.1:${inner.port}`);
    await bed.approve(run);
    const tunnel = await run.tunnel();
    await until(() => run.child.exitCode !== null, 'ssh goes into the background');
    // its parent has gone, and is looked for each half second while a client waits: two beats of its own go by
    const reads = (): number => Number(/syscr: (\d+)/.exec(fs.readFileSync(`/proc/${tunnel}/io`, 'utf8'))?.[1]);
    const before = process.platform === 'linux' ? reads() : 0;
    await until(() => process.platform !== 'linux' || reads() >= before + 2, 'it hears the gateway twice');
    assert.equal(await greetingOf({ path: at('local') }), 'hello');
    assert.equal(isAlive(tunnel), true);
    run.killGroup('SIGTERM');
    await until(() => !isAlive(tunnel), 'the tunnel ends with its ssh');
    inner.close();
  });

  test('-R and -D', async () => {
    const inner = await greeter();
    const back = bed.ssh('-N', '-R', `${at('back')}:127.0.0.1:${inner.port}`);
    await bed.approve(back);
    assert.equal(await greetingOf({ path: at('back') }), 'hello');
    const proxy = await greeter();
    proxy.close(); // a port that is free
    const socks = bed.ssh('-N', '-D', `127.0.0.1:${proxy.port}`);
    await bed.approve(socks);
    assert.equal(await greetingOf({ host: '127.0.0.1', port: proxy.port }, Buffer.from([5, 1, 0])), '\x05\x00');
    for (const run of [back, socks]) {
      run.killGroup('SIGTERM');
      await run.ended();
    }
    inner.close();
  });

  test('~& with a forward that is in use: the session ends, the connection lives', {
    skip: NO_TERMINAL,
  }, async () => {
    const echo = net.createServer((socket) => socket.on('error', () => undefined).pipe(socket));
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    const forward = `${at('escape')}:127.0.0.1:${(echo.address() as AddressInfo).port}`;
    const line = bed.commandLine('-tt', '-L', forward, HOST, 'echo ready; exec cat');
    const run = inTerminal(line, '; exec cat'); // the shell that has the terminal stays: OpenSSH ends with its terminal here
    await approveAt(run);
    await until(() => /^ready\r?$/m.test(run.out), 'the session stands');
    const tunnel = await run.tunnel();
    const used = net.connect({ path: at('escape') });
    let heard = '';
    used.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    used.write('before');
    await until(() => heard === 'before', 'the forward is in use');
    run.child.stdin.write('\r~&');
    await until(() => /\[backgrounded\]/.test(run.out), 'it says that it waits');
    used.write(' and after');
    await until(() => heard === 'before and after', 'the connection lives');
    used.end();
    await until(() => !isAlive(tunnel), 'the tunnel ends with the last connection');
    run.killGroup('SIGKILL');
    echo.close();
  });

  test('ProxyJump: the gateway leads to the first machine, which leads to the second', async () => {
    const run = bed.start(
      bed.commandLine('-J', HOST, '-o', 'ProxyCommand=none', `second.lab.example.com`, 'echo behind the jump'),
    );
    const record = await bed.approve(run);
    assert.equal(await run.ended(), 0, run.err);
    assert.equal(run.out, 'behind the jump\n');
    assert.equal(questionOf(record.prompt.request).target, `127.0.0.1:${bed.server.port}`);
  });

  test('scp, both ways', async () => {
    const bytes = randomBytes(300_000);
    fs.writeFileSync(at('sent'), bytes);
    const scp = (...args: string[]): ReturnType<SshBed['start']> => bed.start(['scp', '-F', at('ssh_config'), ...args]);
    const there = scp(at('sent'), `${HOST}:${at('there')}`);
    await bed.approve(there);
    assert.equal(await there.ended(), 0, there.err);
    const back = scp(`${HOST}:${at('there')}`, at('come'));
    await bed.approve(back);
    assert.equal(await back.ended(), 0, back.err);
    assert.ok(fs.readFileSync(at('come')).equals(bytes));
  });

  test('sftp', async () => {
    fs.writeFileSync(at('batch'), `put ${at('batch')} ${at('by-sftp')}\n`);
    const run = bed.start(['sftp', '-F', at('ssh_config'), '-b', at('batch'), HOST]);
    await bed.approve(run);
    assert.equal(await run.ended(), 0, run.err);
    assert.equal(fs.readFileSync(at('by-sftp'), 'utf8'), fs.readFileSync(at('batch'), 'utf8'));
  });

  test('rsync', { skip: rsync.files === undefined ? rsync.reason : false }, async () => {
    fs.mkdirSync(at('tree/below'), { recursive: true });
    fs.writeFileSync(at('tree/below/file'), 'by rsync');
    const run = bed.start([
      'rsync',
      '-a',
      '-e',
      `ssh -F ${at('ssh_config')}`,
      `${at('tree')}/`,
      `${HOST}:${at('copy')}/`,
    ]);
    await bed.approve(run);
    assert.equal(await run.ended(), 0, run.err);
    assert.equal(fs.readFileSync(at('copy/below/file'), 'utf8'), 'by rsync');
  });
});
