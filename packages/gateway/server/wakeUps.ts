// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { LoadedConfig } from '../config/loadConfig.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { notMine, observeBy } from '../operations/GatewayEvent.ts';
import type { GatewayObserver } from '../operations/GatewayEvent.ts';
import { PushKit } from '../wake/PushKit.ts';
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
      return pushKit && new PushKit(clock, { ...pushKit, isTest: pushKit.test, account: push.account, timeoutMs });
    }
    case 'webhook': {
      const { webhook } = wakeUp;
      return webhook && new Webhook(clock, randomness, { url: webhook.url, secret: push.secret, timeoutMs });
    }
  }
}

/** Tells those who wake phones what happens; nothing, when phones are not woken. */
export function observeForWaking(wakeUps: () => WakeUps | undefined): GatewayObserver {
  return observeBy({
    'request-opened': ({ request }) => wakeUps()?.opened(request),
    'request-ended': ({ request }) => wakeUps()?.ended(request),
    'prompt-shown': ({ request, device }) => wakeUps()?.shown(request, device.id),
    'device-connected': ({ deviceId, userName }) => wakeUps()?.connected(deviceId, userName),
    'device-gone': ({ deviceId }) => wakeUps()?.gone(deviceId),
    'request-refused': notMine,
    'connection-ended': notMine,
    'prompt-gone': notMine,
    disowned: notMine,
    failed: notMine,
    'device-enrolled': notMine,
    'device-closed': notMine,
    'turned-away': notMine,
    'tunnel-closed': notMine,
    'target-failed': notMine,
    'remote-desktop-opened': notMine,
    'remote-desktop-stalled': notMine,
    'credential-made': notMine,
    'client-logged-in': notMine,
    'client-logged-out': notMine,
    'ticket-revoked': notMine,
    'user-removed': notMine,
    'user-renamed': notMine,
    'code-issued': notMine,
    'device-revoked': notMine,
    'client-revoked': notMine,
    'operator-refused': notMine,
    'audit-unwritten': notMine,
    reloaded: notMine,
    'reload-refused': notMine,
    draining: notMine,
    'certificate-ends': notMine,
    'store-failing': notMine,
    'store-mended': notMine,
    'store-rescued': notMine,
    'store-rescue-failed': notMine,
    'clock-doubted': notMine,
    'clock-believed': notMine,
    'wake-up-sent': notMine,
    'wake-up-suppressed': notMine,
    'wake-up-reached': notMine,
    'wake-up-late': notMine,
    'wake-up-taken-back': notMine,
    'log-interrupted': notMine,
    'log-reloaded': notMine,
    'log-replaced': notMine,
    'cut-off': notMine,
    'cut-off-over': notMine,
    'stale-ended': notMine,
    'node-came': notMine,
    'node-went': notMine,
    'nodes-differ': notMine,
    'clocks-differ': notMine,
  });
}
