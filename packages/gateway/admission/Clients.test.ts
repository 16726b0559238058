// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../testing/ManualClock.ts';
import { MemoryClientTable } from '../testing/MemoryClientTable.ts';
import { MemoryTables } from '../testing/MemoryTables.ts';
import { MemoryDeviceTable } from '../testing/MemoryDeviceTable.ts';
import { SeededRandomness } from '../testing/SeededRandomness.ts';
import { Clients } from './Clients.ts';
import { Revocations } from './Revocations.ts';
import { TableRevocations } from '../tables/TableRevocations.ts';

const LIFE_MS = 90 * 86_400_000;

class Bed {
  readonly clock = new ManualClock();
  readonly table = new MemoryClientTable();
  readonly revocations = new Revocations(
    this.clock,
    new TableRevocations(new MemoryDeviceTable(), this.table, new MemoryTables().enrolments),
    () => undefined,
  );
  readonly clients = new Clients(this.clock, new SeededRandomness('clients'), this.table, LIFE_MS, this.revocations);
}

test("a token is its client's, and kept nowhere", async () => {
  const { clients, table } = new Bed();
  const { client, token } = await clients.add('anna', 'laptop');
  assert.deepEqual(clients.authenticate(token), client);
  assert.equal(clients.authenticate(`${token}x`), undefined);
  assert.deepEqual([client.userName, client.name, client.isRevoked], ['anna', 'laptop', false]);
  assert.equal(JSON.stringify(table.all()).includes(token), false);
  assert.equal(token.startsWith(client.id), false, 'its id, which logs and operators see, is no part of it');
});

test('a token is good until the end of its life, and not at it', async () => {
  const { clients, clock } = new Bed();
  await clock.advance(1_000); // the process does not begin at 0
  const { client, token } = await clients.add('anna', 'laptop');
  assert.equal(client.expiresAt, clock.wall() + LIFE_MS);
  await clock.advance(LIFE_MS - 1);
  assert.deepEqual([clients.authenticate(token)?.id, clients.isTrusted(client.id)], [client.id, true]);
  await clock.advance(1);
  assert.deepEqual([clients.authenticate(token), clients.isTrusted(client.id)], [undefined, false]);
});

test("the wall's clock at the end of a life is its end, also when the other has hardly gone", async () => {
  const { clients, clock } = new Bed();
  const { client } = await clients.add('anna', 'laptop');
  clock.stepWall(LIFE_MS - 1);
  assert.equal(clients.isTrusted(client.id), true);
  clock.stepWall(1);
  assert.equal(clients.isTrusted(client.id), false);
});

test('a revoked client is trusted no more, whatever its row says; a row that says so is believed', async () => {
  const { clients, revocations, table } = new Bed();
  const [first, second] = [await clients.add('anna', 'laptop'), await clients.add('anna', 'desk')];
  void revocations.revoke('client', first.client.id);
  void table.put(first.client); // an older copy of the row
  void table.put({ ...second.client, isRevoked: true });
  for (const { client, token } of [first, second]) {
    assert.deepEqual([clients.isTrusted(client.id), clients.authenticate(token)], [false, undefined]);
  }
});

test('a revoked client is known without reading; whether another is trusted cannot be said without', async () => {
  const { clients, revocations, table } = new Bed();
  const [first, second] = [(await clients.add('anna', 'laptop')).client, (await clients.add('anna', 'desk')).client];
  void revocations.revoke('client', first.id);
  table.byId = () => {
    throw new Error('locked');
  };
  assert.equal(clients.isTrusted(first.id), false);
  assert.throws(() => clients.isTrusted(second.id), /locked/);
});

test('nobody is trusted whom nobody knows', () => {
  assert.equal(new Bed().clients.isTrusted('stranger'), false);
});

test("a name is told apart from those of the user's good clients, and from no others", async () => {
  const { clients, revocations, clock } = new Bed();
  assert.equal((await clients.add('ben', 'laptop')).client.name, 'laptop');
  const first = (await clients.add('anna', 'laptop')).client;
  assert.equal(first.name, 'laptop');
  assert.match((await clients.add('anna', 'Laptop')).client.name, /^Laptop \(.{4}\)$/);
  void revocations.revoke('client', first.id);
  assert.equal((await clients.add('anna', 'desk')).client.name, 'desk');
  await clock.advance(LIFE_MS);
  assert.equal((await clients.add('anna', 'desk')).client.name, 'desk');
  assert.deepEqual([clients.byId(first.id)?.name, clients.byId('stranger')], ['laptop', undefined]);
  assert.equal(clients.all().length, 5);
});

test('what was made with a login is trusted no more when that is revoked, before its own row says so', async () => {
  const { clients, revocations } = new Bed();
  const laptop = await clients.add('anna', 'laptop');
  const desk = await clients.add('anna', 'desk on laptop', 'desk.example:3389', laptop.client.id);
  assert.ok(clients.isTrusted(desk.client.id));
  void revocations.revoke('client', laptop.client.id);
  assert.deepEqual(
    [clients.isTrusted(desk.client.id), clients.authenticate(desk.token, 'remote-desktop')],
    [false, undefined],
  );
});

test('a client for remote desktops asks for its one target, and a token is good for its own kind of client only', async () => {
  const { clients } = new Bed();
  const desk = await clients.add('anna', 'desk on laptop', 'desk.example:3389');
  const laptop = await clients.add('anna', 'laptop');
  assert.deepEqual([desk.client.target, laptop.client.target], ['desk.example:3389', undefined]);
  assert.deepEqual(clients.authenticate(desk.token, 'remote-desktop'), desk.client);
  assert.deepEqual(clients.authenticate(laptop.token), laptop.client);
  assert.equal(clients.authenticate(desk.token), undefined);
  assert.equal(clients.authenticate(laptop.token, 'remote-desktop'), undefined);
});
