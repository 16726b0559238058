// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { userAuth } from '../sdk/kits/@kit.UserAuthenticationKit.ts';
import { AuthType } from '../system/AuthType.ts';
import type { Device } from './Device.ts';
import { READY_PIN, readyDevice } from './readyDevice.ts';

// An example: how an app's own authentication is tested against the simulated device. `unlockVault` stands for the app;
// it knows only the kit.

/** An app's code: opens its vault when the user shows that it is them, and says why when it does not. */
function unlockVault(): Promise<string> {
  return new Promise((resolve) => {
    const instance = userAuth.getUserAuthInstance(
      {
        challenge: new Uint8Array(32).fill(7),
        authType: [userAuth.UserAuthType.FACE, userAuth.UserAuthType.PIN],
        authTrustLevel: userAuth.AuthTrustLevel.ATL3,
      },
      { title: 'Open the vault' },
    );
    instance.on('result', {
      onResult: ({ result }) => {
        instance.off('result');
        resolve(result === userAuth.UserAuthResultCode.SUCCESS ? 'open' : `closed, ${result}`);
      },
    });
    instance.start();
  });
}

describe('an app that is tested with the simulated device as its double', () => {
  let device: Device;

  beforeEach(() => {
    device = readyDevice();
  });

  it('opens for the enrolled face', async () => {
    const vault = unlockVault();
    await device.clock.advance(300);

    device.user.presentFace();
    await device.clock.advance(1_000);

    assert.equal(await vault, 'open');
  });

  it('shows the user what it is for', async () => {
    void unlockVault();
    await device.clock.advance(300);

    assert.equal(device.prompt?.title, 'Open the vault');
  });

  it('stays closed for a stranger, and lets them try again', async () => {
    let answer: string | undefined;
    void unlockVault().then((text) => {
      answer = text;
    });
    await device.clock.advance(300);

    device.user.presentStranger();
    await device.clock.advance(1_000);

    assert.equal(answer, undefined);
    assert.equal(device.prompt?.types.find(({ type }) => type === AuthType.FACE)?.remainingAttempts, 4);
  });

  it('opens for the PIN after a stranger', async () => {
    const vault = unlockVault();
    await device.clock.advance(300);
    device.user.presentStranger();
    await device.clock.advance(500);

    device.user.typePin(READY_PIN);
    await device.clock.advance(1_000);

    assert.equal(await vault, 'open');
  });

  it('stays closed when the user cancels', async () => {
    const vault = unlockVault();
    await device.clock.advance(300);

    device.user.cancelPrompt();
    await device.clock.advance(1_000);

    assert.equal(await vault, 'closed, 12500003');
  });

  it('stays closed when the app goes to the background', async () => {
    const vault = unlockVault();
    await device.clock.advance(300);

    device.foreground.set(device.app, 'background');
    await device.clock.advance(1_000);

    assert.equal(await vault, 'closed, 12500003');
  });

  it('stays closed when the service dies', async () => {
    const vault = unlockVault();
    await device.clock.advance(300);

    device.faults.killAuthService();
    await device.clock.advance(1_000);

    assert.equal(await vault, 'closed, 12500002');
  });

  it('stays closed when nothing is enrolled', async () => {
    device.user.unenrol(AuthType.FACE);
    device.user.unenrol(AuthType.PIN);
    const vault = unlockVault();
    await device.clock.advance(300);

    assert.equal(await vault, 'closed, 12500010');
  });

  it('waits for ever when the request is lost, as on a phone', async () => {
    device.faults.failNextStart();
    let answer: string | undefined;
    void unlockVault().then((text) => {
      answer = text;
    });

    await device.clock.advance(3_600_000);

    assert.equal(answer, undefined);
  });
});
