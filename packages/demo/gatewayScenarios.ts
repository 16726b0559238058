// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { DeviceNetwork, NetworkActivity } from 'arkts-host/network';
import { advanceUntil, passTime } from './advanceUntil.ts';
import type { Attempt, ConnectionAttempt } from './ConnectionAttempt.ts';
import { enrolPhone } from './enrolPhone.ts';
import type { GatewayScenario } from './Scenario.ts';
import { ended, receipt, SHOWN, tap, toFace, typeNumber } from './scenarioSteps.ts';
import { PIN } from './Stage.ts';
import type { Stage } from './Stage.ts';

/** The gateway's lease, and the longest that a prompt then takes to go. */
const LEASE = 15_000;
const GUARD = 5_000;
/** How long a request waits. */
const DEADLINE = 60_000;
/** What the page says when the gateway can wake the phone. */
const WOKEN = 'A notification says when somebody waits';

/** The phone is enrolled, and a client wants a connection; the page shows who, and the client knows that. */
async function request(stage: Stage): Promise<ConnectionAttempt> {
  await enrolPhone(stage);
  const attempt = await stage.gateway.connect();
  await advanceUntil(
    stage.device,
    () => attempt.step === 'shown' && stage.page.find('checkNumber') !== undefined,
    'the phone shows the request',
  );
  return attempt;
}

/** The user has typed the right number, and the prompt takes their face. */
async function requestToFace(stage: Stage): Promise<ConnectionAttempt> {
  const attempt = await request(stage);
  await toFace(stage, attempt);
  return attempt;
}

/** A client of remote desktops asks; the card says what it is, and the prompt takes the user's face. */
async function desktopToFace(stage: Stage): Promise<Attempt> {
  await enrolPhone(stage);
  const attempt = await stage.gateway.connectDesktop();
  await advanceUntil(
    stage.device,
    () => attempt.step === 'waiting' && stage.page.find('checkNumber') !== undefined,
    'the phone shows the request',
  );
  if (!stage.page.text('requestClient').includes('(remote desktop)')) {
    throw new Error(`the card does not say that it is a remote desktop, but: ${stage.page.text('requestClient')}`);
  }
  await toFace(stage, attempt);
  return attempt;
}

/** The client is connected, says a line, hears it, and is done. */
async function talk(stage: Stage, attempt: Attempt): Promise<void> {
  const { device } = stage;
  await advanceUntil(device, () => attempt.step === 'open', 'the client is connected');
  attempt.say('hello\n');
  await advanceUntil(device, () => attempt.received === 'hello\n', 'the target says what it hears');
  attempt.finish();
  await ended(stage, attempt);
}

/** Another number of the same length. */
function wrong(number: string): string {
  return String((Number(number) + 1) % 10 ** number.length).padStart(number.length, '0');
}

/** The phone is in a pocket: the app is not in front, and a message says that somebody waits. */
async function requestToPocket(stage: Stage, pocket: 'closed' | 'killed' = 'closed'): Promise<ConnectionAttempt> {
  const { device, gateway } = stage;
  await enrolPhone(stage);
  await advanceUntil(device, () => stage.page.text('reach') === WOKEN, 'the gateway knows how to wake the phone');
  await stage.ability.background();
  if (pocket === 'killed') {
    stage.app.kill();
  }
  await advanceUntil(device, () => !gateway.hasPhone, 'the phone is not connected');
  const attempt = await gateway.connect();
  await advanceUntil(device, () => device.notifications.shade.length === 1, 'a notification says that somebody waits');
  return attempt;
}

/** The user taps the notification, types the number, and shows their face. */
async function approveByTap(stage: Stage, attempt: ConnectionAttempt): Promise<void> {
  const { device } = stage;
  await tap(stage);
  await advanceUntil(
    device,
    () => attempt.step === 'shown' && stage.page.find('checkNumber') !== undefined,
    'the app shows the request',
  );
  await toFace(stage, attempt);
  device.user.presentFace();
  await talk(stage, attempt);
}

/** What can happen to a connection that waits for the phone's user. */
export const gatewayScenarios: readonly GatewayScenario[] = [
  {
    name: 'gateway-approve',
    title: 'A client wants a connection; the user types its number, shows their face, and it is connected',
    client: 'the connection is over',
    said: 'hello\n',
    result: 'Approved',
    receipts: [],
    audit: ['request-approved: approved', 'connection-ended'],
    async play(stage) {
      const attempt = await requestToFace(stage);
      stage.device.user.presentFace();
      await talk(stage, attempt);
    },
  },
  {
    name: 'gateway-approve-by-pin',
    title: 'The camera does not know the face; the user approves the connection by their PIN',
    client: 'the connection is over',
    said: 'hello\n',
    result: 'Approved',
    receipts: [],
    audit: ['request-approved: approved', 'connection-ended'],
    async play(stage) {
      const attempt = await requestToFace(stage);
      stage.device.user.presentStranger();
      await NetworkActivity.of(stage.device).advance(SHOWN);
      stage.device.user.typePin(PIN);
      await talk(stage, attempt);
    },
  },
  {
    name: 'gateway-deny',
    title: 'The user denies the connection; they are not asked for their face',
    client: 'denied on the phone',
    said: '',
    result: 'Denied',
    receipts: [],
    audit: ['request-denied: denied'],
    async play(stage) {
      const attempt = await request(stage);
      stage.page.click('denyRequest');
      await ended(stage, attempt);
    },
  },
  {
    name: 'gateway-not-me',
    title: 'The user says that it was not them: the client is trusted no more',
    client: 'denied on the phone as not from its owner; this client is trusted no more',
    said: '',
    result: 'Denied: this was not you',
    receipts: [],
    audit: ['disowned', 'request-denied: not-me'],
    async play(stage) {
      const attempt = await request(stage);
      stage.page.click('notMe');
      await ended(stage, attempt);
    },
  },
  {
    name: 'gateway-wrong-number',
    title: 'The user types a wrong number three times: it is denied, and nobody was asked for a face',
    client: 'denied: the number was wrong too often',
    said: '',
    result: 'Denied: the number was wrong too often',
    receipts: [],
    audit: ['request-denied: wrong-number'],
    async play(stage) {
      const { device, page } = stage;
      const attempt = await request(stage);
      for (let tries = 0; tries < 3; tries += 1) {
        await advanceUntil(
          device,
          () => page.find('matchNumber') !== undefined && page.enabled('matchNumber'),
          'the page takes a number',
        );
        await typeNumber(stage, wrong(attempt.number));
        await NetworkActivity.of(device).advance(SHOWN);
      }
      await ended(stage, attempt);
    },
  },
  {
    name: 'gateway-drop',
    title:
      'The client goes away while the user is asked for their face: the prompt goes, and the gateway has the receipt',
    client: 'cancelled',
    said: '',
    result: 'Cancelled there',
    receipts: ['client-cancelled: confirmed, shown'],
    audit: ['request-cancelled: client-cancelled'],
    async play(stage) {
      const attempt = await requestToFace(stage);
      attempt.drop();
      await receipt(stage);
    },
  },
  {
    name: 'gateway-drop-unseen',
    title: 'The client goes away before the phone has shown it: it is never shown',
    client: 'cancelled',
    said: '',
    result: 'Cancelled there',
    receipts: ['client-cancelled: confirmed, never shown'],
    audit: ['request-cancelled: client-cancelled'],
    async play(stage) {
      const { device, gateway } = stage;
      await enrolPhone(stage);
      DeviceNetwork.of(device).latencyMs = 400;
      const attempt = await gateway.connect();
      await advanceUntil(device, () => attempt.step === 'waiting', 'the gateway asks the phone');
      attempt.drop();
      await receipt(stage);
    },
  },
  {
    name: 'gateway-desktop',
    title:
      'A client of remote desktops shows the number in its text; the user types it, shows their face, and it is connected',
    client: 'the connection is over',
    said: 'hello\n',
    result: 'Approved',
    receipts: [],
    audit: ['request-approved: approved', 'connection-ended'],
    async play(stage) {
      const attempt = await desktopToFace(stage);
      stage.device.user.presentFace();
      await talk(stage, attempt);
    },
  },
  {
    name: 'gateway-desktop-closed',
    title: 'A client of remote desktops is closed while the phone asks for the face: the prompt goes at once',
    client: 'the client has gone',
    said: '',
    result: 'Cancelled: the connection is gone',
    receipts: ['client-gone: confirmed, shown'],
    audit: ['request-cancelled: client-gone'],
    async play(stage) {
      const attempt = await desktopToFace(stage);
      attempt.drop();
      await receipt(stage);
      await ended(stage, attempt);
    },
  },
  {
    name: 'gateway-dies',
    title: 'The gateway dies while the user is asked for their face: at the end of the lease the prompt goes by itself',
    client: 'the connection to the gateway broke',
    said: '',
    result: 'Withdrawn: the gateway was not heard of',
    receipts: [],
    audit: [],
    async play(stage) {
      const { device, gateway } = stage;
      await requestToFace(stage);
      gateway.kill();
      await passTime(device, LEASE / 2);
      if (device.prompt === undefined) {
        throw new Error('the prompt has not waited for the gateway to come back');
      }
      await advanceUntil(device, () => device.prompt === undefined, 'the prompt goes by itself', LEASE / 2 + GUARD);
    },
  },
  {
    name: 'gateway-phone-lost',
    title: 'The phone is out of reach for longer than its lease: client and phone both end the request',
    client: 'the phone was lost while it asked',
    said: '',
    result: 'Withdrawn: the gateway was not heard of',
    receipts: ['lease-lost: not confirmed, shown'],
    audit: ['request-expired: lease-lost'],
    async play(stage) {
      const { device } = stage;
      const attempt = await requestToFace(stage);
      DeviceNetwork.of(device).lose();
      await passTime(device, LEASE - 1_000);
      await ended(stage, attempt);
      await passTime(device, GUARD);
      DeviceNetwork.of(device).restore();
    },
  },
  {
    name: 'gateway-deadline',
    title: 'Nobody answers for a minute: the request expires, and so does the prompt',
    client: 'nobody answered in time',
    said: '',
    result: 'Expired',
    receipts: ['deadline: confirmed, shown'],
    audit: ['request-expired: deadline'],
    async play(stage) {
      const attempt = await requestToFace(stage);
      await passTime(stage.device, DEADLINE - 2_000);
      if (stage.device.prompt === undefined) {
        throw new Error('the prompt has not waited for the deadline');
      }
      await ended(stage, attempt);
    },
  },
  {
    name: 'gateway-revoke',
    title: 'The operator revokes the phone while the user is asked: the prompt goes, and the phone forgets the gateway',
    client: 'the phone or this client is trusted no more',
    said: '',
    result: 'Cancelled: no longer trusted',
    receipts: [],
    audit: ['request-cancelled: revoked', 'device-revoked'],
    async play(stage) {
      const { device, gateway, page } = stage;
      const attempt = await requestToFace(stage);
      await gateway.revokePhone();
      await ended(stage, attempt);
      await advanceUntil(device, () => page.find('enrolTicket') !== undefined, 'the phone can be enrolled again');
    },
  },
  {
    name: 'gateway-woken',
    title: 'The phone is in a pocket: a notification wakes its owner, a tap opens the request, and they approve it',
    client: 'the connection is over',
    said: 'hello\n',
    result: 'Approved',
    receipts: [],
    audit: ['request-approved: approved', 'connection-ended'],
    async play(stage) {
      await approveByTap(stage, await requestToPocket(stage));
    },
  },
  {
    name: 'gateway-woken-from-nothing',
    title: 'The system has ended the app: the notification starts it, with the request at once',
    client: 'the connection is over',
    said: 'hello\n',
    result: 'Approved',
    receipts: [],
    audit: ['request-approved: approved', 'connection-ended'],
    async play(stage) {
      await approveByTap(stage, await requestToPocket(stage, 'killed'));
    },
  },
  {
    name: 'gateway-cancelled-before-tap',
    title: 'The client goes away before its owner has looked: the notification is gone',
    client: 'cancelled',
    said: '',
    result: '',
    receipts: [],
    audit: ['request-cancelled: client-cancelled'],
    async play(stage) {
      const attempt = await requestToPocket(stage);
      attempt.drop();
      await advanceUntil(
        stage.device,
        () => stage.device.notifications.shade.length === 0,
        'the notification is taken back',
      );
      await stage.ability.foreground();
    },
  },
  {
    name: 'gateway-asleep',
    title:
      'The user sleeps until it is too late: the app says that nothing waits any more, and takes the notification away',
    client: 'nobody answered in time',
    said: '',
    result: '',
    receipts: [],
    audit: ['request-expired: deadline'],
    async play(stage) {
      const { device, gateway } = stage;
      const attempt = await requestToPocket(stage);
      gateway.push.plays.push({ kind: 'lose' }); // the order to take it back does not reach the phone
      await passTime(device, DEADLINE);
      await ended(stage, attempt);
      await tap(stage);
      await advanceUntil(
        device,
        () => stage.page.find('nothingWaits') !== undefined && device.notifications.shade.length === 0,
        'the app says that nothing waits',
      );
    },
  },
  {
    name: 'gateway-not-woken',
    title:
      'The user lets the app show no notifications: it says so, and a request that comes in the pocket is not heard',
    client: 'nobody answered in time',
    said: '',
    result: '',
    receipts: [],
    audit: ['request-expired: deadline'],
    async play(stage) {
      const { device, gateway } = stage;
      await enrolPhone(stage, false);
      await advanceUntil(
        device,
        () =>
          stage.page.text('reach').startsWith('Reachable only while this app is open: it may show no notifications'),
        'the page says when the phone hears of a request',
      );
      await stage.ability.background();
      await advanceUntil(device, () => !gateway.hasPhone, 'the phone is not connected');
      const attempt = await gateway.connect();
      await advanceUntil(device, () => attempt.step === 'waiting', 'the client waits');
      await passTime(device, DEADLINE);
      await ended(stage, attempt);
      if (device.notifications.shade.length > 0) {
        throw new Error('a notification is shown that the user does not want');
      }
    },
  },
];
