// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { findEtcd } from '../testing/EtcdMembers.ts';
import type { GatewayProcess } from '../testing/GatewayProcess.ts';
import { Run } from '../testing/Run.ts';
import { SiteProcesses } from '../testing/SiteProcesses.ts';

const { etcd, reason } = findEtcd();

const LOOK_MS = 50;

/** Whether a port is open to whoever comes; the system's code when it is not. */
function knock(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => resolve('open'));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.once('close', () => resolve('closed'));
    socket.on('connect', () => socket.destroy());
  });
}

/** What `gateway cluster status` prints, a row a node. */
type Row = Readonly<Record<string, unknown>>;

describe('two nodes that were started by commands', { skip: etcd === undefined ? reason : false }, () => {
  let site: SiteProcesses;
  let one: GatewayProcess;
  let two: GatewayProcess;

  before(async () => {
    site = await SiteProcesses.prepare(etcd!, {
      members: 1,
      nodes: 2,
      changes: { targets: [{ host: '127.0.0.1', port: 9 }] },
    });
    [one, two] = site.nodes as [GatewayProcess, GatewayProcess];
    await one.serve();
    await two.serve();
  });
  after(async () => {
    await site?.close();
    await Run.endAll();
  });

  const status = async (node: number): Promise<readonly Row[]> => {
    const asked = site.nodes[node]!;
    const result = await asked.answer({ command: 'cluster status' });
    assert.ok('rows' in result, JSON.stringify(result));
    return result.rows;
  };
  const statusWhen = async (node: number, isSo: (rows: readonly Row[]) => boolean): Promise<readonly Row[]> => {
    for (let rows = await status(node); ; rows = await status(node)) {
      if (isSo(rows)) {
        return rows;
      }
      await pause(LOOK_MS);
    }
  };

  test('each sees both, fresh, with the same version and configuration', async () => {
    for (const node of [0, 1]) {
      const rows = await statusWhen(node, (all) => all.length === 2 && all.every(({ fresh }) => fresh === true));
      assert.deepEqual(
        rows.map((row) => [
          row['node'],
          row['this'],
          row['version'] === rows[0]!['version'],
          row['config'] === rows[0]!['config'],
        ]),
        [
          ['gate1', node === 0, true, true],
          ['gate2', node === 1, true, true],
        ],
      );
    }
  });

  test('a node that is killed is told of by the other, and is there again under a new name when it comes back', async () => {
    const before = (await status(0)).find(({ node }) => node === 'gate2')!['name'];
    await two.end('SIGKILL');
    await one.logged({ event: 'node-went', node: before });
    await two.serve();
    const rows = await statusWhen(0, (all) => all.length === 2);
    assert.notEqual(rows.find(({ node }) => node === 'gate2')!['name'], before);
  });

  test('a node that hears etcd no more closes its port, says why, and opens it again by itself', async () => {
    assert.equal(await one.readiness(), 'ready');
    await site.members.signal(0, 'SIGSTOP');
    const { why } = await one.logged({ event: 'cut-off' });
    assert.match(String(why), /^etcd has not brought this node's own sign of life for \d+ s.*look whether a majority/);
    assert.match(await one.readiness(), /Nobody is let in until it does/);
    assert.equal(await knock(one.port), 'ECONNREFUSED');
    await site.members.signal(0, 'SIGCONT');
    await one.logged({ event: 'cut-off-over' });
    while ((await knock(one.port)) !== 'open') {
      await pause(LOOK_MS);
    }
    assert.equal(await one.readiness(), 'ready');
  });

  test('a node that stops takes its leave', async () => {
    await two.end('SIGTERM');
    assert.match(two.said, /"event":"stopped"/);
    assert.ok(!two.said.includes('stop-problem'), two.said);
    assert.deepEqual(
      (await status(0)).map(({ node }) => node),
      ['gate1'],
    );
  });
});
