// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { NetworkActivity } from 'arkts-host/network';
import { advanceUntil } from './advanceUntil.ts';
import type { Attempt } from './ConnectionAttempt.ts';
import type { Stage } from './Stage.ts';

/** Milliseconds in which the prompt takes a face for sure. */
export const SHOWN = 500;

/** The user types a number and lets it be checked. */
export async function typeNumber({ page }: Stage, number: string): Promise<void> {
  page.input('matchNumber', number);
  await page.settle();
  page.click('checkNumber');
}

/** The user has typed the right number, and the prompt takes their face. */
export async function toFace(stage: Stage, { number }: Attempt): Promise<void> {
  const { device } = stage;
  await typeNumber(stage, number);
  await advanceUntil(device, () => device.prompt !== undefined, 'the phone asks for the face');
  await NetworkActivity.of(device).advance(SHOWN);
}

/** Who waits knows how it ended. */
export async function ended({ device }: Stage, attempt: Attempt): Promise<void> {
  await advanceUntil(device, () => attempt.step === 'ended', 'the side that waits is told the end');
}

export async function receipt({ device, gateway }: Stage): Promise<void> {
  await advanceUntil(device, () => gateway.promptEnds.length > 0, 'the gateway hears that the prompt is gone');
}

/** The user taps what stands in the shade, and the app comes to the front: the same, or another process with a page of its own. */
export async function tap({ app, device }: Stage): Promise<void> {
  const [notification] = device.notifications.shade;
  if (notification === undefined || !device.notifications.tap(notification.bundle, notification.id)) {
    throw new Error('There is nothing to tap in the shade.');
  }
  await app.opened;
}
