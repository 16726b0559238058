// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { advanceUntil } from './advanceUntil.ts';
import type { Stage } from './Stage.ts';

/** Milliseconds in which the prompt takes a face for sure. */
const SHOWN = 500;

/**
 * The gateway runs, and the app's user has enrolled there: on the app's own page, with a ticket, by their face. A phone that
 * knows its gateway from before is not enrolled again. Afterwards the app shows the gateway and is connected, and the user has said
 * whether it may show notifications.
 */
export async function enrolPhone(stage: Stage, mayNotify: boolean = true): Promise<void> {
  const { device, gateway, page } = stage;
  await gateway.start();
  page.click('sectionGateway');
  await page.settle();
  const isEnrolled = (): boolean => page.find('forgetGateway') !== undefined;
  if (!isEnrolled()) {
    await advanceUntil(
      device,
      () => isEnrolled() || page.find('enrolTicket') !== undefined,
      'the app knows whether it is enrolled',
    );
  }
  if (!isEnrolled()) {
    page.input('enrolTicket', await gateway.enrolTicket());
    await page.settle();
    page.click('enrol');
    await advanceUntil(device, () => device.prompt !== undefined, 'the app asks its user to enrol');
    await device.clock.advance(SHOWN);
    device.user.presentFace();
    await advanceUntil(device, isEnrolled, 'the app is enrolled');
    await advanceUntil(device, () => device.notifications.asking !== undefined, 'the app asks to show notifications');
    device.notifications.answer(mayNotify);
  }
  await advanceUntil(device, () => gateway.hasPhone && device.prompt === undefined, 'the phone is connected');
  await page.settle();
}
