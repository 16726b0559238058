// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { until } from '@cancellable-auth/gateway/testing';
import { Cable } from './Cable.ts';

const QUESTION = 'question';

/** A port behind which each connection is kept, and a cable to it with a connection that has said something. */
async function connected(): Promise<{ cable: Cable; client: net.Socket; target: net.Socket; close: () => void }> {
  const server = net.createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cable = await Cable.lay(0);
  cable.leadTo((server.address() as AddressInfo).port);
  const client = net.connect({ port: cable.port, host: '127.0.0.1', allowHalfOpen: true });
  client.on('error', () => undefined);
  client.write(QUESTION);
  const [target] = (await once(server, 'connection')) as [net.Socket];
  target.on('error', () => undefined);
  assert.equal(String((await once(target, 'data'))[0]), QUESTION);
  return { cable, client, target, close: () => server.close() };
}

test('a cable that is cut ends its connections at both ends', async () => {
  const { cable, client, target, close } = await connected();
  cable.cut();
  await until(() => client.destroyed && target.destroyed, 'both ends are told');
  close();
});

test('a cable that is cut while an end is passed on leaves no connection open', async () => {
  const { cable, client, target, close } = await connected();
  const { ends } = cable as unknown as { readonly ends: Set<net.Socket> };
  [...ends].forEach((socket) => socket.once('end', () => cable.cut())); // the other end is being shut down in this moment
  client.end();
  await until(() => client.destroyed, 'the one that is still told something hears of it');
  await until(() => target.destroyed || void target.write('answer'), 'the other hears of it when it answers');
  close();
});
