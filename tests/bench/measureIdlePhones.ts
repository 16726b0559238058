// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { BenchRow, BenchSize } from './BenchRow.ts';
import { ApprovingUser } from './ApprovingUser.ts';
import type { PhonesDone, PhonesOrder } from './idlePhones.ts';
import type { IdleMeasure, IdleReady } from './idleServer.ts';
import { percentile } from './percentile.ts';
import { ServerProcess } from './ServerProcess.ts';

const BEATS = 5;

/** What many phones that have nothing to do cost one kind of server. */
interface IdleCost {
  /** Bytes of the server for each. */
  readonly memory: number;
  /** Processor time of the server, us. */
  readonly connect: number;
  readonly beat: number;
}

/**
 * Thousands of phones with nothing to do, at a gateway and at bare WebSockets over the same TLS: memory, processor time of a beat
 * and of a connection. Then the gateway is killed and started again, and a user approves while the phones come back.
 */
export async function measureIdlePhones({ phones: count }: BenchSize): Promise<BenchRow[]> {
  const target = net.createServer((socket) => socket.on('error', () => socket.destroy()));
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const { port } = target.address() as AddressInfo;
  const bare = await Crowd.open('bare', count, port);
  const baseline = await bare.measure();
  const bareBack = await bare.killAndReturn();
  await bare.close();
  const crowd = await Crowd.open('gateway', count, port);
  const cost = await crowd.measure();
  const user = await ApprovingUser.enrol(crowd.server.ready, `127.0.0.1:${port}`);
  const approvals: number[] = [];
  let isBack = false;
  const back = crowd.killAndReturn().finally(() => {
    isBack = true;
  });
  while (!isBack || approvals.length === 0) {
    approvals.push(await user.approve());
  }
  const backMs = await back;
  user.stop();
  await crowd.close();
  target.close();
  const row = (name: string, unit: string, value: number, base: number): BenchRow => ({
    name,
    unit,
    value,
    baseline: base,
    ratio: value / base,
  });
  return [
    row('phones-memory', 'bytes', cost.memory, baseline.memory),
    row('phones-connect', 'us', cost.connect, baseline.connect),
    row('phones-beat', 'us', cost.beat, baseline.beat),
    row('phones-back', 'ms', backMs, bareBack),
    // beside the two seconds that an approval may take meanwhile
    row('phones-back-approve-p50', 'ms', percentile(approvals, 0.5), 2_000),
    row('phones-back-approve-max', 'ms', Math.max(...approvals), 2_000),
  ];
}

/** A server, and the phones that are connected to it. */
class Crowd {
  server: ServerProcess<IdleReady>;
  private readonly kind: 'gateway' | 'bare';
  private readonly count: number;
  private readonly targetPort: number;
  private readonly folder: string;
  private readonly phones: ServerProcess<object>;

  private constructor(
    kind: 'gateway' | 'bare',
    count: number,
    targetPort: number,
    folder: string,
    server: ServerProcess<IdleReady>,
    phones: ServerProcess<object>,
  ) {
    this.kind = kind;
    this.count = count;
    this.targetPort = targetPort;
    this.folder = folder;
    this.server = server;
    this.phones = phones;
  }

  static async open(kind: 'gateway' | 'bare', count: number, targetPort: number): Promise<Crowd> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'idle-phones-'));
    const server = await startServer(kind, count, folder, 0, targetPort);
    return new Crowd(kind, count, targetPort, folder, server, await ServerProcess.start('idlePhones.ts'));
  }

  async measure(): Promise<IdleCost> {
    const { count, kind, server } = this;
    const before = await this.look();
    await this.order({ kind: 'start', isGateway: kind === 'gateway', count, server: server.ready });
    const connected = await this.look();
    for (let i = 0; i < BEATS; i++) {
      await this.order({ kind: 'beat' });
    }
    const after = await this.look();
    return {
      memory: (after.rss - before.rss) / count,
      connect: (connected.cpu - before.cpu) / count,
      beat: (after.cpu - connected.cpu) / count / BEATS,
    };
  }

  /** Kills the server and starts it again: how long it takes until every phone is back, from its first moment on. */
  async killAndReturn(): Promise<number> {
    const returned = this.order({ kind: 'return' });
    await this.server.kill();
    const since = performance.now();
    this.server = await startServer(this.kind, this.count, this.folder, this.server.ready.port, this.targetPort);
    await returned;
    return performance.now() - since;
  }

  async close(): Promise<void> {
    await this.phones.stop();
    await this.server.stop();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private look(): Promise<IdleMeasure> {
    return this.server.ask<IdleMeasure>({});
  }

  private order(order: PhonesOrder): Promise<PhonesDone> {
    return this.phones.ask<PhonesDone>(order);
  }
}

function startServer(
  kind: string,
  count: number,
  folder: string,
  port: number,
  targetPort: number,
): Promise<ServerProcess<IdleReady>> {
  return ServerProcess.start<IdleReady>('idleServer.ts', [kind, `${count}`, folder, `${port}`, `${targetPort}`]);
}
