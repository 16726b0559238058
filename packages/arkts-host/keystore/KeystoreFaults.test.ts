// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Device } from '../device/Device.ts';
import { readyDevice } from '../device/readyDevice.ts';
import { huks } from '../sdk/kits/@kit.UniversalKeystoreKit.ts';
import { answerOf, generated, keyOptions, opened, signed, tokenFor } from './keystore.test-support.ts';

const MESSAGE: Uint8Array = Uint8Array.of(1, 2, 3);

let device: Device;

beforeEach(() => {
  device = readyDevice();
});

describe('faults of the keystore', () => {
  it('fail the next call of a name with a code, nothing being done, and as often as asked for', async () => {
    device.faults.keystore.failNext('generateKeyItem', 12000005);
    device.faults.keystore.failNext('generateKeyItem', 12000006);

    assert.equal(await answerOf(huks.hasKeyItem('a', keyOptions())), false);
    assert.equal(await generated('a'), 12000005);
    assert.equal(await generated('a'), 12000006);
    assert.equal(device.keystore.keys.length, 0);
    assert.equal(await generated('a'), undefined);
  });

  it('that fail a finish end its session', async () => {
    await generated('a');
    const { handle, challenge } = await opened('a');
    device.faults.keystore.failNext('finishSession', 12000005);

    assert.equal(await signed(handle, MESSAGE, tokenFor(device, challenge)), 12000005);
    assert.equal(device.keystore.sessions.count(device.app), 0);
  });

  it('make the next call of a name answer late, though it is done in time', async () => {
    device.faults.keystore.delayNext('generateKeyItem', 1000);
    let answered: number | undefined;
    void huks.generateKeyItem('a', keyOptions()).then(() => {
      answered = device.clock.now;
    });
    await device.clock.advance(5);
    assert.equal(device.keystore.keys.length, 1);
    await device.clock.advance(2000);

    assert.equal(answered, 1005);
  });

  it('make the next call of a name neither done nor answered', async () => {
    device.faults.keystore.loseNext('generateKeyItem');
    let answered = false;
    void huks.generateKeyItem('a', keyOptions()).then(() => {
      answered = true;
    });
    await device.clock.advance(1_000_000);

    assert.equal(answered, false);
    assert.equal(device.keystore.keys.length, 0);
  });

  it('make the next call of a name done and never answered', async () => {
    device.faults.keystore.loseNextAnswer('generateKeyItem');
    let answered = false;
    void huks.generateKeyItem('a', keyOptions()).then(() => {
      answered = true;
    });
    await device.clock.advance(1_000_000);

    assert.equal(answered, false);
    assert.equal(device.keystore.keys.length, 1);
  });

  it('drop every session at once: the next finish is 12000011', async () => {
    await generated('a');
    const { handle, challenge } = await opened('a');
    device.faults.keystore.evictSessions();

    assert.equal(await signed(handle, MESSAGE, tokenFor(device, challenge)), 12000011);
  });

  it('leave a session alone that a call works on', async () => {
    await generated('a');
    const { handle, challenge } = await opened('a');
    const finish = huks.finishSession(handle, keyOptions({ inData: MESSAGE }), tokenFor(device, challenge));
    device.faults.keystore.evictSessions();

    assert.equal(typeof (await answerOf(finish)), 'object');
  });

  it('fill the storage in either of two ways, and free it again; the key replaced is lost', async () => {
    await generated('a');
    device.faults.keystore.fillStorage();
    assert.equal(await generated('b'), 12000014);
    assert.equal(await generated('a'), 12000014);
    device.faults.keystore.fillStorage(12000004);
    assert.equal(await generated('b'), 12000004);
    assert.equal(device.keystore.keys.length, 0);
    device.faults.keystore.freeStorage();
    assert.equal(await generated('b'), undefined);
  });

  it('take no time that cannot pass', () => {
    assert.throws(() => device.faults.keystore.delayNext('initSession', -1), { kind: 'IMPOSSIBLE_TIME' });
  });

  it('let an app cancel between the steps: every call can be caught on its way', async () => {
    await generated('a');
    let state = 'preparing';
    void huks.initSession('a', keyOptions()).then(() => {
      state = 'prompting';
    });
    await device.clock.advance(4);
    assert.equal(state, 'preparing');
    await device.clock.advance(1);
    assert.equal(state, 'prompting');
  });
});
