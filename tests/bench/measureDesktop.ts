// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { once } from 'node:events';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf, numberIn } from '@cancellable-auth/gateway/testing';
import type { DesktopClient, Transport } from '@cancellable-auth/gateway/testing';
import type { DevicePrompt } from 'gateway_protocol';
import type { BareReady } from './bareServer.ts';
import type { BenchRow, BenchSize } from './BenchRow.ts';
import { measureDrop } from './measureGatewayLatency.ts';
import { measureTransfer, throughGateway, throughRelay } from './measureGatewayThroughput.ts';
import type { Open } from './measureGatewayThroughput.ts';
import { median } from './median.ts';
import { percentile } from './percentile.ts';
import { ServedGateway } from './ServedGateway.ts';
import { ServerProcess } from './ServerProcess.ts';

const TRANSPORTS: readonly Transport[] = ['websocket', 'pair'];
const REST_MS = 10;

/**
 * Bytes in a second through the door for remote desktops, in both directions and over both transports, beside the tunnel, a bare
 * relay of WebSockets with the same two hops, and a connection without anything between; and how long it takes that the loss of
 * such a client reaches the gateway as the device's receipt, beside the loss of a tunnel's. In turns, in one run.
 */
export async function measureDesktop(size: BenchSize): Promise<BenchRow[]> {
  const target = net.createServer({ noDelay: true });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const { port } = target.address() as AddressInfo;
  const address = `127.0.0.1:${port}`;
  const bare = await ServerProcess.start<BareReady>('bareServer.ts', [String(port)]);
  const gateway = await ServedGateway.start(port);
  try {
    const contenders: Readonly<Record<Transport | 'relay' | 'tunnel' | 'direct', Open>> = {
      websocket: throughDoor(gateway, address, 'websocket'),
      pair: throughDoor(gateway, address, 'pair'),
      relay: throughRelay(bare.ready),
      tunnel: throughGateway(gateway, address),
      direct: directly(port),
    };
    const names = Object.keys(contenders) as (keyof typeof contenders)[];
    const speeds = Object.fromEntries(names.map((name) => [name, [] as { there: number; back: number }[]]));
    const bytes = size.cycles * 131_072;
    for (let round = -1; round < Math.max(3, Math.round(size.rounds / 8)); round++) {
      for (const name of names) {
        const speed = await measureTransfer(target, contenders[name], bytes);
        if (round >= 0) {
          speeds[name]!.push(speed);
        }
      }
    }
    const throughput = TRANSPORTS.flatMap((transport) =>
      (['there', 'back'] as const).flatMap((way) =>
        (['relay', 'tunnel', 'direct'] as const).map((baseline): BenchRow => {
          const own = speeds[transport]!;
          const other = speeds[baseline]!;
          return {
            name: `desktop-${transport}-${way}-${baseline}`,
            unit: 'MiB/s',
            value: median(own.map((speed) => speed[way])),
            baseline: median(other.map((speed) => speed[way])),
            ratio: median(own.map((speed, i) => speed[way] / other[i]![way])),
          };
        }),
      ),
    );
    return [...throughput, ...(await measureDrops(gateway, address, size))];
  } finally {
    await gateway.stop();
    await bare.stop();
    target.close();
  }
}

async function measureDrops(gateway: ServedGateway, address: string, size: BenchSize): Promise<BenchRow[]> {
  const receipts: Record<Transport | 'tunnel', number[]> = { websocket: [], pair: [], tunnel: [] };
  for (let i = -2; i < size.rounds; i++) {
    for (const transport of TRANSPORTS) {
      const { client, token } = await gateway.desktop(address, transport);
      await client.connect();
      const shown = new Promise<void>((resolve) => gateway.watch({ shown: () => resolve() }));
      await client.ask(token);
      client.agree();
      await shown;
      await delay(REST_MS);
      const receipt = new Promise<number>((resolve) =>
        gateway.watch({ receipt: (at) => resolve(Number(at) / 1000 - dropped) }),
      );
      const dropped = Number(process.hrtime.bigint()) / 1000;
      client.kill();
      const taken = await receipt;
      if (i >= 0) {
        receipts[transport].push(taken);
      }
    }
    const { receipt } = await measureDrop(gateway, address);
    if (i >= 0) {
      receipts.tunnel.push(receipt);
    }
  }
  return TRANSPORTS.flatMap((transport) =>
    [0.5, 0.99].map((share): BenchRow => {
      const [value, baseline] = [percentile(receipts[transport], share), percentile(receipts.tunnel, share)];
      const name = `desktop-${transport}-drop-receipt-p${share * 100}`;
      return { name, unit: 'us', value, baseline, ratio: value / baseline };
    }),
  );
}

function throughDoor(gateway: ServedGateway, address: string, transport: Transport): Open {
  return async (source, sink) => {
    const { client, token } = await gateway.desktop(address, transport);
    await client.connect();
    const known: { prompt?: DevicePrompt; number?: string } = {};
    const type = (): void => {
      if (known.prompt !== undefined && known.number !== undefined) {
        gateway.type(known.prompt, known.number);
      }
    };
    gateway.watch({
      shown: (shown) => {
        known.prompt = shown;
        type();
      },
      asked: (answer) => answer(),
    });
    known.number = numberIn((await client.ask(token)) ?? '');
    type();
    client.agree();
    await answered(client);
    const [host, port] = address.split(':') as [string, string];
    client.channel(host, Number(port));
    await answered(client);
    client.carry(source, sink);
    return () => client.end();
  };
}

async function answered(client: DesktopClient): Promise<void> {
  const answer = await client.next();
  if (answer === undefined || codeOf(answer) !== 0) {
    throw new Error(`a client of remote desktops is refused: ${answer === undefined ? 'hung up' : codeOf(answer)}`);
  }
}

function directly(port: number): Open {
  return async (source, sink) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    source.pipe(socket).pipe(sink);
    return () => {
      socket.destroy();
    };
  };
}
