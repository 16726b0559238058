// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { findEtcd } from '../testing/EtcdMembers.ts';
import type { GatewayProcess } from '../testing/GatewayProcess.ts';
import { faketimeEnv, findFaketime } from '../testing/findFaketime.ts';
import { Run } from '../testing/Run.ts';
import { newClient, openState } from '../testing/EtcdBed.ts';
import { SiteProcesses } from '../testing/SiteProcesses.ts';
import { until } from '../testing/until.ts';

const { etcd, reason } = findEtcd();
const { library: faketime, reason: reasonOfFaketime } = findFaketime();
const DAY_SECONDS = 86_400;

const LOOK_MS = 50;
/** So little that a test can fill it. */
const QUOTA = 4_000_000;

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

/** Until it is so: on a busy machine etcd may be away at any moment. */
async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await pause(LOOK_MS);
  }
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
      envOf: (node, folder) => {
        if (node === 0 || faketime === undefined) {
          return {};
        }
        const file = path.join(folder, 'clock');
        fs.writeFileSync(file, '+0\n');
        return faketimeEnv(faketime, file);
      },
      memberOptions: ['--quota-backend-bytes', String(QUOTA)],
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
    let rows: readonly Row[] = [];
    await eventually(async () => {
      rows = await status(node);
      return isSo(rows);
    });
    return rows;
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
    const rows = await statusWhen(0, (all) => all.length === 2 && all.every(({ fresh }) => fresh === true));
    assert.notEqual(rows.find(({ node }) => node === 'gate2')!['name'], before);
  });

  test('a node that hears etcd no more closes its port, says why, and opens it again by itself, when it can have it', async () => {
    const another = net.createServer();
    await site.members.signal(0, 'SIGSTOP');
    try {
      await eventually(async () => (await knock(one.port)) === 'ECONNREFUSED');
      const { why } = await one.logged({ event: 'cut-off' });
      assert.match(
        String(why),
        /^etcd has not brought this node's own sign of life for \d+ s.*look whether a majority/,
      );
      assert.match(await one.readiness(), /Nobody is let in until it does/);
      assert.equal(await one.metric('gateway_cluster_fresh'), 0);
      await eventually(async () =>
        /the store: etcd at .*Look whether/.test(
          JSON.stringify(await one.operate({ command: 'enrol-code', user: 'anna' })) ?? '',
        ),
      );
      await new Promise<void>((resolve) => another.listen(one.port, '127.0.0.1', resolve));
    } finally {
      await site.members.signal(0, 'SIGCONT');
    }
    await eventually(async () => /EADDRINUSE/.test(await one.readiness()));
    await new Promise((resolve) => another.close(resolve));
    await eventually(async () => (await knock(one.port)) === 'open' && (await one.readiness()) === 'ready');
    await one.logged({ event: 'cut-off-over' });
  });

  test('a node that stops takes its leave', async () => {
    await two.end('SIGTERM');
    assert.match(two.said, /"event":"stopped"/);
    assert.ok(!two.said.includes('stop-problem'), two.said);
    const rows = await statusWhen(0, (all) => all.some(({ node, name }) => node === 'gate2' && name === ''));
    assert.deepEqual(
      rows.map(({ node, fresh, version }) => [node, fresh, version === '']),
      [
        ['gate1', true, false],
        ['gate2', false, true],
      ],
    );
  });

  test('what the others wrote into their audits while a node was away, it finds when it comes back; till then they say how much it lacks', async () => {
    await one.answer({ command: 'login-code', user: 'meanwhile' });
    const behindOf = (rows: readonly Row[], called: string): unknown =>
      rows.find(({ node }) => node === called)?.['auditBehind'];
    await statusWhen(0, (rows) => behindOf(rows, 'gate1') === 0 && Number(behindOf(rows, 'gate2')) > 0);
    assert.ok(((await one.metric('gateway_cluster_audit_behind')) ?? 0) > 0);
    await two.serve();
    for (const node of [one, two]) {
      const audit = await node.answer({ command: 'audit', count: 100, user: 'meanwhile' });
      assert.equal('rows' in audit && audit.rows.length, 1);
    }
    await statusWhen(0, (rows) => rows.length === 2 && rows.every(({ auditBehind }) => auditBehind === 0));
    await two.end('SIGTERM');
  });

  test('a site is made once, and no node starts where there is none, or where nobody is', async () => {
    const again = site.command(0, 'cluster', 'create');
    assert.equal(await again.ended(), 1);
    assert.match(again.err, /^gateway cluster create: etcd has a site at cancellable-auth\/ already/);
    const starts = async (cluster: object): Promise<string> => {
      two.change({ cluster: { endpoints: site.members.endpoints, node: 'gate2', ...cluster } });
      const run = site.command(1, 'serve');
      assert.equal(await run.ended(), 1, run.err);
      return run.err;
    };
    assert.match(
      await starts({ prefix: 'other/' }),
      /etcd has at other\/ \(cluster\.prefix\) no site\. "gateway cluster create"/,
    );
    assert.match(
      await starts({ endpoints: ['127.0.0.1:1'] }),
      /^gateway serve: etcd at 127\.0\.0\.1:1: .*ECONNREFUSED.*Look whether a majority of its members runs/m,
    );
  });

  test('a node whose port is taken says so and ends, and is no node', async () => {
    const taken = net.createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    two.change({ cluster: { endpoints: site.members.endpoints, node: 'gate2' }, listen: { host: '127.0.0.1', port } });
    const run = site.command(1, 'serve');
    assert.equal(await run.ended(), 1, run.err);
    assert.match(run.err, /^gateway serve: listen EADDRINUSE/m);
    taken.close();
    await statusWhen(0, (rows) => rows.every(({ node, name }) => node !== 'gate2' || name === ''));
  });

  test('a node whose clock is a year ahead is told of by both, and is a node all the same', {
    skip: faketime === undefined && reasonOfFaketime,
  }, async () => {
    fs.writeFileSync(path.join(two.folder, 'clock'), '+365d\n');
    two.change({ cluster: { endpoints: site.members.endpoints, node: 'gate2' } });
    await two.serve();
    await eventually(async () => ((await one.metric('gateway_cluster_clock_skew_seconds')) ?? 0) > 364 * DAY_SECONDS);
    const rows = await statusWhen(0, (all) => all.length === 2 && all.every(({ fresh }) => fresh === true));
    assert.ok(Number(rows.find(({ node }) => node === 'gate2')!['clockAhead']) > 364 * DAY_SECONDS);
    await until(() => one.count('clocks-differ') > 0 && two.count('clocks-differ') > 0, 'both tell');
    await two.end('SIGTERM');
    fs.writeFileSync(path.join(two.folder, 'clock'), '+0\n');
  });

  test('a node that starts with other rules is told of by both, and counted', async () => {
    two.changes = { ...two.changes, targets: [{ host: '127.0.0.1', port: 10 }] };
    await two.serve();
    await until(() => one.count('nodes-differ') > 0 && two.count('nodes-differ') > 0, 'both tell');
    for (const node of [one, two]) {
      await eventually(async () => (await node.metric('gateway_cluster_nodes_differing')) === 1);
    }
  });

  test('when etcd takes nothing more for its space, both say so and let nobody in', async () => {
    const filler = await openState(newClient(site.members.endpoints), 'cancellable-auth/');
    const value = 'x'.repeat(500_000);
    const fill = async (i: number): Promise<void> => {
      await filler.commit(new Map(), [{ key: `filler/${i}`, value }]);
      await fill(i + 1);
    };
    await assert.rejects(fill(0), /space exceeded/);
    filler.close();
    for (const node of [one, two]) {
      await eventually(async () =>
        /space exceeded\. Compact and defragment it, or raise its quota/.test(await node.readiness()),
      );
      assert.equal(await node.metric('gateway_cluster_fresh'), 0);
      await eventually(async () => (await knock(node.port)) === 'ECONNREFUSED');
    }
  });
});
