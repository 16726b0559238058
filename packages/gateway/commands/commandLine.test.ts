// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import JSON5 from 'json5';
import { parseTicket } from '../admission/Ticket.ts';
import { SessionPhone } from '../testing/SessionPhone.ts';
import type { PromptRecord } from '../testing/SessionPhone.ts';
import { until } from '../testing/until.ts';

const PROGRAM = path.join(import.meta.dirname, '../gateway.mjs');
const ORIGIN = 'ohos:app-id:BOMBi4aSxrZhHIwywhkG';
/** Nothing here is about time: no request ends because the machine has much else to do. */
const REQUESTS = {
  deadlineSeconds: 600,
  leaseSeconds: 120,
  renewSeconds: 1,
  perUserAndMinute: 100,
  perSourceAndMinute: 100,
};
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-line-'));
const config = path.join(folder, 'gateway.json5');
/** What operators' commands go by: the gateway takes any port that is free, so that no other test can have it. */
const operator = path.join(folder, 'operator.json5');
const tokens = path.join(folder, 'logins.json');
const echo = net.createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.pipe(socket);
});
const running = new Set<Run>();
let server: Run;
let phone: SessionPhone;
let target = '';

/** A run of the program, in a folder that is not the project's. */
class Run {
  readonly child: ChildProcessWithoutNullStreams;
  readonly code: Promise<number | null>;
  out = '';
  err = '';

  constructor(...args: string[]) {
    this.child = spawn(process.execPath, [PROGRAM, ...args], { cwd: folder });
    this.child.stdout.on('data', (chunk: Buffer) => {
      this.out += chunk.toString();
    });
    this.child.stderr.on('data', (chunk: Buffer) => {
      this.err += chunk.toString();
    });
    this.child.stdin.on('error', () => undefined);
    running.add(this);
    this.code = new Promise((resolve) =>
      this.child.on('close', (code) => {
        running.delete(this);
        resolve(code);
      }),
    );
  }
}

function connect(...more: string[]): Run {
  return new Run('connect', target, '--user', 'anna', '--token-file', tokens, ...more);
}

before(async () => {
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const { port } = echo.address() as AddressInfo;
  target = `127.0.0.1:${port}`;
  assert.equal(await new Run('init', '--name', 'gate.example').code, 0);
  const made = fs.readFileSync(config, 'utf8');
  fs.writeFileSync(
    config,
    made
      .replace('ohos:app-id:REPLACE-ME', ORIGIN)
      .replace("{ host: 'localhost', port: 22 }", `{ host: '127.0.0.1', port: ${port} }`)
      .replace('port: 8443', 'port: 0')
      .replace('port: 9464', 'port: 0')
      .replace('store:', `requests: ${JSON.stringify(REQUESTS)},\n  store:`),
  );
  server = new Run('serve');
  await until(() => /"event":"started".*\n/.test(server.err), 'the gateway starts');
  const { operations } = JSON.parse(server.err.split('\n').find((line) => line.includes('"started"'))!) as {
    operations: string;
  };
  const { token } = JSON5.parse<{ operations: { token: string } }>(fs.readFileSync(config, 'utf8')).operations;
  fs.writeFileSync(operator, JSON.stringify({ operations: { port: Number(new URL(operations).port), token } }));
  const enrol = new Run('enrol-code', '--user', 'anna', '--config', operator);
  assert.equal(await enrol.code, 0, enrol.err);
  phone = await SessionPhone.enrol(parseTicket(enrol.out)!, 'gate.example', ORIGIN);
  const loginCode = new Run('login-code', '--user', 'anna', '--config', operator);
  await loginCode.code;
  const login = new Run('login', '--token-file', tokens);
  login.child.stdin.end(loginCode.out);
  assert.equal(await login.code, 0, login.err);
});
after(async () => {
  for (const run of running) {
    run.child.kill('SIGKILL');
  }
  phone.stop();
  echo.close();
  await Promise.all([...running].map((run) => run.code));
  fs.rmSync(folder, { recursive: true });
});

/** A program that goes to the local port of a client. */
function local(port: number): net.Socket {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => undefined); // a reset is an end like any other
  return socket;
}

/** Approves the next prompt with the number that a client prints. */
async function approve(run: Run): Promise<void> {
  const record = await phone.shown();
  const number = await until(() => /type (\d\d) on your phone/.exec(run.err)?.[1], 'the number is printed');
  phone.type(record, number);
  assert.equal(await phone.gone(record), 'approved');
}

/** What a client asks, on the phone. */
function asked(): Promise<PromptRecord> {
  return phone.shown();
}

test('the token file is for its owner only', { skip: process.platform === 'win32' }, () => {
  assert.equal(fs.statSync(tokens).mode & 0o777, 0o600);
});

test('connect carries stdin and stdout after the approval, and says on stderr what happens', async () => {
  const run = connect();
  await approve(run);
  run.child.stdin.end('over the tunnel');
  assert.equal(await run.code, 0, run.err);
  assert.equal(run.out, 'over the tunnel');
  assert.match(run.err, /^gateway: type \d\d on your phone to let anna go to 127\.0\.0\.1:\d+ \(600 s\)$/m);
  assert.match(run.err, /^gateway: approved$/m);
});

test('a denial is said, and is an error', async () => {
  const run = connect();
  const prompt = await asked();
  phone.deny(prompt, 'denied');
  assert.equal(await run.code, 1);
  assert.match(run.err, /^gateway: denied on the phone$/m);
  assert.equal(run.out, '');
});

test('Ctrl-C takes the prompt away', { skip: process.platform === 'win32' }, async () => {
  const run = connect();
  const prompt = await asked();
  run.child.kill('SIGINT');
  assert.equal(await run.code, 130);
  assert.equal(await phone.gone(prompt), 'client-cancelled');
});

test('kill -9 takes the prompt away', async () => {
  const run = connect();
  const prompt = await asked();
  run.child.kill('SIGKILL');
  assert.equal(await phone.gone(prompt), 'client-gone');
});

test('a local port asks for each connection', async () => {
  const run = connect('--listen', '0');
  const port = Number(await until(() => /127\.0\.0\.1:(\d+) goes to/.exec(run.err)?.[1], 'the port is printed'));
  const socket = local(port);
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString();
  });
  socket.write('by port');
  await approve(run);
  await until(() => received === 'by port', 'the echo comes back');
  socket.destroy();
  const second = local(port);
  second.write('what was sent before is no reason to wait');
  const prompt = await asked();
  second.destroy();
  assert.equal(await phone.gone(prompt), 'client-cancelled');
  run.child.kill('SIGTERM');
  await run.code;
});

test('what is wrong with a command line is said, with code 2', async () => {
  for (const args of [
    [],
    ['fly'],
    ['connect'],
    ['connect', 'nowhere', '--user', 'anna'],
    ['serve', 'what'],
    ['enrol-code'],
    ['login', 'no ticket'],
    ['connect', target, '--user', 'anna', '--fast'],
  ]) {
    const run = new Run(...args);
    assert.equal(await run.code, 2, args.join(' '));
    assert.notEqual(run.err, '');
  }
});

test('who is not logged in is told what to do', async () => {
  const run = new Run('connect', target, '--user', 'ben', '--token-file', tokens);
  assert.equal(await run.code, 1);
  assert.match(run.err, /ben is not logged in\. Ask the operator for a ticket/);
});

test('a second start of the same gateway is refused in one line', async () => {
  const run = new Run('serve');
  assert.equal(await run.code, 1);
  assert.match(run.err, /^gateway serve: \S+ is in use: another gateway runs on it[^\n]*\n$/);
});

test('SIGHUP, SIGUSR1 and SIGUSR2 harm neither the server nor what waits at it, and open no debugger', {
  skip: process.platform === 'win32',
}, async () => {
  const run = connect();
  const prompt = await asked();
  for (const [signal, told] of [
    ['SIGHUP', '"event":"reloaded","changed":[],"by":"SIGHUP"'],
    ['SIGUSR1', '"signal":"SIGUSR1","message":"means nothing here"'],
    ['SIGUSR2', '"signal":"SIGUSR2","message":"means nothing here"'],
  ] as const) {
    server.child.kill(signal);
    await until(() => server.err.includes(told), `the log says ${told}`);
  }
  assert.doesNotMatch(server.err, /[Dd]ebugger/);
  assert.equal(server.child.exitCode ?? server.child.signalCode, null);
  run.child.kill('SIGINT');
  assert.equal(await phone.gone(prompt), 'client-cancelled');
  assert.equal(await run.code, 130);
});

test('a gateway that is frozen: who waits, who is connected, who comes and its operator all end, and say so', {
  skip: process.platform === 'win32',
}, async () => {
  const open = connect('--timeout', '6');
  await approve(open);
  open.child.stdin.write('open');
  await until(() => open.out === 'open', 'it is open');
  const waiting = connect('--timeout', '6');
  const prompt = await asked();
  await until(() => /type \d\d on your phone/.test(waiting.err), 'it waits');
  server.child.kill('SIGSTOP');
  const coming = connect('--timeout', '3');
  const status = new Run('status', '--timeout', '3', '--config', operator);
  assert.deepEqual([await open.code, await waiting.code, await coming.code, await status.code], [3, 3, 1, 1]);
  assert.match(waiting.err, /^gateway: the gateway says nothing any more/m);
  assert.match(coming.err, /^gateway: \S+ takes the connection and does not answer \(for 3 s\)$/m);
  assert.match(status.err, /^gateway status: the gateway does not answer on \S+ \(for 3 s\)/m);
  server.child.kill('SIGCONT');
  await phone.gone(prompt);
});

test('SIGTERM stops it in order: the prompt goes, the client is told, the code is 0', {
  skip: process.platform === 'win32',
}, async () => {
  const run = connect();
  const prompt = await asked();
  server.child.kill('SIGTERM');
  assert.equal(await phone.gone(prompt), 'shutdown');
  assert.equal(await run.code, 1);
  assert.match(run.err, /^gateway: the gateway is going down$/m);
  assert.equal(await server.code, 0);
});
