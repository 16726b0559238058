// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Page } from 'arkts-host/app';
import type { Timeline } from 'arkts-host/device';
import type { Attempt } from './ConnectionAttempt.ts';
import type { LocalGateway } from './LocalGateway.ts';

/** The texts of the page that tell how the operation goes. */
const TOLD: readonly string[] = [
  'state',
  'prompt',
  'attempts',
  'outcome',
  'withdrawal',
  'phase',
  'notice',
  'gatewayState',
  'requestTarget',
  'requestResult',
];

/** Adds to the timeline what the page says, whenever that changes: the app's side of the story. */
export function tellTimeline(timeline: Timeline, page: Page): () => void {
  const said = new Map<string, string>(TOLD.map((id) => [id, page.find(id)?.text ?? '']));
  return page.onChange(() => {
    if (!page.hasContent) {
      return; // the app is gone
    }
    for (const id of TOLD) {
      const text = page.find(id)?.text ?? '';
      if (text !== said.get(id)) {
        said.set(id, text);
        if (text !== '') {
          timeline.add('app', `the page says: ${text}`);
        }
      }
    }
  });
}

/** Adds what happens on the other side of the network: at the client that waits, and at the gateway. */
export function tellGateway(timeline: Timeline, gateway: LocalGateway): void {
  gateway.onAttempt((attempt) => {
    timeline.add('remote', attempt.wish);
    let told = attempt.step;
    attempt.onChange(() => {
      if (attempt.step !== told) {
        told = attempt.step;
        timeline.add('remote', `the client is told: ${describeAttempt(attempt)}`);
      }
    });
  });
  gateway.onPromptEnd(({ isConfirmed, wasShown, orphanMs }) => {
    timeline.add(
      'remote',
      isConfirmed
        ? `the gateway has the receipt: the prompt ${wasShown ? 'is gone' : 'was never shown'}, ` +
            `${Math.round(orphanMs)} ms after the end of the request`
        : 'the gateway gives up waiting for a receipt',
    );
  });
}

function describeAttempt(attempt: Attempt): string {
  switch (attempt.step) {
    case 'waiting':
      return `wait for the phone, the number is ${attempt.number}`;
    case 'shown':
      return `shown on ${attempt.deviceName}`;
    case 'ended':
      return attempt.ending;
    case 'approved':
    case 'asking':
    case 'open':
      return attempt.step;
  }
}
