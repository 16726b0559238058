// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import dns from 'node:dns';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { isAlive, Run } from '../testing/Run.ts';
import { until } from '../testing/until.ts';
import { lookupApart, systemLookup } from './systemLookup.ts';

const PROGRAM = path.join(import.meta.dirname, '../gateway.mjs');
const never = new AbortController().signal;
const saying = (text: string): string => `process.stdout.write(${JSON.stringify(text)});`;

/** A program that says where it runs, and then nothing for ever. */
function hanging(file: string): string {
  return `require('node:fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1e6);`;
}

test('a name is looked up as the system knows it, whatever the current folder and NODE_OPTIONS are', async (t) => {
  process.env['NODE_OPTIONS'] = '--require=/nowhere/evil.cjs';
  t.after(() => {
    delete process.env['NODE_OPTIONS'];
  });
  const found = await systemLookup(os.hostname(), never).catch((error: Error) => error.message);
  const expected = spawnSync('getent', ['ahosts', os.hostname()], { encoding: 'utf8' });
  if (expected.status === 0) {
    const known = new Set(
      expected.stdout
        .trim()
        .split('\n')
        .map((line) => line.split(/\s/)[0]!),
    );
    assert.ok(
      Array.isArray(found) && found.every(({ address, family }) => known.has(address) && net.isIP(address) === family),
      JSON.stringify(found),
    );
  } else {
    assert.match(String(found), / has no address that this system knows \(E\w+\)$/);
  }
});

test('Node knows the same of a name as the program of the system that is quicker', async () => {
  const node = `require('node:dns').lookup(process.argv[1], { all: true, verbatim: true }, (error, found) =>
    process.stdout.write(JSON.stringify(error === null ? found : { code: error.code })));`;
  const both = [systemLookup(os.hostname(), never), systemLookup(os.hostname(), never, node)];
  const [quick, slow] = await Promise.all(both.map((found) => found.catch(() => 'unknown' as const)));
  assert.deepEqual(quick, slow);
  await assert.rejects(systemLookup('no-such-name.invalid', never), /no-such-name\.invalid has no address/);
});

test('localhost is asked of nobody', async () => {
  for (const name of ['localhost', 'gate.localhost']) {
    const found = await systemLookup(name, never, saying('[]'));
    assert.deepEqual(
      found.map(({ address }) => address),
      ['127.0.0.1', '::1'],
    );
  }
});

test('what is no answer is no address, whatever was said', async () => {
  for (const said of [
    '',
    '[]',
    '{}',
    'null',
    '1',
    '[null]',
    '[{"address":"evil"}]',
    '{"code":"ENOTFOUND"}',
    '["'.repeat(20_000),
  ]) {
    await assert.rejects(
      systemLookup('gate.example', never, saying(said)),
      /^Error: gate\.example has no address that this system knows/,
    );
  }
  const found = await systemLookup(
    'gate.example',
    never,
    saying('[{"address":"203.0.113.7"},{"address":"2001:db8::1"}]'),
  );
  assert.deepEqual(found, [
    { address: '203.0.113.7', family: 4 },
    { address: '2001:db8::1', family: 6 },
  ]);
});

test('who waits no longer is told at once, and the other process ends', async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-lookup-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'pid');
  const wait = new AbortController();
  const found = systemLookup('gate.example', wait.signal, hanging(file));
  const pid = await until(() => fs.existsSync(file) && Number(fs.readFileSync(file, 'utf8')), 'it looks');
  wait.abort();
  await assert.rejects(found, /^Error: no answer for gate\.example$/);
  await until(() => !isAlive(pid), 'nobody looks any more');
  await assert.rejects(systemLookup('gate.example', wait.signal, hanging(file)), /no answer/, 'nor later');
  assert.equal(
    process.listeners('exit').length,
    process.listeners('exit').filter((each) => each.name !== 'end').length,
  );
});

/** A machine, in a namespace of its own, whose name server says nothing, and is asked for two and a half minutes. */
const SILENT_NAMES = [
  'unshare',
  '-n',
  '-m',
  'sh',
  '-c',
  'ip link set lo up && ip link add v0 type veth peer name v1 && ip address add 192.0.2.2/24 dev v0 && ' +
    'ip link set v0 up && ip link set v1 up && ip neigh add 192.0.2.1 lladdr 02:00:00:00:00:01 dev v0 && ' +
    'mount --bind "$0" /etc/resolv.conf && exec "$@"',
];
const SYSTEM_WAITS_MS = 150_000;

test('with a name server that says nothing, a client ends when it has told so, or at once by hand', async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-names-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const at = (name: string): string => path.join(folder, name);
  fs.writeFileSync(at('resolv.conf'), 'nameserver 192.0.2.1\noptions timeout:30 attempts:5\n');
  const [program, ...args] = [...SILENT_NAMES, at('resolv.conf')];
  if (spawnSync(program!, [...args, 'true']).status !== 0) {
    t.skip('takes root, and namespaces with veth pairs');
    return;
  }
  t.after(() => Run.endAll());
  const login = { url: 'wss://gate.example:1', user: 'anna', token: 'x', expiresAt: Date.now() + 1e9 };
  fs.writeFileSync(at('logins.json'), JSON.stringify({ logins: [login] }), { mode: 0o600 });
  const connect = (...more: string[]): Run =>
    new Run(program!, [
      ...args,
      process.execPath,
      PROGRAM,
      'connect',
      'db:1',
      '--user',
      'anna',
      '--token-file',
      at('logins.json'),
      ...more,
    ]);
  const begun = performance.now();
  const tells = connect('--timeout', '1');
  assert.equal(await tells.ended(), 1);
  assert.match(tells.err, /^gateway: wss:\/\/gate\.example:1 does not answer \(for 1 s\)\n$/);
  const looks = connect('--timeout', '600');
  const { pid } = looks.child;
  const about = (what: string): string => fs.readFileSync(`/proc/${pid}/${what}`, 'utf8');
  const isItself = (): boolean => about('cmdline').startsWith(process.execPath); // no shell any more
  await until(() => isItself() && about(`task/${pid}/children`) !== '', 'it looks the name up');
  looks.kill('SIGINT');
  assert.equal(await looks.ended(), 130);
  assert.ok(performance.now() - begun < SYSTEM_WAITS_MS, 'both together end before the system does');
});

test('requests that look names up apart find them, and ask nothing of the threads that all others wait for', async (t) => {
  const server = http.createServer((_request, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as net.AddressInfo;
  const silent = t.mock.method(dns, 'lookup', () => undefined); // two names whose servers say nothing
  const request = http.get(`http://localhost:${port}/`, { lookup: lookupApart(60_000), agent: false });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  assert.equal(await text(response), 'here');
  const unknown = http.get('http://no-such-name.invalid/', { lookup: lookupApart(60_000), agent: false });
  const [error] = (await once(unknown, 'error')) as [NodeJS.ErrnoException];
  assert.equal(error.code, 'ENOTFOUND');
  assert.equal(silent.mock.callCount(), 0);
});
