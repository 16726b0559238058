// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Login } from '../client/TokenFile.ts';
import { logIn } from '../client/logIn.ts';
import type { ClientEnd } from '../testing/ClientEnd.ts';
import { DesktopClient } from '../testing/DesktopClient.ts';
import { newClient, newPrefix, openState } from '../testing/EtcdBed.ts';
import { EtcdMembers, findEtcd } from '../testing/EtcdMembers.ts';
import { HResult } from '../engine/HResult.ts';
import { parseRecord, REQUESTS } from '../engine/RequestRecord.ts';
import { RequestState } from '../engine/RequestState.ts';
import { NAME } from '../testing/GatewayBed.ts';
import { RecordingSink } from '../testing/RecordingSink.ts';
import { startSite } from '../testing/SiteBed.ts';
import type { BedNode } from '../testing/SiteBed.ts';
import { TestDevice } from '../testing/TestDevice.ts';
import { until } from '../testing/until.ts';

const { etcd, reason } = findEtcd();
const ORIGIN = 'ohos:app-id:BOMBi4aSxrZhHIwywhkG';

describe('what one node is told holds at the other', { skip: etcd === undefined ? reason : false }, () => {
  let members: EtcdMembers;
  let one: BedNode;
  let two: BedNode;
  let users = 0;

  before(async () => {
    members = await EtcdMembers.start(etcd!, 1);
    const prefix = newPrefix();
    const state = (): ReturnType<typeof openState> => openState(newClient(members.endpoints), prefix);
    [one, two] = (await startSite([await state(), await state()])) as [BedNode, BedNode];
  });
  after(async () => {
    await one?.bed.stop();
    await two?.bed.stop();
    await members?.close();
  });

  /** Nobody whom another test has had to do with. */
  const newUser = (): string => `user${++users}`;

  /** A phone of `user`, with a ticket of the first node, enrolled and connected at the second. */
  async function phoneOf(user: string): Promise<TestDevice> {
    const { certificate, code, key } = await one.bed.ticket('enrol-code', user);
    const device = new TestDevice(two.bed.url, certificate, key, NAME, ORIGIN);
    await device.enrol(user, code);
    await device.greet();
    return device;
  }

  /** A login of `user` at the first node. */
  const logInOf = (user: string): Promise<Login> => one.bed.logIn(user);

  const at = ({ bed }: BedNode, login: Login): Login => ({ ...login, url: bed.url });

  /** A connection that was asked for at the first node and approved at the second. */
  async function connected(phone: TestDevice, login: Login): Promise<ClientEnd> {
    const client = one.bed.open(at(one, login));
    await approve(phone, client);
    client.source.write('hello');
    await until(() => client.received.length > 0, 'the target answers');
    return client;
  }

  async function approve(phone: TestDevice, client: ClientEnd): Promise<void> {
    const number = await until(() => client.messages.find(({ type }) => type === 'waiting'), 'the number');
    const prompt = await phone.next('prompt');
    phone.beat([prompt.requestId]);
    phone.send(phone.assertion(prompt, 'number' in number ? String(number.number) : '', NAME));
  }

  /** Why the last connection of `userName` ended, as a node's audit has it: what happened to others at the other node comes there late. */
  const causeOf = ({ bed }: BedNode, userName: string): string | undefined =>
    bed.tables.audit.find({ count: 1, event: 'connection-ended', userName })[0]?.cause;

  const clientOf = async (user: string): Promise<string> => {
    const result = await one.bed.operate({ command: 'clients', user });
    return 'rows' in result ? String(result.rows[0]!['id']) : assert.fail(JSON.stringify(result));
  };

  test('a ticket of one node enrols at the other, a token of one is good at the other, and a phone approves across', async () => {
    const user = newUser();
    const phone = await phoneOf(user);
    const login = await logInOf(user);
    const there = two.bed.open(at(two, login));
    await approve(phone, there);
    there.source.end('there');
    assert.equal((await there.end).reason, 'over');
    const here = await connected(phone, login);
    here.source.end();
    assert.equal((await here.end).reason, 'over');
    phone.url = one.bed.url;
    await phone.greet();
    const again = one.bed.open(at(one, login));
    await approve(phone, again);
    again.source.end('again');
    assert.equal((await again.end).reason, 'over');
  });

  /** What the second node hears of the first comes when it asks for it. */
  async function late(work: () => Promise<void>): Promise<void> {
    two.state.isLate = true;
    try {
      await work();
    } finally {
      two.state.isLate = false;
    }
  }

  test('what one node has given a moment ago the other does not refuse: tokens, tickets, phones, and what an operator names', () =>
    late(async () => {
      const user = newUser();
      const phone = await phoneOf(user);
      const asks = await one.bed.operate({ command: 'rdp', user, target: one.bed.target });
      const credential = 'credential' in asks ? asks.credential.token : assert.fail(JSON.stringify(asks));
      const { certificate } = await one.bed.ticket('enrol-code', user);
      const desktop = new DesktopClient({ host: '127.0.0.1', port: two.bed.port, certificate }, 'websocket');
      await desktop.connect();
      assert.notEqual(await desktop.ask(credential), undefined, 'its user reads a number');
      await phone.next('prompt');
      desktop.end();
      await phone.next('cancel');
      await logIn({ ...(await one.bed.ticket('login-code', user)), url: two.bed.url }, 'laptop');
      const client = two.bed.open(at(two, await logInOf(user)));
      await approve(phone, client);
      client.source.end('there');
      assert.equal((await client.end).reason, 'over');
      await logInOf(user);
      const clients = await one.bed.operate({ command: 'clients', user });
      const id = 'rows' in clients ? String(clients.rows.at(-1)!['id']) : '';
      const revoked = await two.bed.operate({ command: 'revoke-client', id });
      assert.equal('rows' in revoked && revoked.rows[0]!['written'], 'yes', JSON.stringify(revoked));
    }));

  test('a user whose phone was enrolled at one node a moment ago is asked by the other', async () => {
    const user = newUser();
    const login = await logInOf(user);
    await late(async () => {
      const ticket = await one.bed.ticket('enrol-code', user);
      const phone = new TestDevice(one.bed.url, ticket.certificate, ticket.key, NAME, ORIGIN);
      await phone.enrol(user, ticket.code);
      await phone.greet();
      const client = two.bed.open(at(two, login));
      await until(() => client.messages.some(({ type }) => type === 'waiting'), 'a number');
      client.abort.abort();
      await client.end.catch(() => undefined);
    });
  });

  test('a phone that comes from another node with a prompt of this moment keeps it', async () => {
    const user = newUser();
    const phone = await phoneOf(user);
    phone.url = one.bed.url;
    await phone.greet();
    const login = await logInOf(user);
    await late(async () => {
      const client = one.bed.open(at(one, login));
      const prompt = await phone.next('prompt');
      phone.url = two.bed.url;
      await phone.greet([prompt.requestId]);
      const { requestIds } = await phone.next('renew');
      assert.deepEqual(requestIds, [prompt.requestId]);
      assert.ok(phone.heard.every(({ type }) => type !== 'cancel'));
      client.abort.abort();
      await client.end.catch(() => undefined);
    });
  });

  for (const what of ['client', 'device'] as const) {
    test(`who may come back without a question is asked about when the ${what} was revoked at another node that is not heard yet`, async () => {
      const user = newUser();
      const phone = await phoneOf(user);
      await logInOf(user);
      const id = await clientOf(user);
      const { engine } = two.bed.gateway;
      const sink = new RecordingSink();
      const ask = (context: string): Promise<number> => {
        const identity = { clientId: id, clientName: 'laptop', userName: user, userDomain: '', address: '192.0.2.1' };
        const purpose = { kind: 'connection', target: two.bed.target } as const;
        return engine.authenticateUser(user, engine.cookies.issue({ ...identity, purpose }), context, sink);
      };
      await until(() => two.state.get(`clients/${id}`), 'the client is known');
      assert.equal(await ask('first'), HResult.S_OK);
      const prompt = await phone.next('prompt');
      phone.send(phone.assertion(prompt, sink.number, NAME));
      await until(() => sink.calls.length > 0, 'it is approved');
      await engine.brokeOff(user, 'first');
      await late(async () => {
        const command = what === 'client' ? ({ command: 'revoke-client', id } as const) : undefined;
        await one.bed.operate(command ?? { command: 'revoke-device', id: phone.id });
        const code = await ask('again');
        assert.deepEqual(
          sink.calls.filter((call) => call.startsWith('authenticated')),
          [`authenticated /${user} first null`],
        );
        assert.equal(
          code,
          what === 'client' ? HResult.E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED : HResult.NTE_DEVICE_NOT_FOUND,
        );
      });
    });
  }

  test('a revoked client: its connection at the other node ends, and its token is worth nothing anywhere', async () => {
    const user = newUser();
    const phone = await phoneOf(user);
    const login = await logInOf(user);
    const client = await connected(phone, login);
    const result = await two.bed.operate({ command: 'revoke-client', id: await clientOf(user) });
    assert.deepEqual('rows' in result && result.rows[0]!['written'], 'yes');
    assert.equal((await client.end).reason, 'disconnected');
    assert.equal(causeOf(one, user), 'revoked');
    for (const node of [one, two]) {
      await assert.rejects(node.bed.open(at(node, login)).end, /log in again|good no more|token/i);
    }
  });

  test('a client that asks at a node which has not heard yet that it is revoked is refused by the log', async () => {
    const user = newUser();
    await phoneOf(user);
    const login = await logInOf(user);
    const id = await clientOf(user);
    await until(() => one.state.get(`clients/${id}`), 'the client is known');
    one.state.isDeaf = true;
    try {
      await two.bed.operate({ command: 'revoke-client', id });
      const { code } = (await one.bed.open(at(one, login)).end) as { readonly code?: number };
      assert.equal(code, HResult.E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED >>> 0);
      assert.equal(one.bed.gateway.engine.pendingCount, 0);
    } finally {
      one.state.isDeaf = false;
    }
  });

  test('an approval at a node that has not heard yet of the revocation of its phone lets nobody in', async () => {
    const user = newUser();
    const phone = await phoneOf(user);
    const login = await logInOf(user);
    const client = one.bed.open(at(one, login));
    const number = await until(() => client.messages.find(({ type }) => type === 'waiting'), 'the number');
    const prompt = await phone.next('prompt');
    two.state.isDeaf = true;
    try {
      const result = await one.bed.operate({ command: 'revoke-device', id: phone.id });
      assert.deepEqual('rows' in result && result.rows[0]!['written'], 'yes');
      phone.send(phone.assertion(prompt, 'number' in number ? String(number.number) : '', NAME));
      await until(() => phone.isClosed || phone.heard.some(({ type }) => type === 'outcome' || type === 'refusal'));
      const { request } = parseRecord(one.state.get(REQUESTS + prompt.requestId)!.value);
      assert.notEqual(request.state, RequestState.APPROVED, 'the log has no approval of it');
      assert.equal(
        client.messages.some(({ type }) => type === 'open'),
        false,
      );
      assert.equal(client.received.length, 0);
    } finally {
      two.state.isDeaf = false;
    }
    client.abort.abort();
    await client.end.catch(() => undefined);
  });

  test('a revoked phone that is connected at the other node is told to forget, and does not come back to either', async () => {
    const user = newUser();
    const phone = await phoneOf(user);
    await one.bed.operate({ command: 'revoke-device', id: phone.id });
    await phone.next('revoked');
    for (const node of [one, two]) {
      phone.url = node.bed.url;
      phone.hello(await phone.connect(), phone.id);
      await phone.next('revoked');
    }
  });

  test('of two phones with one ticket at two nodes one is enrolled, and of two logins one gets a token', async () => {
    const user = newUser();
    const ticket = await one.bed.ticket('enrol-code', user);
    await until(() => two.state.list('codes/').length > 0, 'the other node knows the ticket');
    const phones = [one, two].map(({ bed }) => new TestDevice(bed.url, ticket.certificate, ticket.key, NAME, ORIGIN));
    const enrolled = await Promise.allSettled(phones.map((phone) => phone.enrol(user, ticket.code)));
    assert.deepEqual(enrolled.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const login = await one.bed.ticket('login-code', user);
    const logins = await Promise.allSettled([one, two].map(({ bed }) => logIn({ ...login, url: bed.url }, 'laptop')));
    assert.deepEqual(logins.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  test('an enrolment that began at one node goes on at the other, and is over everywhere when it is revoked', async () => {
    const user = newUser();
    const ticket = await one.bed.ticket('enrol-code', user);
    const phone = new TestDevice(one.bed.url, ticket.certificate, ticket.key, NAME, ORIGIN);
    await phone.beginEnrolment(user, ticket.code);
    const { deviceId } = await phone.next('enrol-options');
    await until(() => two.state.list('enrolments/').length > 0, 'the other node knows the enrolment');
    phone.url = two.bed.url;
    await phone.beginEnrolment(user, ticket.code);
    const options = await phone.next('enrol-options');
    assert.equal(options.deviceId, deviceId);
    await logInOf(user); // so that there is a user to remove
    await one.bed.operate({ command: 'remove-user', user });
    assert.equal(await phone.closeCode(), 'replaced');
    for (const node of [one, two]) {
      phone.url = node.bed.url;
      await phone.beginEnrolment(user, ticket.code);
      assert.equal(await phone.closeCode(), 'bad-code');
    }
    const devices = await one.bed.operate({ command: 'devices', user });
    assert.deepEqual('rows' in devices && devices.rows, []);
  });

  test('an enrolment that began at one node is finished at the other', async () => {
    const user = newUser();
    const ticket = await one.bed.ticket('enrol-code', user);
    const phone = new TestDevice(one.bed.url, ticket.certificate, ticket.key, NAME, ORIGIN);
    await phone.beginEnrolment(user, ticket.code);
    await phone.next('enrol-options');
    await until(() => two.state.list('enrolments/').length > 0, 'the other node knows the enrolment');
    phone.url = two.bed.url;
    await phone.enrol(user, ticket.code);
    phone.url = one.bed.url;
    await phone.greet();
  });

  test('"not me" at one node ends what came from there at the other, and its client asks nobody any more', async () => {
    const user = newUser();
    const phone = await phoneOf(user);
    const login = await logInOf(user);
    const other = await logInOf(user);
    const open = await connected(phone, other);
    const asks = one.bed.open(at(one, login));
    const prompt = await phone.next('prompt');
    phone.send({ type: 'denial', requestId: prompt.requestId, reason: 'not-me' });
    assert.equal((await open.end).reason, 'disconnected');
    assert.equal(causeOf(one, user), 'disowned');
    await asks.end.catch(() => undefined);
    await assert.rejects(two.bed.open(at(two, login)).end);
  });

  test('what is in the audit of one node is in that of the other, once', async () => {
    const user = newUser();
    const phone = await phoneOf(user);
    const client = await connected(phone, await logInOf(user));
    client.source.end();
    await client.end;
    await two.bed.operate({ command: 'revoke-device', id: phone.id });
    const count = ({ bed }: BedNode, event: string): number =>
      bed.tables.audit
        .find({ count: 1_000, event })
        .filter(({ deviceId, userName }) => userName === user || deviceId === phone.id).length;
    for (const node of [one, two]) {
      await until(
        () =>
          count(node, 'request-approved') === 1 &&
          count(node, 'connection-ended') === 1 &&
          count(node, 'device-revoked') === 1,
        'each node has what happened at both',
      );
    }
  });

  test('a user who is renamed at one node has the name at the other, and their phone comes again', async () => {
    const user = newUser();
    const phone = await phoneOf(user);
    await one.bed.operate({ command: 'rename-user', user, name: `${user}-new` });
    assert.equal(await phone.closeCode(), 'shutdown');
    const welcome = phone.greet();
    await welcome;
    const devices = await two.bed.operate({ command: 'devices', user: `${user}-new` });
    assert.deepEqual('rows' in devices && devices.rows.map(({ id }) => id), [phone.id]);
  });
});
