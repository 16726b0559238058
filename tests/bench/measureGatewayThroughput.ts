// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { once } from 'node:events';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { carry } from './bareRelay.ts';
import type { BareReady } from './bareServer.ts';
import type { BenchRow, BenchSize } from './BenchRow.ts';
import { ByteSink, ByteSource } from './byteStreams.ts';
import { median } from './median.ts';
import { openApproved } from './openApproved.ts';
import { ServedGateway } from './ServedGateway.ts';
import { ServerProcess } from './ServerProcess.ts';

const MEBIBYTE = 1_048_576;

/** A client's end of a connection that leads to the target; returns how to end it. */
export type Open = (source: ByteSource, sink: ByteSink) => Promise<() => Promise<void> | void>;

/**
 * Bytes in a second from a client through the gateway's tunnel to a target, and back: beside a relay that has nothing
 * but the same two hops (WebSocket over TLS, TCP), and beside a TCP proxy. Each relay is a process; client and target
 * are this one.
 */
export async function measureGatewayThroughput(size: BenchSize): Promise<BenchRow[]> {
  const target = net.createServer({ noDelay: true });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const { port } = target.address() as AddressInfo;
  const bare = await ServerProcess.start<BareReady>('bareServer.ts', [String(port)]);
  const gateway = await ServedGateway.start(port);
  try {
    const contenders = [
      throughGateway(gateway, `127.0.0.1:${port}`),
      throughRelay(bare.ready),
      throughProxy(bare.ready),
    ];
    const bytes = size.cycles * 131_072;
    const speeds: { readonly there: number; readonly back: number }[][] = contenders.map(() => []);
    for (let round = -1; round < Math.max(3, Math.round(size.rounds / 8)); round++) {
      for (const [i, open] of contenders.entries()) {
        const speed = await measureTransfer(target, open, bytes);
        if (round >= 0) {
          speeds[i]!.push(speed);
        }
      }
    }
    const [own, relay, proxy] = speeds as [(typeof speeds)[0], (typeof speeds)[0], (typeof speeds)[0]];
    const row = (name: string, way: 'there' | 'back', baselines: typeof own): BenchRow => ({
      name,
      unit: 'MiB/s',
      value: median(own.map((speed) => speed[way])),
      baseline: median(baselines.map((speed) => speed[way])),
      ratio: median(own.map((speed, i) => speed[way] / baselines[i]![way])),
    });
    return [
      row('gateway-throughput', 'there', relay),
      row('gateway-throughput-back', 'back', relay),
      row('gateway-throughput-tcp', 'there', proxy),
      row('gateway-throughput-back-tcp', 'back', proxy),
    ];
  } finally {
    await gateway.stop();
    await bare.stop();
    target.close();
  }
}

/** Opens one connection, and sends `bytes` one way and then the other. MiB in a second. */
export async function measureTransfer(
  target: net.Server,
  open: Open,
  bytes: number,
): Promise<{ there: number; back: number }> {
  const client = { source: new ByteSource(), sink: new ByteSink() };
  const far = { source: new ByteSource(), sink: new ByteSink() };
  const connected = once(target, 'connection');
  const close = await open(client.source, client.sink);
  const [socket] = (await connected) as [net.Socket];
  socket.on('error', () => undefined);
  socket.pipe(far.sink);
  far.source.pipe(socket);
  const there = await time(client.source, far.sink, bytes);
  const back = await time(far.source, client.sink, bytes);
  await close();
  socket.destroy();
  return { there, back };
}

async function time(source: ByteSource, sink: ByteSink, bytes: number): Promise<number> {
  const arrived = sink.until(bytes);
  const started = performance.now();
  source.give(bytes);
  await arrived;
  return bytes / MEBIBYTE / ((performance.now() - started) / 1000);
}

export function throughGateway(gateway: ServedGateway, target: string): Open {
  return async (source, sink) => {
    const tunnel = openApproved(gateway, target, { source, sink }, { asked: (answer) => answer() });
    await tunnel.opened;
    return () => tunnel.close();
  };
}

export function throughRelay({ url, certificate }: BareReady): Open {
  return async (source, sink) => {
    const socket = new WebSocket(`${url}/relay`, { perMessageDeflate: false, ca: certificate });
    await once(socket, 'open');
    carry(socket, source, sink);
    return () => socket.terminate();
  };
}

function throughProxy({ proxyPort }: BareReady): Open {
  return async (source, sink) => {
    const socket = net.connect({ port: proxyPort, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    source.pipe(socket).pipe(sink);
    return () => {
      socket.destroy();
    };
  };
}
