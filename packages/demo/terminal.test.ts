// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StaleReads } from 'arkts-host/app';
import { NetworkActivity } from 'arkts-host/network';
import { actions } from './actions.ts';
import { drawScreen } from './drawScreen.ts';
import { pressKey } from './pressKey.ts';
import { openStage } from './Stage.ts';

describe('the terminal', () => {
  it('lets a person ask and succeed by two keys', async () => {
    const stage = await openStage();

    await pressKey(stage, 'a');
    await stage.device.clock.advance(500);
    await pressKey(stage, 'f');
    await stage.device.clock.advance(5_000);
    await stage.page.settle();

    assert.equal(stage.page.text('outcome'), 'Succeeded by face');
  });

  it('lets a person register, sign in with one of two accounts, and take it back', async () => {
    const stage = await openStage();
    const press = async (keys: string): Promise<void> => {
      for (const key of keys) {
        await pressKey(stage, key);
        await NetworkActivity.of(stage.device).advance(2_000);
        await stage.page.settle();
      }
    };

    await press('mgf');
    assert.equal(stage.page.text('notice'), 'Registered: ann');
    await press('gfjep');
    assert.equal(stage.page.text('notice'), 'Signed in as ann');
    await press('jet');
    assert.equal(stage.page.text('notice'), 'Cancelled by this app');
    await press('yj');
    assert.equal(stage.page.text('notice'), 'The server cannot be reached');
    await press('yjef');
    assert.equal(stage.page.text('notice'), 'Signed in as ann');
    await stage.close();
  });

  it('says why a key can do nothing now, and changes nothing', async () => {
    const stage = await openStage();

    const notice = await pressKey(stage, 'f');

    assert.match(notice, /prompt/i);
    assert.equal(stage.page.text('state'), 'Nothing is being asked');
  });

  it('says that a button is disabled', async () => {
    const stage = await openStage();

    assert.match(await pressKey(stage, 'c'), /cancel/);
    assert.match(await pressKey(stage, 'c'), /disabled/);
  });

  it('does not know other keys, and does not print what they send', async () => {
    const stage = await openStage();

    assert.equal(await pressKey(stage, '\x1b[A'), 'No key \'"\\u001b[A"\'. The keys are above.');
  });

  it('has every key once', () => {
    const keys = actions.map((action) => action.key);

    assert.equal(new Set([...keys, 'q']).size, keys.length + 1);
  });

  it('survives every key in every state', async () => {
    const stage = await openStage();

    for (const first of actions) {
      for (const second of ['a', first.key]) {
        assert.equal(typeof (await pressKey(stage, second)), 'string');
        await stage.device.clock.advance(300);
      }
    }

    assert.deepEqual(stage.app.errors, []);
    await stage.close();
  });

  it('never draws more lines or wider ones than there is room for', async () => {
    const stage = await openStage();
    await pressKey(stage, 'a');
    await stage.device.clock.advance(500);

    for (const [columns, rows] of [
      [80, 24],
      [200, 60],
      [40, 10],
      [120, 1],
    ] as const) {
      const lines = drawScreen(stage, 'a notice', columns, rows);

      assert.ok(lines.length <= rows, `${lines.length} lines in ${rows}`);
      assert.ok(lines.every((line) => line.length <= Math.max(40, columns)));
    }
  });

  it('names what the page shows and has changed unheard, and says nothing otherwise', async () => {
    const stage = await openStage();
    const stale = (): string[] => drawScreen(stage, '', 200, 60).filter((line) => line.startsWith('stale:'));
    const model = { name: 'old' };
    StaleReads.watch(true);
    try {
      const reader = { label: 'Text' };
      StaleReads.begin(reader);
      StaleReads.see(model, 'name', 'entry/src/main/ets/pages/Index.ets:7:9');
      StaleReads.end();
      assert.deepEqual(stale(), []);

      model.name = 'new';

      assert.deepEqual(stale(), [
        'stale: Object.name (entry/src/main/ets/pages/Index.ets:7:9) is "new", the page shows "old"',
      ]);
      StaleReads.forget(reader);
      assert.deepEqual(stale(), []);
    } finally {
      StaleReads.watch(false);
      await stage.close();
    }
  });

  it('switches the language of the page', async () => {
    const stage = await openStage();

    await pressKey(stage, 'z');

    assert.equal(stage.page.text('state'), '当前没有请求');
  });

  it('cancels by the id that the page shows', async () => {
    const stage = await openStage();
    assert.match(await pressKey(stage, 'i'), /Nothing is being asked/);
    await pressKey(stage, 'a');
    await stage.device.clock.advance(500);

    await pressKey(stage, 'i');
    await stage.device.clock.advance(5_000);
    await stage.page.settle();

    assert.equal(stage.page.text('outcome'), 'Cancelled by this app');
  });
});
