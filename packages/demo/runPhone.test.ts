// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { projectRoot } from './projectRoot.ts';

/** `npm start -- --page`, with its page's address. */
async function startPage(): Promise<{ child: ChildProcess; url: URL; said: () => string }> {
  const child = spawn(
    process.execPath,
    [...process.execArgv, path.join(projectRoot, 'packages/demo/start.ts'), '--page'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  const url = await new Promise<URL>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = /The phone: (\S+)/.exec(said)?.[1];
      if (found !== undefined) {
        resolve(new URL(found));
      }
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => reject(new Error(said)));
  });
  return { child, url, said: () => said };
}

function statusOf(url: URL): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end();
  });
}

test('npm start outlives strangers that go away by a reset, and signals that do not end it, and ends in order at SIGHUP', {
  skip: process.platform === 'win32' ? 'has no such signals' : false,
}, async () => {
  const { child, url, said } = await startPage();
  const exit = once(child, 'exit');

  for (let i = 0; i < 40; i++) {
    const socket = connect(Number(url.port), '127.0.0.1');
    socket.on('error', () => {});
    const closed = new Promise<void>((resolve) => {
      socket.on('close', () => resolve());
    });
    socket.on('connect', () => {
      socket.write('GET /x/live HTTP/1.1\r\nHost: evil\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      socket.resetAndDestroy();
    });
    await closed;
  }
  child.kill('SIGUSR1');
  child.kill('SIGUSR2');
  assert.equal(await statusOf(url), 200, said());
  assert.doesNotMatch(said(), /Debugger listening/);

  child.kill('SIGHUP');
  assert.deepEqual(await exit, [0, null], said());
});
