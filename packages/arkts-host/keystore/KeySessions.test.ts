// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { AuthType } from '../system/AuthType.ts';
import type { Device } from '../device/Device.ts';
import { readyDevice } from '../device/readyDevice.ts';
import { huks } from '../sdk/kits/@kit.UniversalKeystoreKit.ts';
import type { KeySession } from './KeySession.ts';
import { SESSIONS_OF_ALL, SESSIONS_OF_APP } from './KeySessions.ts';
import {
  answerOf,
  generated,
  keyOptions,
  opened,
  signed,
  signedWith,
  successOf,
  tokenFor,
} from './keystore.test-support.ts';

const MESSAGE: Uint8Array = Uint8Array.of(1, 2, 3);

let device: Device;

beforeEach(async () => {
  device = readyDevice();
  await generated('a');
});

describe('a session of the keystore', () => {
  it('is over with its result', async () => {
    const { handle, challenge } = await opened('a');
    const token = tokenFor(device, challenge);

    assert.notEqual(typeof (await signed(handle, MESSAGE, token)), 'number');
    assert.equal(await signed(handle, MESSAGE, token), 12000011);
  });

  it('is over with a failed finish', async () => {
    const { handle, challenge } = await opened('a');

    assert.equal(await signed(handle, MESSAGE, new Uint8Array(280)), 12000008);
    assert.equal(await signed(handle, MESSAGE, tokenFor(device, challenge)), 12000011);
  });

  it('is over with a failed update', async () => {
    const { handle, challenge } = await opened('a');

    assert.equal(await answerOf(huks.updateSession(handle, keyOptions({ inData: MESSAGE }))), 401);
    assert.equal(await signed(handle, MESSAGE, tokenFor(device, challenge)), 12000011);
  });

  it('is over when it was aborted', async () => {
    const { handle, challenge } = await opened('a');

    assert.equal(await answerOf(huks.abortSession(handle, keyOptions())), undefined);
    assert.equal(await signed(handle, MESSAGE, tokenFor(device, challenge)), 12000011);
  });

  it('that is unknown, over or aborted can be aborted again', async () => {
    const { handle } = await opened('a');
    for (const one of [handle, handle, 77, 0, -1, Number.NaN]) {
      assert.equal(await answerOf(huks.abortSession(one, keyOptions())), undefined);
    }
  });

  it('that is unknown cannot be finished: 12000011', async () => {
    assert.equal(await signed(77, MESSAGE), 12000011);
    assert.equal(await answerOf(huks.updateSession(77, keyOptions({ inData: MESSAGE }))), 12000011);
  });

  it('takes one call at a time', async () => {
    const { handle, challenge } = await opened('a');
    const token = tokenFor(device, challenge);
    const first = huks.updateSession(handle, keyOptions({ inData: MESSAGE }), token);
    const second = huks.updateSession(handle, keyOptions({ inData: MESSAGE }), token);

    assert.equal(await answerOf(second), 12000011);
    assert.equal(await answerOf(first), null);
    assert.notEqual(typeof (await signed(handle, MESSAGE)), 'number');
  });

  it('is not stopped by an abort while it is being finished', async () => {
    const { handle, challenge } = await opened('a');
    const finish = huks.finishSession(handle, keyOptions({ inData: MESSAGE }), tokenFor(device, challenge));

    assert.equal(await answerOf(huks.abortSession(handle, keyOptions())), undefined);

    assert.ok((await finish).outData!.length > 0);
  });

  it('cannot be finished behind an abort', async () => {
    const { handle, challenge } = await opened('a');
    const abort = huks.abortSession(handle, keyOptions());
    const finish = huks.finishSession(handle, keyOptions({ inData: MESSAGE }), tokenFor(device, challenge));

    assert.equal(await answerOf(finish), 12000011);
    await abort;
  });

  it('of another app is 12000012, and stays what it was', async () => {
    const { handle, challenge } = await opened('a');
    const own = device.app;
    device.app = 'com.example.other';
    assert.equal(await signed(handle, MESSAGE, tokenFor(device, challenge)), 12000012);
    assert.equal(await answerOf(huks.abortSession(handle, keyOptions())), undefined);
    device.app = own;

    assert.notEqual(typeof (await signed(handle, MESSAGE, tokenFor(device, challenge))), 'number');
  });

  it('survives the deletion of its key, which no new one does', async () => {
    const { handle, challenge } = await opened('a');
    await successOf(huks.deleteKeyItem('a', keyOptions()));

    assert.notEqual(typeof (await signed(handle, MESSAGE, tokenFor(device, challenge))), 'number');
    assert.equal(await answerOf(huks.initSession('a', keyOptions())), 12000011);
  });

  it('needs the algorithm, one purpose of the key, and its digest', async () => {
    for (const [wish, code] of [
      [{ algorithm: undefined }, 12000002],
      [{ purpose: undefined }, 12000002],
      [{ digest: undefined }, 12000002],
      [{ digest: 13 }, 12000003],
      [{ size: 384 }, 12000003],
      [{ purpose: 8 }, 12000003],
      [{ purpose: 12 }, 12000003],
      [{ algorithm: 1 }, 12000001],
    ] as const) {
      assert.equal(await answerOf(huks.initSession('a', keyOptions(wish))), code, JSON.stringify(wish));
    }
  });

  it('has a handle that takes more than 32 bits, and none is used twice', async () => {
    const handles = [(await opened('a')).handle, (await opened('a')).handle];
    assert.ok(handles.every((handle) => handle > 2 ** 32 && Number.isSafeInteger(handle)));
    assert.equal(new Set(handles).size, 2);
  });
});

describe('the table of sessions', () => {
  it(`holds ${SESSIONS_OF_APP} of an app; one more drops the oldest without a word`, async () => {
    const first = await opened('a');
    const second = await opened('a');
    for (let count = 2; count < SESSIONS_OF_APP; count++) {
      await opened('a');
    }
    assert.equal(device.keystore.sessions.count(device.app), SESSIONS_OF_APP);

    await opened('a');

    assert.equal(device.keystore.sessions.count(device.app), SESSIONS_OF_APP);
    assert.equal(await signed(first.handle, MESSAGE, tokenFor(device, first.challenge)), 12000011);
    assert.notEqual(typeof (await signed(second.handle, MESSAGE, tokenFor(device, second.challenge))), 'number');
  });

  it('drops none that a call works on, and is full when one works on each: 12000010', async () => {
    const sessions: KeySession[] = [];
    for (let count = 0; count < SESSIONS_OF_APP; count++) {
      sessions.push(device.keystore.sessions.take(device.app, (await opened('a')).handle));
    }
    assert.equal(await answerOf(huks.initSession('a', keyOptions())), 12000010);

    device.keystore.sessions.release(sessions[7]!);
    await opened('a');

    assert.equal(device.keystore.sessions.abort(device.app, sessions[7]!.handle), false);
    assert.equal(device.keystore.sessions.count(device.app), SESSIONS_OF_APP);
  });

  it(`holds ${SESSIONS_OF_ALL} of all apps; one more drops the oldest of any`, async () => {
    const own = device.app;
    const first = await opened('a');
    for (const app of ['b', 'c', 'd']) {
      device.app = app;
      await generated('x');
      for (let count = 0; count < SESSIONS_OF_APP - (app === 'd' ? 1 : 0); count++) {
        await opened('x');
      }
    }
    assert.equal(device.keystore.sessions.count(own), 1);
    await opened('x');
    assert.equal(device.keystore.sessions.count(own), 0);
    device.app = own;

    assert.equal(await signed(first.handle, MESSAGE, tokenFor(device, first.challenge)), 12000011);
  });

  it("loses an app's sessions when its process dies", async () => {
    const { handle, challenge } = await opened('a');
    device.faults.killApp(device.app);

    assert.equal(device.keystore.sessions.count(device.app), 0);
    assert.equal(await signed(handle, MESSAGE, tokenFor(device, challenge)), 12000011);
    assert.notEqual(typeof (await signedWith(device, 'a', AuthType.PIN)), 'number');
  });

  it('gets no session for a process that died while it was asked for', async () => {
    void huks.initSession('a', keyOptions());
    device.faults.killApp(device.app);
    await device.clock.advance(100);

    assert.equal(device.keystore.sessions.count(device.app), 0);
  });
});
