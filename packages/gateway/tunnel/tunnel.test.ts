// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { PassThrough, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import { makeCertificate } from '../config/makeCertificate.ts';
import { EndCause } from 'gateway_protocol';
import { HResult } from '../engine/HResult.ts';
import type { ClientEnd } from '../testing/ClientEnd.ts';
import type { RecordingLink } from '../testing/RecordingLink.ts';
import { TunnelBed } from '../testing/TunnelBed.ts';
import { until } from '../testing/until.ts';
import { CLIENT_LIMITS } from '../client/ClientLimits.ts';
import { dialGateway } from '../client/dialGateway.ts';
import { GatewayError, GatewayFault } from '../client/GatewayError.ts';
import { logIn } from '../client/logIn.ts';
import { openTunnel } from '../client/openTunnel.ts';
import type { Login } from '../client/TokenFile.ts';
import { placeOf } from '../engine/Purpose.ts';

/** What makes Node read TypeScript. */
const TYPESCRIPT = new URL('../../../tools/typescript.mjs', import.meta.url).href;
const bed = new TunnelBed();
let phone: RecordingLink;
let login: Login;

before(async () => {
  await bed.start();
  phone = bed.engineBed.connect();
  login = await bed.logIn();
});
after(() => bed.stop());

/** The newest prompt on the phone, once it is there. */
async function prompt(client: ClientEnd): Promise<string> {
  await until(() => client.messages.some((message) => message.type === 'waiting'), 'the client waits');
  return phone.prompted.at(-1)!.id;
}

async function approve(client: ClientEnd): Promise<void> {
  const id = await prompt(client);
  await bed.engineBed.engine.approve(phone.device, id, id);
  await until(() => client.messages.some((message) => message.type === 'open'), 'the tunnel opens');
}

function fault(expected: GatewayFault): (error: unknown) => boolean {
  return (error) => error instanceof GatewayError && error.fault === expected;
}

test('after the approval bytes go both ways, and both ends end in order', async () => {
  const client = bed.open(login);
  await approve(client);
  client.source.end('hello');
  const end = await client.end;
  assert.equal(Buffer.concat(client.received).toString(), 'hello');
  assert.deepEqual([end.wasOpen, end.code, end.reason], [true, 0, 'over']);
  assert.deepEqual(
    client.messages.map((message) => message.type),
    ['waiting', 'approved', 'open'],
  );
  assert.deepEqual(bed.carried.at(-1), { kind: 'tunnel-closed', toTarget: 5, toClient: 5 });
});

test('the phone is told who asks, from where and for what; the client is told the number', async () => {
  const client = bed.open(login);
  await prompt(client);
  const request = phone.prompted.at(-1)!;
  assert.deepEqual(
    [request.userName, request.clientName, request.address, placeOf(request.purpose)],
    ['anna', 'laptop', '127.0.0.1', bed.target],
  );
  const [waiting] = client.messages;
  assert.deepEqual(waiting, { type: 'waiting', number: request.number, deadlineMs: 60_000, deviceCount: 1 });
  client.abort.abort();
  await client.end;
});

test('no byte goes to the target, and it is not even connected, before the approval', async () => {
  const accepted = bed.accepted.length;
  const client = bed.open(login);
  client.source.write('early');
  await prompt(client);
  assert.equal(bed.accepted.length, accepted);
  await approve(client);
  await until(() => client.received.length > 0);
  assert.equal(Buffer.concat(client.received).toString(), 'early');
  client.source.end();
  await client.end;
});

test('a client that sends bytes before the approval is thrown out, and its prompt is withdrawn', async () => {
  const socket = new WebSocket(`${bed.url}/v1/connect`, {
    ca: bed.certificate,
    headers: { authorization: `Bearer ${login.token}` },
  });
  const said: string[] = [];
  socket.on('message', (data: Buffer) => said.push(data.toString()));
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ type: 'connect', version: 1, user: 'anna', target: bed.target }));
  await until(() => said.length > 0);
  socket.send(Buffer.from('now'));
  await new Promise((resolve) => socket.once('close', resolve));
  assert.match(said.at(-1)!, /"closed".*"bad-message"/);
  await until(() => phone.calls.at(-1)?.endsWith('client-gone'));
});

test('a denial says so, and the target hears nothing', async () => {
  const accepted = bed.accepted.length;
  const client = bed.open(login);
  await bed.engineBed.engine.deny(phone.device, await prompt(client));
  const end = await client.end;
  assert.deepEqual(end, { wasOpen: false, code: HResult.NTE_USER_CANCELLED, reason: EndCause.DENIED });
  assert.equal(bed.accepted.length, accepted);
});

test('a client that takes its request back withdraws the prompt', async () => {
  const client = bed.open(login);
  await prompt(client);
  client.abort.abort();
  assert.equal((await client.end).reason, 'cancelled');
  await until(() => phone.calls.at(-1) === 'withdraw 1 client-cancelled');
});

test('a client whose connection breaks withdraws the prompt', async () => {
  const socket = new WebSocket(`${bed.url}/v1/connect`, {
    ca: bed.certificate,
    headers: { authorization: `Bearer ${login.token}` },
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const count = phone.prompted.length;
  socket.send(JSON.stringify({ type: 'connect', version: 1, user: 'anna', target: bed.target }));
  await until(() => phone.prompted.length > count);
  socket.terminate();
  await until(() => phone.calls.at(-1) === 'withdraw 1 client-gone');
});

test('a client that is silent while it waits is gone after three heartbeats', async () => {
  const socket = new WebSocket(`${bed.url}/v1/connect`, {
    ca: bed.certificate,
    autoPong: false,
    headers: { authorization: `Bearer ${login.token}` },
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const count = phone.prompted.length;
  socket.send(JSON.stringify({ type: 'connect', version: 1, user: 'anna', target: bed.target }));
  await until(() => phone.prompted.length > count);
  await bed.engineBed.clock.advance(12_000);
  await until(() => phone.calls.at(-1) === 'withdraw 1 client-gone');
  socket.terminate();
});

test('a target that is not on the list is refused before anybody is asked', async () => {
  const prompts = phone.prompted.length;
  for (const [target, reason, code] of [
    ['127.0.0.1:2', 'target-forbidden', HResult.E_PROXY_RAP_ACCESSDENIED],
    ['forbidden:1', 'target-forbidden', HResult.E_PROXY_RAP_ACCESSDENIED],
    ['nowhere', 'bad-target', HResult.E_INVALIDARG],
  ] as const) {
    assert.deepEqual(await bed.open(login, target).end, { wasOpen: false, code, reason });
  }
  assert.equal(phone.prompted.length, prompts);
});

test('a token speaks for its own user only', async () => {
  const end = await bed.open({ ...login, user: 'ben' }).end;
  assert.equal(end.reason, 'other-user');
});

test('a target that does not answer is said', async () => {
  const client = bed.open(login, '127.0.0.1:1');
  const id = await prompt(client);
  await bed.engineBed.engine.approve(phone.device, id, id);
  assert.deepEqual(await client.end, { wasOpen: false, code: 0, reason: 'target-unreachable' });
  assert.equal(bed.engineBed.engine.liveCount, 0);
});

test('a client without a good token gets no WebSocket', async () => {
  await assert.rejects(bed.open({ ...login, token: 'guess' }).end, fault(GatewayFault.NOT_LOGGED_IN));
  const other = await bed.logIn();
  void bed.revocations.revoke('client', bed.clients.authenticate(other.token)!.id);
  await assert.rejects(bed.open(other).end, fault(GatewayFault.NOT_LOGGED_IN));
});

test('a login code is good once, for its user', async () => {
  const ticket = await bed.ticket('anna');
  await assert.rejects(logIn({ ...ticket, userName: 'ben' }, 'x'), fault(GatewayFault.NOT_LOGGED_IN));
  await assert.rejects(logIn(ticket, 'x'), fault(GatewayFault.NOT_LOGGED_IN), 'even a wrong user spends it');
  const second = await bed.ticket('anna');
  assert.equal((await logIn(second, 'x')).user, 'anna');
  await assert.rejects(logIn(second, 'x'), fault(GatewayFault.NOT_LOGGED_IN));
});

test('somebody in between is noticed before a byte goes out', async () => {
  const { certificate } = await makeCertificate(['127.0.0.1'], 1);
  await assert.rejects(bed.open({ ...login, certificate }).end, fault(GatewayFault.NOT_THE_GATEWAY));
  await assert.rejects(
    dialGateway(
      { url: bed.url, certificate: undefined },
      { limits: CLIENT_LIMITS, signal: new AbortController().signal },
    ),
    fault(GatewayFault.NOT_THE_GATEWAY),
  );
});

test('beyond loopback nothing goes out without TLS, and what is no address is said', async () => {
  for (const url of [
    'ws://192.0.2.1:1',
    'ws://gate.example:1',
    'ws://localhost.example:1',
    'ws://[2001:db8::1]:1',
    'wss://[x',
    'wss://gate:99999',
    '',
    'nowhere',
  ]) {
    await assert.rejects(bed.open({ ...login, url }, bed.target).end, fault(GatewayFault.BAD_INPUT), url);
    await assert.rejects(logIn({ ...(await bed.ticket()), url }, 'x'), fault(GatewayFault.BAD_INPUT), url);
  }
});

test("with a certificate of one's own, no authority can vouch for another", async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-authority-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const authorities = path.join(folder, 'authorities.pem');
  fs.writeFileSync(authorities, bed.certificate); // this machine believes whoever has the key of it
  const dialed = (certificate: string | undefined): Promise<string> => {
    const program = `
      const { dialGateway } = await import(${JSON.stringify(new URL('../client/dialGateway.ts', import.meta.url).href)});
      const { CLIENT_LIMITS: limits } = await import(${JSON.stringify(new URL('../client/ClientLimits.ts', import.meta.url).href)});
      const address = { url: ${JSON.stringify(bed.url)}, certificate: ${JSON.stringify(certificate)} };
      await dialGateway(address, { limits, signal: new AbortController().signal })
        .then((socket) => (socket.destroy(), console.log('dialed')), (error) => console.log(error.fault));`;
    return promisify(execFile)(process.execPath, ['--import', TYPESCRIPT, '--input-type=module', '--eval', program], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: authorities },
    }).then(({ stdout }) => stdout.trim());
  };
  const { certificate } = await makeCertificate(['127.0.0.1'], 1);
  assert.equal(await dialed(undefined), 'dialed', 'the authority is believed where nothing else is known');
  assert.equal(await dialed(bed.certificate), 'dialed');
  assert.equal(await dialed(certificate), GatewayFault.NOT_THE_GATEWAY);
});

test('a connection that is not authorised any more ends', async () => {
  const second = await bed.logIn();
  const client = bed.open(second);
  await approve(client);
  void bed.revocations.revoke('client', bed.clients.authenticate(second.token)!.id);
  await bed.engineBed.clock.advance(900_000);
  assert.equal((await client.end).reason, 'not-authorised-any-more');
});

test('"not me" disconnects an open tunnel of the same client', async () => {
  phone = bed.engineBed.connect();
  const open = bed.open(login);
  await approve(open);
  const strange = bed.open(login);
  await bed.engineBed.engine.disown(phone.device, await prompt(strange));
  assert.deepEqual(await strange.end, { wasOpen: false, code: HResult.NTE_USER_CANCELLED, reason: EndCause.NOT_ME });
  assert.deepEqual(await open.end, { wasOpen: true, code: 0, reason: 'disconnected' });
});

test('64 MiB arrive unchanged both ways', async () => {
  const client = bed.open(login);
  await approve(client);
  const chunk = randomBytes(65_536);
  const COUNT = 1024;
  const hash = createHash('sha256');
  for (let i = 0; i < COUNT; i++) {
    hash.update(chunk);
  }
  const back = createHash('sha256');
  client.sink.removeAllListeners('data');
  client.sink.on('data', (data: Buffer) => back.update(data));
  await pipeline(
    Readable.from(
      (function* () {
        for (let i = 0; i < COUNT; i++) {
          yield chunk;
        }
      })(),
    ),
    client.source,
  );
  await client.end;
  assert.equal(back.digest('hex'), hash.digest('hex'));
});

test('a client that does not read holds the target back', async () => {
  const client = bed.open(login);
  await approve(client);
  const target = bed.accepted.at(-1)!;
  target.unpipe(target);
  client.sink.removeAllListeners('data');
  client.sink.pause();
  const other = bed.open(login);
  await approve(other);
  const chunk = Buffer.alloc(65_536);
  const fill = (): void => {
    while (target.write(chunk)) {
      // until it is told to wait
    }
  };
  target.on('drain', fill);
  fill();
  const moved = (): number => target.bytesWritten - target.writableLength;
  // It stands still when nothing moves while another tunnel of the same gateway carries one word after the other.
  for (let still = 0; still < 5; ) {
    const [before, heard] = [moved(), other.received.length];
    other.source.write('.');
    await until(() => other.received.length > heard, 'another client is served meanwhile');
    still = moved() === before ? still + 1 : 0;
    assert.ok(moved() < 64 * 1024 * 1024, `${moved()} bytes went nowhere`);
  }
  target.off('drain', fill);
  other.abort.abort();
  await other.end;
  client.abort.abort();
  await client.end;
});

test('a target that goes on sending when nobody reads any more is let go', async () => {
  const client = bed.open(login);
  await approve(client);
  const target = bed.accepted.at(-1)!;
  const sending = setInterval(() => target.write('more'), 5);
  await until(() => client.received.length > 0);
  client.sink.destroy();
  try {
    await until(() => target.destroyed || target.readableEnded, 'the target is disconnected');
    assert.deepEqual(await client.end, { wasOpen: true, code: 0, reason: 'cancelled' });
  } finally {
    clearInterval(sending);
    client.abort.abort();
  }
});

test('who reads slowly gets the last bytes, too, before the tunnel says that it is over', async () => {
  let release = (): void => undefined;
  let received = '';
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      release = () => {
        received += chunk.toString();
        done();
      };
    },
  });
  const messages: string[] = [];
  const source = new PassThrough();
  let isOver = false;
  const end = openTunnel({
    login,
    target: bed.target,
    source,
    sink,
    signal: new AbortController().signal,
    onProgress: (message) => messages.push(message.type),
  }).finally(() => {
    isOver = true;
  });
  await until(() => messages.includes('waiting'));
  const { id } = phone.prompted.at(-1)!;
  await bed.engineBed.engine.approve(phone.device, id, id);
  source.end('the last');
  await until(() => bed.tunnels.count === 0, 'the gateway has closed the tunnel');
  const later = bed.open(login);
  await approve(later);
  later.source.end('of another');
  await later.end; // what came after it is over
  assert.equal(isOver, false);
  release();
  assert.deepEqual(await end, { wasOpen: true, code: 0, reason: 'over' });
  assert.equal(received, 'the last');
});

test('half-open connections are limited before TLS', async () => {
  const sockets = Array.from({ length: 120 }, () => net.connect(Number(new URL(bed.url).port), '127.0.0.1'));
  sockets.forEach((socket) => socket.on('error', () => undefined));
  await until(() => sockets.filter((socket) => socket.closed || socket.readableEnded || socket.destroyed).length >= 20);
  assert.ok(bed.halfOpen.count <= 100);
  sockets.forEach((socket) => socket.destroy());
  await until(() => bed.halfOpen.count === 0);
});

test('a target that breaks off is no end: the client is told, what came is handed on, and its sink is not ended', async () => {
  const client = bed.open(login);
  await approve(client);
  client.source.write('to be answered');
  await until(() => Buffer.concat(client.received).toString() === 'to be answered');
  bed.accepted.at(-1)!.resetAndDestroy();
  assert.deepEqual(await client.end, { wasOpen: true, code: 0, reason: 'target-reset' });
  assert.equal(client.sink.writableEnded, false);
});

test('a client that does not end in order is a reset at the target, not an end', async () => {
  const leave: readonly (readonly [string, (client: ClientEnd) => void])[] = [
    ['Ctrl-C', (client) => client.abort.abort()],
    ['a source that breaks off', (client) => client.source.destroy(new Error('reset'))],
    ['a source that is closed before its end', (client) => client.source.destroy()],
    ['a sink that takes no more', (client) => client.sink.destroy()],
  ];
  for (const [what, go] of leave) {
    const client = bed.open(login);
    await approve(client);
    const target = bed.accepted.at(-1)!;
    target.unpipe();
    client.source.write('half of it');
    await until(() => target.readableLength > 0 || target.bytesRead > 0);
    let error = '';
    let isEnded = false;
    target
      .on('error', ({ code }: NodeJS.ErrnoException) => {
        error = code ?? '';
      })
      .on('end', () => {
        isEnded = true;
      })
      .resume();
    go(client);
    await until(() => target.closed || target.destroyed, what);
    assert.deepEqual([what, error, isEnded], [what, 'ECONNRESET', false]);
    assert.equal((await client.end).reason, 'cancelled', what);
  }
});

test('the user is told that a client asks for a local port, in as many characters as there are', async () => {
  const { url, certificate, user, token, expiresAt } = await logIn(await bed.ticket(), `${'x'.repeat(51)}\u{1F600}yz`);
  const abort = new AbortController();
  const count = phone.prompted.length;
  const end = openTunnel({
    login: { url, certificate, user, token, expiresAt },
    target: bed.target,
    via: 'listener',
    source: new PassThrough(),
    sink: new PassThrough(),
    signal: abort.signal,
    onProgress: () => undefined,
  });
  await until(() => phone.prompted.length > count);
  assert.equal(phone.prompted.at(-1)!.clientName, `${'x'.repeat(51)} (local port)`);
  abort.abort();
  await end;
});
