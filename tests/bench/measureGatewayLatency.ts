// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import net from 'node:net';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { bareVerification } from './bareVerification.ts';
import type { BenchRow, BenchSize } from './BenchRow.ts';
import type { BareReady } from './bareServer.ts';
import { openApproved } from './openApproved.ts';
import { percentile } from './percentile.ts';
import { ServedGateway } from './ServedGateway.ts';
import { ServerProcess } from './ServerProcess.ts';

/** Before whatever is measured everybody is at rest for so long. */
const REST_MS = 10;
/** About as long as a cancel frame. */
const PING = JSON.stringify({ v: 1, type: 'cancel', requestId: 'A'.repeat(22), cause: 'client-gone' });

/**
 * How long it takes that the loss of a client's connection reaches the device, and the device's receipt the gateway,
 * beside a round trip over one bare WebSocket; and an approval until the target's first byte is at the client, beside the
 * verification of one signature. Gateway and echo are a process each; client, device and target are this one.
 */
export async function measureGatewayLatency(size: BenchSize): Promise<BenchRow[]> {
  const target = net.createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.write('x');
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const { port } = target.address() as AddressInfo;
  const bare = await ServerProcess.start<BareReady>('bareServer.ts', [String(port)]);
  const gateway = await ServedGateway.start(port);
  const echo = await openEcho(bare.ready);
  try {
    const verification = bareVerification();
    const drops: Drop[] = [];
    const trips: number[] = [];
    const approvals: number[] = [];
    const verifications: number[] = [];
    const counted = size.rounds * 10;
    for (let i = -Math.ceil(counted / 10); i < counted; i++) {
      const drop = await measureDrop(gateway, `127.0.0.1:${port}`);
      const trip = await measureTrip(echo);
      const approval = await measureApproval(gateway, `127.0.0.1:${port}`);
      const started = now();
      verification();
      const verified = now() - started;
      if (i >= 0) {
        drops.push(drop);
        trips.push(trip);
        approvals.push(approval);
        verifications.push(verified);
      }
    }
    return [
      ...rows(
        'gateway-drop-cancel',
        drops.map(({ cancel }) => cancel),
        trips,
      ),
      ...rows(
        'gateway-drop-receipt',
        drops.map(({ receipt }) => receipt),
        trips,
      ),
      ...rows('gateway-approve-first-byte', approvals, verifications),
    ];
  } finally {
    echo.terminate();
    await gateway.stop();
    await bare.stop();
    target.close();
  }
}

function rows(name: string, values: readonly number[], baselines: readonly number[]): BenchRow[] {
  return [0.5, 0.99].map((share) => {
    const [value, baseline] = [percentile(values, share), percentile(baselines, share)];
    return { name: `${name}-p${share * 100}`, unit: 'us', value, baseline, ratio: value / baseline };
  });
}

/** Microseconds. */
export interface Drop {
  /** From the loss of the connection to the cancel frame at the device. */
  readonly cancel: number;
  /** To the receipt at the gateway. */
  readonly receipt: number;
}

/** A client's connection breaks while the user looks at the prompt. */
export async function measureDrop(gateway: ServedGateway, target: string): Promise<Drop> {
  const { login } = gateway;
  const shown = new Promise<void>((resolve) => gateway.watch({ shown: () => resolve() }));
  const client = new WebSocket(`${login.url}/v1/connect`, {
    perMessageDeflate: false,
    ca: login.certificate,
    headers: { authorization: `Bearer ${login.token}` },
  });
  client.on('error', () => undefined);
  client.on('open', () => client.send(JSON.stringify({ type: 'connect', version: 1, user: login.user, target })));
  await shown;
  await delay(REST_MS);
  let dropped = 0;
  let cancel = 0;
  const receipt = new Promise<number>((resolve) =>
    gateway.watch({
      received: (type) => {
        if (type === 'cancel') {
          cancel = now() - dropped;
        }
      },
      receipt: (at) => resolve(Number(at) / 1000 - dropped),
    }),
  );
  dropped = now();
  client.terminate();
  return { receipt: await receipt, cancel };
}

async function measureTrip(echo: WebSocket): Promise<number> {
  await delay(REST_MS);
  return new Promise((resolve) => {
    const sent = now();
    echo.once('message', () => resolve(now() - sent));
    echo.send(PING);
  });
}

/** From the assertion's frame to the first byte of the target at the client. */
async function measureApproval(gateway: ServedGateway, target: string): Promise<number> {
  let sent = 0;
  let first: (at: number) => void = () => undefined;
  const arrived = new Promise<number>((resolve) => {
    first = resolve;
  });
  const source = new Readable({ read: () => undefined });
  const sink = new Writable({
    write: (_chunk, _encoding, done) => {
      first(now());
      done();
    },
  });
  const tunnel = openApproved(
    gateway,
    target,
    { source, sink },
    {
      asked: (answer) => void setTimeout(answer, REST_MS),
      sending: (type) => {
        if (type === 'assertion') {
          sent = now();
        }
      },
    },
  );
  const taken = (await arrived) - sent;
  await tunnel.close();
  return taken;
}

async function openEcho({ url, certificate }: BareReady): Promise<WebSocket> {
  const socket = new WebSocket(`${url}/echo`, { perMessageDeflate: false, ca: certificate });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
}

/** Microseconds on the machine's monotonic clock, which all processes share. */
function now(): number {
  return Number(process.hrtime.bigint()) / 1000;
}
