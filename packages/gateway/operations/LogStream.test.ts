// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { until } from '../testing/until.ts';
import { logObserver, makeLog } from './gatewayLog.ts';

/** What makes Node read TypeScript. */
const TYPESCRIPT = new URL('../../../tools/typescript.mjs', import.meta.url).href;
const WRITER = path.join(import.meta.dirname, '../testing/logWriter.ts');

/** A process that logs to its stderr, which is read when the test says so. */
function writer(lines: number): { readonly child: ReturnType<typeof spawn>; readonly said: () => string } {
  const child = spawn(process.execPath, ['--import', TYPESCRIPT, WRITER, `${lines}`], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout!.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return { child, said: () => said };
}

test('a reader who stands still stops nothing; what there was no room for is counted, and said when it flows again', async () => {
  const { child, said } = writer(20_000);
  await until(() => /^dropped (\d+)$/m.test(said()), 'it goes on, and has dropped lines');
  const dropped = Number(/^dropped (\d+)$/m.exec(said())![1]);
  assert.ok(dropped > 10_000 && dropped < 20_000, `${dropped}`);
  let log = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  await until(() => log.includes('"event":"log-dropped"'), 'the loss is told');
  assert.match(log, new RegExp(`"event":"log-dropped","lines":${dropped}}`));
  child.stdin!.end();
  const [code] = await new Promise<[number | null]>((resolve) => child.once('exit', (exit) => resolve([exit])));
  assert.equal(code, 0);
});

test('a reader who has gone ends nothing', { skip: process.platform === 'win32' }, async () => {
  const { child, said } = writer(100);
  child.stderr!.destroy();
  await until(() => said().includes('dropped'), 'it goes on');
  child.stdin!.end();
  assert.equal(await new Promise((resolve) => child.once('exit', resolve)), 0);
});

test('a full disk ends nothing', { skip: !fs.existsSync('/dev/full') }, async () => {
  const full = fs.openSync('/dev/full', 'w');
  const child = spawn(process.execPath, ['--import', TYPESCRIPT, WRITER, '100'], { stdio: ['pipe', 'pipe', full] });
  fs.closeSync(full);
  let said = '';
  child.stdout!.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await until(() => /^failed [1-9]/m.test(said), 'it goes on, and counts what the disk refuses');
  child.stdin!.end();
  assert.equal(await new Promise((resolve) => child.once('exit', resolve)), 0);
});

test('no secret stands in a line, however deep it is', () => {
  const lines: string[] = [];
  const log = makeLog('info', { write: (line) => void lines.push(line) });
  const secret = 'kT7vQ2mXw9RzB4nLc6HyPd3sGf8JaE5u';
  for (const name of [
    'token',
    'code',
    'cookie',
    'number',
    'nonce',
    'proof',
    'assertion',
    'challenge',
    'key',
    'authorization',
  ]) {
    log.info({ [name]: secret, one: { [name]: secret, two: { [name]: secret, three: { [name]: secret } } } });
    log.info({
      list: [{ four: [{ five: { six: { [name]: secret } } }] }],
      error: Object.assign(new Error(), { [name]: secret }),
    });
    const error = Object.assign(new Error('x'), { [name]: secret, cause: { [name]: secret } });
    logObserver(log)({ kind: 'failed', what: 'a test', error });
  }
  assert.equal(lines.length, 30);
  assert.ok(
    lines.every((line) => !line.includes(secret)),
    lines.find((line) => line.includes(secret)),
  );
});

test('what goes in a circle is a line that ends, and what is logged is left as it was', () => {
  const lines: string[] = [];
  const circle: Record<string, unknown> = { token: 'kT7vQ2mXw9RzB4nLc6HyPd3sGf8JaE5u' };
  circle['itself'] = circle;
  makeLog('info', { write: (line) => void lines.push(line) }).info({ circle, list: [{ code: 'x' }, 2] });
  assert.equal(lines.length, 1);
  assert.ok(!lines[0]!.includes('kT7v'));
  assert.match(lines[0]!, /"list":\[\{"code":"\[secret\]"\},2\]/);
  assert.equal(circle['token'], 'kT7vQ2mXw9RzB4nLc6HyPd3sGf8JaE5u');
});

test('the number to match stands neither in the log nor in the audit', async () => {
  const { observeForAudit } = await import('./observeForAudit.ts');
  const { ManualClock } = await import('../testing/ManualClock.ts');
  const { MemoryTables } = await import('../testing/MemoryTables.ts');
  const { RequestState } = await import('../engine/RequestState.ts');
  const { EndCause } = await import('gateway_protocol');
  const lines: string[] = [];
  const tables = new MemoryTables();
  const number = '98765432';
  const request = {
    id: 'r',
    mainSessionId: 's',
    context: 'c',
    userName: 'anna',
    userDomain: '',
    clientId: 'laptop',
    clientName: 'laptop',
    address: '192.0.2.1',
    purpose: { kind: 'connection' as const, target: 'db:22' },
    number,
    createdAt: 1,
    expiresAt: 2,
    state: RequestState.DENIED,
    cause: EndCause.DENIED,
    endedAt: 3,
    deviceId: 'phone',
  };
  const device = {
    id: 'phone',
    name: 'phone',
    userName: 'anna',
    credential: { id: 'c', publicKey: new Uint8Array(), counter: 0 },
  };
  for (const observe of [
    logObserver(makeLog('trace', { write: (line) => void lines.push(line) })),
    observeForAudit(tables.audit, new ManualClock()),
  ]) {
    observe({ kind: 'request-opened', request });
    observe({ kind: 'request-ended', request });
    observe({ kind: 'connection-ended', request, cause: EndCause.CLIENT_GONE });
    observe({ kind: 'disowned', request, device });
    observe({
      kind: 'prompt-gone',
      request,
      device,
      cause: EndCause.DENIED,
      isConfirmed: true,
      orphanMs: 0,
      wasShown: true,
    });
  }
  assert.ok(lines.length >= 5 && tables.entries.length >= 3);
  assert.ok(!JSON.stringify([lines, tables.entries]).includes(number));
});

test('whoever reads the log at a terminal reads what somebody else has written, and obeys nothing of it', () => {
  const lines: string[] = [];
  const said = 'a\u202eb\u009b31m\u007f\u200b\u{e0041}\ud800 張 😀 \n';
  makeLog('info', { write: (line) => void lines.push(line) }).warn({ event: 'turned-away', reason: said });
  assert.match(lines[0]!, /"reason":"a\\u202eb\\u009b31m\\u007f\\u200b\\udb40\\udc41\\ud800 張 😀 \\n"\}\n$/);
  assert.equal((JSON.parse(lines[0]!) as { reason: string }).reason, said);
});
