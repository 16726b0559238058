// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { TurnedAwayEvent } from '../admission/TurnedAwayEvent.ts';
import type { FailedEvent } from '../engine/EngineEvent.ts';

/** Who holds a connection up: its target or its client takes nothing, or the client is not heard of. */
export type StalledSide = 'target' | 'client' | 'client-silent';

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
  /** A credential for clients of remote desktops is there. `by`: the address of the login that asked for it, or the operator. */
  | {
      readonly kind: 'credential-made';
      readonly clientId: string;
      readonly userName: string;
      readonly target: string;
      readonly by: string;
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
  /** A remote desktop ends because this side of it takes nothing of what waits for it, or gives no sign of life. */
  | {
      readonly kind: 'remote-desktop-stalled';
      readonly clientId: string;
      readonly userName: string;
      readonly address: string;
      readonly target: string;
      readonly side: StalledSide;
    }
  | TurnedAwayEvent
  | FailedEvent;
