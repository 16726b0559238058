// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { appOriginOf } from './appOriginOf.ts';
import { openStage } from './Stage.ts';
import type { Stage } from './Stage.ts';
import { DeviceNetwork, NetworkActivity } from 'arkts-host/network';
import { formatTicket } from '@cancellable-auth/gateway/engine';
import type { ClientEnd } from '@cancellable-auth/gateway/testing';
import { GatewayBed, NAME } from '@cancellable-auth/gateway/testing';
import type { Login } from '@cancellable-auth/gateway/client';

/** Real milliseconds that anything over the network may take. */
const LIMIT = 120_000;
/** Milliseconds between two looks. */
const STEP = 5;
/** Milliseconds of the phone in which its prompt is gone after an answer. */
const GONE = 3_000;

const bed = new GatewayBed();
let login: Login;
let stage: Stage;
let clients: ClientEnd[] = [];

before(async () => {
  await bed.start({ party: { id: NAME, name: 'Gate', origins: [appOriginOf('org.cancellableauth.demo')] } });
  login = await bed.logIn();
});
after(() => bed.stop());
beforeEach(async () => {
  stage = await openStage();
});
afterEach(async () => {
  clients.forEach((client) => client.abort.abort());
  clients = [];
  await closeStage();
});

async function closeStage(): Promise<void> {
  await stage.close();
  DeviceNetwork.of(stage.device).shutDown();
}

/** Another phone, or the same one after it was switched off and on. */
async function reopen(options: { dataFolder: string }): Promise<void> {
  await closeStage();
  stage = await openStage(options);
}

/** What the page says; nothing when it does not show that. */
function text(id: string): string {
  return stage.page.find(id) === undefined ? 'nothing' : stage.page.text(id);
}

/** Waits while real time and the phone's pass alike. */
async function soon(look: () => boolean, what: () => string): Promise<void> {
  const end = performance.now() + LIMIT;
  while (!look()) {
    assert.ok(performance.now() < end, what());
    await stage.device.clock.advance(STEP);
    await setTimeout(STEP);
  }
}

async function says(id: string, pattern: RegExp): Promise<void> {
  await soon(
    () => pattern.test(text(id)),
    () => `${id} says "${text(id)}", not ${pattern}; the state is "${text('gatewayState')}"`,
  );
}

/** Waits for the system's prompt. */
async function isAsked(): Promise<void> {
  await soon(
    () => stage.device.screen.prompt !== undefined,
    () => `nobody is asked: ${text('gatewayState')}`,
  );
}

async function wait(ms: number): Promise<void> {
  await NetworkActivity.of(stage.device).advance(ms);
}

async function enrol(): Promise<void> {
  const { page, device } = stage;
  page.click('sectionGateway');
  await says('gatewayState', /no gateway/);
  page.input('enrolTicket', formatTicket(await bed.ticket('enrol-code')));
  await page.settle();
  page.click('enrol');
  await isAsked();
  device.user.presentFace();
  await wait(GONE);
  await says('gatewayState', /Approves for anna at gate\.example/);
}

/** A connection asks, and the phone shows it. The number that the client shows. */
async function request(): Promise<{ client: ClientEnd; number: string }> {
  const client = bed.open(login);
  clients.push(client);
  await says('requestTarget', new RegExp(`^${bed.target}$`));
  let number = '';
  await soon(
    () => {
      const waiting = client.messages.find((message) => message.type === 'waiting');
      number = waiting?.type === 'waiting' ? waiting.number : '';
      return number !== '';
    },
    () => 'the client shows no number',
  );
  return { client, number };
}

async function type(number: string): Promise<void> {
  stage.page.input('matchNumber', number);
  await stage.page.settle();
  stage.page.click('checkNumber');
}

/** What the metric of the gateway is now. */
async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${bed.operationsUrl}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
}

test('the app enrols with the ticket that the operator hands out, and keeps the enrolment', async (t) => {
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'phone-'));
  t.after(() => rmSync(dataFolder, { recursive: true, force: true }));
  await reopen({ dataFolder });
  await enrol();

  await reopen({ dataFolder });

  stage.page.click('sectionGateway');
  await says('gatewayState', /Approves for anna/);
});

test('the user sees who asks, types the number, shows their face, and the connection opens', async () => {
  await enrol();
  const { client, number } = await request();
  assert.equal(text('requestUser'), 'anna');
  assert.equal(text('requestClient'), 'laptop');
  assert.equal(text('requestAddress'), '127.0.0.1');
  assert.match(text('requestRemaining'), /^\d+ seconds left$/);

  await type(number);
  await isAsked();
  stage.device.user.presentFace();
  await wait(GONE);

  await says('requestResult', /^Approved$/);
  client.source.end('through');
  assert.deepEqual(await client.end, { wasOpen: true, code: 0, reason: 'over' });
  assert.equal(Buffer.concat(client.received).toString(), 'through');
});

test('a wrong number asks for no face, and the right one after it does', async () => {
  await enrol();
  const { number } = await request();

  await type(number === '11' ? '12' : '11');
  await says('requestState', /^Wrong number\. Tries left: \d$/);
  assert.equal(stage.device.screen.prompt, undefined);
  assert.equal(stage.page.value('matchNumber'), '');
  await type(number);
  await isAsked();
});

const NOES = [
  ['denyRequest', 'Denied', 'denied'],
  ['notMe', 'Denied: this was not you', 'not-me'],
] as const;
for (const [button, words, reason] of NOES) {
  test(`the button ${button} ends the request, and the client hears why`, async () => {
    await enrol();
    const { client } = await request();

    stage.page.click(button);

    await says('requestResult', new RegExp(`^${words}$`));
    assert.equal((await client.end).reason, reason);
    login = await bed.logIn(); // "not me" has made the old one worthless
  });
}

test('a connection that drops takes the request off the page', async () => {
  await enrol();
  const { client } = await request();

  client.abort.abort();

  await says('requestResult', /^Cancelled there$/);
  assert.equal(text('requestUser'), 'nothing');
});

test('a connection that drops takes the face prompt away, and the gateway gets a receipt', async () => {
  await enrol();
  const { client, number } = await request();
  await type(number);
  await isAsked();
  const receipts = await metric('gateway_drop_to_withdrawn_seconds_count');

  client.abort.abort();
  await soon(
    () => text('requestUser') === 'nothing',
    () => 'the request stays on the page',
  );
  await wait(GONE);

  assert.equal(stage.device.screen.prompt, undefined);
  await says('requestResult', /^Cancelled there$/);
  for (let i = 0; i < 500 && (await metric('gateway_drop_to_withdrawn_seconds_count')) === receipts; i++) {
    await wait(STEP);
  }
  assert.equal(await metric('gateway_drop_to_withdrawn_seconds_count'), receipts + 1);
});

test('a phone whose connection breaks off keeps its face prompt, and approves over the next connection', async () => {
  await enrol();
  const { client, number } = await request();
  await type(number);
  await isAsked();

  DeviceNetwork.of(stage.device).resetConnections();
  await says('gatewayState', /^Connecting to gate\.example$/);
  await wait(1_000);
  await says('gatewayState', /Approves for anna/);
  assert.notEqual(stage.device.screen.prompt, undefined);
  stage.device.user.presentFace();
  await wait(GONE);

  await says('requestResult', /^Approved$/);
  client.source.end();
  assert.equal((await client.end).wasOpen, true);
});

test('a phone that hears nothing for a lease takes its face prompt away by itself', async () => {
  await enrol();
  const { number } = await request();
  await type(number);
  await isAsked();

  DeviceNetwork.of(stage.device).turnOff();
  await wait(15_000 + GONE);

  assert.equal(stage.device.screen.prompt, undefined);
  assert.equal(text('requestResult'), 'Withdrawn: the gateway was not heard of');
});

test('a request that comes while the app is in the background is shown when the user opens the app', async () => {
  await enrol();
  stage.page.click('sectionAsk');
  await stage.ability.background('app-first');
  await wait(GONE);
  const client = bed.open(login);
  clients.push(client);
  await soon(
    () => client.messages.some((message) => message.type === 'waiting'),
    () => 'the client does not wait',
  );
  assert.equal(
    client.messages.some((message) => message.type === 'shown'),
    false,
  );

  await stage.ability.foreground();

  await says('requestTarget', new RegExp(`^${bed.target}$`));
  await soon(
    () => client.messages.some((message) => message.type === 'shown'),
    () => 'the client does not hear of it',
  );
});

test('a revoked phone forgets the gateway', async () => {
  await enrol();
  const devices = await bed.operate({ command: 'devices' });
  const rows = 'rows' in devices ? (devices.rows as readonly { id: string; revoked?: unknown }[]) : [];
  await bed.operate({ command: 'revoke-device', id: rows.at(-1)!.id });

  await says('gatewayState', /does not trust this phone any more/);
  assert.notEqual(text('enrol'), 'nothing');
});

test('a ticket is scanned from a code, and enrols the phone; who leaves the scanner is asked for nothing', async () => {
  const { device, page } = stage;
  page.click('sectionGateway');
  await says('gatewayState', /no gateway/);
  page.click('scanTicket');
  await page.settle();
  assert.equal(page.enabled('scanTicket'), false, 'one scanner at a time');
  device.user.leaveScanner();
  await soon(
    () => page.enabled('scanTicket'),
    () => 'the scanner stays',
  );
  assert.equal(page.find('scanFailed'), undefined);

  device.scanner.isAvailable = false;
  page.click('scanTicket');
  await says('scanFailed', /Nothing can be scanned here\. Paste the ticket\./);
  device.scanner.isAvailable = true;

  page.click('scanTicket');
  await page.settle();
  device.user.showCode(formatTicket(await bed.ticket('enrol-code')));
  await isAsked();
  device.user.presentFace();
  await wait(GONE);
  await says('gatewayState', /Approves for anna at gate\.example/);
});

test('a text that is no ticket, and a ticket that is spent, enrol nothing and say why', async () => {
  const { page } = stage;
  const ticket = formatTicket(await bed.ticket('enrol-code'));
  page.click('sectionGateway');
  await says('gatewayState', /no gateway/);
  assert.equal(text('appOrigin'), `For the operator, this app is ${appOriginOf('org.cancellableauth.demo')}`);
  page.input('enrolTicket', 'something else');
  await page.settle();
  page.click('enrol');
  await says('gatewayState', /^This is no ticket$/);

  page.input('enrolTicket', ticket);
  await page.settle();
  page.click('enrol');
  await isAsked();
  stage.device.user.cancelPrompt();
  await wait(GONE);
  await says('gatewayState', /^Not enrolled: you were not verified$/);
  page.click('enrol');
  await says('gatewayState', /^The code of the ticket is spent or expired$/);
});
