// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { LoadedConfig } from '../config/loadConfig.ts';
import type { Randomness } from '../engine/Randomness.ts';
import type { ReportRoute } from '../admission/routes.ts';
import type { ClusterEvent } from '../cluster/ClusterEvent.ts';
import type { CertificateEndsEvent } from '../config/CertificateWatch.ts';
import { notMine, observeAllBut } from '../operations/GatewayEvent.ts';
import type { GatewayObserver, OperatorEvent } from '../operations/GatewayEvent.ts';
import type { StoreEvent } from '../store/StoreEvent.ts';
import type { TunnelEvent } from '../tunnel/TunnelEvent.ts';
import { PushKit } from '../wake/PushKit.ts';
import { LONGEST_RECEIPTS, PushReceipts, RECEIPTS_PATH } from '../wake/PushReceipts.ts';
import type { WebEvent } from '../openid/WebEvent.ts';
import type { WakeEvent } from '../wake/WakeEvent.ts';
import type { PushService } from '../wake/PushService.ts';
import type { WakeUps } from '../wake/WakeUps.ts';
import { Webhook } from '../wake/Webhook.ts';
import { SECOND_MS } from './LiveOptions.ts';

/** The push service that a configuration names; undefined when phones are not woken. */
export function pushServiceOf(
  { config, push }: LoadedConfig,
  clock: Clock,
  randomness: Randomness,
): PushService | undefined {
  const { wakeUp } = config;
  if (wakeUp === undefined || push === undefined) {
    return undefined;
  }
  const timeoutMs = wakeUp.timeoutSeconds * SECOND_MS;
  switch (push.kind) {
    case 'push-kit': {
      const { pushKit } = wakeUp;
      return (
        pushKit &&
        new PushKit(clock, {
          ...pushKit,
          isTest: pushKit.test,
          receiptId: pushKit.receipts?.id,
          account: push.account,
          timeoutMs,
        })
      );
    }
    case 'webhook': {
      const { webhook } = wakeUp;
      return webhook && new Webhook(clock, randomness, { url: webhook.url, secret: push.secret, timeoutMs });
    }
  }
}

/** The paths on which a push service says what became of messages: none, unless the configuration has its secret. */
export function receiptRoutes(
  { push }: LoadedConfig,
  clock: Clock,
  wakeUps: () => WakeUps | undefined,
): ReadonlyMap<string, ReportRoute> {
  if (push?.kind !== 'push-kit' || push.receipts === undefined) {
    return new Map();
  }
  const receipts = new PushReceipts(clock, push.receipts, (receipt) => wakeUps()?.receipt(receipt));
  const take: ReportRoute['take'] = (body, headers) =>
    receipts.take(body, [headers['x-huawei-callback-id'] ?? ''].flat()[0]);
  return new Map([[RECEIPTS_PATH, { longest: LONGEST_RECEIPTS, take }]]);
}

/** Tells those who wake phones what happens; nothing, when phones are not woken. */
export function observeForWaking(wakeUps: () => WakeUps | undefined): GatewayObserver {
  return observeAllBut<
    TunnelEvent | OperatorEvent | StoreEvent | CertificateEndsEvent | WakeEvent | ClusterEvent | WebEvent
  >({
    'request-opened': ({ request }) => wakeUps()?.opened(request),
    'request-ended': ({ request }) => wakeUps()?.ended(request),
    'prompt-shown': ({ request, device }) => wakeUps()?.shown(request, device.id),
    'prompt-shown-elsewhere': ({ request }) => wakeUps()?.shown(request, undefined),
    'device-connected': ({ deviceId, userName }) => wakeUps()?.connected(deviceId, userName),
    'device-gone': ({ deviceId }) => wakeUps()?.gone(deviceId),
    'request-refused': notMine,
    'connection-ended': notMine,
    'connection-resumed': notMine,
    'prompt-gone': notMine,
    disowned: notMine,
    'device-enrolled': notMine,
    'device-closed': notMine,
  });
}
