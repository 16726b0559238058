// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { WebSocket } from 'ws';
import type { Client } from '../admission/Clients.ts';
import { Places } from '../admission/Places.ts';
import type { PlaceLimits } from '../admission/Places.ts';
import type { Clock } from '../clock/Clock.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { RequestEndCause } from 'gateway_protocol';
import { HResult } from '../engine/HResult.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { ClientSockets } from './ClientSockets.ts';
import type { NameResolver } from './NameResolver.ts';
import type { TargetList } from './TargetList.ts';
import { Tunnel } from './Tunnel.ts';
import type { TunnelEvent } from './TunnelEvent.ts';

/** The numbers of the tunnel, as they are at each moment; times in ms. */
export interface TunnelOptions extends PlaceLimits {
  /** How long a client may take to say where it wants to go. */
  readonly helloMs: number;
  /** How long the target may take to be found and to accept. */
  readonly connectMs: number;
  /** A client is looked after this often, and is gone after three times of silence while it waits. */
  readonly heartbeatMs: number;
  /** An open client that gives no sign of life for so long is gone. */
  readonly silentMs: number;
  /** A side that takes nothing of what waits for it for so long ends the tunnel. */
  readonly stallMs: number;
}

/** What the tunnel is made of. */
export interface TunnelParts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly engine: AuthenticationEngine;
  readonly targets: TargetList;
  readonly resolver: NameResolver;
  /** Whether a client may still ask. */
  readonly isTrusted: (clientId: string) => boolean;
  readonly observe: (event: TunnelEvent) => void;
  readonly options: TunnelOptions;
}

/** Why the gateway closes a connection, beside the causes of the engine. */
export type CloseReason =
  | RequestEndCause
  | 'bad-message'
  | 'bad-text'
  | 'no-hello'
  | 'too-many-connections'
  | 'other-user'
  | 'bad-target'
  | 'target-forbidden'
  | 'target-unreachable'
  | 'target-reset'
  | 'target-stalled'
  | 'client-stalled'
  | 'not-authorised-any-more'
  | 'disconnected'
  | 'refused'
  | 'over';

/** The gateway's end of all tunnels: a WebSocket of an authenticated client each. */
export class TunnelServer {
  /** Shared with the doors for remote desktops and for questions. */
  readonly places: Places;
  private readonly parts: TunnelParts;
  private readonly tunnels: ClientSockets;

  constructor(parts: TunnelParts) {
    this.parts = parts;
    this.places = new Places(parts.options);
    this.tunnels = new ClientSockets(this.places);
  }

  get count(): number {
    return this.tunnels.count;
  }

  /** Takes the WebSocket of a client whose token was good. `address`: where it comes from. */
  accept(socket: WebSocket, client: Client, address: string): void {
    const tunnel = new Tunnel(this.parts, socket, client, address);
    if (!this.tunnels.take(socket, client, tunnel)) {
      this.parts.observe({
        kind: 'turned-away',
        what: 'tunnel',
        reason: 'too-many-connections',
        userName: client.userName,
        clientId: client.id,
        address,
      });
      tunnel.close(HResult.ERROR_NOT_ENOUGH_QUOTA, 'too-many-connections');
    }
  }

  /** A client is trusted no more: its sockets that have not asked yet end at once; those that have, end by the engine. */
  revoked(clientId: string): void {
    this.tunnels.revoked(clientId);
  }

  /** Closes every tunnel: the gateway goes down. */
  closeAll(): void {
    this.tunnels.closeAll();
  }
}
