// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawnSync } from 'node:child_process';
import os from 'node:os';
import process from 'node:process';
import { readArguments } from 'arkts-host/command-line';
import type { BenchRow, BenchSize } from './BenchRow.ts';
import { FULL, QUICK } from './BenchRow.ts';
import { formatClusterRows, writeClusterRows } from './clusterPage.ts';
import { loadLibrary } from './loadLibrary.ts';
import { measureAssertion } from './measureAssertion.ts';
import { measureCancel } from './measureCancel.ts';
import { measureClientStart } from './measureClientStart.ts';
import { measureCluster } from './measureCluster.ts';
import { measureCycle } from './measureCycle.ts';
import { measureDesktop } from './measureDesktop.ts';
import { measureGatewayCycles } from './measureGatewayCycles.ts';
import { measureGatewayHeap } from './measureGatewayHeap.ts';
import { measureGatewayLatency } from './measureGatewayLatency.ts';
import { measureGatewayThroughput } from './measureGatewayThroughput.ts';
import { measureGrowth } from './measureGrowth.ts';
import { measureHost } from './measureHost.ts';
import { measureIdlePhones } from './measureIdlePhones.ts';
import { measureOwnCost } from './measureOwnCost.ts';
import { measureRows } from './measureRows.ts';
import { measureScreen } from './measureScreen.ts';
import { NoBrowserError } from 'arkts-host/screen';
import { measureSessions } from './measureSessions.ts';
import { measureIds, measurePending } from './measurePending.ts';

const USAGE = `npm run bench                 every row, some minutes
npm run bench -- --gateway    the rows of the gateway alone
npm run bench -- --desktop    the rows of the door for remote desktops alone
npm run bench -- --host       arkts-host on a project of 500 files, beside the bare compiler
npm run bench -- --phones     10,000 phones with nothing to do, which takes memory and open files; --count for others
npm run bench -- --cluster    one node in memory, one on one etcd, three on three, as processes; writes docs/reference/cluster.md
npm run bench -- --json       one object a row: {name, unit, value, baseline, ratio}
npm run bench -- --quick      to see that it works, not to quote`;

/** As much as the page of the cluster is made with, and as shows that it works. */
const CLUSTER_FULL = { turns: 100, users: 24, seconds: 20 };
const CLUSTER_QUICK = { turns: 5, users: 3, seconds: 2 };

/** `npm run bench`. */
async function main(): Promise<number> {
  let options;
  try {
    options = readArguments({
      options: {
        json: { type: 'boolean' },
        quick: { type: 'boolean' },
        gateway: { type: 'boolean' },
        desktop: { type: 'boolean' },
        host: { type: 'boolean' },
        phones: { type: 'boolean' },
        count: { type: 'string' },
        cluster: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const size = options.quick === true ? QUICK : FULL;
  const print = (rows: readonly BenchRow[]): void => {
    for (const row of rows) {
      console.log(
        options.json === true
          ? JSON.stringify(row)
          : `${row.name.padEnd(32)}${format(row.value)} ` +
              `${row.unit.padEnd(12)} baseline ${format(row.baseline)}   ratio ${row.ratio.toFixed(2)}`,
      );
    }
  };
  if (options.gateway === true) {
    await measureGateway(size, print);
    return 0;
  }
  if (options.desktop === true) {
    print(await measureDesktop(size));
    return 0;
  }
  if (options.host === true) {
    print(measureHost(size));
    return 0;
  }
  if (options.phones === true) {
    const phones = options.count === undefined ? size.phones : Number(options.count);
    if (!Number.isInteger(phones) || phones < 1) {
      console.error(`--count is a number of phones, not '${options.count}'.\n\n${USAGE}`);
      return 2;
    }
    print(await measureIdlePhones({ ...size, phones }));
    return 0;
  }
  if (options.cluster === true) {
    const isQuick = options.quick === true;
    const load = os.loadavg()[0]!;
    const rows = await measureCluster(isQuick ? CLUSTER_QUICK : CLUSTER_FULL, (row) =>
      console.log(options.json === true ? JSON.stringify(row) : formatClusterRows([row])),
    );
    if (!isQuick) {
      writeClusterRows(
        rows,
        `Measured on ${os.cpus().length} cores with everything on one machine, members and phones too; its load was ${load.toFixed(1)} ` +
          `at the start and ${os.loadavg()[0]!.toFixed(1)} at the end. ${CLUSTER_FULL.turns} of each, one after the other; ` +
          `${CLUSTER_FULL.users} users ask all the time for ${CLUSTER_FULL.seconds} s.`,
      );
    }
    return 0;
  }
  const library = await loadLibrary();
  print(await measureCycle(library, size));
  print(await measureCancel(library, size));
  print(measurePending(library, size));
  print(await measureIds(library, size));
  print(await measureOwnCost(library, size));
  print(await measureAssertion(library, size));
  print(await measureSessions(size));
  print(measureRows(size));
  try {
    print(await measureScreen(size));
  } catch (error) {
    if (!(error instanceof NoBrowserError)) {
      throw error;
    }
    console.error(error.message);
  }
  print(await measureGrowth(library, size));
  // in a process of its own: what the rows before it have left is no part of a gateway
  const { status } = spawnSync(process.execPath, [...process.execArgv, ...process.argv.slice(1), '--gateway'], {
    stdio: 'inherit',
  });
  return status ?? 1;
}

async function measureGateway(size: BenchSize, print: (rows: readonly BenchRow[]) => void): Promise<void> {
  print(await measureGatewayCycles(size));
  print(await measureGatewayLatency(size));
  print(await measureGatewayHeap(size));
  print(await measureGatewayThroughput(size));
  print(await measureDesktop(size));
  print(await measureClientStart(size));
}

function format(value: number): string {
  return value.toFixed(2).padStart(12);
}

process.exitCode = await main();
