// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import JSON5 from 'json5';
import { faketimeEnv, findFaketime } from '../testing/findFaketime.ts';
import { GatewayProcess } from '../testing/GatewayProcess.ts';
import { Run } from '../testing/Run.ts';
import { until } from '../testing/until.ts';

const PROGRAM = path.join(import.meta.dirname, '../gateway.mjs');

const { library, reason } = findFaketime();

test("a real gateway whose machine's clock is a year ahead at a start, and set right while it runs, deletes nothing", {
  skip: library === undefined && reason,
}, async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'clock-'));
  const clock = path.join(folder, 'clock');
  const config = path.join(folder, 'gateway.json5');
  const env = { ...process.env, ...faketimeEnv(library!, clock) };
  let server: ChildProcess | undefined;
  t.after(() => {
    server?.kill('SIGKILL');
    fs.rmSync(folder, { recursive: true });
  });
  const set = (offset: string): void => fs.writeFileSync(clock, `${offset}\n`);
  let log = '';
  let operations = '';
  const serve = async (): Promise<void> => {
    log = '';
    server = spawn(process.execPath, [PROGRAM, 'serve', '--config', config], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    server.stderr!.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
    operations = await until(() => /"event":"started".*"operations":"([^"]+)"/.exec(log)?.[1], 'it starts');
  };
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => server!.once('exit', resolve));
    server!.kill('SIGTERM');
    assert.equal(await ended, 0, log);
  };
  const rows = async (): Promise<readonly { readonly at: string; readonly event: string }[]> => {
    const response = await fetch(`${operations}/operator`, {
      method: 'POST',
      body: JSON.stringify({ command: 'audit', count: 100 }),
      headers: { authorization: `Bearer ${token}` },
    });
    return ((await response.json()) as { rows: { at: string; event: string }[] }).rows;
  };
  set('+0d');
  const init = spawn(process.execPath, [PROGRAM, 'init', '--name', 'gate.example', '--dir', folder], {
    stdio: 'ignore',
  });
  assert.equal(await new Promise((resolve) => init.once('exit', resolve)), 0);
  const made = fs
    .readFileSync(config, 'utf8')
    .replace('ohos:app-id:REPLACE-ME', 'ohos:app-id:BOMBi4aSxrZhHIwywhkG')
    .replace('port: 8443', 'port: 0')
    .replace('port: 9464', 'port: 0');
  fs.writeFileSync(config, made, { mode: 0o600 });
  const { token } = (JSON5.parse(made) as { operations: { token: string } }).operations;
  const enrolCode = (): Promise<Response> =>
    fetch(`${operations}/operator`, {
      method: 'POST',
      body: JSON.stringify({ command: 'enrol-code', user: 'anna' }),
      headers: { authorization: `Bearer ${token}` },
    });

  await serve();
  await enrolCode();
  const before = await rows();
  assert.equal(before.length, 1);
  await stop();

  set('+400d');
  await serve();
  await until(() => log.includes('"event":"clock-doubted"'), 'it says that it does not believe the clock');
  await enrolCode();
  const later = await rows();
  assert.deepEqual(
    later.map(({ event }) => event),
    ['code-issued', 'clock-doubted', 'code-issued'],
  );
  const logged = JSON.parse(log.split('\n').find((line) => line.includes('code-issued'))!) as { time: string };
  assert.ok(Math.abs(Date.parse(logged.time) - Date.parse(later[0]!.at)) < 60_000, 'log and audit agree on the time');
  set('+0d');
  await enrolCode();
  assert.ok(
    Math.abs(Date.parse((await rows())[0]!.at) - Date.now()) < 60_000,
    'what is written now has the time of now',
  );
  await stop();

  await serve();
  assert.deepEqual((await rows()).map(({ at }) => at).at(-1), before[0]!.at);
  await stop();
});

test('the audit is kept as long as its configuration says, and no longer, whatever else is kept', {
  skip: library === undefined && reason,
}, async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'retention-'));
  const clock = path.join(folder, 'clock');
  const set = (offset: string): void => fs.writeFileSync(clock, `${offset}\n`);
  t.after(async () => {
    await Run.endAll();
    fs.rmSync(folder, { recursive: true });
  });
  set('+0d');
  const targets = [{ host: 'db.example', port: 22 }];
  const gateway = await GatewayProcess.start(
    folder,
    { targets, audit: { keptDays: 2 } },
    { env: faketimeEnv(library!, clock) },
  );
  const events = async (): Promise<readonly unknown[]> => {
    const result = await gateway.answer({ command: 'audit', count: 100 });
    return 'rows' in result ? result.rows.map((row) => row['event']).reverse() : [];
  };
  await gateway.answer({ command: 'login-code', user: 'anna' });
  assert.deepEqual(await events(), ['code-issued']);
  await gateway.end('SIGTERM');

  set('+1d');
  await gateway.serve();
  assert.equal((await events())[0], 'code-issued', 'a day is less than two');
  await gateway.end('SIGTERM');

  set('+5d');
  await gateway.serve();
  await gateway.logged({ event: 'clock-doubted' });
  await gateway.answer({ command: 'confirm-clock' });
  await gateway.answer({ command: 'login-code', user: 'ben' });
  await gateway.end('SIGTERM');
  await gateway.serve();
  const kept = await events();
  assert.equal(kept.filter((event) => event === 'code-issued').length, 1, `that of now, of ${kept.join(' ')}`);
  assert.ok(kept.includes('clock-doubted'));
  await gateway.end('SIGTERM');
});
