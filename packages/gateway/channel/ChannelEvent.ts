// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { CloseCode } from 'gateway_protocol';
import type { TurnedAwayEvent } from '../admission/TurnedAwayEvent.ts';
import type { FailedEvent } from '../engine/EngineEvent.ts';

/** A device has enrolled. */
export interface DeviceEnrolledEvent {
  readonly kind: 'device-enrolled';
  readonly deviceId: string;
  readonly userName: string;
  /** How many devices the user had already that are trusted, and how many of them heard of it at once. */
  readonly others: number;
  readonly told: number;
}

/** What happens on the channel. */
export type ChannelEvent =
  | { readonly kind: 'device-connected'; readonly deviceId: string; readonly userName: string }
  | { readonly kind: 'device-gone'; readonly deviceId: string }
  | DeviceEnrolledEvent
  /** A connection was ended from here. */
  | { readonly kind: 'device-closed'; readonly code: CloseCode; readonly detail: string }
  | TurnedAwayEvent
  | FailedEvent;
