// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { TurnedAwayEvent } from '../admission/TurnedAwayEvent.ts';
import type { FailedEvent } from '../engine/EngineEvent.ts';

/** What happens in the tunnel. */
export type TunnelEvent =
  /** A connection to a target has ended: the bytes that went there, and those that came from there. */
  | { readonly kind: 'tunnel-closed'; readonly toTarget: number; readonly toClient: number }
  | { readonly kind: 'target-failed'; readonly target: string; readonly error: Error }
  | {
      readonly kind: 'client-logged-in';
      readonly clientId: string;
      readonly userName: string;
      readonly address: string;
    }
  /** A client has given its token back. */
  | {
      readonly kind: 'client-logged-out';
      readonly clientId: string;
      readonly userName: string;
      readonly address: string;
    }
  /** A client of remote desktops is connected to its target. `computerName`: what it says that it is called. */
  | {
      readonly kind: 'remote-desktop-opened';
      readonly clientId: string;
      readonly userName: string;
      readonly address: string;
      readonly target: string;
      readonly computerName: string;
      readonly carrier: 'websocket' | 'pair';
    }
  | TurnedAwayEvent
  | FailedEvent;
