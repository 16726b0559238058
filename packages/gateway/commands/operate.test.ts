// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { after, afterEach, mock, test } from 'node:test';
import type { TestContext } from 'node:test';
import { formatTicket } from '../admission/Ticket.ts';
import { OPERATOR_HEADER, operatorOf } from '../operations/OperationsServer.ts';
import { fillDisk } from '../testing/fillDisk.ts';
import { until } from '../testing/until.ts';
import { CommandError } from './CommandError.ts';
import { operate } from './operate.ts';
import type { OperatorName } from './operate.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-operate-'));
const config = path.join(folder, 'gateway.json5');
const TICKET = formatTicket({
  kind: 'login',
  url: 'ws://127.0.0.1:1',
  userName: 'anna',
  code: 'A',
  certificate: undefined,
  key: 'A'.repeat(122),
});
const closing: (() => void)[] = [];
// a table among the runner's messages, which go the same way, may break one of them
mock.method(console, 'table', () => undefined);
afterEach(() => closing.splice(0).forEach((close) => close()));
after(() => fs.rmSync(folder, { recursive: true }));

/** What a gateway was asked. */
interface Asked {
  readonly request: http.IncomingMessage;
  readonly body: string;
}

async function listening(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A gateway that answers everything with this, and is what the configuration names. */
function gatewayThatSays(answer: string, status = 200): Promise<Asked[]> {
  return gatewayThatAnswers(() => answer, status);
}

/** The same, with an answer of its own for each question. */
async function gatewayThatAnswers(next: () => string, status = 200): Promise<Asked[]> {
  const asked: Asked[] = [];
  const port = await listening(
    http.createServer((request, response) => {
      void text(request).then((body) => {
        asked.push({ request, body });
        response.writeHead(status, { connection: 'close' }).end(next());
      });
    }),
  );
  fs.writeFileSync(config, `{ /* JSON5 */ operations: { port: ${port}, token: 'secret' } }`);
  return asked;
}

/** A gateway that does this with every connection. */
async function gatewayThat(behave: (socket: net.Socket) => void): Promise<void> {
  const port = await listening(
    net.createServer((socket) => {
      closing.push(() => socket.destroy());
      behave(socket.on('error', () => undefined));
    }),
  );
  fs.writeFileSync(config, `{ operations: { port: ${port}, token: 'secret' } }`);
}

function run(name: OperatorName, ...args: string[]): Promise<number> {
  return operate(name)([...args, '--config', config]);
}

function says(message: RegExp, exitCode = 1): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof CommandError, String(error));
    assert.match(error.message, message);
    return error.exitCode === exitCode;
  };
}

/** The tickets, and the lines of JSON and of values, that are printed while a test runs. */
function printed(t: TestContext): string[] {
  const lines: string[] = [];
  const write = process.stdout.write.bind(process.stdout);
  t.mock.method(process.stdout, 'write', (chunk: string | Uint8Array) => {
    if (typeof chunk === 'string' && /^cancellableauth:|^\{|^number,|^\d+,/.test(chunk)) {
      lines.push(chunk);
      return true;
    }
    return write(chunk);
  });
  return lines;
}

test('whoever gives a command may be called in any letters: the gateway reads the name, or none', async (t) => {
  const asked = await gatewayThatSays('{"rows":[]}');
  const { SUDO_USER: before } = process.env;
  t.after(() => {
    delete process.env['SUDO_USER'];
    Object.assign(process.env, before === undefined ? {} : { SUDO_USER: before });
  });
  for (const [name, read] of [
    ['bob', 'operator bob'],
    ['müller', 'operator müller'],
    ['张三', 'operator 张三'],
    ['CORP\\bob', 'operator CORP\\bob'],
    ['two\nlines', 'operator'],
    ['\u202eevil', 'operator'],
    ['x'.repeat(99), 'operator'],
    ['%', 'operator %'],
  ] as const) {
    process.env['SUDO_USER'] = name;
    assert.equal(await run('devices'), 0, name);
    assert.equal(operatorOf(asked.at(-1)!.request), read, name);
  }
  const { request } = asked.at(-1)!;
  request.headers[OPERATOR_HEADER] = '%E0%A4%A';
  assert.equal(operatorOf(request), 'operator', 'what is no name');
});

test("each command is what the gateway is asked, with the operator's token", async () => {
  const asked = await gatewayThatSays('{"rows":[]}');
  const lines: readonly (readonly [readonly [OperatorName, ...string[]], object])[] = [
    [['enrol-code', '--user', 'anna'], { command: 'enrol-code', user: 'anna' }],
    [['login-code', '--user', 'anna'], { command: 'login-code', user: 'anna' }],
    [['revoke-device', 'phone'], { command: 'revoke-device', id: 'phone' }],
    [['revoke-client', 'laptop'], { command: 'revoke-client', id: 'laptop' }],
    [['audit'], { command: 'audit', count: 50 }],
    [['audit', '--count', '7'], { command: 'audit', count: 7 }],
    [['devices'], { command: 'devices' }],
    [['clients'], { command: 'clients' }],
    [['devices', '--user', 'anna'], { command: 'devices', user: 'anna' }],
    [['clients', '--user', 'anna'], { command: 'clients', user: 'anna' }],
    [['tickets'], { command: 'tickets' }],
    [['revoke-ticket', 'ticket'], { command: 'revoke-ticket', id: 'ticket' }],
    [['users'], { command: 'users' }],
    [['rename-user', 'anna', 'hanna'], { command: 'rename-user', user: 'anna', name: 'hanna' }],
    [['remove-user', 'anna'], { command: 'remove-user', user: 'anna' }],
    [['status'], { command: 'status' }],
    [['confirm-clock'], { command: 'confirm-clock' }],
    [['reload'], { command: 'reload' }],
    [['drain'], { command: 'drain', undo: false }],
    [['drain', '--undo'], { command: 'drain', undo: true }],
  ];
  for (const [line, expected] of lines) {
    assert.equal(await run(...line), 0);
    const { request, body } = asked.at(-1)!;
    assert.deepEqual(JSON.parse(body), expected);
    assert.deepEqual(
      [request.method, request.url, request.headers.authorization, request.headers['content-type']],
      ['POST', '/operator', 'Bearer secret', 'application/json'],
    );
  }
});

const ENROLS = TICKET.replace('login', 'enrol');

test('a ticket is printed without a code where the output is no terminal, and with one when that is asked for', async (t) => {
  await gatewayThatSays(JSON.stringify({ ticket: ENROLS }));
  let out = '';
  const write = process.stdout.write.bind(process.stdout);
  t.mock.method(process.stdout, 'write', (chunk: string | Uint8Array) => {
    if (typeof chunk === 'string' && /^cancellableauth:|^\u001b\[30;107m/.test(chunk)) {
      out += chunk;
      return true;
    }
    return write(chunk);
  });
  const isTerminal = process.stdout.isTTY;
  process.stdout.isTTY = false;
  try {
    assert.equal(await run('enrol-code', '--user', 'anna'), 0);
    assert.equal(out, `${ENROLS}\n`);
    out = '';
    assert.equal(await run('enrol-code', '--user', 'anna', '--qr'), 0);
    assert.ok(out.startsWith(`${ENROLS}\n\u001b[30;107m`));
  } finally {
    process.stdout.isTTY = isTerminal;
  }
});

test('a picture of a ticket is made for its owner alone, over nothing, and not without a ticket', async (t) => {
  printed(t);
  const file = path.join(folder, 'ticket.svg');
  await gatewayThatSays(JSON.stringify({ error: 'no such user' }));
  await assert.rejects(run('enrol-code', '--user', 'anna', '--svg', file), says(/^no such user$/));
  assert.equal(fs.existsSync(file), false);
  const asked = await gatewayThatSays(JSON.stringify({ ticket: ENROLS }));
  assert.equal(await run('enrol-code', '--user', 'anna', '--svg', file, '--json'), 0);
  assert.match(fs.readFileSync(file, 'utf8'), /^<svg [^\n]*<\/svg>\n$/);
  assert.ok(process.platform === 'win32' || (fs.statSync(file).mode & 0o777) === 0o600);
  await assert.rejects(
    run('enrol-code', '--user', 'anna', '--svg', file),
    says(/is there already; nothing is overwritten/),
  );
  assert.equal(asked.length, 1, 'no ticket is made for a picture that cannot be');
});

test('a picture that a full disk does not take is not there by half, and the ticket is', async (t) => {
  const out = printed(t);
  const file = path.join(folder, 'half.svg');
  const stood: boolean[] = [];
  await gatewayThatAnswers(() => {
    stood.push(fs.existsSync(file)); // whoever is interrupted here leaves nothing
    return JSON.stringify({ ticket: ENROLS });
  });
  fillDisk(t);
  await assert.rejects(
    run('enrol-code', '--user', 'anna', '--svg', file),
    says(/half\.svg cannot be written \(ENOSPC\); the ticket above is good/),
  );
  assert.deepEqual([...stood, fs.existsSync(file)], [false, false]);
  assert.deepEqual(out, [`${ENROLS}\n`]);
});

test('with --json each row is a line of JSON in ASCII, whatever is in it', async (t) => {
  const rows = [
    { event: 'request-denied', cause: 'not-me' },
    { name: '\u202eevil\u009b2J\n', count: 1 },
  ];
  await gatewayThatSays(JSON.stringify({ rows }));
  const lines = printed(t);
  assert.equal(await run('audit', '--json'), 0);
  const text = lines.join('');
  assert.deepEqual(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
    rows,
  );
  assert.match(text, /^[\n\x20-\x7e]+$/);
});

test('what a command cannot do without is asked for, and nobody else is', async () => {
  const asked = await gatewayThatSays('{"rows":[]}');
  for (const name of ['enrol-code', 'login-code'] as const) {
    await assert.rejects(run(name), says(/^--user NAME is missing/, 2));
  }
  for (const name of ['revoke-device', 'revoke-client'] as const) {
    await assert.rejects(run(name), says(/^ID is missing/, 2));
    await assert.rejects(run(name, 'one', 'two'), says(/^'two' is an unexpected argument/, 2));
  }
  await assert.rejects(run('status', 'now'), says(/^'now' is an unexpected argument/, 2));
  assert.equal(asked.length, 0);
});

test('a ticket is printed as it is, on a line of its own', async (t) => {
  const lines = printed(t);
  await gatewayThatSays(JSON.stringify({ ticket: TICKET }));
  assert.equal(await run('login-code', '--user', 'anna'), 0);
  assert.deepEqual(lines, [`${TICKET}\n`]);
});

test('rows are a table; text in it is shown and not obeyed, numbers and truths are themselves', async (t) => {
  const table = t.mock.method(console, 'table', () => undefined);
  await gatewayThatSays(JSON.stringify({ rows: [{ name: 'a\u001b[2J', count: 3, isRevoked: false, 'b\u202e': 'x' }] }));
  assert.equal(await run('clients'), 0);
  assert.deepEqual(table.mock.calls[0]!.arguments, [
    [{ name: 'a\\u{1b}[2J', count: 3, isRevoked: false, 'b\\u{202e}': 'x' }],
  ]);
});

test("an error of the gateway is the command's own, line by line", async () => {
  await gatewayThatSays(JSON.stringify({ error: 'no such user\nknown are: anna\u0007' }), 400);
  await assert.rejects(run('login-code', '--user', 'ben'), says(/^no such user\n {2}known are: anna\\u\{7\}$/));
});

test('what is no answer of a gateway is not believed: nothing is printed', async (t) => {
  const lines = printed(t);
  for (const text of [
    '<html></html>',
    '',
    'null',
    '[]',
    '{}',
    '{"rows":1}',
    '{"rows":[null]}',
    '{"rows":[{"a":{}}]}',
    '{"error":1}',
    '{"ticket":1}',
    '{"ticket":"rm -rf ."}',
    '{"ticket":"hello"}',
    '{"ticket":"\\u001b[2J"}',
    '{"rows":[],"more":1}',
    '{"error":"x","more":1}',
    JSON.stringify({ ticket: TICKET, more: 1 }),
    JSON.stringify({ ticket: `${TICKET} ` }),
    JSON.stringify({ ticket: `\n${TICKET}` }),
  ]) {
    await gatewayThatSays(text);
    await assert.rejects(
      run('login-code', '--user', 'anna'),
      says(/^127\.0\.0\.1:\d+ does not answer as a gateway does \(200\)/),
      text,
    );
  }
  assert.deepEqual(lines, []);
});

test('a gateway that could not do it says so with a number from 500 on; it is quoted, up to 200 characters', async () => {
  await gatewayThatSays('down\n', 499);
  await assert.rejects(run('status'), says(/does not answer as a gateway does \(499\)/));
  await gatewayThatSays(`  ${'x'.repeat(300)}  `, 500);
  await assert.rejects(run('status'), says(/could not do it \(500: x{200}…\); nothing is certain/));
});

test('nobody listens: how to start it is said', async () => {
  const server = net.createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  fs.writeFileSync(config, `{ operations: { port: ${port}, token: 'secret' } }`);
  await assert.rejects(
    run('status'),
    says(/does not answer on 127\.0\.0\.1:\d+ \(.*ECONNREFUSED.*\); is it running\?/),
  );
});

test('a gateway that says nothing, at once or after its first byte, is waited for as long as was said', async () => {
  await gatewayThat(() => undefined);
  await assert.rejects(run('status', '--timeout', '1'), says(/\(for 1 s\); it may have done what it was asked for/));
  await gatewayThat((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{'));
  await assert.rejects(run('status', '--timeout', '1'), says(/\(for 1 s\)/));
});

test('an answer that breaks off is none', async () => {
  await gatewayThat((socket) =>
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"rows":[]}', () => socket.destroy());
    }),
  );
  await assert.rejects(run('status'), says(/the gateway's answer on 127\.0\.0\.1:\d+ broke off/));
});

test('an answer without an end is read up to 64 MiB', async () => {
  let isGone = false;
  await gatewayThat((socket) => {
    const chunk = Buffer.alloc(1_048_576, 'x');
    const go = (): void => {
      while (!socket.destroyed && socket.write(chunk)) {
        // on
      }
    };
    socket.on('drain', go).on('close', () => {
      isGone = true;
    });
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    go();
  });
  await assert.rejects(run('status', '--timeout', '600'), says(/answers without an end/)); // 64 MiB take a slow machine long
  await until(() => isGone, 'nothing more is read');
});

test("what is wrong with the configuration is said with its file, and the current folder's is taken without one", async (t) => {
  fs.writeFileSync(config, '{ operations: { token: "secret" } }');
  await assert.rejects(run('status'), says(/gateway\.json5: .*\n.*operations\.port/));
  for (const [operations, wrong] of [
    ['{ host: "gate.example", port: 9, token: "x" }', 'operations.host'],
    ['{ port: 0, token: "x" }', 'operations.port'],
    ['{ port: 70000, token: "x" }', 'operations.port'],
    ['{ port: 9.5, token: "x" }', 'operations.port'],
    ['{ port: 9, token: "a\\nb" }', 'operations.token'],
    ['{ port: 9, token: "\u2603" }', 'operations.token'],
  ] as const) {
    fs.writeFileSync(config, `{ operations: ${operations} }`);
    await assert.rejects(run('status'), says(new RegExp(`gateway\\.json5: .*\\n.*${wrong.replace('.', '\\.')}`)));
  }
  fs.writeFileSync(config, '{ what');
  await assert.rejects(run('status'), says(/gateway\.json5: JSON5/));
  const before = process.cwd();
  const empty = fs.mkdtempSync(path.join(folder, 'empty-'));
  process.chdir(empty);
  t.after(() => process.chdir(before));
  await assert.rejects(
    operate('status')([]),
    says(/^gateway\.json5: there is no such file; "gateway init" writes one, and --config FILE names another$/),
  );
});

test('the audit is asked for by its columns, and from one time to another', async () => {
  const asked = await gatewayThatSays('{"rows":[]}');
  await run(
    'audit',
    '--user',
    'anna',
    '--event',
    'disowned',
    '--since',
    '2026-11-29T10:00:00Z',
    '--until',
    '2026-11-30',
  );
  const command = JSON.parse(asked[0]!.body) as Record<string, unknown>;
  assert.deepEqual(
    [command['user'], command['event'], command['from'], command['until']],
    ['anna', 'disowned', Date.UTC(2026, 10, 29, 10), Date.parse('2026-11-30')],
  );
  for (const [line, message] of [
    [['--since', 'yesterday'], /^--since 'yesterday' is not a time, as /],
    [['--until', '2026-13-01'], /^--until '2026-13-01' is not a time, as /],
    [['--csv', '--json'], /^--csv and --json contradict each other/],
  ] as const) {
    await assert.rejects(run('audit', ...line), says(message, 2));
  }
  assert.equal(asked.length, 1);
});

test('the audit as comma-separated values keeps every column, and runs in no spreadsheet', async (t) => {
  const row = {
    number: 7,
    at: '2026-11-29',
    event: 'target-refused',
    user: '=cmd()',
    detail: 'a "quoted", long\nreason',
  };
  await gatewayThatSays(JSON.stringify({ rows: [row] }));
  const lines = printed(t);
  await run('audit', '--csv');
  const text = lines.join('');
  assert.equal(
    text,
    'number,at,event,user,client,device,source,purpose,target,cause,request,detail\n' +
      `7,2026-11-29,target-refused,'=cmd(),,,,,,,,"a ""quoted"", long\\u{a}reason"\n`,
  );
});

test('what comes after is printed once each, oldest first, for who follows', async (t) => {
  const entry = (number: number): object => ({ number, event: `event-${number}` });
  const answers = [[entry(2), entry(1)], [entry(4), entry(3)], []];
  const asked = await gatewayThatAnswers(() => {
    const rows = answers.shift();
    return JSON.stringify(rows === undefined ? { error: 'over' } : { rows });
  });
  const lines = printed(t);
  await assert.rejects(run('audit', '--follow', '--json'), says(/^over$/));
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { number: number }).number),
    [1, 2, 3, 4],
  );
  assert.deepEqual(
    asked.map(({ body }) => (JSON.parse(body) as { readonly after?: number }).after),
    [undefined, 2, 4, 4],
  );
});
