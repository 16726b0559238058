// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because each line that a client can print has its test here.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { formatTicket } from '../admission/Ticket.ts';
import { BlackHole } from '../testing/BlackHole.ts';
import type { RecordingLink } from '../testing/RecordingLink.ts';
import { Run } from '../testing/Run.ts';
import { TunnelBed } from '../testing/TunnelBed.ts';
import { until } from '../testing/until.ts';
import { MOST_LOCAL } from './connect.ts';
import { TokenFile } from '../client/TokenFile.ts';
import type { Login } from '../client/TokenFile.ts';
import type { ServerMessage } from '../tunnel/TunnelMessage.ts';

const PROGRAM = path.join(import.meta.dirname, '../gateway.mjs');
const NO_TERMINAL =
  spawnSync('script', ['--version']).status === 0 ? false : 'there is no script (Debian: bsdutils) to make a terminal';
const LONG = ['--timeout', '600'];
const bed = new TunnelBed();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-client-'));
const at = (name: string): string => path.join(folder, name);
const tokens = at('logins.json');
let phone: RecordingLink;
let login: Login;

before(async () => {
  await bed.start();
  phone = bed.engineBed.connect();
  login = await bed.logIn();
  new TokenFile(tokens).add(login);
});
after(async () => {
  await Run.endAll();
  await bed.stop();
  fs.rmSync(folder, { recursive: true });
});

function gateway(...args: string[]): Run {
  return new Run(process.execPath, [PROGRAM, ...args]);
}

function connect(...more: string[]): Run {
  return gateway('connect', bed.target, '--user', 'anna', '--token-file', tokens, ...more);
}

/** Approves what was asked last, once it is there. */
async function approve(count: number): Promise<void> {
  await until(() => phone.prompted.length > count, 'the phone is asked');
  const { id } = phone.prompted.at(-1)!;
  await bed.engineBed.engine.approve(phone.device, id, id);
}

/** A server that takes connections and says nothing, with how many it has. */
async function mute(t: TestContext): Promise<{ port: number; count: () => number }> {
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => sockets.push(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    sockets.forEach((socket) => socket.destroy());
  });
  return { port: (server.address() as AddressInfo).port, count: () => sockets.length };
}

/** A token file that names another place for the same login. */
function movedTo(port: number): string {
  const file = new TokenFile(at(`moved-${port}.json`));
  file.add({ ...login, url: `wss://127.0.0.1:${port}` });
  return file.path;
}

describe('a ticket', () => {
  const ticket = async (): Promise<string> => formatTicket(await bed.ticket());

  test('comes from stdin', async () => {
    const run = gateway('login', '--token-file', at('stdin.json'));
    run.child.stdin.write(`${await ticket()}\n`); // and stdin stays open, as a terminal's does
    assert.equal(await run.ended(), 0, run.err);
    assert.equal(new TokenFile(at('stdin.json')).read()[0]?.user, 'anna');
  });

  test('comes from a file of its owner', { skip: process.platform === 'win32' }, async () => {
    fs.writeFileSync(at('ticket'), await ticket(), { mode: 0o644 });
    const open = gateway('login', '--file', at('ticket'), '--token-file', at('file.json'));
    assert.equal(await open.ended(), 1);
    assert.match(open.err, /can be read by others \(mode 644\)/);
    fs.chmodSync(at('ticket'), 0o600);
    const run = gateway('login', '--file', at('ticket'), '--token-file', at('file.json'));
    assert.equal(await run.ended(), 0, run.err);
    for (const missing of [at('none'), folder]) {
      const none = gateway('login', '--file', missing, '--token-file', at('file.json'));
      assert.equal(await none.ended(), 2);
      assert.match(none.err, /^gateway login: .*\n$/);
    }
  });

  test('is asked for at a terminal, and not shown there', { skip: NO_TERMINAL }, async () => {
    const run = new Run('script', [
      '-qefc',
      `'${process.execPath}' '${PROGRAM}' login --token-file '${at('tty.json')}'`,
      '/dev/null',
    ]);
    await until(() => /it is not shown/.test(run.out), 'it asks');
    const text = await ticket();
    run.child.stdin.write(`${text}\r`);
    assert.equal(await run.ended(), 0, run.out);
    assert.doesNotMatch(run.out, /cancellableauth:login/);
    assert.equal(new TokenFile(at('tty.json')).read().length, 1);
  });

  test('is not waited for at a terminal after Ctrl-C', { skip: NO_TERMINAL }, async () => {
    const run = new Run('script', [
      '-qefc',
      `'${process.execPath}' '${PROGRAM}' login --token-file '${at('tty2.json')}'`,
      '/dev/null',
    ]);
    await until(() => /it is not shown/.test(run.out), 'it asks');
    run.child.stdin.write('\x03');
    assert.equal(await run.ended(), 130, run.out);
  });

  test('is refused on the command line, and not spent', async () => {
    const text = await ticket();
    const run = gateway('login', text, '--token-file', at('line.json'));
    assert.equal(await run.ended(), 2);
    assert.match(run.err, /^gateway login: a ticket on the command line is seen by whoever lists processes/);
    assert.equal(run.err.includes(text), false);
    const again = gateway('login', '--token-file', at('line.json'));
    again.child.stdin.end(text);
    assert.equal(await again.ended(), 0, again.err);
  });

  test('that is none is said in one line', async () => {
    for (const input of [
      '',
      '\n',
      'hello\n',
      formatTicket({ ...(await bed.ticket()), kind: 'enrol' }),
      'x'.repeat(100_000),
    ]) {
      const run = gateway('login', '--token-file', at('none.json'));
      run.child.stdin.end(input);
      assert.equal(await run.ended(), 2, run.err);
      assert.match(run.err, /^gateway login: [^\n]*ticket[^\n]*\n$/);
    }
  });
});

describe('signals', { skip: process.platform === 'win32' ? 'needs signals' : false }, () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    test(`${signal} ends a dial at once, and a wait`, async (t) => {
      const silent = await mute(t);
      const dialing = gateway('connect', 'db:1', '--user', 'anna', '--token-file', movedTo(silent.port), ...LONG);
      await until(() => silent.count() > 0, 'it dials');
      dialing.kill(signal);
      assert.equal(await dialing.ended(), code);

      const waiting = connect(...LONG);
      await waiting.said(/type \d\d on your phone/);
      waiting.kill(signal);
      assert.equal(await waiting.ended(), code);
      await until(() => phone.calls.at(-1)?.endsWith('client-cancelled'), 'the prompt goes');
    });
  }

  test('SIGUSR1 and SIGUSR2 do nothing to any command: no debugger, no end', async (t) => {
    const silent = await mute(t);
    fs.writeFileSync(at('mute.json5'), JSON.stringify({ operations: { port: silent.port, token: 't' } }));
    const waits = connect(...LONG);
    await waits.said(/type \d\d on your phone/);
    const asks = gateway('status', '--config', at('mute.json5'), ...LONG);
    await until(() => silent.count() === 1, 'the operator asks');
    const logsIn = gateway('login', '--token-file', at('usr.json'), ...LONG);
    logsIn.child.stdin.end(formatTicket({ ...(await bed.ticket()), url: `wss://127.0.0.1:${silent.port}` }));
    await until(() => silent.count() === 2, 'the login dials');
    for (const run of [waits, asks, logsIn]) {
      run.kill('SIGUSR1');
      run.kill('SIGUSR2');
    }
    const { id } = phone.prompted.at(-1)!;
    await bed.engineBed.engine.approve(phone.device, id, id); // it still serves
    waits.child.stdin.end('after the signals');
    assert.equal(await waits.ended(), 0, waits.err);
    assert.equal(waits.out, 'after the signals');
    for (const run of [asks, logsIn]) {
      run.kill('SIGTERM');
      assert.equal(await run.ended(), 'SIGTERM');
    }
    assert.doesNotMatch(waits.err + asks.err + logsIn.err, /[Dd]ebugger/);
  });

  test('a reader of its words that has gone does not end it', async () => {
    const count = phone.prompted.length;
    const run = connect(...LONG);
    run.child.stderr.destroy();
    await approve(count);
    run.child.stdin.end('through');
    assert.equal(await run.ended(), 0);
    assert.equal(run.out, 'through');
  });
});

test('the number is said at the terminal when stderr is the null device, as ControlPersist of OpenSSH has it', {
  skip: NO_TERMINAL,
}, async () => {
  const prompted = phone.prompted.length;
  const line = `'${process.execPath}' '${PROGRAM}' connect '${bed.target}' --user anna --token-file '${tokens}' 2>/dev/null`;
  const run = new Run('script', ['-qefc', line, '/dev/null']);
  await until(() => /gateway: type \d\d on your phone to let anna go to /.test(run.out), 'the number is seen');
  await approve(prompted);
  await until(() => /gateway: approved\r*\n/.test(run.out), 'the approval is seen');
  run.child.stdin.write('\x03');
  await run.ended();
});

describe('how it ends is in its exit code', () => {
  test('3: the gateway is gone, while it waits and while it is open', async (t) => {
    const ends: (() => Promise<void>)[] = [];
    for (const isOpen of [false, true]) {
      const hole = await BlackHole.to(Number(new URL(bed.url).port));
      t.after(() => hole.close());
      const count = phone.prompted.length;
      const file = movedTo(hole.port);
      const run = gateway('connect', bed.target, '--user', 'anna', '--token-file', file, '--timeout', '5');
      await run.said(/type \d\d on your phone/);
      if (isOpen) {
        await approve(count);
        run.child.stdin.write('quiet now');
        await until(() => run.out === 'quiet now', 'it is open');
      }
      ends.push(async () => {
        hole.die();
        assert.equal(await run.ended(), 3, run.err);
        assert.match(run.err, /^gateway: the gateway says nothing any more; the network to it may be gone$/m);
      });
    }
    await Promise.all(ends.map((end) => end())); // both wait for as long as they were told
  });

  test('4: the target broke off', async () => {
    const count = phone.prompted.length;
    const run = connect();
    await approve(count);
    run.child.stdin.write('x');
    await until(() => run.out === 'x', 'it is open');
    bed.accepted.at(-1)!.resetAndDestroy();
    assert.equal(await run.ended(), 4);
    assert.match(run.err, /^gateway: the target broke the connection off; what came may not be all$/m);
  });
});

describe('a local socket', { skip: process.platform === 'win32' ? 'needs UNIX sockets' : false }, () => {
  /** What a program at the socket hears, and how it ends. */
  function program(where: net.NetConnectOpts): { socket: net.Socket; heard: () => string; end: Promise<string> } {
    const socket = net.connect(where);
    let heard = '';
    let error = '';
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
    });
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      error = code ?? '';
    });
    return { socket, heard: () => heard, end: new Promise((resolve) => socket.on('close', () => resolve(error))) };
  }

  test("is its owner's alone, carries a connection, is told to the phone, and is removed", async () => {
    const file = at('fresh/socket');
    const run = connect('--listen', `unix:${file}`);
    await run.said(/socket goes to/);
    assert.deepEqual([fs.statSync(path.dirname(file)).mode & 0o777, fs.statSync(file).mode & 0o777], [0o700, 0o600]);
    const count = phone.prompted.length;
    const one = program({ path: file });
    one.socket.write('by socket');
    await approve(count);
    await until(() => one.heard() === 'by socket', 'it is open');
    one.socket.end();
    assert.equal(await one.end, '');
    assert.equal(one.heard(), 'by socket');
    assert.equal(phone.prompted.at(-1)!.clientName, 'laptop (local port)');
    run.kill('SIGTERM');
    assert.equal(await run.ended(), 143);
    assert.equal(fs.existsSync(file), false);
  });

  test('has 64 places: one more is hung up on, and the others stay', async (t) => {
    const { port } = await mute(t);
    const file = at('many/socket');
    const run = gateway(
      'connect',
      bed.target,
      '--user',
      'anna',
      '--token-file',
      movedTo(port),
      ...LONG,
      '--listen',
      `unix:${file}`,
    );
    await run.said(/socket goes to/);
    const all = Array.from({ length: MOST_LOCAL }, () => program({ path: file }));
    await Promise.all(all.map(({ socket }) => once(socket, 'connect')));
    const tooMany = program({ path: file });
    await tooMany.end;
    assert.equal(
      all.every(({ socket }) => !socket.closed),
      true,
    );
    run.kill('SIGINT');
    assert.equal(await run.ended(), 130);
  });

  test('once: the first is carried, nobody else, and it ends as that ended', async () => {
    const file = at('once/socket');
    const run = connect('--listen', `unix:${file}`, '--once');
    await run.said(/, once; Ctrl-C ends it/);
    const count = phone.prompted.length;
    const one = program({ path: file });
    await until(() => phone.prompted.length > count);
    assert.equal(fs.existsSync(file), false, 'gone as soon as one is there');
    one.socket.write('only this');
    await approve(count);
    await until(() => one.heard() === 'only this', 'it is open');
    one.socket.end();
    assert.equal(await run.ended(), 0, run.err);
    assert.equal(one.heard(), 'only this');
    assert.equal(phone.prompted.length, count + 1);
  });

  test('once: who has ended in order has not left, however late the gateway says that it is over', async (t) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    t.after(() => {
      server.clients.forEach((socket) => socket.terminate());
      server.close();
    });
    await once(server, 'listening');
    const dialled = once(server, 'connection') as Promise<[WebSocket]>;
    const tokenFile = new TokenFile(at('late.json'));
    tokenFile.add({ ...login, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` });
    const run = gateway(
      'connect',
      'db:1',
      '--user',
      'anna',
      '--token-file',
      tokenFile.path,
      '--listen',
      `unix:${at('late/socket')}`,
      '--once',
    );
    await run.said(/socket goes to/);
    const one = program({ path: at('late/socket') });
    const [socket] = await dialled;
    const said: string[] = [];
    socket.on(
      'message',
      (data, isBinary) => isBinary || said.push((JSON.parse(String(data)) as { type: string }).type),
    );
    const say = (message: ServerMessage): void => socket.send(JSON.stringify(message));
    say({ type: 'waiting', number: '17', deadlineMs: 60_000, deviceCount: 1 });
    say({ type: 'approved' });
    say({ type: 'open' });
    socket.send(Buffer.from('hello'));
    await until(() => one.heard() === 'hello', 'it is open');
    one.socket.end();
    await until(() => said.includes('end'), 'its end comes');
    say({ type: 'end' });
    assert.equal(await one.end, '');
    for (let turn = 0; turn < 3; turn++) {
      socket.ping();
      await Promise.race([once(socket, 'pong'), once(socket, 'close')]);
    }
    say({ type: 'closed', code: 0, reason: 'over' });
    assert.equal(await run.ended(), 0, run.err);
    assert.deepEqual(said, ['connect', 'end']);
  });

  test('takes the place of one that a killed run has left, and of nothing else', async () => {
    const file = at('left/socket');
    const killed = connect('--listen', `unix:${file}`);
    await killed.said(/socket goes to/);
    const second = connect('--listen', `unix:${file}`);
    assert.equal(await second.ended(), 1);
    assert.match(second.err, /somebody listens on \S+ already/);
    killed.kill('SIGKILL');
    await killed.ended();
    const third = connect('--listen', `unix:${file}`);
    await third.said(/socket goes to/);
    third.kill('SIGINT');
    await third.ended();
    fs.writeFileSync(file, 'mine');
    const fourth = connect('--listen', `unix:${file}`);
    assert.equal(await fourth.ended(), 1);
    assert.match(fourth.err, /is not a socket of yours; nothing is replaced/);
    fs.rmSync(file);
    fs.symlinkSync(at('elsewhere'), file);
    assert.equal(await connect('--listen', `unix:${file}`).ended(), 1);
    assert.equal(fs.readlinkSync(file), at('elsewhere'));
  });

  test('is not made in a folder that others can enter, nor beside the point', async () => {
    fs.mkdirSync(at('open'));
    fs.chmodSync(at('open'), 0o755);
    fs.mkdirSync(at('own'), { mode: 0o700 });
    fs.symlinkSync(at('own'), at('linked'));
    for (const [place, code, what] of [
      [`unix:${at('open/socket')}`, 1, /not a folder of yours alone/],
      [`unix:${at('linked/socket')}`, 1, /not a folder of yours alone/],
      [`unix:${at('no/such/socket')}`, 1, /cannot be made \(ENOENT\)/],
      [`unix:/${'x'.repeat(200)}`, 2, /too long for a socket/],
      ['65536', 2, /neither a port nor unix:PATH/],
      ['0.0.0.0:22', 2, /neither a port nor unix:PATH/],
      ['-1', 2, /begins with a dash: --listen=-1/],
    ] as const) {
      const run = connect('--listen', place);
      assert.equal(await run.ended(), code, place);
      assert.match(run.err, what);
      assert.equal(
        run.err
          .trim()
          .split('\n')
          .filter((line) => line.startsWith('    at ')).length,
        0,
      );
    }
    assert.equal(await connect('--once').ended(), 2);
  });

  test('at a local port, a target that breaks off is a reset, not an end', async () => {
    const run = connect('--listen', '0', '--once');
    const [, port] = await run.said(/127\.0\.0\.1:(\d+) goes to/);
    const count = phone.prompted.length;
    const one = program({ host: '127.0.0.1', port: Number(port) });
    one.socket.write('x');
    await approve(count);
    await until(() => one.heard() === 'x', 'it is open');
    bed.accepted.at(-1)!.resetAndDestroy();
    assert.equal(await one.end, 'ECONNRESET');
    assert.equal(await run.ended(), 4);
  });
});

describe('a gateway that cannot do it now', () => {
  const words = 'the gateway cannot use its store now; try again later';

  /** A gateway that answers everything with 503 and an error; its address. */
  async function unable(t: TestContext, error: unknown): Promise<string> {
    const server = http.createServer((_request, response) => response.writeHead(503).end(JSON.stringify({ error })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** The words of `gateway login` and `gateway connect` about it. */
  async function told(url: string): Promise<readonly string[]> {
    const tickets = at('unable.ticket');
    fs.writeFileSync(tickets, formatTicket({ ...(await bed.ticket()), url, certificate: undefined }), { mode: 0o600 });
    const file = new TokenFile(at(`unable-${new URL(url).port}.json`));
    file.add({ url, user: 'anna', token: 't', expiresAt: login.expiresAt });
    const runs = [
      gateway('login', '--file', tickets, '--token-file', at('unable.json')),
      gateway('connect', 'db:1', '--user', 'anna', '--token-file', file.path),
    ];
    assert.deepEqual(await Promise.all(runs.map((run) => run.ended())), [1, 1]);
    return runs.map((run) => run.err);
  }

  test('says so in its own words, to whoever logs in or connects', async (t) => {
    const url = await unable(t, words);
    assert.deepEqual(await told(url), [
      `gateway login: ${url} answers 503: ${words} (to the login; the code may be spent)\n`,
      `gateway: ${url} answers 503: ${words}\n`,
    ]);
  });

  test('has words that are shown and not obeyed, on one line, and not without an end', async (t) => {
    const url = await unable(t, `\u001b]0;x\u0007\u202elater\ngateway: fine${'z'.repeat(1_000)}`);
    for (const said of await told(url)) {
      assert.match(said, /^gateway(?: login)?: \S+ answers 503: [^\n]*later\\u\{a\}gateway: fine[^\n]*\n$/);
      assert.doesNotMatch(said, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      assert.ok(said.length < 500, said);
    }
  });

  test('has no words for this client: the answer is told', async (t) => {
    const url = await unable(t, { nested: true });
    for (const said of await told(url)) {
      assert.match(said, /answers 503( \(to the login; the code may be spent\))?\n$/);
    }
  });
});

describe("what answers on the operator's port", () => {
  async function answering(t: TestContext, status: number, body: string): Promise<Run> {
    const server = http.createServer((_request, response) => response.writeHead(status).end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    fs.writeFileSync(at(`operator-${port}.json5`), JSON.stringify({ operations: { port, token: 't' } }));
    return gateway('login-code', '--user', 'anna', '--config', at(`operator-${port}.json5`));
  }

  test('is waited for no longer than is said', async (t) => {
    const { port } = await mute(t);
    fs.writeFileSync(at('silent.json5'), JSON.stringify({ operations: { port, token: 't' } }));
    const run = gateway('status', '--config', at('silent.json5'), '--timeout', '1');
    assert.equal(await run.ended(), 1);
    assert.match(run.err, /^gateway status: the gateway does not answer on 127\.0\.0\.1:\d+ \(for 1 s\)/);
  });

  test('a gateway that could not do it is no stranger', async (t) => {
    const run = await answering(t, 500, 'internal error\n');
    assert.equal(await run.ended(), 1);
    assert.match(run.err, /^gateway login-code: 127\.0\.0\.1:\d+ could not do it \(500: internal error\)[^\n]*\n$/);
  });

  test('a stranger is one, whatever they say', async (t) => {
    for (const [status, body] of [
      [200, '<html>Welcome</html>'],
      [200, ''],
      [200, 'null'],
      [200, '{"rows":1}'],
      [200, '{"rows":[null]}'],
      [200, '{"ticket":"\\u001b[2J"}'],
      [200, '{"ticket":"rm -rf ."}'],
      [404, 'not here'],
    ] as const) {
      const run = await answering(t, status, body);
      assert.equal(await run.ended(), 1, body);
      assert.match(run.err, /^gateway login-code: 127\.0\.0\.1:\d+ does not answer as a gateway does/, body);
      assert.equal(run.out, '');
    }
  });

  test('its names, columns and errors are shown, not obeyed', async (t) => {
    const evil = '\u001b]0;x\u0007\u202eevil\u200b\ngateway: fine\u009b2J';
    const table = await answering(t, 200, JSON.stringify({ rows: [{ [evil]: evil, name: evil, count: 1, is: true }] }));
    assert.equal(await table.ended(), 0, table.err);
    const error = await answering(t, 400, JSON.stringify({ error: evil }));
    assert.equal(await error.ended(), 1);
    for (const text of [table.out, error.err]) {
      assert.ok(text.includes('evil'), text);
      assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u200b]/);
      assert.doesNotMatch(text, /^gateway: fine/m);
    }
  });
});

test('--timeout and what is given twice: what is wrong is said', async () => {
  for (const args of [
    ['--timeout', '0'],
    ['--timeout', '601'],
    ['--timeout', 'x'],
    ['--timeout', '1', '--timeout', '2'],
    ['--user', 'ben'],
  ]) {
    const run = connect(...args);
    assert.equal(await run.ended(), 2, args.join(' '));
    assert.match(run.err, /^gateway connect: --(timeout|user) [^\n]*\n$/);
  }
});
