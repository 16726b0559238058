// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { logIn, logOut } from '../client/logIn.ts';
import type { OperatorCommand } from '../operations/Operator.ts';
import { GatewayBed, NAME } from '../testing/GatewayBed.ts';
import { MemoryTables } from '../testing/MemoryTables.ts';
import { TestDevice } from '../testing/TestDevice.ts';
import { until } from '../testing/until.ts';

let tables = new MemoryTables();
let bed = new GatewayBed(tables);
type Rows = readonly Readonly<Record<string, unknown>>[];

async function start(): Promise<void> {
  tables = new MemoryTables();
  bed = new GatewayBed(tables);
  await bed.start({ groups: { ops: ['carol'] } });
}

before(start);
afterEach(async () => {
  await bed.stop();
  await start();
});
after(() => bed.stop());

async function rows(command: OperatorCommand): Promise<Rows> {
  const result = await bed.operate(command);
  assert.ok('rows' in result, JSON.stringify(result));
  return result.rows;
}

async function refusal(command: OperatorCommand): Promise<string> {
  const result = await bed.operate(command);
  assert.ok('error' in result && result.status === 400, JSON.stringify(result));
  return result.error;
}

test('users are those who have phones, clients or tickets; each of these is listed for one, however they are written', async () => {
  await bed.phone('anna');
  await bed.logIn('anna');
  await bed.ticket('login-code', 'ben');
  assert.deepEqual(await rows({ command: 'users' }), [
    { user: 'anna', phones: 1, clients: 1, tickets: 0, revoked: 0 },
    { user: 'ben', phones: 0, clients: 0, tickets: 1, revoked: 0 },
  ]);
  assert.equal((await rows({ command: 'devices', user: 'ANNA' })).length, 1);
  assert.equal((await rows({ command: 'clients', user: 'Anna' })).length, 1);
  assert.deepEqual(await rows({ command: 'devices', user: 'ben' }), []);
  const [ticket] = await rows({ command: 'tickets', user: 'Ben' });
  assert.deepEqual([ticket!['user'], ticket!['for']], ['ben', 'login']);
  assert.ok((await rows({ command: 'audit', user: 'ANNA', count: 10 })).every(({ user }) => user === 'anna'));
});

test('a name that is written otherwise means the same user, and one that looks like it is refused', async () => {
  await bed.ticket('enrol-code', 'Anna');
  assert.equal((await bed.ticket('login-code', 'ANNA')).userName, 'anna');
  assert.match(
    await refusal({ command: 'enrol-code', user: '\u0430nna' }),
    /^a user name has 1 to 64 letters of one script/,
  );
  await bed.ticket('login-code', 'coco');
  assert.match(
    await refusal({ command: 'enrol-code', user: '\u0441\u043e\u0441\u043e' }),
    /looks like coco, which is another/,
  );
  assert.match(await refusal({ command: 'enrol-code', user: 'caro1' }), /looks like carol/, 'of the configuration');
  assert.equal((await bed.ticket('login-code', 'CAROL')).userName, 'carol');
});

test('a user of before whose name is written with capitals stays who they are', async () => {
  const phone = await bed.phone('anna');
  void tables.devices.put({ ...tables.devices.byId(phone.id)!, userName: 'Anna' });
  assert.equal((await bed.ticket('login-code', 'anna')).userName, 'Anna');
  await rows({ command: 'rename-user', user: 'Anna', name: 'anna' });
  assert.equal(tables.devices.byId(phone.id)!.userName, 'anna');
});

test('a ticket that was revoked before it was used is good for nothing, and another one is', async () => {
  const ticket = await bed.ticket('login-code', 'anna');
  const enrolTicket = await bed.ticket('enrol-code', 'anna');
  const other = await bed.ticket('login-code', 'anna');
  const [enrol, first] = await rows({ command: 'tickets' });
  assert.deepEqual([enrol!['for'], first!['for']], ['enrol', 'login']);
  await rows({ command: 'revoke-ticket', id: String(enrol!['id']) });
  await rows({ command: 'revoke-ticket', id: String(first!['id']) });
  await assert.rejects(logIn(ticket, 'laptop'), /unknown, spent or expired/);
  const device = new TestDevice(enrolTicket.url, enrolTicket.certificate, enrolTicket.key, NAME, 'ohos:app-id:x');
  await device.beginEnrolment('anna', enrolTicket.code).catch(() => undefined);
  assert.equal(await device.closeCode(), 'bad-code');
  assert.match(
    await refusal({ command: 'revoke-ticket', id: 'nothing' }),
    /^there is no ticket nothing that is unused/,
  );
  assert.equal((await logIn(other, 'laptop')).user, 'anna');
});

test('who is removed has nothing left: phones, clients, tickets, what is open, what waits; another user has theirs', async () => {
  const phone = await bed.phone('anna');
  const login = await bed.logIn('anna');
  const ticket = await bed.ticket('login-code', 'anna');
  await bed.phone('ben');
  const waiting = bed.open(login);
  await phone.next('prompt');
  const [removed] = await rows({ command: 'remove-user', user: 'Anna' });
  assert.deepEqual(removed, { removed: 'anna', phones: 1, clients: 1, tickets: 1, written: 'yes' });
  await phone.next('revoked');
  await waiting.end.catch(() => undefined);
  await assert.rejects(logIn(ticket, 'laptop'), /unknown, spent or expired/);
  await assert.rejects(bed.open(login).end, /does not accept your token/);
  assert.deepEqual(await rows({ command: 'users' }), [
    { user: 'anna', phones: 0, clients: 0, tickets: 0, revoked: 2 },
    { user: 'ben', phones: 1, clients: 0, tickets: 0, revoked: 0 },
  ]);
  assert.match(await refusal({ command: 'remove-user', user: 'nobody' }), /^there is no user nobody; "gateway users"/);
  const events = tables.entries.map(({ event }) => event);
  assert.deepEqual(
    ['device-revoked', 'client-revoked', 'user-removed'].filter((event) => !events.includes(event as 'user-removed')),
    [],
  );
});

test('a phone that is being enrolled for who is removed is not enrolled, and it is said when that is not certain', async (t) => {
  const ticket = await bed.ticket('enrol-code', 'anna');
  const device = new TestDevice(ticket.url, ticket.certificate, ticket.key, NAME, 'ohos:app-id:x');
  await device.beginEnrolment('anna', ticket.code);
  await device.next('enrol-options');
  await bed.ticket('login-code', 'anna');
  t.mock.method(tables.enrolments, 'end', () => Promise.reject(new Error('no answer')));
  const [removed] = await rows({ command: 'remove-user', user: 'anna' });
  assert.match(String(removed!['written']), /^not yet/);
  assert.equal(await device.closeCode(), 'replaced');
});

test('who is renamed keeps the phone, which comes again by itself and is asked under the new name; clients log in again', async () => {
  const phone = await bed.phone('anna');
  const login = await bed.logIn('anna');
  const ticket = await bed.ticket('login-code', 'anna');
  const [renamed] = await rows({ command: 'rename-user', user: 'anna', name: 'Hanna' });
  assert.deepEqual(renamed, { user: 'hanna', before: 'anna', phones: 1, loggedOut: 1 });
  assert.equal(await phone.closeCode(), 'shutdown');
  await phone.greet();
  await assert.rejects(logIn(ticket, 'laptop'), /unknown, spent or expired/);
  await assert.rejects(bed.open(login).end, /does not accept your token/);
  const client = bed.open(await bed.logIn('HANNA'));
  const prompt = await phone.next('prompt');
  assert.equal(prompt.user, 'hanna');
  const number = await until(
    () => client.messages.flatMap((message) => (message.type === 'waiting' ? [message.number] : []))[0],
    'the number comes',
  );
  phone.send({ type: 'number', requestId: prompt.requestId, attempt: 1, number });
  assert.equal((await phone.next('number-result')).isRight, true);
  phone.send(phone.assertion(prompt, number, NAME));
  await until(() => client.messages.some(({ type }) => type === 'open'), 'it is open');
  client.source.end();
  await client.end;
  assert.deepEqual(
    (await rows({ command: 'users' })).filter(({ phones }) => phones === 1),
    [{ user: 'hanna', phones: 1, clients: 1, tickets: 0, revoked: 0 }],
  );
});

test('nobody is renamed to another user, to a name that is none, or while they are being asked', async () => {
  const phone = await bed.phone('anna');
  const login = await bed.logIn('anna');
  await bed.phone('ben');
  const rename = (name: string): Promise<string> => refusal({ command: 'rename-user', user: 'anna', name });
  assert.match(await rename('BEN'), /^ben is a user already/);
  assert.match(await rename('two words'), /^a user name has/);
  const client = bed.open(login);
  await phone.next('prompt');
  assert.match(await rename('hanna'), /^anna is being asked at this moment/);
  client.abort.abort();
  await client.end.catch(() => undefined);
});

test('who logs out is trusted no more, what they have open ends, and a second time changes nothing', async () => {
  const phone = await bed.phone('anna');
  const login = await bed.logIn('anna');
  const waiting = bed.open(login);
  await phone.next('prompt');
  assert.equal(await logOut(login), 'revoked');
  await phone.next('cancel');
  await waiting.end.catch(() => undefined);
  await assert.rejects(bed.open(login).end, /does not accept your token/);
  assert.equal(await logOut(login), 'unknown');
  assert.ok(tables.entries.some(({ event, userName }) => event === 'client-logged-out' && userName === 'anna'));
});
