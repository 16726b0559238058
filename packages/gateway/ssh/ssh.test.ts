// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { pipeline } from 'node:stream/promises';
import { after, before, describe, test } from 'node:test';
import { LinkState } from 'gateway_protocol';
import { isAlive } from '../testing/Run.ts';
import { until } from '../testing/until.ts';
import { findOpenSsh } from './findOpenSsh.ts';
import { randomStream } from './randomStream.ts';
import { SshBed, USER_LINES } from './SshBed.ts';
import { questionOf } from '../testing/questionOf.ts';

/** What makes Node read TypeScript. */
const TYPESCRIPT = new URL('../../../tools/typescript.mjs', import.meta.url).href;
const LEASE_MS = 15_000;
/** sshd gives a login 120 s; what has not come by then does not come. */
const SESSION_LIMIT_MS = 150_000;
/** A prompt whose lease has ended is gone after this. */
const GUARD_MS = 4_000;
/** What goes through the tunnel: more than all buffers on the way hold; 1024 in the long tests. */
const MEGABYTES = Number(process.env['SSH_TRANSFER_MB'] ?? 16);
/** The same bytes at the far end. */
const FAR_STREAM =
  `'${process.execPath}' --import '${TYPESCRIPT}' ` + `'${path.join(import.meta.dirname, 'randomStream.ts')}'`;
/** A slow machine that is busy carries two and more megabytes a second. */
const TRANSFER_LIMIT_MS = 300_000 + MEGABYTES * 500;
const NO_TERMINAL =
  spawnSync('script', ['--version']).status === 0 ? false : 'there is no script (Debian: bsdutils) to make a terminal';
const { openSsh, reason } = findOpenSsh();

describe('ssh through the gateway', { skip: openSsh === undefined ? reason : false }, () => {
  let bed: SshBed;

  before(async () => {
    bed = await SshBed.open(openSsh!);
  });
  after(() => bed.close());

  /** A remote command that says its process id and lives as long as its input: ssh, and the id. */
  async function session(at: SshBed): Promise<{ run: ReturnType<SshBed['ssh']>; remote: number }> {
    const run = at.ssh('echo $$; exec cat');
    await at.approve(run);
    const remote = await until(
      () => Number(/^(\d+)\n/.exec(run.out)?.[1]) || undefined,
      () => `the command runs; ssh says: ${run.err}; sshd says: ${at.server.log.slice(-2_000)}`,
      SESSION_LIMIT_MS,
    );
    return { run, remote };
  }

  test('after the approval a command runs there: its output, its errors and its exit code come back', async () => {
    const run = bed.ssh('echo out; echo err >&2; exit 7');
    const record = await bed.approve(run);
    assert.equal(await run.ended(), 7);
    assert.equal(run.out, 'out\n');
    const [asked, ...said] = run.err.split('\n').filter((line) => line !== 'gateway: shown on phone');
    assert.match(asked ?? '', /^gateway: type \d\d on your phone to let anna go to 127\.0\.0\.1:\d+ \(60 s\)$/);
    assert.deepEqual(said, ['gateway: approved', 'err', '']);
    assert.equal(questionOf(record.prompt.request).target, `127.0.0.1:${bed.server.port}`);
  });

  test('the end of ssh is an orderly end at the target', async () => {
    const from = bed.server.log.length;
    const run = bed.ssh('true');
    await bed.approve(run);
    assert.equal(await run.ended(), 0);
    await bed.server.said(/disconnected by user/, from);
  });

  test('the end of the input is an end for the remote command, which answers after it', async () => {
    const run = bed.ssh('cat; echo and that was all');
    await bed.approve(run);
    run.child.stdin.end('first\n');
    assert.equal(await run.ended(), 0);
    assert.equal(run.out, 'first\nand that was all\n');
  });

  test('a denial ends ssh, which says so', async () => {
    const from = bed.server.log.length;
    const run = bed.ssh('true');
    const { record } = await bed.prompt(run);
    bed.phone.deny(record, 'denied');
    assert.equal(await run.ended(), 255);
    assert.match(run.err, /^gateway: denied on the phone$/m);
    assert.equal(await bed.phone.gone(record), 'denied');
    assert.equal(bed.server.log.length, from, 'sshd hears nothing of it');
  });

  test('a number that is wrong too often ends ssh, which says so', async () => {
    const run = bed.ssh('true');
    const { record, number } = await bed.prompt(run);
    for (let left = 2; left >= 0; left--) {
      bed.phone.type(record, number === '00' ? '11' : '00');
      await until(() => record.prompt.triesLeft === left || record.end !== undefined, `${left} tries are left`);
    }
    assert.equal(await run.ended(), 255);
    assert.match(run.err, /^gateway: denied: the number was wrong too often$/m);
  });

  test('Ctrl-C while it waits takes the prompt away', async () => {
    const run = bed.ssh('true');
    const { record } = await bed.prompt(run);
    run.killGroup('SIGINT');
    assert.equal(await bed.phone.gone(record), 'client-cancelled');
    assert.deepEqual(await bed.receipt(record), { cause: 'client-cancelled', confirmed: true });
    await run.ended();
  });

  test('kill -9 of the tunnel while it waits takes the prompt away', async () => {
    const run = bed.ssh('true');
    const { record } = await bed.prompt(run);
    process.kill(await run.tunnel(), 'SIGKILL');
    assert.equal(await bed.phone.gone(record), 'client-gone');
    assert.deepEqual(await bed.receipt(record), { cause: 'client-gone', confirmed: true });
    assert.equal(await run.ended(), 255);
  });

  test('kill -9 of ssh alone while it waits takes the prompt away, and its tunnel ends', async () => {
    const run = bed.ssh('true');
    const { record } = await bed.prompt(run);
    run.kill('SIGKILL');
    assert.equal(await bed.phone.gone(record), 'client-cancelled');
    assert.deepEqual(await bed.receipt(record), { cause: 'client-cancelled', confirmed: true });
    await run.ended(); // the tunnel has let go of stderr
  });

  test('kill -9 of the tunnel after the approval ends the session at the target', async () => {
    const { run, remote } = await session(bed);
    const from = bed.server.log.length;
    process.kill(await run.tunnel(), 'SIGKILL');
    assert.equal(await run.ended(), 255);
    await bed.server.said(/Connection (closed|reset) by|Read error/, from);
    await until(() => !isAlive(remote), 'the remote command ends');
  });

  test('kill -9 of ssh after the approval ends the tunnel and the session at the target', async () => {
    const { run, remote } = await session(bed);
    run.kill('SIGKILL');
    await run.ended();
    await until(() => !isAlive(remote), 'the remote command ends');
  });

  test('kill -9 of the session at the target ends ssh', async () => {
    const run = bed.ssh('kill -9 $PPID');
    await bed.approve(run);
    assert.equal(await run.ended(), 255);
    assert.match(run.err, /closed by remote host/);
  });

  test('a target that is not listed is refused, and nobody is asked', async () => {
    const opened = bed.gateway.count('request-opened');
    const run = bed.ssh('-p', String(bed.server.port === 1 ? 2 : 1), 'true');
    assert.equal(await run.ended(), 255);
    assert.match(run.err, /^gateway: this user may not go there/m);
    assert.equal(bed.gateway.count('request-opened'), opened);
  });

  test('who has no login, or a token that is good no more, never reaches a phone', async () => {
    const opened = bed.gateway.count('request-opened');
    const prompts = bed.phone.records.length;
    const line = bed.commandLine('build.lab.example.com', 'true');
    const nobody = bed.start(line, { XDG_CONFIG_HOME: path.join(bed.folder, 'none') });
    assert.equal(await nobody.ended(), 255);
    assert.match(nobody.err, /anna is not logged in\. Ask the operator for a ticket/);

    const logins = JSON.parse(fs.readFileSync(bed.tokenFile, 'utf8')) as { logins: { token: string }[] };
    const folder = path.join(bed.folder, 'guess/cancellableauth');
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(
      path.join(folder, 'logins.json'),
      JSON.stringify({
        logins: logins.logins.map((login) => ({
          ...login,
          token: login.token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
        })),
      }),
      { mode: 0o600 },
    );
    const guess = bed.start(line, { XDG_CONFIG_HOME: path.join(bed.folder, 'guess') });
    assert.equal(await guess.ended(), 255);
    assert.match(guess.err, /does not accept your token any more/);
    assert.deepEqual([bed.gateway.count('request-opened'), bed.phone.records.length], [opened, prompts]);
  });

  test('the token is in a file for its owner only', () => {
    assert.equal(fs.statSync(bed.tokenFile).mode & 0o777, 0o600);
  });

  test("a shell with a terminal is told its size, and when that changes; Ctrl-C is the remote command's", {
    skip: NO_TERMINAL,
  }, async () => {
    const tty = path.join(bed.folder, 'tty');
    const command =
      "trap 'stty size' WINCH; trap 'echo interrupted; exit 5' INT; stty size; echo ready; " +
      'while :; do sleep 0.1; done';
    const line = bed
      .commandLine('-tt', 'build.lab.example.com', command)
      .map((part) => `'${part.replaceAll("'", "'\\''")}'`)
      .join(' ');
    const run = bed.start(['script', '-qefc', `tty > ${tty}; stty rows 33 cols 101; exec ${line}`, '/dev/null']);
    const number = await until(() => /type (\d\d) on your phone/.exec(run.out)?.[1], 'the number is shown');
    bed.phone.type(await bed.phone.shown(), number);
    await until(() => /^33 101\r?\nready/m.test(run.out), 'the remote terminal has the size');
    const local = fs.readFileSync(tty, 'utf8').trim();
    assert.equal(spawnSync('stty', ['-F', local, 'rows', '44', 'cols', '132']).status, 0);
    await until(() => /^44 132\r?$/m.test(run.out), 'the remote terminal has the new size');
    run.child.stdin.write('\x03');
    assert.equal(await run.ended(), 5, run.out);
    assert.match(run.out, /^.*interrupted\r?$/m);
  });

  test('Ctrl-C in a terminal while it waits takes the prompt away', {
    skip: NO_TERMINAL,
  }, async () => {
    const run = bed.start(['script', '-qefc', bed.commandLine('build.lab.example.com').join(' '), '/dev/null']);
    const record = await bed.phone.shown();
    run.child.stdin.write('\x03');
    assert.equal(await bed.phone.gone(record), 'client-cancelled');
    await run.ended();
  });

  test(`${MEGABYTES} MB go to the target unchanged`, async (context) => {
    const run = bed.ssh('sha256sum');
    await bed.approve(run);
    const started = performance.now();
    const hash = createHash('sha256');
    await pipeline(
      randomStream(MEGABYTES),
      async function* (source) {
        for await (const chunk of source) {
          hash.update(chunk as Buffer);
          yield chunk;
        }
      },
      run.child.stdin,
    );
    assert.equal(await run.ended(TRANSFER_LIMIT_MS), 0, run.err);
    context.diagnostic(`${((MEGABYTES * 1_000) / (performance.now() - started)).toFixed(0)} MB/s`);
    assert.equal(run.out.split(' ')[0], hash.digest('hex'));
  });

  test(`${MEGABYTES} MB come from the target unchanged`, async (context) => {
    const sent = createHash('sha256');
    for (const chunk of randomStream(MEGABYTES)) {
      sent.update(chunk);
    }
    const run = bed.ssh(`${FAR_STREAM} ${MEGABYTES}`);
    const received = createHash('sha256');
    run.child.stdout.removeAllListeners('data');
    run.child.stdout.on('data', (chunk: Buffer) => received.update(chunk));
    await bed.approve(run);
    const started = performance.now();
    assert.equal(await run.ended(TRANSFER_LIMIT_MS), 0, run.err);
    context.diagnostic(`${((MEGABYTES * 1_000) / (performance.now() - started)).toFixed(0)} MB/s`);
    assert.equal(received.digest('hex'), sent.digest('hex'));
  });

  test('who does not read for a while misses nothing', async () => {
    const isSent = path.join(bed.folder, 'sent');
    const run = bed.ssh(`${FAR_STREAM} 16 && touch '${isSent}'`);
    const received = createHash('sha256');
    run.child.stdout.removeAllListeners('data');
    run.child.stdout.pause();
    await bed.approve(run);
    await until(
      () => run.child.stdout.readableLength >= run.child.stdout.readableHighWaterMark,
      'no more is taken here',
    );
    assert.equal(fs.existsSync(isSent), false, 'the target is held back');
    run.child.stdout.on('data', (chunk: Buffer) => received.update(chunk)).resume();
    assert.equal(await run.ended(), 0, run.err);
    const sent = createHash('sha256');
    for (const chunk of randomStream(16)) {
      sent.update(chunk);
    }
    assert.equal(received.digest('hex'), sent.digest('hex'));
  });

  test('the lines in docs/guide/gateway.md are those that are tried here', () => {
    const page = fs.readFileSync(path.join(import.meta.dirname, '../../../docs/guide/gateway.md'), 'utf8');
    assert.equal(page.includes(`\`\`\`\n${USER_LINES}\`\`\`\n`), true);
  });
});

describe('a gateway that is killed', { skip: openSsh === undefined ? reason : false }, () => {
  let bed: SshBed;

  before(async () => {
    bed = await SshBed.open(openSsh!, {
      requests: { leaseSeconds: LEASE_MS / 1_000, renewSeconds: 1, perUserAndMinute: 100, perSourceAndMinute: 100 },
    });
  });
  after(() => bed.close());

  test('while ssh waits: the phone takes the prompt away by itself, a lease and the guard later at the latest', async (context) => {
    const run = bed.ssh('true');
    const { record } = await bed.prompt(run);
    await bed.gateway.end('SIGKILL');
    const killed = performance.now();
    assert.equal(await run.ended(), 255);
    assert.match(run.err, /^gateway: the connection to the gateway broke$/m);
    assert.equal(await bed.phone.gone(record), 'lease-lost');
    const stoodMs = record.goneAt! - killed;
    context.diagnostic(`the prompt stood for another ${stoodMs.toFixed(0)} ms`);
    assert.ok(stoodMs <= LEASE_MS + GUARD_MS, `${stoodMs} ms`);
    assert.ok(record.goneAt! <= record.prompt.leaseEnd + GUARD_MS, 'it is gone a guard after its lease at the latest');
  });

  test('and comes back: the same phone and the same login work again, and the old prompt does not', async () => {
    const prompts = bed.phone.records.length;
    await bed.gateway.serve();
    await until(() => bed.phone.linkState === LinkState.READY, 'the phone is back');
    const run = bed.ssh('echo again');
    await bed.approve(run);
    assert.equal(await run.ended(), 0);
    assert.equal(run.out, 'again\n');
    assert.equal(bed.phone.records.length, prompts + 1);
  });

  test('after the approval: ssh ends, and so does the session at the target', async () => {
    const run = bed.ssh('echo $$; exec cat');
    await bed.approve(run);
    const remote = await until(() => Number(/^(\d+)\n/.exec(run.out)?.[1]) || undefined, 'the command runs');
    await bed.gateway.end('SIGKILL');
    assert.equal(await run.ended(), 255);
    await until(() => !isAlive(remote), 'the remote command ends');
  });
});
