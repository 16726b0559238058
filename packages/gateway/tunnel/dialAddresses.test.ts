// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { until } from '../testing/until.ts';
import { dialAddresses, inTurns, MOST_ADDRESSES } from './dialAddresses.ts';

const never = new AbortController().signal;

/** A server on an address of this machine's own network, and how many have connected. */
async function serve(t: TestContext, host: string, port = 0): Promise<{ port: number; count: () => number }> {
  let count = 0;
  const server = net.createServer((socket) => {
    count++;
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  t.after(() => server.close());
  return { port: (server.address() as AddressInfo).port, count: () => count };
}

test('families take turns, beginning with the first', () => {
  assert.deepEqual(inTurns(['::1', '::2', '192.0.2.1', '192.0.2.2', '192.0.2.3']), [
    '::1',
    '192.0.2.1',
    '::2',
    '192.0.2.2',
    '192.0.2.3',
  ]);
  assert.deepEqual(inTurns(['192.0.2.1', '::1']), ['192.0.2.1', '::1']);
  assert.deepEqual(inTurns([]), []);
});

test('an address that refuses is followed by the next at once', async (t) => {
  const { port } = await serve(t, '127.0.0.1');
  const socket = await dialAddresses(['::1', '127.0.0.1'], { port, signal: never, nextAddressMs: 1e9 });
  assert.equal(socket.remoteAddress, '127.0.0.1');
  socket.destroy();
});

test('none that answers: all reasons are told', async (t) => {
  const { port } = await serve(t, '127.0.0.2');
  await assert.rejects(
    dialAddresses(['127.0.0.1', '127.0.0.3'], { port, signal: never }),
    (error) =>
      error instanceof AggregateError &&
      error.errors.every((each: NodeJS.ErrnoException) => each.code === 'ECONNREFUSED'),
  );
  await assert.rejects(dialAddresses([], { port, signal: never }), AggregateError);
});

test('hundreds of addresses are not tried', async () => {
  const many = Array.from({ length: 200 }, (_, i) => `127.0.1.${i + 1}`);
  await assert.rejects(
    dialAddresses(many, { port: 1, signal: never }),
    (error) => error instanceof AggregateError && error.errors.length === MOST_ADDRESSES,
  );
});

/**
 * A server of another process on 127.0.0.2 that is stopped, with more connections in its queue than it takes: the next one's first
 * word is dropped, as on a line that is slow or dead, and said again by the system until the server goes on.
 */
async function stalled(t: TestContext): Promise<{ readonly port: number; goOn(): void }> {
  const program = `require('node:net').createServer((socket) => socket.on('error', () => {}))
    .listen({ host: '127.0.0.2', port: 0, backlog: 1 }, function () { console.log(this.address().port); });`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(said);
  child.kill('SIGSTOP');
  await until(() => / T /.test(fs.readFileSync(`/proc/${child.pid}/stat`, 'utf8')), 'it stands still');
  const queue = Array.from({ length: 4 }, () => net.connect({ host: '127.0.0.2', port }).on('error', () => undefined));
  t.after(() => queue.forEach((socket) => socket.destroy()));
  await until(() => queue.filter((socket) => !socket.connecting).length >= 2, 'its queue is full');
  return { port, goOn: () => void child.kill('SIGCONT') };
}

describe('an address that says nothing', { skip: process.platform !== 'linux' }, () => {
  test('is passed by after its head start', async (t) => {
    const { port } = await stalled(t);
    const { count } = await serve(t, '127.0.0.1', port);
    const socket = await dialAddresses(['127.0.0.2', '127.0.0.1'], { port, signal: never });
    assert.equal(socket.remoteAddress, '127.0.0.1');
    socket.destroy();
    await until(() => count() === 1, 'one connection came');
  });

  test('is not given up before another one answers, however late it is', async (t) => {
    const { port, goOn } = await stalled(t);
    const dialled = dialAddresses(['127.0.0.2', '127.0.0.1', '127.0.0.3'], { port, signal: never, nextAddressMs: 0 });
    const refused = net.connect({ host: '127.0.0.3', port });
    await once(refused, 'error'); // as those were that came before
    goOn();
    const socket = await dialled;
    assert.equal(socket.remoteAddress, '127.0.0.2');
    socket.destroy();
  });

  test('is not waited for when nobody waits any more', async (t) => {
    const { port } = await stalled(t);
    const abort = new AbortController();
    const dialled = dialAddresses(['127.0.0.2'], { port, signal: abort.signal });
    abort.abort();
    await assert.rejects(dialled, /cancelled/);
    await assert.rejects(dialAddresses(['127.0.0.1'], { port, signal: abort.signal }), /cancelled/);
  });
});
