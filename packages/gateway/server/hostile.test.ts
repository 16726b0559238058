// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { HalfOpen } from '../admission/HalfOpen.ts';
import { gatewayConfigSchema } from '../config/GatewayConfig.ts';
import { GatewayBed, TOKEN } from '../testing/GatewayBed.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { until } from '../testing/until.ts';
import { GatewayServer } from './GatewayServer.ts';
import { PeerAddresses } from './PeerAddresses.ts';

const bed = new GatewayBed();

before(() => bed.start());
after(() => bed.stop());

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that this process holds after what nobody needs is gone. */
function memory(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

interface Answered {
  readonly status: number;
  readonly text: string;
}

/** A request of any kind; status 0 when the connection was just ended. */
function ask(url: string, options: http.RequestOptions, body = ''): Promise<Answered> {
  return new Promise((resolve) => {
    const request = http.request(url, { agent: false, ...options }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', () => resolve({ status: 0, text }));
    });
    request.on('error', () => resolve({ status: 0, text: '' }));
    request.end(body);
  });
}

const operator = (body: string, token = TOKEN): Promise<Answered> =>
  ask(`${bed.operationsUrl}/operator`, { method: 'POST', headers: { authorization: `Bearer ${token}` } }, body);

// other addresses of this machine's own network are there on Linux only
test('ten thousand connections that say nothing: a few wait, the rest go at once, others are served, nothing is left', {
  skip: process.platform !== 'linux',
}, async () => {
  const clock = new ManualClock();
  const halfOpen = new HalfOpen(clock, { total: 256, perSource: 16, helloMs: 10_000 });
  const server = new GatewayServer(
    { sockets: new Map(), posts: new Map() },
    halfOpen,
    PeerAddresses.direct(clock),
    undefined,
  );
  const port = await server.listen('127.0.0.1', 0);
  const round = async (count: number): Promise<void> => {
    const sockets = Array.from({ length: count }, () => net.connect({ port, host: '127.0.0.1' }).resume());
    sockets.forEach((socket) => socket.on('error', () => undefined));
    await until(() => sockets.filter((socket) => socket.closed).length >= count - 16, 'most are closed');
    assert.equal(halfOpen.count, 16);
    const answer = await ask(`http://127.0.0.1:${port}/nothing`, { localAddress: '127.0.0.2' });
    assert.equal(answer.status, 404, 'somebody else is served');
    sockets.forEach((socket) => socket.destroy());
    await until(() => halfOpen.count === 0, 'those that are gone are not counted');
  };
  await round(500);
  const earlier = memory();
  for (let i = 0; i < 19; i++) {
    await round(500);
  }
  const growth = memory() - earlier;
  assert.ok(growth < 4_000_000, `9,500 connections left ${growth} bytes`);
  assert.equal(clock.pending, 0);
  assert.ok(halfOpen.refused >= 20 * (500 - 16), String(halfOpen.refused));
  server.stopListening();
  server.closeAll();
});

test("the operator's port answers anything, and does nothing of it without the token", async () => {
  for (const token of ['', 'x', TOKEN.slice(1), `${TOKEN}x`, TOKEN.toLowerCase()]) {
    assert.equal((await operator('{"command":"status"}', token)).status, 401, token);
  }
  const cases: [string, number][] = [
    ['', 400],
    ['{', 400],
    ['null', 400],
    ['[]', 400],
    ['{"command":"fly"}', 400],
    ['{"command":"status","surplus":1}', 400],
    ['{"command":"audit","count":1e9}', 400],
    ['{"command":"enrol-code","user":"a b"}', 400],
    ['{"command":"revoke-device","id":{}}', 400],
    [`{"command":"status"${' '.repeat(5000)}}`, 413],
    ['{"command":"status"}', 200],
  ];
  for (const [body, status] of cases) {
    assert.equal((await operator(body)).status, status, body.slice(0, 60));
  }
  assert.equal((await ask(`${bed.operationsUrl}/../etc/passwd`, {})).status, 404);
  assert.equal((await ask(`${bed.operationsUrl}/health`, { headers: { x: 'x'.repeat(20_000) } })).status, 431);
});

test('no command makes the operator fail', async () => {
  const command = fc.oneof(
    fc.anything(),
    fc.record(
      {
        command: fc.constantFrom(
          'enrol-code',
          'login-code',
          'devices',
          'clients',
          'revoke-device',
          'revoke-client',
          'audit',
          'status',
          '__proto__',
        ),
        user: fc.anything(),
        id: fc.anything(),
        count: fc.anything(),
      },
      { requiredKeys: ['command'] },
    ),
  );
  await fc.assert(
    fc.asyncProperty(command, async (input) => {
      const result = await bed.gateway.operator.run(input);
      assert.ok('error' in result || 'rows' in result || 'ticket' in result);
    }),
    { numRuns: 300 },
  );
});

test('no configuration is read but a right one, and none makes the check throw', () => {
  const value = fc.oneof(fc.anything(), fc.constantFrom('0.0.0.0', 'x', 1, -1, 1e309, [], {}));
  const right = {
    name: 'gate.example',
    listen: { host: '127.0.0.1', port: 1 },
    identity: 'i',
    store: 's',
    operations: { port: 2, token: TOKEN },
    party: { id: 'gate.example', name: 'Gate', origins: ['https://gate.example'] },
    targets: [{ host: 'h', port: 1 }],
  };
  assert.ok(gatewayConfigSchema.safeParse(right).success);
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(right), 'tls', 'requests', 'channel', 'surplus'),
      value,
      (member, strange) => {
        const { success, data } = gatewayConfigSchema.safeParse({ ...right, [member]: strange });
        assert.ok(!success || data.listen.host === '127.0.0.1' || data.tls !== undefined);
      },
    ),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.anything(), (strange) => !gatewayConfigSchema.safeParse(strange).success),
    { numRuns: 500 },
  );
});

test('a login that is none costs a refusal', async () => {
  const url = `${bed.url.replace('wss:', 'https:')}/v1/login`;
  for (const [body, status] of [
    ['', 400],
    ['{', 400],
    ['{}', 400],
    ['{"user":"anna","code":"x","name":"\\u202e"}', 400],
    ['{"user":"anna","code":"x","name":"n"}', 401],
    [`{"user":"${'x'.repeat(5000)}"}`, 400],
  ] as const) {
    const response = await new Promise<number>((resolve) => {
      https
        .request(url, { method: 'POST', rejectUnauthorized: false, agent: false }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        })
        .on('error', () => resolve(0))
        .end(body);
    });
    assert.equal(response, status, body.slice(0, 40));
  }
});

test('who is closed for having said nothing is in the audit and the log, and a flood of them only so often', async () => {
  const sockets = Array.from({ length: 48 }, () => net.connect({ port: bed.port, host: '127.0.0.1' }).resume());
  sockets.forEach((socket) => socket.on('error', () => undefined));
  await until(() => sockets.filter((socket) => socket.closed).length >= 32, 'those that are too many are closed');
  sockets.forEach((socket) => socket.destroy());
  const found = bed.tables.audit.find({ count: 100, event: 'half-open-refused' });
  assert.equal(found.length, 10);
  assert.deepEqual([found[0]!.source, found[0]!.detail], ['127.0.0.1', 'too-many']);
  const lines = bed.logLines.filter((line) => line.includes('"what":"half-open","reason":"too-many"'));
  assert.equal(lines.length, 10);
  assert.match((await ask(`${bed.operationsUrl}/metrics`, {})).text, /^gateway_half_open_refused (3[2-9]|4\d)$/m);
});
