// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';
import { openStage } from './Stage.ts';
import type { Stage } from './Stage.ts';

type GetInstance = typeof userAuth.getUserAuthInstance;

/** What the app handed to the kit, in order. */
interface Request {
  readonly auth: userAuth.AuthParam;
  readonly widget: userAuth.WidgetParam;
}

describe('what reaches the kit when the user presses Ask', () => {
  const kit = userAuth as { getUserAuthInstance: GetInstance };
  const real: GetInstance = kit.getUserAuthInstance;
  let requests: Request[] = [];

  beforeEach(() => {
    requests = [];
    kit.getUserAuthInstance = (auth, widget) => {
      requests.push({ auth: { ...auth, challenge: auth.challenge.slice() }, widget: { ...widget } });
      return real(auth, widget);
    };
  });

  afterEach(() => {
    kit.getUserAuthInstance = real;
  });

  async function ask(stage: Stage): Promise<Request> {
    stage.page.click('start');
    await stage.device.clock.advance(500);
    stage.device.user.presentFace();
    await stage.device.clock.advance(5_000);
    await stage.page.settle();
    const request = requests.at(-1);
    assert.ok(request !== undefined);
    return request;
  }

  it('is a challenge of 32 bytes, a fresh one each time', async () => {
    const stage = await openStage();

    const challenges = [];
    for (let i = 0; i < 20; i++) {
      challenges.push(Buffer.from((await ask(stage)).auth.challenge).toString('hex'));
    }

    assert.ok(challenges.every((challenge) => challenge.length === 64));
    assert.equal(new Set(challenges).size, 20);
    await stage.close();
  });

  it('is face and PIN at the trust level of the purpose', async () => {
    const stage = await openStage();
    const levels = [];
    for (const purpose of ['VIEW', 'SIGN_IN', 'UNLOCK']) {
      stage.page.click(`purpose-${purpose}`);
      const { auth } = await ask(stage);
      assert.deepEqual(auth.authType, [userAuth.UserAuthType.FACE, userAuth.UserAuthType.PIN]);
      levels.push(auth.authTrustLevel);
    }

    assert.deepEqual(levels, [10000, 20000, 30000]);
    await stage.close();
  });

  it('is only the PIN for a payment, because this face is not trusted enough', async () => {
    const stage = await openStage();
    stage.page.click('purpose-PAYMENT');
    stage.page.click('start');
    await stage.device.clock.advance(500);

    assert.deepEqual(requests[0]?.auth.authType, [userAuth.UserAuthType.PIN]);
    assert.equal(requests[0]?.auth.authTrustLevel, 40000);
    await stage.close();
  });

  it('has no key whose value is undefined, which the system would refuse', async () => {
    const stage = await openStage();

    const { auth, widget } = await ask(stage);

    assert.deepEqual(Object.keys(auth).sort(), ['authTrustLevel', 'authType', 'challenge']);
    assert.deepEqual(Object.keys(widget), ['title']);
    assert.ok([...Object.values(auth), ...Object.values(widget)].every((value) => value !== undefined));
    await stage.close();
  });

  it('is titled in the language of the user', async () => {
    const stage = await openStage();
    stage.app.setLanguage('zh-Hans-CN');

    assert.equal((await ask(stage)).widget.title, '验证身份');
    await stage.close();
  });
});
