// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { DEVICE_PATH } from 'gateway_protocol';
import { GatewayError, GatewayFault } from '../client/GatewayError.ts';
import { requestApproval } from '../client/requestApproval.ts';
import type { ApprovalProgress } from '../client/requestApproval.ts';
import { TokenFile } from '../client/TokenFile.ts';
import type { Login } from '../client/TokenFile.ts';
import { GatewayBed, NAME } from '../testing/GatewayBed.ts';
import { Run } from '../testing/Run.ts';
import type { TestDevice } from '../testing/TestDevice.ts';
import { until } from '../testing/until.ts';

const PROGRAM = path.join(import.meta.dirname, '../gateway.mjs');
const TEXT = 'delete the production database';
const NO_SCRIPT =
  spawnSync('script', ['--version']).status === 0 ? false : 'there is no script (Debian: bsdutils) to make a terminal';
const bed = new GatewayBed();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-ask-'));
const tokens = path.join(folder, 'logins.json');
let login: Login;
let phone: TestDevice;

before(async () => {
  await bed.start({
    channel: { idleBeatSeconds: 600 },
    requests: { deadlineSeconds: 600, leaseSeconds: 120, perUserAndMinute: 100, perSourceAndMinute: 100 },
  });
  phone = await bed.phone('anna', (device) => {
    device.path = DEVICE_PATH;
  });
  login = await bed.logIn();
  new TokenFile(tokens).add(login);
});
after(async () => {
  await Run.endAll();
  await bed.stop();
  fs.rmSync(folder, { recursive: true });
});

type Prompt = Awaited<ReturnType<typeof nextPrompt>>;

/** The next question on the phone, which shows it. */
async function nextPrompt() {
  const prompt = await phone.next('transaction-prompt');
  phone.beat([prompt.requestId]);
  phone.send({ type: 'shown', requestId: prompt.requestId });
  return prompt;
}

async function approve(prompt: Prompt, number: string): Promise<void> {
  phone.send({ type: 'number', requestId: prompt.requestId, attempt: 1, number });
  assert.equal((await phone.next('number-result')).isRight, true);
  phone.send(phone.assertion(prompt, number, NAME));
}

/** The prompt is taken away from the phone, which gives its receipt. */
async function withdrawn(prompt: Prompt): Promise<string> {
  const cancel = await phone.nextCancel();
  assert.equal(cancel.requestId, prompt.requestId);
  phone.send({
    type: 'receipt',
    requestId: prompt.requestId,
    withdrawal: 'confirmed',
    cause: 'cancel',
    agoMs: 0,
  });
  await phone.next('receipt-noted');
  return cancel.cause;
}

function ask(...more: string[]): Run {
  return new Run(process.execPath, [PROGRAM, 'ask', ...more]);
}

function askAnna(text = TEXT, ...more: string[]): Run {
  return ask(text, '--user', 'anna', '--token-file', tokens, ...more);
}

async function numberOf(run: Run): Promise<string> {
  return (await run.said(/type (\d\d) on your phone/))[1]!;
}

test('a library asks for a text, shows the number, and goes on when it is approved', async () => {
  const progress: ApprovalProgress[] = [];
  const done = requestApproval({ login, text: TEXT, onProgress: (step) => progress.push(step) });
  const prompt = await nextPrompt();
  assert.deepEqual([prompt.application, prompt.text, prompt.user], ['laptop', TEXT, 'anna']);
  await until(() => progress.length > 1, 'it is told that the phone shows it');
  const [waiting, shown] = progress;
  assert.ok(waiting?.type === 'waiting' && shown?.type === 'shown');
  await approve(prompt, waiting.number);
  await done;
  assert.equal((await phone.next('outcome')).state, 'approved');
});

test('a signal takes the question back: the prompt goes', async () => {
  const abort = new AbortController();
  const done = requestApproval({ login, text: TEXT, signal: abort.signal });
  const prompt = await nextPrompt();
  abort.abort();
  await assert.rejects(done, (error) => error instanceof GatewayError && error.fault === GatewayFault.CANCELLED);
  assert.equal(await withdrawn(prompt), 'client-cancelled');
});

test('approved is exit 0, and the audit has the text', async () => {
  const run = askAnna();
  const prompt = await nextPrompt();
  await approve(prompt, await numberOf(run));
  assert.equal(await run.ended(), 0);
  assert.match(run.err, /gateway: approved/);
  const { rows } = (await bed.operate({ command: 'audit', count: 1, event: 'request-approved' })) as unknown as {
    rows: Record<string, unknown>[];
  };
  assert.deepEqual(
    [rows[0]?.['purpose'], rows[0]?.['detail'], rows[0]?.['request']],
    ['transaction', TEXT, prompt.requestId],
  );
});

test('denied is exit 1, and says so', async () => {
  const run = askAnna();
  const { requestId } = await nextPrompt();
  phone.send({ type: 'denial', requestId, reason: 'denied' });
  assert.equal(await run.ended(), 1);
  assert.match(run.err, /gateway: denied on the phone/);
});

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  test(`${signal} is exit ${code}, and the prompt goes`, async () => {
    const run = askAnna();
    const prompt = await nextPrompt();
    await numberOf(run);
    run.child.kill(signal);
    assert.equal(await run.ended(), code);
    assert.equal(await withdrawn(prompt), 'client-cancelled');
  });
}

test('the prompt goes when the program is killed', async () => {
  const run = askAnna();
  const prompt = await nextPrompt();
  run.child.kill('SIGKILL');
  assert.equal(await run.ended(), 'SIGKILL');
  assert.equal(await withdrawn(prompt), 'client-gone');
});

test('nobody reads what it says any more: it ends, and the prompt goes', async () => {
  for (const close of ['stdout', 'stderr'] as const) {
    const more = close === 'stdout' ? ['--pam'] : ['--user', 'anna'];
    const env = { ...process.env, PAM_USER: 'anna', PAM_SERVICE: 'sudo' };
    const run = new Run(process.execPath, [PROGRAM, 'ask', TEXT, ...more, '--token-file', tokens], env);
    run.child[close].destroy();
    const prompt = await nextPrompt();
    assert.match(await withdrawn(prompt), /^client-/, close);
    assert.notEqual(await run.ended(), 0);
  }
});

test('the shell that ran it has ended without a signal: the prompt goes', async () => {
  const line = `"$@" & echo begun; wait`;
  const run = new Run('sh', [
    '-c',
    line,
    'sh',
    process.execPath,
    PROGRAM,
    'ask',
    TEXT,
    '--user',
    'anna',
    '--token-file',
    tokens,
  ]);
  const prompt = await nextPrompt();
  run.child.kill('SIGKILL');
  assert.equal(await withdrawn(prompt), 'client-cancelled');
  await run.ended();
});

test('the terminal is closed: the prompt goes', { skip: NO_SCRIPT }, async () => {
  const line = [process.execPath, PROGRAM, 'ask', `'${TEXT}'`, '--user', 'anna', '--token-file', tokens].join(' ');
  const run = new Run('script', ['-qefc', line, '/dev/null']);
  const prompt = await nextPrompt();
  await until(() => /type \d\d on your phone/.test(run.out), 'the number');
  run.child.kill('SIGKILL'); // nobody holds the terminal any more
  assert.equal(await withdrawn(prompt), 'client-cancelled');
});

test('the gateway is gone: exit 1, with why', async () => {
  const small = new GatewayBed();
  await small.start({ channel: { idleBeatSeconds: 600 }, requests: { deadlineSeconds: 600, leaseSeconds: 120 } });
  const file = path.join(folder, 'other.json');
  const device = await small.phone('anna', (made) => {
    made.path = DEVICE_PATH;
  });
  new TokenFile(file).add(await small.logIn());
  const run = ask(TEXT, '--user', 'anna', '--token-file', file);
  await device.next('transaction-prompt');
  await numberOf(run);
  await small.stop();
  assert.equal(await run.ended(), 1);
  assert.match(run.err, /gateway: the gateway is going down/);
  const again = ask(TEXT, '--user', 'anna', '--token-file', file);
  assert.equal(await again.ended(), 1);
  assert.match(again.err, /cannot be reached|ECONNREFUSED|refused/);
});

test('what cannot be shown whole, or is missing, is exit 2, and nobody is asked', async () => {
  for (const [args, words] of [
    [['--user', 'anna'], /TEXT is missing/],
    [[TEXT], /--user NAME is missing/],
    [['x'.repeat(257), '--user', 'anna'], /the text has 1 to 256 characters/],
    [['two\nlines', '--user', 'anna'], /the text has 1 to 256 characters/],
    [['left \u202e right', '--user', 'anna'], /the text has 1 to 256 characters/],
    [['a bell \u0007', '--user', 'anna'], /the text has 1 to 256 characters/],
    [['an invisible\u200b one', '--user', 'anna'], /the text has 1 to 256 characters/],
    [[TEXT, '--user', 'anna', '--begin'], /--begin and --end are for --pam/],
    [['--pam', '--begin', '--end'], /--begin and --end are for --pam/],
    [[TEXT, 'more', '--user', 'anna'], /'more' is an unexpected argument/],
    [['--pam'], /--pam is for pam_exec/],
  ] as const) {
    const run = ask(...args, '--token-file', tokens);
    assert.equal(await run.ended(), 2, args.join(' '));
    assert.match(run.err, words);
  }
});

test('a person without a token here is exit 1, with what to do', async () => {
  const run = ask(TEXT, '--user', 'ben', '--token-file', tokens);
  assert.equal(await run.ended(), 1);
  assert.match(run.err, /gateway login/);
});

test('with --pam it is asked who PAM says, from where, and lines for the person come on stdout', async () => {
  const env = { ...process.env, PAM_USER: 'anna', PAM_SERVICE: 'sudo', PAM_TTY: '/dev/pts/3' };
  const run = new Run(process.execPath, [PROGRAM, 'ask', '--pam', '--token-file', tokens], env);
  const prompt = await nextPrompt();
  assert.equal(prompt.text, `sudo on ${os.hostname()} as anna (/dev/pts/3)`);
  const number = await until(() => /Type (\d\d) on your phone/.exec(run.out)?.[1], 'the number is on stdout');
  await approve(prompt, number);
  assert.equal(await run.ended(), 0);
  assert.match(run.out, /Approved\./);
});

test('with --json each word is an object', async () => {
  const run = askAnna(TEXT, '--json');
  const prompt = await nextPrompt();
  phone.send({ type: 'denial', requestId: prompt.requestId, reason: 'locked' });
  assert.equal(await run.ended(), 1);
  const events = run.err
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; reason?: string });
  assert.deepEqual(
    events.map(({ event }) => event),
    ['waiting', ...(events.length > 2 ? ['shown'] : []), 'end'],
  );
  assert.equal(events.at(-1)?.reason, 'locked');
});

/** A connection to the door by hand; what it hears. */
async function byHand(said: readonly unknown[], token = login.token): Promise<{ closed: unknown; status: number }> {
  const socket = new WebSocket(`${bed.url}/v1/ask`, {
    headers: { authorization: `Bearer ${token}` },
    rejectUnauthorized: false,
  });
  let status = 101;
  let closed: unknown;
  socket.on('unexpected-response', (_request, response) => {
    status = response.statusCode!;
    socket.terminate();
  });
  socket.on('error', () => undefined);
  socket.on('open', () =>
    said.forEach((message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message))),
  );
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as { type: string };
    closed = message.type === 'closed' ? message : closed;
  });
  await new Promise((resolve) => socket.on('close', resolve));
  return { closed, status };
}

test('who has no token, asks for another, or says what is no question, is told why and asks nobody', async () => {
  assert.equal((await byHand([], 'wrong')).status, 401);
  for (const [message, reason] of [
    [{ type: 'ask', version: 1, user: 'ben', text: TEXT }, 'other-user'],
    [{ type: 'ask', version: 1, user: 'anna', text: 'left \u202e right' }, 'bad-text'],
    [{ type: 'ask', version: 1, user: 'anna', text: 'x'.repeat(257) }, 'bad-text'],
    [{ type: 'ask', version: 2, user: 'anna', text: TEXT }, 'bad-message'],
    [{ type: 'ask', version: 1, user: 'anna', text: TEXT, more: 1 }, 'bad-message'],
    ['no JSON', 'bad-message'],
  ] as const) {
    const { closed } = await byHand([message]);
    assert.equal((closed as { reason: string }).reason, reason);
  }
  assert.equal(bed.gateway.engine.pendingCount, 0);
});

test('a second question on the same connection ends the first', async () => {
  const question = { type: 'ask', version: 1, user: 'anna', text: TEXT };
  const over = byHand([question, question]);
  assert.equal(((await over).closed as { reason: string }).reason, 'bad-message');
  await until(() => bed.gateway.engine.pendingCount === 0, 'nothing waits');
});

test('questions and tunnels share the places of a client, and one that finds none is in the log and in the audit', async () => {
  const small = new GatewayBed();
  await small.start({ tunnel: { perClient: 1 }, requests: { perUserAndMinute: 100, perSourceAndMinute: 100 } });
  try {
    const device = await small.phone();
    const client = await small.logIn();
    const tunnel = small.open(client);
    await device.next('prompt');
    await assert.rejects(requestApproval({ login: client, text: TEXT }), /too many connections/);
    const { rows } = (await small.operate({ command: 'audit', count: 1, event: 'question-refused' })) as unknown as {
      rows: Record<string, unknown>[];
    };
    assert.deepEqual([rows[0]?.['user'], rows[0]?.['detail']], ['anna', 'too-many-connections']);
    assert.match(small.logLines.join(''), /"event":"turned-away","what":"question"/);
    tunnel.abort.abort();
  } finally {
    await small.stop();
  }
});

test('a token that is revoked asks nobody through a connection that was open, and what it has asked is taken back', async () => {
  const tablet = await bed.phone('dora', (device) => {
    device.path = DEVICE_PATH;
  });
  const { certificate, token, url } = await bed.logIn('dora');
  const listed = await bed.operate({ command: 'clients', user: 'dora' });
  const id = 'rows' in listed ? String(listed.rows[0]!['id']) : '';
  const [asks, waits] = [1, 2].map(() => {
    const socket = new WebSocket(`${url}/v1/ask`, { headers: { authorization: `Bearer ${token}` }, ca: certificate });
    const heard: string[] = [];
    socket.on('message', (data: Buffer) => heard.push(data.toString()));
    return { socket, heard };
  });
  await until(() => [asks, waits].every((one) => one?.socket.readyState === WebSocket.OPEN));
  const ask = JSON.stringify({ type: 'ask', version: 1, user: 'dora', text: TEXT });
  asks!.socket.send(ask);
  await tablet.next('transaction-prompt');
  await bed.operate({ command: 'revoke-client', id });
  waits!.socket.send(ask);
  assert.equal((await tablet.nextCancel()).cause, 'revoked');
  await until(() => [asks, waits].every((one) => one?.socket.readyState === WebSocket.CLOSED));
  for (const { heard } of [asks!, waits!]) {
    assert.match(heard.at(-1)!, /"type":"closed".*"reason":"revoked"/);
  }
  assert.equal(tablet.heard.filter(({ type }) => type === 'transaction-prompt').length, 1);
});
