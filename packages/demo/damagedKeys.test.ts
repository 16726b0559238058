// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { NetworkActivity } from 'arkts-host/network';
import { openStage } from './Stage.ts';
import type { Stage } from './Stage.ts';

/** The library's own; the app has another one for its enrolment at a gateway. */
const DATABASE = 'cancellable_auth_credentials.db';

describe('an app whose list of keys is damaged', () => {
  let dataFolder = '';
  let stage: Stage;

  before(async () => {
    dataFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'damaged-keys-'));
    stage = await openAccounts();
    await register('ann');
    await stage.close();
    damage();
    stage = await openAccounts();
  });
  after(async () => {
    await stage.close();
    fs.rmSync(dataFolder, { recursive: true, force: true });
  });

  async function openAccounts(): Promise<Stage> {
    const opened = await openStage({ dataFolder });
    opened.page.click('sectionAccounts');
    await opened.page.settle();
    opened.page.input('serverAddress', await opened.accountServer.address());
    await pass(opened);
    return opened;
  }

  async function pass({ device, page }: Stage): Promise<void> {
    await NetworkActivity.of(device).advance(3_000);
    await page.settle();
  }

  async function press(button: string): Promise<void> {
    stage.page.click(button);
    await pass(stage);
  }

  async function register(userName: string): Promise<void> {
    stage.page.input('userName', userName);
    await stage.page.settle();
    stage.page.click('register');
    await NetworkActivity.of(stage.device).advance(500);
    stage.device.user.presentFace();
    await pass(stage);
    assert.equal(stage.page.text('notice'), `Registered: ${userName}`);
  }

  /** As after a fault of the flash memory. */
  function damage(): void {
    const files = fs
      .readdirSync(dataFolder, { recursive: true, encoding: 'utf8' })
      .filter((file) => path.basename(file) === DATABASE);
    assert.equal(files.length, 1);
    const file = path.join(dataFolder, files[0]!);
    fs.writeFileSync(file, Buffer.alloc(8192, 0xa5));
    fs.rmSync(`${file}-wal`, { force: true });
    fs.rmSync(`${file}-shm`, { force: true });
  }

  it('says so, and what will be lost', () => {
    assert.equal(stage.page.text('notice'), "The list of this phone's keys is damaged and can never be read again");
    assert.match(stage.page.text('giveUpKeysLoss'), /the keys of all accounts on this phone/);
  });

  it('asks whether its user means it, and does nothing when not', async () => {
    await press('giveUpKeys');
    assert.match(stage.page.text('giveUpKeysSure'), /cannot be taken back/);
    await press('keepKeys');

    assert.equal(stage.page.find('confirmGiveUpKeys'), undefined);
    assert.notEqual(stage.page.find('giveUpKeys'), undefined);
  });

  it('gives them up when its user means it, shows what was lost, and registers again', async () => {
    await press('giveUpKeys');
    await press('confirmGiveUpKeys');

    assert.equal(stage.page.text('notice'), '1 key was given up');
    assert.match(stage.page.text('lostKeys'), /^Lost\./);
    assert.equal(stage.page.find('giveUpKeys'), undefined);
    await register('ben');
  });
});
