// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { NetworkActivity } from 'arkts-host/network';
import { enrolPhone } from './enrolPhone.ts';
import { gatewayScenarios } from './gatewayScenarios.ts';
import { openStage } from './Stage.ts';
import type { Stage } from './Stage.ts';

let dataFolder = '';

before(() => {
  dataFolder = mkdtempSync(path.join(os.tmpdir(), 'phone-'));
});
after(() => rmSync(dataFolder, { recursive: true, force: true }));

async function press(stage: Stage, button: string): Promise<void> {
  stage.page.click(button);
  await NetworkActivity.of(stage.device).advance(500);
  stage.device.user.presentFace();
  await NetworkActivity.of(stage.device).advance(3_000);
  await stage.page.settle();
}

async function openAccounts(): Promise<Stage> {
  const stage = await openStage({ dataFolder });
  stage.page.click('sectionAccounts');
  await stage.page.settle();
  stage.page.input('serverAddress', await stage.accountServer.address());
  return stage;
}

test('an account of a phone with a data folder is there after a restart, and signs in', async () => {
  const first = await openAccounts();
  first.page.input('userName', 'ann');
  await first.page.settle();
  await press(first, 'register');
  await first.close();

  const second = await openAccounts();
  await press(second, 'signIn');

  assert.equal(second.page.text('notice'), 'Signed in as ann');
  await second.close();
});

test('a phone with a data folder is enrolled once, and approves after a restart of both', async () => {
  const gatewayFolder = path.join(dataFolder, 'gateway');
  const first = await openStage({ dataFolder }, gatewayFolder);
  await enrolPhone(first);
  await first.close();

  const second = await openStage({ dataFolder }, gatewayFolder);
  await enrolPhone(second);
  const enrolments = second.gateway.audit().filter(({ event }) => event === 'device-enrolled');
  const approve = gatewayScenarios.find(({ name }) => name === 'gateway-approve')!;
  await approve.play(second);

  assert.equal(enrolments.length, 1);
  assert.equal(second.page.text('requestResult'), 'Approved');
  await second.close();
});

test('accounts that cannot be read are said, and never taken for none', async () => {
  writeFileSync(path.join(dataFolder, 'account-server.json'), '{"users": [');

  await assert.rejects(openStage({ dataFolder }), /account-server\.json cannot be read.*Mend it, or remove it/);
});
