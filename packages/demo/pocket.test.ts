// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import process from 'node:process';
import { test } from 'node:test';
import { BACKGROUND_RULES, NEWEST_PROFILE, PROFILE_VERSIONS } from 'arkts-host/device';
import type { Build } from 'arkts-host/project';
import { DeviceNetwork, NetworkActivity } from 'arkts-host/network';
import { advanceUntil, passTime } from './advanceUntil.ts';
import type { ConnectionAttempt } from './ConnectionAttempt.ts';
import { enrolPhone } from './enrolPhone.ts';
import { CLIENT_NAME, GATEWAY_USER } from './LocalGateway.ts';
import { tap } from './scenarioSteps.ts';
import { openStage, projectBuild } from './Stage.ts';
import type { Stage } from './Stage.ts';

/** Milliseconds in which the prompt takes a face for sure. */
const FACE = 500;

/** Where the app is when somebody wants a connection, and how it gets there. */
const PLACES: Readonly<Record<string, (stage: Stage) => Promise<void> | void>> = {
  'in front': () => undefined,
  'in the background': ({ ability }) => ability.background(),
  suspended: async ({ ability, device, app }) => {
    device.background.rules = BACKGROUND_RULES.suspends;
    await ability.background();
    await device.clock.advance(BACKGROUND_RULES.suspends.suspendAfterMs);
    assert.equal(device.background.isSuspended(app.bundleName), true);
  },
  closed: ({ app }) => app.stop(),
  'ended by the system': async ({ ability, device, app }) => {
    device.background.rules = BACKGROUND_RULES.ends;
    await ability.background();
    await device.clock.advance(BACKGROUND_RULES.ends.endAfterMs);
    assert.equal(app.top, undefined);
  },
};
const NAMES = Object.keys(PLACES);

/** The phone is enrolled, and the gateway knows how to wake it. */
async function openPocket(
  t: test.TestContext,
  profile: number,
  hasPush: boolean = true,
  build: Build = projectBuild(),
): Promise<Stage> {
  const stage = await openStage({ profile }, undefined, build);
  t.after(() => stage.close());
  stage.device.push.isAvailable = hasPush;
  await enrolPhone(stage);
  const reach = hasPush ? 'A notification says when somebody waits' : 'Reachable only while this app is open';
  await advanceUntil(stage.device, () => stage.page.text('reach') === reach, 'the page says when the phone hears');
  return stage;
}

/** A notification comes to a phone whose app is not in front, and is tapped. */
async function tapWhenItComes(stage: Stage): Promise<void> {
  const { device } = stage;
  await advanceUntil(device, () => device.notifications.shade.length === 1, 'a notification comes');
  await tap(stage);
}

async function isShown(stage: Stage, attempt: ConnectionAttempt): Promise<void> {
  await advanceUntil(
    stage.device,
    () => attempt.step === 'shown' && stage.page.find('checkNumber') !== undefined,
    'the app shows the request',
  );
}

async function approve(stage: Stage, attempt: ConnectionAttempt): Promise<void> {
  const { device } = stage;
  stage.page.input('matchNumber', attempt.number);
  await stage.page.settle();
  stage.page.click('checkNumber');
  await advanceUntil(device, () => device.prompt !== undefined, 'the phone asks for the face');
  await NetworkActivity.of(device).advance(FACE);
  device.user.presentFace();
  await advanceUntil(device, () => attempt.step === 'open', 'the client is connected');
  attempt.finish();
  await advanceUntil(device, () => attempt.step === 'ended', 'the client is done');
}

/** What the gateway counts under a name. */
async function metric({ gateway }: Stage, name: string): Promise<number> {
  const line = (await gateway.metrics()).split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.split(' ')[1] ?? 0);
}

const isLong = process.env['EVERY_CASE'] !== undefined;
const CASES = PROFILE_VERSIONS.flatMap((profile, at) =>
  NAMES.filter((_, place) => isLong || place === at % NAMES.length).map((place) => [profile, place] as const),
);

for (const [profile, place] of CASES) {
  test(`system version ${profile}: with the app ${place}, the user hears of a request and approves it`, async (t) => {
    const stage = await openPocket(t, profile);
    const { device, gateway } = stage;
    await PLACES[place]!(stage);
    const isInFront = stage.app.top?.phase === 'foreground';
    if (!isInFront) {
      await advanceUntil(device, () => !gateway.hasPhone, 'the phone is not connected');
    }
    const attempt = await gateway.connect();
    if (!isInFront) {
      await tapWhenItComes(stage);
    }
    await isShown(stage, attempt);
    await approve(stage, attempt);
    await advanceUntil(device, () => device.notifications.shade.length === 0, 'nothing stands in the shade');
    for (const to of ['accepted', 'connected', 'shown']) {
      assert.equal(await metric(stage, `gateway_wake_up_seconds_count{to="${to}"}`), isInFront ? 0 : 1, to);
    }
    const seconds = await metric(stage, 'gateway_take_back_seconds_sum');
    assert.ok(seconds < 1, `the order to take it back took ${seconds} s`);
    const { push } = gateway;
    push.forbidden.push(GATEWAY_USER, CLIENT_NAME, gateway.target, 'gate.example');
    for (const { deviceId, requestId } of gateway.audit()) {
      push.forbidden.push(...[deviceId, requestId].filter((id) => id !== undefined));
    }
    assert.deepEqual([push.faults, push.leaks], [[], []]);
  });
}

test('without a push service the app calls its user itself, while the system lets it run', async (t) => {
  const stage = await openPocket(t, NEWEST_PROFILE, false);
  const { device, gateway } = stage;
  device.background.rules = BACKGROUND_RULES.suspends;
  await stage.ability.background();
  await passTime(device, 120_000);
  const attempt = await gateway.connect();
  await tapWhenItComes(stage);
  await isShown(stage, attempt);
  await approve(stage, attempt);
  assert.deepEqual(device.notifications.shade, []);
  assert.deepEqual(gateway.push.calls, []);
});

test('its own notification goes when the client goes, and after three minutes the app is suspended', async (t) => {
  const stage = await openPocket(t, NEWEST_PROFILE, false);
  const { device, gateway, app } = stage;
  device.background.rules = BACKGROUND_RULES.suspends;
  await stage.ability.background();
  const attempt = await gateway.connect();
  await advanceUntil(device, () => device.notifications.shade.length === 1, 'a notification comes');
  attempt.drop();
  await advanceUntil(device, () => device.notifications.shade.length === 0, 'the notification goes');
  await passTime(device, 180_000);
  assert.equal(device.background.isSuspended(app.bundleName), true);
  await advanceUntil(device, () => !gateway.hasPhone, 'the app has said goodbye before');
});

test('a phone whose connection is dead, unnoticed, gets the request over its next one, within the deadline', async (t) => {
  const stage = await openPocket(t, NEWEST_PROFILE);
  const { device, gateway } = stage;
  const network = DeviceNetwork.of(device);
  network.lose();
  const attempt = await gateway.connect();
  await advanceUntil(device, () => attempt.step === 'waiting', 'the client waits');
  await passTime(device, 12_000); // two beats: the gateway takes the connection to be dead
  assert.equal(gateway.hasPhone, false);
  network.restore();
  await stage.ability.background();
  await stage.ability.foreground();
  await isShown(stage, attempt);
  await approve(stage, attempt);
});

test('a request that is there before the page is, is shown when the page comes', async (t) => {
  const build = projectBuild();
  let mayLoad: Promise<void> = Promise.resolve();
  const slow: Build = Object.assign(Object.create(build) as Build, {
    begin: (): Build['load'] => {
      const load = build.begin();
      return async (file) => {
        await (file.endsWith('pages/Index.ets') ? mayLoad : undefined);
        return load(file);
      };
    },
  });
  const stage = await openPocket(t, NEWEST_PROFILE, true, slow);
  const { device, gateway, app } = stage;
  app.kill();
  let comes = (): void => undefined;
  mayLoad = new Promise((resolve) => {
    comes = resolve;
  });
  const attempt = await gateway.connect();
  await advanceUntil(device, () => device.notifications.shade.length === 1, 'a notification comes');
  const isOpen = tap(stage);
  await advanceUntil(
    device,
    () => attempt.step === 'shown',
    'the app has connected, and shows what it has no page for',
  );
  comes();
  await isOpen;
  await isShown(stage, attempt);
  await approve(stage, attempt);
});
