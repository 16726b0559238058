// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { HResult } from '../engine/HResult.ts';
import { logIn } from '../client/logIn.ts';
import type { Login } from '../client/TokenFile.ts';
import { ClientEnd } from '../testing/ClientEnd.ts';
import { GatewayProcess, NAME, ORIGIN, PROGRAM } from '../testing/GatewayProcess.ts';
import { Run } from '../testing/Run.ts';
import { SessionPhone } from '../testing/SessionPhone.ts';
import { until } from '../testing/until.ts';

/** How often everything is changed while it is used. The long run does it for as long as an administrator's year. */
const ROUNDS = Number(process.env['CHANGE_ROUNDS'] ?? 1);
/** People with a connection that stays open, and people who come and go. */
const STAYING = ROUNDS > 1 ? 4 : 2;
const COMING = ROUNDS > 1 ? 3 : 2;
const PIECE = 4_096;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-changes-'));
const echo = net.createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  socket.pipe(socket);
});
let port = 0;
let gateway: GatewayProcess;

/** What became of everything that anybody wanted. */
const counts = { asked: 0, opened: 0, refusedByDrain: 0, bytes: 0, longestEchoMs: 0 };
const lost: string[] = [];

before(async () => {
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  ({ port } = echo.address() as AddressInfo);
  gateway = await GatewayProcess.start(folder, {
    targets: [{ host: '127.0.0.1', port }],
    requests: {
      deadlineSeconds: 600,
      leaseSeconds: 120,
      perUserAndMinute: 100_000,
      perSourceAndMinute: 100_000,
    },
  });
});
after(async () => {
  echo.close();
  await Run.endAll();
  fs.rmSync(folder, { recursive: true });
});

/** Somebody with a phone and a client. */
class Person {
  readonly phone: SessionPhone;
  private readonly login: Login;

  private constructor(phone: SessionPhone, login: Login) {
    this.phone = phone;
    this.login = login;
  }

  static async make(name: string): Promise<Person> {
    const phone = await SessionPhone.enrol(await gateway.ticket('enrol-code', name), NAME, ORIGIN);
    return new Person(phone, await logIn(await gateway.ticket('login-code', name), `${name}'s laptop`));
  }

  /** A connection that the phone has approved; undefined when the gateway lets nobody in because it drains. */
  async open(): Promise<ClientEnd | undefined> {
    const client = new ClientEnd(this.login, `127.0.0.1:${port}`);
    let refusal: string | undefined;
    client.end.then(
      ({ code, reason }) => {
        refusal = code === HResult.ERROR_SHUTDOWN_IN_PROGRESS ? 'draining' : `${reason} (${code})`;
      },
      (error: unknown) => {
        refusal = /refused|draining/.test(String(error)) ? 'draining' : String(error);
      },
    );
    const number = await until(
      () => refusal ?? client.messages.flatMap((one) => (one.type === 'waiting' ? [one.number] : []))[0],
      'a number, or why there is none',
    );
    if (refusal !== undefined) {
      assert.equal(refusal, 'draining');
      return undefined;
    }
    counts.asked++;
    this.phone.type(await this.phone.shown(), number);
    await until(() => refusal !== undefined || client.messages.some(({ type }) => type === 'open'), 'it is open');
    if (refusal !== undefined) {
      lost.push(`asked, and not let in: ${refusal}`);
    }
    counts.opened++;
    return client;
  }
}

/** Sends pieces through a connection and waits for each to come back, until `isOver`; then ends it in order, and looks at all of it. */
async function use(client: ClientEnd, isOver: () => boolean): Promise<void> {
  const sent: Buffer[] = [];
  let isCut = false;
  const cut = (): void => {
    isCut = true;
  };
  client.end.then(cut, cut);
  do {
    const piece = randomBytes(PIECE);
    sent.push(piece);
    const start = performance.now();
    client.source.write(piece);
    await until(() => isCut || sizeOf(client.received) === sent.length * PIECE, 'the piece comes back');
    counts.longestEchoMs = Math.max(counts.longestEchoMs, performance.now() - start);
    await pause(1);
  } while (!isOver() && !isCut);
  client.source.end();
  const { code, reason } = await client.end;
  counts.bytes += sent.length * PIECE;
  if (code !== 0 || !Buffer.concat(client.received).equals(Buffer.concat(sent))) {
    lost.push(`an open connection ended with ${reason} (${code}) after ${sizeOf(client.received)} bytes`);
  }
}

function sizeOf(pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

/** What an administrator changes while others work; each step is over when the gateway has said so. */
async function changeEverything(round: number): Promise<void> {
  const reload = async (event: string): Promise<void> => {
    const before = gateway.count(event);
    gateway.signal('SIGHUP');
    await until(() => gateway.count(event) > before, `the gateway logs ${event}`);
  };
  const targets = [{ host: '127.0.0.1', port }];
  gateway.change({
    targets: [...targets, { host: `new-${round}.example`, port: 22 }],
    tunnel: { connections: 500 + (round % 100) },
    limits: [{ users: ['coming-0'], perUserAndMinute: 90_000 + round }],
  });
  await reload('reloaded');
  const renewal = new Run(process.execPath, [PROGRAM, 'renew-certificate', '--config', gateway.configFile]);
  assert.equal(await renewal.ended(), 0, renewal.err);
  await reload('reloaded');
  gateway.change({ targets: [{ host: 'NOT A HOST', port }] });
  await reload('reload-refused');
  gateway.change({ targets });
  await reload('reloaded');
  assert.ok('rows' in (await gateway.answer({ command: 'drain', undo: false })));
  await pause(50);
  assert.ok('rows' in (await gateway.answer({ command: 'drain', undo: true })));
}

test('everything is changed under load, and no connection is cut and no request is lost', async (t) => {
  const people = (what: string, count: number): Promise<Person[]> =>
    Promise.all(Array.from({ length: count }, (_each, i) => Person.make(`${what}-${i}`)));
  const [staying, coming] = await Promise.all([people('staying', STAYING), people('coming', COMING)]);
  let isOver = false;
  let isDraining = false;
  const used = staying.map(async (person) => use((await person.open())!, () => isOver));
  const loops = coming.map(async (person) => {
    while (!isDraining) {
      const client = await person.open();
      if (client === undefined) {
        counts.refusedByDrain++;
        await pause(20);
      } else {
        await use(client, () => true);
      }
    }
  });
  await until(() => counts.opened >= STAYING + COMING, 'everybody has a connection');
  const start = performance.now();
  for (let round = 0; round < ROUNDS; round++) {
    await changeEverything(round);
  }
  const seconds = (performance.now() - start) / 1_000;
  // and the last change: it stops, when those who are there have finished, whoever is asked about at this moment among them
  const drained = gateway.answer({ command: 'drain', undo: false });
  isDraining = true;
  await drained;
  await Promise.all(loops);
  isOver = true;
  await Promise.all(used);
  assert.equal(await gateway.ended(), 0);
  [...staying, ...coming].forEach(({ phone }) => phone.stop());
  t.diagnostic(
    `${ROUNDS} rounds of 4 reloads, a new certificate and a drain that is undone, in ${seconds.toFixed(1)} s: ` +
      `${counts.asked} requests, ${counts.opened} connections, ${counts.bytes} bytes, ${counts.refusedByDrain} refused while it drained; ` +
      `the longest way of 4 KiB to the target and back: ${Math.round(counts.longestEchoMs)} ms; lost: ${lost.length}`,
  );
  assert.deepEqual(lost, []);
  assert.equal(counts.asked, counts.opened);
  const failures = gateway.lines.filter(({ event }) => event === 'failed');
  assert.deepEqual(failures, []);
});
