// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, describe, it } from 'node:test';
import { until } from '@cancellable-auth/gateway/testing';
import { drawTerminal, pressKey } from 'arkts-host/screen';
import type { Phone } from 'arkts-host/screen';
import { StaleReads } from 'arkts-host/app';
import { NetworkActivity } from 'arkts-host/network';
import { actions, LOOK } from './actions.ts';
import { gatewayCommands } from './gatewayCommands.ts';
import { openPhone } from './openPhone.ts';
import { openStage } from './Stage.ts';
import type { Stage } from './Stage.ts';

/** Milliseconds in which the prompt takes a face for sure. */
const SHOWN = 500;

describe('the terminal', () => {
  it('lets a person ask and succeed by two keys', async () => {
    const stage = await openStage();

    await pressKey(stage, LOOK, 'a');
    await stage.device.clock.advance(500);
    await pressKey(stage, LOOK, 'f');
    await stage.device.clock.advance(5_000);
    await stage.page.settle();

    assert.equal(stage.page.text('outcome'), 'Succeeded by face');
  });

  it('lets a person register, sign in with one of two accounts, and take it back', async () => {
    const stage = await openStage();
    const press = async (keys: string): Promise<void> => {
      for (const key of keys) {
        await pressKey(stage, LOOK, key);
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

  it('lets a person log in at the shop, pay there, and see the prompt go', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-'));
    const phone = await openPhone({}, folder);
    const stage = phone.current as Stage;
    const waits = (): string =>
      drawTerminal(stage, LOOK, '', 120, 60).find((line) => line.startsWith('the waiting side')) ?? '';
    const asked = async (key: string): Promise<void> => {
      await pressKey(stage, LOOK, key);
      await until(() => stage.page.find('checkNumber') !== undefined && /number is \d\d/.test(waits()), waits);
      await pressKey(stage, LOOK, '5');
      await until(() => stage.device.prompt?.state === 'asking', 'the sheet');
      const shownAt = stage.device.clock.now;
      await until(() => stage.device.clock.now > shownAt + SHOWN, 'the sheet takes a face for sure');
    };
    try {
      assert.match(await pressKey(stage, LOOK, '='), /Nobody is asked to pay/);
      await asked('0');
      await pressKey(stage, LOOK, 'f');
      await until(() => /logged in as ann/.test(waits()) && stage.device.prompt === undefined, waits);
      await asked('-');
      await pressKey(stage, LOOK, '=');
      await until(() => /taken it back; receipt after/.test(waits()) && stage.device.prompt === undefined, waits);
      await asked('-');
      await pressKey(stage, LOOK, '-');
      await until(() => /the tab is closed; receipt after/.test(waits()) && stage.device.prompt === undefined, waits);
    } finally {
      await phone.close();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  it('says why a key can do nothing now, and changes nothing', async () => {
    const stage = await openStage();

    const notice = await pressKey(stage, LOOK, 'f');

    assert.match(notice, /prompt/i);
    assert.equal(stage.page.text('state'), 'Nothing is being asked');
  });

  it('asks for no number when nobody asks the phone for one', async () => {
    const stage = await openStage();

    assert.match(await pressKey(stage, LOOK, '9'), /^The phone shows no request that wants a number\./);
    assert.equal(await pressKey(stage, LOOK, 'k'), 'k: kill the service', 'the next key is a key again');
  });

  it('says that a button is disabled', async () => {
    const stage = await openStage();

    assert.match(await pressKey(stage, LOOK, 'c'), /cancel/);
    assert.match(await pressKey(stage, LOOK, 'c'), /disabled/);
  });

  it('does not know other keys, and does not print what they send', async () => {
    const stage = await openStage();

    assert.equal(await pressKey(stage, LOOK, '\x1b[A'), 'No key \'"\\u001b[A"\'. The keys are above.');
  });

  it('has every key once', () => {
    const keys = actions.map((action) => action.key);

    assert.equal(new Set([...keys, 'q']).size, keys.length + 1);
  });

  it('survives every key in every state', async () => {
    const stage = await openStage();

    for (const first of actions) {
      for (const second of ['a', first.key]) {
        assert.equal(typeof (await pressKey(stage, LOOK, second)), 'string');
        await stage.device.clock.advance(300);
      }
    }

    assert.deepEqual(stage.app.errors, []);
    await stage.close();
  });

  it('never draws more lines or wider ones than there is room for', async () => {
    const stage = await openStage();
    await pressKey(stage, LOOK, 'a');
    await stage.device.clock.advance(500);

    for (const [columns, rows] of [
      [80, 24],
      [200, 60],
      [40, 10],
      [120, 1],
    ] as const) {
      const lines = drawTerminal(stage, LOOK, 'a notice', columns, rows);

      assert.ok(lines.length <= rows, `${lines.length} lines in ${rows}`);
      assert.ok(lines.every((line) => line.length <= Math.max(40, columns)));
    }
  });

  it('names what the page shows and has changed unheard, and says nothing otherwise', async () => {
    const stage = await openStage();
    const stale = (): string[] => drawTerminal(stage, LOOK, '', 200, 60).filter((line) => line.startsWith('stale:'));
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

    await pressKey(stage, LOOK, 'z');

    assert.equal(stage.page.text('state'), '当前没有请求');
  });

  it('cancels by the id that the page shows', async () => {
    const stage = await openStage();
    assert.match(await pressKey(stage, LOOK, 'i'), /Nothing is being asked/);
    await pressKey(stage, LOOK, 'a');
    await stage.device.clock.advance(500);

    await pressKey(stage, LOOK, 'i');
    await stage.device.clock.advance(5_000);
    await stage.page.settle();

    assert.equal(stage.page.text('outcome'), 'Cancelled by this app');
  });
});

describe('npm start without a browser', { skip: process.platform === 'win32' ? 'needs sh' : false }, () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-keys-'));
  const pasted: ChildProcessWithoutNullStreams[] = [];
  let phone: Phone;
  let stage: Stage;

  before(async () => {
    phone = await openPhone({}, folder);
    stage = phone.current as Stage;
  });
  after(async () => {
    pasted.filter(({ exitCode }) => exitCode === null).forEach(({ pid }) => process.kill(-pid!, 'SIGTERM'));
    await phone.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** A command in a shell of another terminal; what it has said, on both outputs. */
  function paste(command: string): { child: ChildProcessWithoutNullStreams; said: () => string } {
    const child = spawn(command, { shell: true, cwd: os.tmpdir(), stdio: 'pipe', detached: true });
    pasted.push(child);
    let text = '';
    for (const output of [child.stdout, child.stderr]) {
      output.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
    }
    return { child, said: () => text };
  }

  /** Presses keys, one after the other; what the last one says. */
  async function press(...keys: string[]): Promise<string> {
    let notice = '';
    for (const key of keys) {
      notice = await pressKey(stage, LOOK, key);
    }
    return notice;
  }

  it('approves by keys what another terminal asks', async () => {
    const [login, connect] = gatewayCommands(stage.gateway).map(({ command }) => command);
    const { child } = paste(login!);
    await until(() => child.exitCode === 0, 'the other terminal is logged in');
    const client = paste(connect!);
    const number = await until(() => /type (\d)(\d) on your phone/.exec(client.said())?.slice(1), client.said);
    await press('n');
    await until(() => stage.page.find('matchNumber') !== undefined, 'the phone shows the request');

    assert.match(await press('9'), /^Type the number that the other terminal shows: __ /);
    assert.match(await press(number[0]!), new RegExp(`: ${number[0]}_ `));
    assert.match(await press('x'), /^Not typed/, 'and no prompt was cancelled');
    assert.equal(await press('9', ...number), `Typed: ${number.join('')}`);
    await until(() => stage.device.prompt !== undefined, 'the phone asks for the face');
    await press('f');

    await until(() => /approved/.test(client.said()), client.said);
    client.child.stdin.end('hello\n');
    await until(() => client.child.exitCode === 0, 'the other terminal has ended');
    assert.match(client.said(), /^hello$/m);
  });
});
