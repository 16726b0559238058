// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Socket } from 'node:net';
import type { Client } from '../admission/Clients.ts';
import { ForbiddenAddress } from '../tunnel/connectTarget.ts';
import { formatTarget } from '../tunnel/Target.ts';
import type { Target } from '../tunnel/Target.ts';
import type { StalledSide } from '../tunnel/TunnelEvent.ts';
import type { Carrier } from './Carrier.ts';
import { DesktopRelay } from './DesktopRelay.ts';
import { keepAlive } from './packets.ts';
import { ProxyCode } from './proxyCodes.ts';
import type { DoorParts } from './RemoteDesktopDoor.ts';

/** A connected client is asked so often for a sign of life, and is gone after three of them without one. */
const KEEP_ALIVE_MS = 30_000;
const SILENT_BEATS = 3;

/** Whose session it is, and where to. */
export interface SessionSubject {
  readonly client: Client;
  readonly address: string;
  readonly target: Target;
}

/** What a tunnel hears of its session. */
export interface SessionHearer {
  /** Whether the target may be dialled, or kept, at this moment. */
  mayConnect(): boolean;
  connected(): void;
  /** There is no target to be had; what the client hears of it. */
  unreachable(code: ProxyCode): void;
  /** The target has ended in order, or not. */
  over(how: 'ended' | 'failed'): void;
  /** One side takes nothing, or the client is not heard of. It was told to whoever observes. */
  stalled(side: StalledSide): void;
}

/** The connection of an approved client to its target: made, carried, watched, let go. */
export class DesktopSession {
  private readonly parts: DoorParts;
  private readonly carrier: Carrier;
  private readonly subject: SessionSubject;
  private readonly hearer: SessionHearer;
  private readonly dialling = new AbortController();
  private upstream: Socket | undefined;
  private relay: DesktopRelay | undefined;
  private openedAt: number | undefined;
  private lastHeard: number;
  private lastKeepAlive: number;

  constructor(parts: DoorParts, carrier: Carrier, subject: SessionSubject, hearer: SessionHearer) {
    this.parts = parts;
    this.carrier = carrier;
    this.subject = subject;
    this.hearer = hearer;
    this.lastHeard = parts.clock.now;
    this.lastKeepAlive = parts.clock.now;
  }

  /** How long it has been open, ms. */
  get age(): number {
    return this.openedAt === undefined ? 0 : this.parts.clock.now - this.openedAt;
  }

  /** Connects the target; the hearer is told what came of it, unless it is ended before. */
  connect(): void {
    this.dial().catch((error: unknown) => this.unreachable(error as Error));
  }

  /** From now on bytes go both ways. `computerName`: what the client says that it is called. */
  open(computerName: string): void {
    const { carrier, hearer, parts } = this;
    const { clock, observe } = parts;
    this.openedAt = clock.now;
    this.lastHeard = clock.now;
    this.lastKeepAlive = clock.now;
    carrier.opened();
    observe({ kind: 'remote-desktop-opened', ...this.about, computerName, carrier: carrier.kind });
    this.relay = new DesktopRelay(clock, carrier, this.upstream!, (how) => hearer.over(how));
  }

  /** The client has given a sign of life. */
  heard(): void {
    this.lastHeard = this.parts.clock.now;
  }

  /** Bytes for the target. */
  receive(bytes: Buffer): void {
    this.relay!.receive(bytes);
  }

  /** The client has taken something. */
  drained(): void {
    this.relay?.drained();
  }

  /** A connected client is there as long as it answers, or is held back, and both sides take what waits for them. */
  lookAfter(): void {
    const { carrier, parts, relay } = this;
    const { clock, options } = parts;
    if (carrier.isPaused) {
      this.lastHeard = clock.now; // nobody listens
    }
    const stalled = relay?.stalledSide(options.stallMs);
    if (stalled !== undefined) {
      this.stalled(stalled);
    } else if (clock.now - this.lastHeard > SILENT_BEATS * KEEP_ALIVE_MS + options.heartbeatMs) {
      this.stalled('client-silent');
    } else if (clock.now - this.lastKeepAlive >= KEEP_ALIVE_MS) {
      this.lastKeepAlive = clock.now;
      carrier.send(keepAlive());
    }
  }

  /** Lets the target go, whatever has become of it. */
  end(): void {
    this.dialling.abort();
    if (this.relay !== undefined) {
      const { received, sent } = this.relay;
      this.relay.end();
      this.relay = undefined;
      this.parts.observe({ kind: 'tunnel-closed', toTarget: received, toClient: sent });
    }
    this.upstream?.destroy();
  }

  private get about(): { clientId: string; userName: string; address: string; target: string } {
    const { address, client, target } = this.subject;
    return { clientId: client.id, userName: client.userName, address, target: formatTarget(target) };
  }

  /** Rejects when the target cannot be dialled, or may not be. */
  private async dial(): Promise<void> {
    const { hearer, parts, subject } = this;
    const { connect, options, resolver, targets } = parts;
    const upstream = await connect({
      resolver,
      targets,
      userName: subject.client.userName,
      target: subject.target,
      limitMs: options.connectMs,
      signal: this.dialling.signal,
      mayGoOn: () => !this.dialling.signal.aborted && hearer.mayConnect(),
    });
    if (this.dialling.signal.aborted) {
      upstream?.destroy();
      return;
    }
    if (upstream === undefined || !hearer.mayConnect()) {
      upstream?.destroy();
      hearer.unreachable(ProxyCode.NAP_ACCESS_DENIED);
      return;
    }
    this.upstream = upstream;
    hearer.connected();
  }

  private unreachable(error: Error): void {
    if (this.dialling.signal.aborted) {
      return;
    }
    const { hearer, parts } = this;
    const { clientId, userName, address, target } = this.about;
    if (error instanceof ForbiddenAddress) {
      const reason = `target-forbidden ${target} ${error.message}`;
      parts.observe({ kind: 'turned-away', what: 'target', reason, userName, clientId, address });
      hearer.unreachable(ProxyCode.RAP_ACCESS_DENIED);
    } else {
      parts.observe({ kind: 'target-failed', target, error });
      hearer.unreachable(ProxyCode.CONNECT_FAILED);
    }
  }

  private stalled(side: StalledSide): void {
    this.parts.observe({ kind: 'remote-desktop-stalled', ...this.about, side });
    this.hearer.stalled(side);
  }
}
