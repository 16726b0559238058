// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { parseTicket, SystemClock } from '@cancellable-auth/gateway/engine';
import { loadConfig } from '@cancellable-auth/gateway';
import { until } from '@cancellable-auth/gateway/testing';
import { LocalGateway } from './LocalGateway.ts';

const BUNDLE = 'org.cancellableauth.demo';
let folder = '';
let gateway: LocalGateway;

before(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gateway-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => gateway.stop());

test("a gateway with a folder is the same gateway when it starts again: address, certificate, operator's secret", async () => {
  gateway = new LocalGateway(new SystemClock(), BUNDLE, folder);
  await gateway.start();
  const first = parseTicket(await gateway.enrolTicket())!;
  const { token } = loadConfig(gateway.configFile).config.operations;
  await gateway.stop();

  gateway = new LocalGateway(new SystemClock(), BUNDLE, folder);
  await gateway.start();
  const second = parseTicket(await gateway.enrolTicket())!;

  assert.equal(second.url, first.url);
  assert.equal(second.certificate, first.certificate);
  assert.equal(loadConfig(gateway.configFile).config.operations.token, token);
  assert.notEqual(second.code, first.code);
});

test('a gateway without a folder leaves nothing behind', async () => {
  gateway = new LocalGateway(new SystemClock(), BUNDLE, undefined);
  await gateway.start();
  const own = path.dirname(gateway.configFile);
  assert.ok(readdirSync(own).includes('gateway.db'));

  await gateway.stop();

  assert.throws(() => readdirSync(own), /ENOENT/);
});

test('a client that asks while there is no phone is told so', async () => {
  gateway = new LocalGateway(new SystemClock(), BUNDLE, undefined);
  await gateway.start();

  const attempt = await gateway.connect();
  await attempt.over;

  assert.match(attempt.ending, /no enrolled phone/);
});

test('a gateway that dies answers nobody, and its audit is as it was', async () => {
  gateway = new LocalGateway(new SystemClock(), BUNDLE, undefined);
  await gateway.start();
  await gateway.enrolTicket();
  const { port } = new URL(gateway.url);
  const connected = net.connect(Number(port), '127.0.0.1');
  await new Promise((resolve) => connected.once('connect', resolve));
  const ended = new Promise((resolve) => connected.once('error', resolve));

  gateway.kill();

  assert.equal(((await ended) as NodeJS.ErrnoException).code, 'ECONNRESET');
  const refused = net.connect(Number(port), '127.0.0.1');
  const error = await new Promise((resolve) => refused.once('error', resolve));
  assert.equal((error as NodeJS.ErrnoException).code, 'ECONNREFUSED');
  assert.deepEqual(
    gateway.audit().map((entry) => entry.event),
    ['code-issued'],
  );
});

test('a port that somebody has taken is said', async () => {
  gateway = new LocalGateway(new SystemClock(), BUNDLE, folder);
  const { port } = new URL(loadConfig(path.join(folder, 'gateway.json5')).config.listen.url!);
  const other = net.createServer().listen(Number(port), '127.0.0.1');
  await until(() => other.listening);

  await assert.rejects(gateway.start(), new RegExp(`Port ${port}.*taken`));

  other.close();
});
