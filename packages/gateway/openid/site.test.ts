// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as client from 'openid-client';
import { someOf } from 'arkts-host/testing';
import { DEVICE_PATH } from 'gateway_protocol';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import type { SharedState } from '../state/SharedState.ts';
import { newClient, newPrefix, openState } from '../testing/EtcdBed.ts';
import { EtcdMembers, findEtcd } from '../testing/EtcdMembers.ts';
import { NAME } from '../testing/GatewayBed.ts';
import { KeycloakServer } from '../testing/KeycloakServer.ts';
import { startSite } from '../testing/SiteBed.ts';
import type { BedNode } from '../testing/SiteBed.ts';
import { TestDevice } from '../testing/TestDevice.ts';
import { until } from '../testing/until.ts';
import { Browser } from '../testing/Browser.ts';
import { KEYS } from '../testing/WebBed.ts';
import { REDIRECT, SECRET, shop } from '../testing/webShop.ts';
import { WebSocket } from 'ws';
import { openidKeysOf } from './openidKeys.ts';

const { etcd, reason } = findEtcd();
/** The access of three nodes to one log. */
async function states(members: EtcdMembers | undefined): Promise<readonly SharedState[]> {
  if (members === undefined) {
    const shared = new MemorySharedState();
    return [shared, shared, shared];
  }
  const prefix = newPrefix();
  return Promise.all([0, 1, 2].map(() => openState(newClient(members.endpoints), prefix)));
}

/** What the nodes share: in one process, or for real. */
const LOGS = ['memory', 'etcd'] as const;
const ORIGIN = 'ohos:app-id:BOMBi4aSxrZhHIwywhkG';
const URL_OF_ALL = 'https://gate.example';
const AUTHORIZATION = `Basic ${Buffer.from(`shop:${SECRET}`).toString('base64')}`;

for (const log of someOf(LOGS, LOGS.length)) {
  describe(`web logins at the nodes of a site, over ${log}`, {
    skip: log === 'etcd' && etcd === undefined && reason,
  }, () => {
    let members: EtcdMembers | undefined;
    let nodes: readonly BedNode[];
    let phone: TestDevice;
    const keycloak = new KeycloakServer();

    before(async () => {
      members = log === 'etcd' ? await EtcdMembers.start(etcd!, 1) : undefined;
      await keycloak.start();
      const clients = [{ id: 'shop', name: 'The Shop', host: 'shop.example' }];
      nodes = await startSite(await states(members), (bed) => {
        bed.isSecure = false;
        bed.openid = { keys: openidKeysOf(KEYS), clients: [shop({ ciba: 'poll' })], pollSeconds: 1 };
        return {
          tls: undefined,
          keycloak: { realms: [{ name: 'main', issuer: keycloak.issuer, clients }] },
          openid: {
            url: URL_OF_ALL,
            keys: 'x',
            clients: [{ id: 'x', name: 'x', secret: SECRET, redirects: [REDIRECT] }],
          },
        };
      });
      phone = await phoneOf('anna', nodes[2]!);
      await phone.greet();
    });
    after(async () => {
      for (const { bed } of nodes ?? []) {
        await bed.stop();
      }
      await keycloak.stop();
      await members?.close();
    });

    /** A phone of somebody with whom no other test has to do: a ticket of the first node, enrolled at another. */
    async function phoneOf(user: string, at: BedNode = nodes[0]!): Promise<TestDevice> {
      const { certificate, code, key } = await nodes[0]!.bed.ticket('enrol-code', user);
      const device = new TestDevice(at.bed.url, certificate, key, NAME, ORIGIN);
      device.path = DEVICE_PATH;
      await device.enrol(user, code);
      return device;
    }

    const originOf = (index: number): string => `http://127.0.0.1:${nodes[index]!.bed.port}`;

    async function post(index: number, path: string, parameters: Record<string, string>, signal?: AbortSignal) {
      const response = await fetch(`${originOf(index)}/openid/${path}`, {
        method: 'POST',
        headers: { authorization: AUTHORIZATION },
        body: new URLSearchParams(parameters),
        ...(signal === undefined ? {} : { signal }),
      });
      const text = await response.text();
      return (text === '' ? {} : JSON.parse(text)) as Record<string, string>;
    }

    async function ask(index: number): Promise<{ id: string; number: string; requestId: string; prompt: Prompt }> {
      const answer = await post(index, 'backchannel', { scope: 'openid', login_hint: 'anna', binding_message: 'Pay' });
      assert.ok(answer['auth_req_id'], JSON.stringify(answer));
      const prompt = await phone.next('transaction-prompt');
      phone.beat([prompt.requestId]);
      return {
        id: answer['auth_req_id'],
        number: String(answer['number_to_match']),
        requestId: prompt.requestId,
        prompt,
      };
    }
    type Prompt = Awaited<ReturnType<typeof nextPrompt>>;
    const nextPrompt = () => phone.next('transaction-prompt');

    const poll = (index: number, id: string, signal?: AbortSignal) =>
      post(index, 'token', { grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: id }, signal);

    async function approve(
      prompt: Parameters<TestDevice['assertion']>[0],
      number: string,
      on: TestDevice = phone,
    ): Promise<void> {
      on.send({ type: 'number', requestId: prompt.requestId, attempt: 1, number });
      assert.equal((await on.next('number-result')).isRight, true);
      on.send(on.assertion(prompt, number, NAME));
    }

    async function withdrawn(requestId: string, on: TestDevice = phone): Promise<string> {
      const cancel = await on.nextCancel();
      assert.equal(cancel.requestId, requestId);
      on.send({ type: 'receipt', requestId, withdrawal: 'confirmed', cause: 'cancel', agoMs: 0 });
      await on.next('receipt-noted');
      return cancel.cause;
    }

    test('asked at one node, polled at another, approved at a third: the poll is held, keeps the request, and gets the tokens once', async () => {
      const { id, number, prompt } = await ask(0);
      const held = poll(1, id);
      await until(() => nodes[0]!.state.list('openid/BackchannelPoll/').length > 0, 'the poll is heard of');
      assert.equal((await poll(1, id))['error'], 'slow_down', 'there, too');
      await approve(prompt, number);
      assert.equal((await phone.next('outcome')).state, 'approved');
      const tokens = await held;
      assert.ok(tokens['id_token'], JSON.stringify(tokens));
      assert.equal((await poll(2, id))['error'], 'invalid_grant', 'used up everywhere');
    });

    test('taken back at a third node: off the phone, and a late approval gives no token anywhere', async () => {
      const { id, number, prompt, requestId } = await ask(0);
      const held = poll(1, id);
      await until(
        () => nodes[1]!.bed.gateway !== undefined && nodes[0]!.state.list('openid/BackchannelPoll/').length > 1,
      );
      await post(2, 'token/revocation', { token: id });
      assert.equal(await withdrawn(requestId), 'client-cancelled');
      phone.send(phone.assertion(prompt, number, NAME));
      assert.equal((await phone.next('outcome')).state, 'cancelled');
      const { error, error_description: why } = await held;
      assert.deepEqual([error, why], ['access_denied', 'the client took the request back']);
      for (const index of [0, 1, 2]) {
        assert.equal((await poll(index, id))['error'], 'access_denied', String(index));
      }
    });

    test('a server that breaks its poll off at another node, and asks no more, has gone', async () => {
      const { id, requestId } = await ask(0);
      const polls = nodes[0]!.state.list('openid/BackchannelPoll/').length;
      const abort = new AbortController();
      const held = poll(1, id, abort.signal).catch(() => undefined);
      await until(() => nodes[0]!.state.list('openid/BackchannelPoll/').length > polls, 'the poll is heard of');
      abort.abort();
      await held;
      assert.equal(await withdrawn(requestId), 'client-gone');
      assert.equal((await poll(2, id))['error'], 'access_denied');
    });

    /** A login that a browser begins at one node, and whose page asks at another. */
    async function openPage(begunAt: number, askedAt: number, user: string, browser = new Browser(originOf(begunAt))) {
      const verifier = client.randomPKCECodeVerifier();
      const query = new URLSearchParams({
        client_id: 'shop',
        response_type: 'code',
        scope: 'openid',
        redirect_uri: REDIRECT,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      const page = (await browser.go(`/openid/auth?${query}`)).headers.get('location')!;
      return { browser, page, verifier, ...openTab(browser, page, askedAt, user) };
    }

    /** A tab with the page of a login, whose person has typed a name. */
    function openTab(browser: Browser, page: string, askedAt: number, user: string) {
      const heard: Record<string, unknown>[] = [];
      const socket = new WebSocket(`${originOf(askedAt).replace('http', 'ws')}${page}/socket`, {
        headers: { origin: URL_OF_ALL, cookie: browser.cookiesFor(`${page}/socket`) },
      });
      socket.on('open', () => socket.send(JSON.stringify({ type: 'ask', user })));
      socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()) as Record<string, unknown>));
      const hears = (type: string) =>
        until(
          () => heard.find((message) => message['type'] === type),
          () => `${type}: ${JSON.stringify(heard)}`,
        );
      return { hears, socket };
    }

    /** A login that begins at one node, asks at another, and is ended at a third: its browser is known from then on. */
    async function logIn(user: string, on: TestDevice) {
      const { browser, hears, page, socket, verifier } = await openPage(0, 1, user);
      const { number } = await hears('waiting');
      const prompt = await on.next('login-prompt');
      on.beat([prompt.requestId]);
      await approve(prompt, String(number), on);
      const { secret } = await hears('approved');
      const finished = await browser.post(
        `${originOf(2)}${page}/finish`,
        { secret: secret as string },
        { origin: URL_OF_ALL },
      );
      const { location } = (await finished.json()) as { location: string };
      const resumed = await browser.go(location.replace(URL_OF_ALL, originOf(1)));
      socket.terminate();
      return { browser, code: new URL(resumed.headers.get('location')!).searchParams.get('code')!, verifier };
    }

    test('a login begun at one node, its page at another, ended at a third: the code is good once, wherever it is redeemed', async () => {
      const { code, verifier } = await logIn('anna', phone);
      const grant = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: verifier };
      const tokens = await Promise.all([post(0, 'token', grant), post(1, 'token', grant)]);
      assert.deepEqual(tokens.map((each) => each['error'] ?? 'tokens').sort(), ['invalid_grant', 'tokens']);
    });

    test('of two tabs with one login at two nodes the newer asks, and the older says so', async () => {
      const own = await phoneOf('finn');
      await own.greet();
      const { browser } = await logIn('finn', own); // a stranger would be too often
      const older = await openPage(0, 1, 'finn', browser);
      await older.hears('waiting');
      const first = await own.next('login-prompt');
      own.beat([first.requestId]);
      const newer = openTab(browser, older.page, 2, 'finn');
      assert.equal((await older.hears('ended'))['cause'], 'elsewhere');
      await newer.hears('waiting');
      const second = await own.next('login-prompt');
      own.beat([second.requestId]);
      assert.equal(await withdrawn(first.requestId, own), 'client-gone');
      newer.socket.terminate();
      assert.equal(await withdrawn(second.requestId, own), 'client-gone');
    });

    test('strangers may ask for one name once a minute, at all nodes together', async () => {
      const first = await openPage(0, 1, 'whoever');
      await first.hears('waiting'); // which does not say whether there is such a person
      const second = await openPage(1, 2, 'whoever');
      assert.equal((await second.hears('ended'))['cause'], 'too-often');
      first.socket.terminate();
    });

    test('cancelled at another node while its page begins to ask: nobody is asked', async () => {
      const two = nodes[1]!;
      const user = 'erin';
      const newcomer = await phoneOf(user, two);
      await newcomer.greet();
      let letGo = (): void => undefined;
      const held = new Promise<void>((resolve) => (letGo = resolve));
      let isHeld = false;
      two.state.onCommit = async (commit) => {
        if (commit.changes.some(({ key: name }) => name.startsWith('openid/Stranger/'))) {
          isHeld = true;
          await held;
        }
        return commit.go();
      };
      const { browser, page, socket } = await openPage(0, 1, user);
      await until(() => isHeld, 'the page is about to ask');
      const answer = await browser.post(`${originOf(2)}${page}/cancel`, {}, { origin: URL_OF_ALL });
      assert.equal(((await answer.json()) as { cancelled: boolean }).cancelled, true);
      await until(
        () => two.state.list('openid/Interaction/').some(({ value }) => value.includes('access_denied')),
        'the node of the page hears of it',
      );
      letGo();
      const behind = await openPage(0, 1, 'somebody');
      await behind.hears('waiting');
      two.state.letGo();
      assert.deepEqual(
        newcomer.heard.map(({ type }) => type).filter((type) => type === 'login-prompt'),
        [],
      );
      assert.equal(two.bed.gateway.engine.pendingCount, 0);
      socket.terminate();
      behind.socket.terminate();
    });

    test('a call of Keycloak that comes again at another node is the same request, also when it is over', async () => {
      const callAt = (index: number, id?: string): ReturnType<KeycloakServer['ask']> => {
        keycloak.channel = `${originOf(index)}/v1/keycloak`;
        return keycloak.ask({}, id);
      };
      const { id, status } = await callAt(0);
      assert.equal(status, 201);
      const prompt = await phone.next('transaction-prompt');
      phone.beat([prompt.requestId]);
      assert.equal((await callAt(1, id)).status, 201);
      await approve(prompt, '42');
      assert.equal((await phone.next('outcome')).state, 'approved');
      await until(() => keycloak.callbacks.length > 0, 'Keycloak is told');
      assert.equal((await callAt(2, id)).status, 201);
      assert.equal(keycloak.poll(id), 'tokens');
      assert.deepEqual(
        [
          keycloak.callbacks.map((each) => `${each.status} ${each.answered}`),
          nodes.map(({ bed }) => bed.gateway.engine.pendingCount),
        ],
        [['SUCCEED 200'], [0, 0, 0]],
      );
    });

    for (const door of ['a backend', 'Keycloak'] as const) {
      test(`who enrolled at one node a moment ago is asked by another that has not heard of it: by ${door}`, async () => {
        const late = nodes[1]!;
        late.state.isLate = true;
        try {
          const user = door === 'Keycloak' ? 'cleo' : 'dora';
          await phoneOf(user);
          if (door === 'Keycloak') {
            keycloak.channel = `${originOf(1)}/v1/keycloak`;
            const { status, words } = await keycloak.ask({ user });
            assert.equal(status, 201, words);
          } else {
            const asked = { scope: 'openid', login_hint: user, binding_message: 'Pay' };
            const answer = await post(1, 'backchannel', asked);
            assert.ok(answer['auth_req_id'], JSON.stringify(answer));
          }
        } finally {
          late.state.isLate = false;
        }
      });
    }
  });
}
