// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { someOf } from 'arkts-host/testing';
import { PROGRAM } from '../testing/GatewayProcess.ts';
import { RECORDED_NAME, RECORDED_OPERATIONS, RECORDED_ORIGIN, RECORDED_PORT } from '../testing/recordRelease.ts';
import type { RecordedRelease } from '../testing/recordRelease.ts';
import { Run } from '../testing/Run.ts';
import { TestDevice } from '../testing/TestDevice.ts';
import type { KeptDevice } from '../testing/TestDevice.ts';
import { until } from '../testing/until.ts';
import { STORE_SCHEMA } from './storeSchema.ts';

const RECORDED = path.join(import.meta.dirname, 'recorded');
const releases = fs
  .readdirSync(RECORDED)
  .map((name) => JSON.parse(fs.readFileSync(path.join(RECORDED, name), 'utf8')) as RecordedRelease)
  .sort((one, other) => one.schema - other.schema);
const echo = net.createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.pipe(socket);
});
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-upgrade-'));
let target = 0;

before(async () => {
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  target = (echo.address() as AddressInfo).port;
});
after(async () => {
  echo.close();
  await Run.endAll();
  fs.rmSync(scratch, { recursive: true });
});

test('every form that a store ever had before is recorded, as a gateway of then has left it', () => {
  assert.deepEqual(
    releases.map(({ schema }) => schema),
    Array.from({ length: STORE_SCHEMA.steps.length - 1 }, (_each, i) => i + 1),
    'record the version before with testing/recordRelease.ts',
  );
});

/** What an administrator does who upgrades: the new program, over what the old one has left. */
class Upgraded {
  readonly folder: string;
  readonly release: RecordedRelease;
  private server: Run | undefined;
  port = 0;

  constructor(release: RecordedRelease) {
    this.release = release;
    this.folder = path.join(scratch, `schema-${release.schema}`);
    fs.mkdirSync(this.folder, { mode: 0o700 });
    for (const [name, text] of Object.entries(release.files)) {
      fs.writeFileSync(this.at(name), text, { mode: 0o600 });
    }
    // other ports: those of then may be taken, and the target is the test's
    const config = release.files['gateway.json5']!.replace(`port: ${RECORDED_PORT}`, 'port: 0')
      .replace(`port: ${RECORDED_OPERATIONS}`, 'port: 0')
      .replace(`port: ${release.targetPort}`, `port: ${target}`)
      // and nothing here is about time
      .replace('  tunnel:', '  requests: { deadlineSeconds: 600, leaseSeconds: 120 },\n  tunnel:');
    fs.writeFileSync(this.at('gateway.json5'), config, { mode: 0o600 });
    fs.writeFileSync(this.at('gateway.db'), gunzipSync(Buffer.from(release.store, 'base64')), { mode: 0o600 });
  }

  at(name: string): string {
    return path.join(this.folder, name);
  }

  async start(): Promise<void> {
    this.server = new Run(process.execPath, [PROGRAM, 'serve', '--config', this.at('gateway.json5')]);
    const [line] = await this.server.said(/\{.*"event":"started".*\n/);
    const { operations, url } = JSON.parse(line) as { operations: string; url: string };
    this.port = Number(new URL(url).port);
    const token = /token: '([^']+)'/.exec(this.release.files['gateway.json5']!)![1];
    const asked = { operations: { port: Number(new URL(operations).port), token } };
    fs.writeFileSync(this.at('operator.json5'), JSON.stringify(asked), { mode: 0o600 });
    fs.writeFileSync(this.at('logins.json'), this.release.logins.replaceAll(`:${RECORDED_PORT}`, `:${this.port}`), {
      mode: 0o600,
    });
  }

  /** A command as its rows of JSON. */
  async rows(...args: string[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const run = new Run(process.execPath, [PROGRAM, ...args, '--json', '--config', this.at('operator.json5')]);
    assert.equal(await run.ended(), 0, run.err);
    return run.out
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  phone(kept: KeptDevice): TestDevice {
    const { certificate, key } = this.release.ticket;
    return new TestDevice(`wss://127.0.0.1:${this.port}`, certificate, key, RECORDED_NAME, RECORDED_ORIGIN, kept);
  }

  connect(user: string): Run {
    const login = ['--user', user, '--token-file', this.at('logins.json')];
    return new Run(process.execPath, [PROGRAM, 'connect', `127.0.0.1:${target}`, ...login]);
  }

  async stop(): Promise<void> {
    this.server!.kill('SIGTERM');
    assert.equal(await this.server!.ended(), 0);
  }
}

describe('an upgrade from a version whose store had the form', () => {
  for (const release of someOf(releases, 6)) {
    test(`${release.schema}: its configuration, phones, logins, revocations and audit are as they were`, async () => {
      const upgraded = new Upgraded(release);
      const checked = new Run(process.execPath, [PROGRAM, 'check', '--config', upgraded.at('gateway.json5')]);
      assert.equal(await checked.ended(), 0, checked.out + checked.err);
      await upgraded.start();

      // the phone of then approves what the client of then asks
      const anna = upgraded.phone(release.phones.anna);
      await anna.greet();
      const client = upgraded.connect('anna');
      const prompt = await anna.next('prompt');
      anna.beat([prompt.requestId]);
      const [, number] = await client.said(/type (\d\d) on your phone/);
      anna.send(anna.assertion(prompt, number!, RECORDED_NAME));
      await client.said(/approved/);
      client.child.stdin.end('hello');
      assert.equal(await client.ended(), 0, client.err);
      assert.equal(client.out, 'hello');

      // what was revoked then is revoked
      const ben = upgraded.phone(release.phones.ben);
      await assert.rejects(ben.greet());
      const refused = upgraded.connect('ben');
      assert.equal(await refused.ended(), 1);
      assert.match(refused.err, /log in|revoked|expired|not trust/i);

      // and what happened then is told, with what has happened since
      const audit = await upgraded.rows('audit', '--count', '1000');
      const events = audit.map(({ event }) => event);
      for (const [event, times] of [
        ['request-approved', 2],
        ['request-denied', 1],
        ['device-enrolled', 2],
        ['device-revoked', 1],
        ['client-revoked', 1],
      ] as const) {
        assert.equal(events.filter((one) => one === event).length, times, `${event} in ${events.join(' ')}`);
      }
      const approvals = audit.filter(({ event }) => event === 'request-approved').map((row) => row['target']);
      assert.deepEqual(new Set(approvals), new Set([`127.0.0.1:${release.targetPort}`, `127.0.0.1:${target}`]));
      assert.equal((await upgraded.rows('devices')).length, 2);
      anna.leave();
      ben.leave();
      await upgraded.stop();

      // a second start finds it as the first one has left it, and so does a check
      await until(() => !fs.existsSync(`${upgraded.at('gateway.db')}-wal`), 'the store is closed');
      const again = new Run(process.execPath, [PROGRAM, 'check', '--config', upgraded.at('gateway.json5')]);
      assert.equal(await again.ended(), 0, again.out + again.err);
      assert.equal(fs.readFileSync(upgraded.at('gateway.db')).readUInt32BE(60), STORE_SCHEMA.steps.length);
    });
  }
});
