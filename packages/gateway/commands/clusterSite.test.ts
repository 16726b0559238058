// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { logInAnyway, Target, tryOnce } from '../chaos/People.ts';
import { SystemClock } from '../clock/SystemClock.ts';
import type { Login } from '../client/TokenFile.ts';
import { DurableStore } from '../store/DurableStore.ts';
import { ClientEnd } from '../testing/ClientEnd.ts';
import { EtcdMembers, findEtcd } from '../testing/EtcdMembers.ts';
import { GatewayProcess, NAME, ORIGIN, PROGRAM } from '../testing/GatewayProcess.ts';
import { Run } from '../testing/Run.ts';
import { SessionPhone } from '../testing/SessionPhone.ts';
import { until } from '../testing/until.ts';

const { etcd, reason } = findEtcd();

describe('a site that moves from one gateway into etcd, and back', {
  skip: etcd === undefined ? reason : false,
}, () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-moves-'));
  const target = new Target();
  let members: EtcdMembers;
  let gateway: GatewayProcess;
  let alone: object;
  let shared: object;
  let phone: SessionPhone;
  let laptop: Login;
  let thief: Login;

  before(async () => {
    members = await EtcdMembers.start(etcd!, 1);
    await target.listen('127.0.0.1');
    alone = {
      targets: target.ports.map((port) => ({ host: '127.0.0.1', port })),
      requests: { perUserAndMinute: 1_000, perSourceAndMinute: 1_000 },
    };
    shared = { ...alone, cluster: { endpoints: members.endpoints, node: 'gate1' } };
    gateway = await GatewayProcess.start(folder, alone);
    phone = await SessionPhone.enrol(await gateway.ticket('enrol-code', 'anna'), NAME, ORIGIN);
    laptop = await logInAnyway(gateway, 'anna', 'laptop');
    thief = await logInAnyway(gateway, 'anna', 'thief');
  });
  after(async () => {
    phone?.stop();
    await gateway?.kill();
    await members?.close();
    target.close();
    await Run.endAll();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** A command with what the gateway is configured with from now on; what it said, with its exit code. */
  const command = async (changes: object, ...args: readonly string[]): Promise<string> => {
    gateway.changes = changes;
    gateway.change({ cluster: undefined, store: 'gateway.db', ...changes });
    const run = new Run(process.execPath, [PROGRAM, ...args, '--config', gateway.configFile]);
    return `${await run.ended()} ${run.out}${run.err}`;
  };
  const restart = async (changes: object): Promise<void> => {
    await gateway.kill();
    gateway.changes = changes;
    await gateway.serve();
  };
  /** The client asks, the phone approves, and it is let in. */
  const isLetIn = async (): Promise<void> => {
    const client = new ClientEnd(laptop, `127.0.0.1:${target.ports[0]}`);
    client.source.write('hello');
    const record = await phone.shown();
    const waiting = await until(() => client.messages.find((message) => message.type === 'waiting'), 'a number');
    phone.type(record, waiting.number);
    await until(() => client.received.length > 0, 'the target answers');
    client.abort.abort();
    await client.end.catch(() => undefined);
  };
  const revoke = async (name: string): Promise<void> => {
    const clients = await gateway.answer({ command: 'clients' });
    const id = 'rows' in clients ? String(clients.rows.find((row) => row['name'] === name)?.['id']) : '';
    const revoked = await gateway.answer({ command: 'revoke-client', id });
    assert.ok('rows' in revoked, JSON.stringify(revoked));
  };

  test('it does not move while the gateway runs on its store', async () => {
    assert.match(
      await command(shared, 'cluster', 'create'),
      /^1 gateway cluster create: .*is in use: another gateway runs on it/,
    );
  });

  test('phones and clients notice nothing', async () => {
    await gateway.end('SIGTERM');
    assert.match(
      await command(shared, 'cluster', 'create'),
      /^0 gate\.example is at cancellable-auth\/ in etcd, with [3-9] phones, clients, tickets/,
    );
    await restart(shared);
    await isLetIn();
    await revoke('thief');
  });

  test('a backup of a node has what the site has', async () => {
    const copy = path.join(folder, 'copy');
    assert.match(await command(shared, 'backup', '--to', copy), /^0 /);
    assert.ok(!fs.existsSync(path.join(copy, 'gateway.db.lock')));
    const store = DurableStore.open(path.join(copy, 'gateway.db'), new SystemClock());
    try {
      assert.deepEqual(
        store.clients.all().map((client) => [client.name, client.isRevoked]),
        [
          ['laptop', false],
          ['thief', true],
        ],
      );
    } finally {
      store.close();
    }
  });

  test('alone it does not start on what it had, for it would trust who was revoked since', async () => {
    await gateway.end('SIGTERM');
    assert.match(
      await command(alone, 'serve'),
      /^1 gateway serve: what \S+ had is in etcd, at cancellable-auth\/: without that this gateway would trust/,
    );
  });

  test('it does not move back while a node runs', async () => {
    await restart(shared);
    const other = { ...shared, store: 'other.db' };
    assert.match(
      await command(other, 'cluster', 'export'),
      /^1 gateway cluster export: gate1\.\S+ run: .*Stop all nodes first/,
    );
  });

  test('moved back it has what the site had, revocations too; no node starts there any more', async () => {
    gateway.changes = shared;
    await gateway.end('SIGTERM');
    assert.match(
      await command(shared, 'cluster', 'export'),
      /^0 [3-9] phones, clients, .*Take "cluster" out of the configuration/,
    );
    assert.match(await command(shared, 'serve'), /a site that was taken out of it, into the store of gate1/);
    await restart(alone);
    await isLetIn();
    assert.equal(await tryOnce(thief, `127.0.0.1:${target.ports[1]}`), 'refused');
  });
});
