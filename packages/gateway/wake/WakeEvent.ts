// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { PushFate } from './PushReceipts.ts';
import type { PushResult } from './PushService.ts';

/** Why a phone that could have been woken was not: too often, its user shows no notifications, or the gateway goes down. */
export type WakeSuppression = 'too-often' | 'cannot-show';

/** How far waking a phone has come. */
export type WakeReach = 'delivered' | 'connected' | 'shown';

/** What happens when phones are woken. No event has a token, a user or what is asked. */
export type WakeEvent =
  /** A message was given to the push service. */
  | {
      readonly kind: 'wake-up-sent';
      readonly deviceId: string;
      readonly result: PushResult;
      /** What an operator needs to know. */
      readonly why: string;
      /** From when it was due to the service's answer. */
      readonly afterMs: number;
    }
  | { readonly kind: 'wake-up-suppressed'; readonly deviceId: string; readonly reason: WakeSuppression }
  /** A message was delivered, a phone that was woken connected, or its user saw who asks. */
  | {
      readonly kind: 'wake-up-reached';
      readonly deviceId: string;
      readonly to: WakeReach;
      readonly afterMs: number;
    }
  /** The push service says that a message was not delivered, and why. */
  | {
      readonly kind: 'wake-up-undelivered';
      readonly deviceId: string;
      readonly fate: Exclude<PushFate, 'delivered'>;
    }
  /** A phone that was woken connected when nothing waited any more. */
  | { readonly kind: 'wake-up-late'; readonly deviceId: string }
  /** A message was taken back, as far as the push service says. */
  | {
      readonly kind: 'wake-up-taken-back';
      readonly deviceId: string;
      readonly result: PushResult;
      readonly why: string;
      /** From the end of what it was about to the service's answer. */
      readonly afterMs: number;
    };
