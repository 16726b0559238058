// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import { once } from 'node:events';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { logIn } from '@cancellable-auth/gateway/client';
import type { Login } from '@cancellable-auth/gateway/client';
import {
  ClientEnd,
  findEtcd,
  GatewayProcess,
  measureCommits,
  NAME,
  ORIGIN,
  SessionPhone,
  SiteProcesses,
  until,
} from '@cancellable-auth/gateway/testing';
import { percentile } from './percentile.ts';

/** How much is measured. */
export interface ClusterSize {
  /** Approvals and cancels of one user, one after the other, for the latencies. */
  readonly turns: number;
  /** Users who ask all the time, for the throughput, and for how long. */
  readonly users: number;
  readonly seconds: number;
}

/** p50 and p99 of something, ms. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
}

/** What one way to run a site has measured. */
export interface ClusterRow {
  readonly name: string;
  /** From the client's first word until it has its number. */
  readonly ask: Spread;
  /** From the assertion until the client hears its target. */
  readonly approve: Spread;
  /** From the client's end until the phone is told, and until its receipt is at the gateway. */
  readonly cancel: Spread;
  readonly receipt: Spread;
  /** Whole approvals in a second, of all users together; and processor time of all nodes for one, ms. */
  readonly perSecond: number;
  readonly nodeMs: number;
  /** A commit by itself on the same etcd: one after the other, and how many in a second when 64 are under way. */
  readonly commit: Spread | undefined;
  readonly commitsPerSecond: number | undefined;
}

/** Commits that are under way at a time. */
const AT_ONCE = 64;
const REST_MS = 20;
const TICKS_PER_SECOND = 100;

/**
 * A site as it is started by its commands: in memory, one node on one member of etcd, three on three, one after the other. The client is at another
 * node than its user's phone where there are several. Everything is on this machine.
 */
export async function measureCluster(
  size: ClusterSize,
  print: (row: ClusterRow) => void,
): Promise<readonly ClusterRow[]> {
  const { etcd, reason } = findEtcd();
  if (etcd === undefined) {
    throw new Error(reason);
  }
  const target = net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  });
  target.listen(0, '127.0.0.1');
  await once(target, 'listening');
  const { port } = target.address() as AddressInfo;
  const changes = {
    targets: [{ host: '127.0.0.1', port }],
    requests: { perUserAndMinute: 1_000_000, perSourceAndMinute: 1_000_000 },
    channel: { halfOpenPerSource: 1_000, halfOpen: 1_000 },
  };
  const rows: ClusterRow[] = [];
  const take = (row: ClusterRow): void => {
    rows.push(row);
    print(row);
  };
  try {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-alone-'));
    const alone = await GatewayProcess.start(folder, changes);
    try {
      take(await measureSite('one node in memory', [alone], `127.0.0.1:${port}`, size, undefined));
    } finally {
      await alone.end('SIGKILL');
      fs.rmSync(folder, { recursive: true });
    }
    for (const [name, count] of [
      ['one node on one etcd', 1],
      ['three nodes on three members', 3],
    ] as const) {
      const site = await SiteProcesses.start(etcd, { members: count, nodes: count, changes });
      try {
        take(await measureSite(name, site.nodes, `127.0.0.1:${port}`, size, site.members.endpoints));
      } finally {
        await site.close();
      }
    }
    return rows;
  } finally {
    target.close();
  }
}

/** A user: a phone at one node, a client at another. */
interface User {
  readonly phone: SessionPhone;
  readonly login: Login;
  readonly desk: GatewayProcess;
}

async function measureSite(
  name: string,
  nodes: readonly GatewayProcess[],
  target: string,
  size: ClusterSize,
  endpoints: readonly string[] | undefined,
): Promise<ClusterRow> {
  const users: User[] = [];
  try {
    for (let i = 0; i < size.users; i++) {
      const desk = nodes[i % nodes.length]!;
      const owner = nodes[(i + 1) % nodes.length]!;
      const phone = await SessionPhone.enrol(await desk.ticket('enrol-code', `user${i}`), NAME, ORIGIN);
      const login = await logIn(await owner.ticket('login-code', `user${i}`), 'laptop');
      await until(() => phone.linkState === 'ready', 'a phone is connected');
      users.push({ phone, login, desk });
    }
    const [first] = users as [User];
    const ask: number[] = [];
    const approve: number[] = [];
    const cancel: number[] = [];
    const receipt: number[] = [];
    for (let turn = -2; turn < size.turns; turn++) {
      const [approved, cancelled] = [await approveOnce(first, target), await cancelOnce(first, target)];
      if (turn >= 0) {
        ask.push(approved.askMs);
        approve.push(approved.approveMs);
        cancel.push(cancelled.cancelMs);
        receipt.push(cancelled.receiptMs);
      }
    }
    const before = nodes.reduce((sum, node) => sum + processorMs(node.pid), 0);
    const end = performance.now() + size.seconds * 1_000;
    const startedAt = performance.now();
    const counts = await Promise.all(
      users.map(async (user) => {
        let count = 0;
        while (performance.now() < end) {
          await approveOnce(user, target);
          count++;
        }
        return count;
      }),
    );
    const approvals = counts.reduce((sum, count) => sum + count, 0);
    const seconds = (performance.now() - startedAt) / 1_000;
    const spent = nodes.reduce((sum, node) => sum + processorMs(node.pid), 0) - before;
    const commits = endpoints && (await measureCommits(endpoints, 10 * size.turns, AT_ONCE, size.seconds * 1_000));
    return {
      name,
      ask: spread(ask),
      approve: spread(approve),
      cancel: spread(cancel),
      receipt: spread(receipt),
      perSecond: approvals / seconds,
      nodeMs: spent / approvals,
      commit: commits && spread(commits.oneByOne),
      commitsPerSecond: commits?.perSecond,
    };
  } finally {
    users.forEach(({ phone }) => phone.stop());
  }
}

async function approveOnce({ login, phone }: User, target: string): Promise<{ askMs: number; approveMs: number }> {
  const startedAt = performance.now();
  const client = new ClientEnd(login, target);
  client.source.write('x');
  const waiting = await orEnds(
    client,
    until(() => client.messages.find((message) => message.type === 'waiting'), 'a number'),
  );
  const askMs = performance.now() - startedAt;
  const record = await orEnds(client, phone.shown());
  const typedAt = performance.now();
  phone.type(record, waiting.number);
  await orEnds(
    client,
    until(() => client.received.length > 0, 'the target answers'),
  );
  const approveMs = performance.now() - typedAt;
  client.source.end();
  await client.end.catch(() => undefined);
  return { askMs, approveMs };
}

async function cancelOnce(
  { desk, login, phone }: User,
  target: string,
): Promise<{ cancelMs: number; receiptMs: number }> {
  const client = new ClientEnd(login, target);
  const record = await orEnds(client, phone.shown());
  await orEnds(
    client,
    until(() => client.messages.some((message) => message.type === 'waiting'), 'a number'),
  );
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  const id = record.prompt.request.requestId;
  const wall = Date.now();
  const endedAt = performance.now();
  client.abort.abort();
  const withdrawnAt = await until(() => record.withdrawnAt, 'the prompt is withdrawn');
  const line = await until(
    () => desk.lines.find(({ event, request }) => event === 'prompt-gone' && request === id),
    'the receipt is at the gateway',
  );
  await client.end.catch(() => undefined);
  return { cancelMs: withdrawnAt - endedAt, receiptMs: Date.parse(String(line['time'])) - wall };
}

/** What is waited for, unless the client's connection ends before: then its reason is what went wrong. */
function orEnds<T>(client: ClientEnd, what: Promise<T>): Promise<T> {
  return Promise.race([
    what,
    client.end.then((end) => {
      throw new Error(`The connection ended: ${JSON.stringify(end)}`);
    }),
  ]);
}

function spread(values: readonly number[]): Spread {
  return { p50: percentile(values, 0.5), p99: percentile(values, 0.99) };
}

/** Processor time of a process, ms. */
function processorMs(pid: number): number {
  const fields = fs
    .readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1_000;
}
