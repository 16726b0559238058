// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import process from 'node:process';
import { after, before, test } from 'node:test';
import type { PromptFrame } from '../../protocol/Index.ts';
import { Chance } from '../properties/Chance.ts';
import { ClientEnd } from '../testing/ClientEnd.ts';
import { Faults } from '../testing/Faults.ts';
import type { Fault, FaultWay } from '../testing/Faults.ts';
import { GatewayBed, NAME } from '../testing/GatewayBed.ts';
import { MemoryTables } from '../testing/MemoryTables.ts';
import type { TestDevice } from '../testing/TestDevice.ts';
import { until } from '../testing/until.ts';
import type { Login } from '../tunnel/TokenFile.ts';

/** The calls of each port that serving anybody leads to, and the ways in which they can fail. */
const SYNC: readonly FaultWay[] = ['throw', 'lie'];
const ASYNC: readonly FaultWay[] = ['throw', 'reject', 'hang', 'lie'];
const CALLS: readonly (readonly [string, readonly string[], readonly FaultWay[]])[] = [
  ['devices', ['byId', 'ofUser', 'all', 'put'], SYNC],
  ['clients', ['byTokenHash', 'byId', 'all', 'put'], SYNC],
  ['codes', ['put', 'take'], SYNC],
  ['audit', ['append', 'appendDurably', 'latest'], ['throw']],
  ['pending', ['create', 'compareAndSet'], ASYNC],
  ['pending', ['watch'], ['throw']],
  ['randomness', ['bytes'], ['throw']],
  ['identity', ['sign'], ['throw']],
  ['log', ['opened', 'ended', 'deviceConnected', 'codeIssued', 'loggedIn'], ['throw']],
];
const EACH: readonly Fault[] = CALLS.flatMap(([port, calls, ways]) => calls.flatMap((call) => ways.map((way) => ({ port, call, way }))));
/** Rounds with any fault at any time; the long run has more. */
const RANDOM_ROUNDS = Number(process.env['FAULT_ROUNDS'] ?? 5);
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
  await bed.start({ requests: { perUserAndMinute: 100_000, perSourceAndMinute: 100_000 } });
  login = await bed.logIn();
  phone = await bed.phone();
});
after(async () => {
  faults.disarm();
  phone.raw.terminate();
  await bed.stop();
});

/** Approves a prompt with the number that the client shows, unless that has gone before. */
async function approve(device: TestDevice, client: ClientEnd): Promise<void> {
  const { signal } = client.abort;
  const number = await until(() => signal.aborted ? 'gone' : client.messages.find((message) => message.type === 'waiting')?.number,
    'a number');
  const prompt = await until(() => signal.aborted ? 'gone' : device.frames.find((frame): frame is PromptFrame =>
    frame.type === 'prompt' && !seen.has(frame.requestId)), 'a prompt');
  if (prompt === 'gone') {
    return;
  }
  seen.add(prompt.requestId);
  device.beat([prompt.requestId]);
  device.send(device.assertion(prompt, number, NAME));
}
const seen = new Set<string>();

/** Everything that somebody can want of a gateway, at once. What becomes of it does not matter here; that it ends does. */
async function busy(): Promise<void> {
  const stopped = new AbortController();
  const client = bed.open(login);
  const works = [
    bed.operate({ command: 'devices' }),
    bed.operate({ command: 'clients' }),
    bed.operate({ command: 'audit', count: 10 }),
    bed.logIn(),
    bed.phone().then((device) => device.raw.terminate()),
    client.end,
    approve(phone, client).then(() => client.source.end('x')),
    fetch(`${bed.operationsUrl}/ready`),
    fetch(`${bed.operationsUrl}/metrics`),
  ];
  const over = Promise.allSettled(works).then(() => stopped.abort());
  await until(() => faults.met >= 1 || stopped.signal.aborted, 'the fault is met, or nothing leads to it');
  client.abort.abort();
  await over; // what cannot be served has an end, too
}

/** A gateway that is well: a person logs in, connects, approves, and bytes come back. */
async function serve(): Promise<void> {
  phone.raw.terminate();
  phone = await bed.phone();
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

for (const fault of EACH) {
  test(`${fault.port}.${fault.call} ${{ throw: 'throws', reject: 'rejects', hang: 'hangs', lie: 'lies' }[fault.way]}: it stands, and ` +
    'serves the next', async () => {
    faults.arm(fault);
    await busy();
    const { met } = faults;
    faults.disarm();
    await serve();
    assertWritten();
    assert.ok(met > 0, 'nothing led to this call');
  });
}

test(`any call fails at any time, ${RANDOM_ROUNDS} times (seed ${SEED}): it stands, and serves the next`, async () => {
  const chance = new Chance(SEED);
  for (let round = 0; round < RANDOM_ROUNDS; round++) {
    random = () => chance.next();
    for (let i = 0; i < 3; i++) {
      faults.arm(EACH[Math.floor(chance.next() * EACH.length)]!);
      await busy();
    }
    random = undefined;
    faults.disarm();
    await serve();
    assertWritten();
  }
});
