// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { appOriginOf } from '../assertions/appOriginOf.ts';
import { openStage, PIN } from '../demo/Stage.ts';
import type { Stage } from '../demo/Stage.ts';
import { DeviceNetwork } from '../host/network/DeviceNetwork.ts';
import { NetworkActivity } from '../host/network/NetworkActivity.ts';
import type { ClientEnd } from './testing/ClientEnd.ts';
import { GatewayBed, NAME } from './testing/GatewayBed.ts';
import { until } from './testing/until.ts';
import type { Login } from './tunnel/TokenFile.ts';
import { formatTicket } from './admission/Ticket.ts';

const SHOWN = 500;
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
  await stage.close();
  DeviceNetwork.of(stage.device).shutDown();
});

/** What the page says; undefined when it does not show that. */
function text(id: string): string | undefined {
  return stage.page.has(id) ? stage.page.text(id) : undefined;
}

/** Waits for the network until the page says so, while the phone's time stands still. */
async function says(id: string, pattern: RegExp): Promise<void> {
  try {
    await NetworkActivity.of(stage.device).until(() => pattern.test(text(id) ?? ''), 10_000);
  } catch {
    assert.match(text(id) ?? 'nothing', pattern);
  }
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
  await until(async () => false, '').catch(() => undefined);
  await wait(SHOWN);
  device.user.presentFace();
  await wait(GONE);
  await says('gatewayState', /Approves for anna at gate\.example/);
}

test('enrols', async () => {
  await enrol();
});
