// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { after, before, mock, test } from 'node:test';
import type { PromptFrame } from 'gateway_protocol';
import { Chance } from '../properties/Chance.ts';
import type { ClientEnd } from '../testing/ClientEnd.ts';
import { Faults } from '../testing/Faults.ts';
import type { Fault, FaultWay } from '../testing/Faults.ts';
import { GatewayBed, NAME } from '../testing/GatewayBed.ts';
import { MemoryTables } from '../testing/MemoryTables.ts';
import type { TestDevice } from '../testing/TestDevice.ts';
import { until } from '../testing/until.ts';
import type { Login } from '../client/TokenFile.ts';

const YEAR_MS = 365 * 86_400_000;
const connect = net.connect;
/** Takes connections, and has nothing to say. */
const elsewhere = net.createServer((socket) => socket.on('error', () => undefined).end());

/** The same faults of several calls. A call that answers with no promise cannot reject, and hangs only where it can be said how. */
function each(port: string, calls: readonly string[], ways: readonly FaultWay[]): readonly Fault[] {
  return calls.flatMap((call) => ways.map((way) => ({ port, call, way })));
}

/** The ports, and every way in which the calls of each can fail that serving anybody leads to. */
const PORTS: Readonly<Record<string, readonly Fault[]>> = {
  store: [
    ...each('devices', ['byId', 'ofUser', 'all', 'write', 'relyOn'], ['throw', 'lie']),
    ...each('clients', ['byTokenHash', 'byId', 'all', 'write', 'relyOn'], ['lie', 'throw']),
    ...each('codes', ['put', 'take'], ['throw', 'lie']),
    ...each('audit', ['append', 'appendDurably', 'find'], ['throw']),
    ...each('audit', ['appendDurably'], ['hang', 'reject']),
  ],
  state: each('state', ['commit'], ['hang', 'lie', 'reject', 'throw']),
  random: each('randomness', ['bytes'], ['throw']),
  signer: [
    ...each('identity', ['sign'], ['lie', 'throw']),
    { port: 'identity', call: 'sign', way: 'lie', answer: () => '' },
  ],
  verifier: [
    ...each('verifier', ['verify'], ['hang', 'throw', 'reject']),
    { port: 'verifier', call: 'verify', way: 'lie', answer: () => Promise.resolve(undefined) },
    { port: 'verifier', call: 'verify', way: 'lie', answer: () => Promise.resolve(NaN) },
    { port: 'verifier', call: 'verify', way: 'lie', answer: () => Promise.resolve(-1) },
  ],
  DNS: [
    ...each('DNS', ['resolve'], ['hang', 'throw', 'reject']),
    ...[[], ['0.0.0.0'], ['192.0.2.1', '::1'], ['no address'], [7], '127.0.0.1', undefined].map(
      (answer): Fault => ({ port: 'DNS', call: 'resolve', way: 'lie', answer: () => Promise.resolve(answer) }),
    ),
  ],
  target: [
    ...each('target', ['connect'], ['throw']),
    {
      port: 'target',
      call: 'connect',
      way: 'reject',
      answer: () => new net.Socket().destroy(new Error('target.connect fails')),
    },
    { port: 'target', call: 'connect', way: 'hang', answer: () => new net.Socket() },
    {
      port: 'target',
      call: 'connect',
      way: 'lie',
      answer: () => connect((elsewhere.address() as AddressInfo).port, '127.0.0.1'),
    },
  ],
  socket: [
    { port: 'socket', call: 'write', way: 'hang', answer: () => false },
    { port: 'socket', call: 'write', way: 'lie', answer: () => true },
    ...each('socket', ['write', 'setNoDelay', 'setKeepAlive'], ['throw']),
  ],
  clock: [
    ...each('clock', ['now', 'wall', 'schedule', 'cancel'], ['throw', 'lie']),
    ...[YEAR_MS, -YEAR_MS, NaN].map(
      (step): Fault => ({ port: 'clock', call: 'wall', way: 'lie', answer: () => Date.now() + step }),
    ),
    { port: 'clock', call: 'schedule', way: 'hang', answer: () => 1e9 },
  ],
  log: each(
    'log',
    ['request-opened', 'request-ended', 'device-connected', 'code-issued', 'client-logged-in'],
    ['throw'],
  ),
};
const EACH = Object.values(PORTS).flat();
/** Rounds with any fault at any time. Given, as in the long run, every fault of a call is tried, else the first of each. */
const ROUNDS = process.env['FAULT_ROUNDS'];
const RANDOM_ROUNDS = Number(ROUNDS ?? 2);
/** So long a fault is waited for that need not be met at all: then a round is as good without it. */
const PATIENCE_MS = 2_000;
/** What the log said last is told with a round that failed. */
const LAST_LINES = 15;
/** Nobody is refused, and nothing runs out by itself, however slow the machine is. */
const PATIENT = { perUserAndMinute: 100_000, perSourceAndMinute: 100_000, leaseSeconds: 120, deadlineSeconds: 600 };
/** A process that does the phones' work, too, and waits for a busy machine, is slower than a connection may be. */
const PATIENT_CHANNEL = { helloSeconds: 60 };
const SEED = Number(process.env['FAULT_SEED'] ?? 1);

let random: (() => number) | undefined;
const faults = new Faults(() => random?.() ?? 0);
const tables = new MemoryTables();
const faultyTables = Object.assign(Object.create(tables) as MemoryTables, {
  devices: faults.around('devices', tables.devices),
  clients: faults.around('clients', tables.clients),
  codes: faults.around('codes', tables.codes),
  audit: faults.around('audit', tables.audit),
});
const bed = new GatewayBed(faultyTables, (port, target) => faults.around(port, target));
let login: Login;
let phone: TestDevice;

before(async () => {
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  await bed.start({ requests: PATIENT, channel: PATIENT_CHANNEL });
  const target = faults.around('target', { connect });
  mock.method(
    net,
    'connect',
    (
      options: net.NetConnectOpts, // what else is dialed is the test's own
    ) => ('port' in options && bed.target.endsWith(`:${options.port}`) ? target.connect(options) : connect(options)),
  );
  const servers = bed.gateway as unknown as Record<'server' | 'operations', { readonly server: Server }>;
  for (const { server } of [servers.server, servers.operations]) {
    for (const event of ['connection', 'secureConnection']) {
      server.prependListener(event, (socket: net.Socket) => {
        faults.within('socket', socket, ['write', 'setNoDelay', 'setKeepAlive']);
      });
    }
  }
  bed.nonsense = (device) => device.raw.terminate(); // as a phone does
  login = await bed.logIn();
  phone = await bed.phone();
});
after(async () => {
  faults.disarm();
  phone.raw.terminate();
  bed.clock.takeAllBack(); // one whose handle was a lie would keep this process for as long as it runs
  await bed.stop();
  elsewhere.close();
  mock.restoreAll();
  // writes that a fault took away are never done for Node, whose own cleanup then waits for them for ever
  process.once('exit', (code) => process.exit(code));
});

/** Approves a prompt with the number that the client shows, unless that has gone before. */
async function approve(device: TestDevice, client: ClientEnd): Promise<void> {
  const { signal } = client.abort;
  const number = await until(
    () => (signal.aborted ? 'gone' : client.messages.find((message) => message.type === 'waiting')?.number),
    'a number',
  );
  const prompt = await until(
    () =>
      signal.aborted
        ? 'gone'
        : device.frames.find((frame): frame is PromptFrame => frame.type === 'prompt' && !seen.has(frame.requestId)),
    'a prompt',
  );
  if (prompt === 'gone') {
    return;
  }
  seen.add(prompt.requestId);
  device.beat([prompt.requestId]);
  device.send(device.assertion(prompt, number, NAME));
}
const seen = new Set<string>();

/**
 * Everything that somebody can want of a gateway, at once. What becomes of it does not matter here; that it ends does: by
 * itself, and when a call hangs at the latest by the hand of whoever waits. `patienceMs`: a fault that need not be met is not
 * waited for any longer.
 */
async function busy({ way }: Fault, patienceMs = Infinity): Promise<void> {
  const end = Date.now() + patienceMs;
  const leave = new AbortController();
  const { signal } = leave;
  bed.signal = signal;
  const client = bed.open(login);
  const devices: TestDevice[] = [];
  const works = [
    bed.operate({ command: 'devices' }),
    bed.operate({ command: 'clients' }),
    bed.operate({ command: 'audit', count: 10 }),
    bed.logIn(),
    bed.phone('anna', (device) => devices.push(device)),
    client.end,
    approve(phone, client).then(() => client.source.end('x')),
    fetch(`${bed.operationsUrl}/ready`, { signal }),
    fetch(`${bed.operationsUrl}/metrics`, { signal }),
  ];
  let isOver = false;
  const over = Promise.allSettled(works).then(() => {
    isOver = true;
  });
  await until(() => faults.met >= 1 || isOver || Date.now() > end, 'the fault is met, or nothing leads to it');
  client.abort.abort();
  if (way === 'hang' || way === 'lie' || Date.now() > end) {
    leave.abort();
    await until(() => {
      devices.forEach((device) => device.leave());
      return isOver;
    }, 'whoever leaves waits no longer');
  }
  await over;
  devices.forEach((device) => device.leave());
  bed.signal = undefined;
}

/** A fault may have cost the phone its connection, or its enrolment. */
async function renewPhone(): Promise<void> {
  phone.leave();
  phone = await bed.phone();
}

/** A gateway that is well: a person logs in, connects, approves, and bytes come back. */
async function serve(): Promise<void> {
  await renewPhone();
  const client = bed.open(await bed.logIn());
  await approve(phone, client);
  client.source.end('served');
  const end = await client.end;
  assert.deepEqual([end.reason, Buffer.concat(client.received).toString()], ['over', 'served']);
}

/** Nobody was let in of whom the audit does not say so. */
function assertWritten(): void {
  const approved = tables.entries.filter(({ event }) => event === 'request-approved').length;
  const opened = bed.logLines.filter((line) => line.includes('"state":"approved"')).length;
  assert.ok(opened <= approved, `${opened} let in, ${approved} written`);
}

test('the gateway serves, as it is', serve);

/** A fault as a sentence. */
function told({ port, call, way, answer }: Fault, index: number): string {
  const what = { throw: 'throws', reject: 'rejects', hang: 'hangs', lie: 'lies' }[way];
  return `${port}.${call} ${what}${way === 'lie' && answer !== undefined ? ` (${index})` : ''}`;
}

async function meet(fault: Fault): Promise<void> {
  await renewPhone();
  faults.arm(fault);
  await busy(fault);
  const { met } = faults;
  faults.disarm();
  assert.ok(met > 0, `nothing led to ${fault.port}.${fault.call}`);
}

for (const [port, all] of Object.entries(PORTS)) {
  const tried =
    ROUNDS === undefined
      ? all.filter((fault, index) => index === all.findIndex(({ call }) => call === fault.call))
      : all;
  test(`${port}: whatever fails, it stands, and serves the next`, async (t) => {
    for (const fault of tried) {
      await t.test(told(fault, all.indexOf(fault)), async () => {
        await meet(fault);
        if (ROUNDS !== undefined) {
          await serve();
          assertWritten();
        }
      });
    }
    await serve();
    assertWritten();
  });
}

test(`any call fails at any time, ${RANDOM_ROUNDS} times (seed ${SEED}): it stands, and serves the next`, async () => {
  const chance = new Chance(SEED);
  for (let round = 0; round < RANDOM_ROUNDS; round++) {
    const met: string[] = [];
    try {
      for (let i = 0; i < 3; i++) {
        await renewPhone();
        const fault = EACH[Math.floor(chance.next() * EACH.length)]!;
        random = () => chance.next();
        faults.arm(fault);
        await busy(fault, PATIENCE_MS);
        random = undefined;
        met.push(`${told(fault, PORTS[fault.port]?.indexOf(fault) ?? 0)} ${faults.met} times`);
        faults.disarm();
      }
      await serve();
      assertWritten();
    } catch (error) {
      const told = bed.logLines.slice(-LAST_LINES).join('');
      throw new Error(`round ${round}, after ${met.join(', ')}: ${String(error)}\n${told}`, { cause: error });
    }
  }
});
