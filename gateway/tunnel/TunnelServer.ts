// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import net from 'node:net';
import type { WebSocket } from 'ws';
import type { Client } from '../admission/Clients.ts';
import type { Clock } from '../clock/Clock.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { AuthenticationSink, RequestProgress } from '../engine/AuthenticationSink.ts';
import { EndCause } from '../engine/EndCause.ts';
import { HResult } from '../engine/HResult.ts';
import { randomToken } from '../engine/randomToken.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { Relay } from './Relay.ts';
import { formatTarget, parseTarget } from './Target.ts';
import type { Target } from './Target.ts';
import type { TargetList } from './TargetList.ts';
import { parseClientMessage } from './TunnelMessage.ts';
import type { ServerMessage } from './TunnelMessage.ts';

/** What is shown of a client is no longer than this, in UTF-16 units. */
const LONGEST_NAME = 64;
/** What the user reads behind the name of a client that asks for a local port. */
const LISTENER = ' (local port)';

/** The numbers of the tunnel; times in ms. */
export interface TunnelOptions {
  readonly connections: number;
  /** How long a client may take to say where it wants to go. */
  readonly helloMs: number;
  /** How long the target may take to accept. */
  readonly connectMs: number;
  /** A client that waits is looked after this often, and is gone after three times of silence. */
  readonly heartbeatMs: number;
}

/** Who wants to know what the tunnel carries. */
export interface TunnelObserver {
  /** A connection to a target has ended. */
  carried(bytes: { readonly toTarget: number; readonly toClient: number }): void;
  targetFailed(target: string, error: Error): void;
}

/** What the tunnel is made of. */
export interface TunnelParts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly engine: AuthenticationEngine;
  readonly targets: TargetList;
  /** Whether a client may still ask. */
  readonly isTrusted: (clientId: string) => boolean;
  readonly observer: TunnelObserver;
  readonly options: TunnelOptions;
}

/** Why the gateway closes a connection, beside the causes of the engine. */
export type CloseReason = EndCause | 'bad-message' | 'no-hello' | 'too-many-connections' | 'other-user' | 'bad-target'
  | 'target-forbidden' | 'target-unreachable' | 'target-reset' | 'not-authorised-any-more' | 'disconnected' | 'refused' | 'over';

/** The gateway's end of all tunnels: a WebSocket of an authenticated client each. */
export class TunnelServer {
  private readonly parts: TunnelParts;
  private readonly tunnels = new Set<Tunnel>();

  constructor(parts: TunnelParts) {
    this.parts = parts;
  }

  get count(): number {
    return this.tunnels.size;
  }

  /** Takes the WebSocket of a client whose token was good. `address`: where it comes from. */
  accept(socket: WebSocket, client: Client, address: string): void {
    const tunnel = new Tunnel(this.parts, socket, client, address);
    if (this.tunnels.size >= this.parts.options.connections) {
      tunnel.close(HResult.ERROR_NOT_ENOUGH_QUOTA, 'too-many-connections');
      return;
    }
    this.tunnels.add(tunnel);
    socket.on('close', () => this.tunnels.delete(tunnel));
  }

  /** Closes every tunnel: the gateway goes down. */
  closeAll(): void {
    for (const tunnel of this.tunnels) {
      tunnel.close(HResult.ERROR_SHUTDOWN_IN_PROGRESS, EndCause.SHUTDOWN);
    }
  }
}

/** One connection: hello, waiting, connecting, open, closed, in this order. */
class Tunnel implements AuthenticationSink {
  private readonly parts: TunnelParts;
  private readonly socket: WebSocket;
  private readonly client: Client;
  private readonly address: string;
  private readonly mainSessionId: string;
  private step: 'hello' | 'waiting' | 'connecting' | 'open' | 'closed' = 'hello';
  private target: Target | undefined;
  private lastCause: string = EndCause.DENIED;
  private upstream: net.Socket | undefined;
  private relay: Relay | undefined;
  private timer = 0;
  private silentBeats = 0;

  constructor(parts: TunnelParts, socket: WebSocket, client: Client, address: string) {
    this.parts = parts;
    this.socket = socket;
    this.client = client;
    this.address = address;
    this.mainSessionId = randomToken(parts.randomness, 16);
    socket.on('message', (data: Buffer, isBinary) => this.receive(data, isBinary));
    socket.on('pong', () => {
      this.silentBeats = 0;
    });
    socket.on('error', () => socket.terminate()); // a frame that is none, or too long; "close" follows
    socket.on('close', () => this.gone(EndCause.CLIENT_GONE));
    this.timer = parts.clock.schedule(parts.options.helloMs, () => this.close(HResult.ERROR_TIMEOUT, 'no-hello'));
  }

  /** Tells the client why, and ends the connection. */
  close(code: number, reason: CloseReason): void {
    if (this.step === 'closed') {
      return;
    }
    this.say({ type: 'closed', code, reason });
    this.gone(EndCause.CLIENT_GONE);
    this.socket.resume(); // else a client that is held back never gets to answer the close
    this.socket.close(1000);
  }

  onUserAuthenticated(): void {
    this.say({ type: 'approved' });
    this.step = 'connecting';
    this.parts.clock.cancel(this.timer);
    const { host, port } = this.target!;
    const upstream = net.connect({ host, port, allowHalfOpen: true, noDelay: true, keepAlive: true });
    this.upstream = upstream;
    this.timer = this.parts.clock.schedule(this.parts.options.connectMs, () => upstream.destroy(new Error('no answer')));
    upstream.once('error', (error) => {
      if (this.step === 'connecting') {
        this.parts.observer.targetFailed(formatTarget(this.target!), error);
        this.close(HResult.S_OK, 'target-unreachable');
      }
    });
    upstream.once('connect', () => this.open(upstream));
  }

  onUserAuthenticationFailed(_context: string, genericCode: number): void {
    this.close(genericCode, this.lastCause as EndCause);
  }

  /** Whatever could have changed since the approval is looked at again; the user is not asked. */
  reauthenticateUser(): void {
    if (!this.parts.isTrusted(this.client.id) || !this.parts.targets.allows(this.client.userName, this.target!)) {
      this.close(HResult.S_OK, 'not-authorised-any-more');
    }
  }

  disconnectUser(): void {
    this.close(HResult.S_OK, 'disconnected');
  }

  onProgress(_context: string, progress: RequestProgress): void {
    switch (progress.step) {
      case 'waiting':
        this.say({ type: 'waiting', number: progress.number, deadlineMs: progress.deadlineMs,
          deviceCount: progress.deviceCount });
        break;
      case 'shown':
        this.say({ type: 'shown', deviceName: progress.deviceName });
        break;
      case 'ended':
        this.lastCause = progress.cause;
        break;
    }
  }

  private receive(data: Buffer, isBinary: boolean): void {
    if (isBinary) {
      if (this.step === 'open') {
        this.relay!.receive(data);
      } else if (this.step !== 'closed') {
        this.close(HResult.E_INVALIDARG, 'bad-message'); // bytes before the approval
      }
      return;
    }
    const message = parseClientMessage(data.toString());
    if (message?.type === 'connect' && this.step === 'hello') {
      void this.ask(message.user, message.target, message.via);
    } else if (message?.type === 'cancel') {
      this.gone(EndCause.CLIENT_CANCELLED);
      this.socket.close(1000);
    } else if (message?.type === 'end' && this.step === 'open') {
      this.relay!.receiveEnd();
    } else if (this.step !== 'closed') {
      this.close(HResult.E_INVALIDARG, 'bad-message');
    }
  }

  private async ask(userName: string, targetText: string, via: 'listener' | undefined): Promise<void> {
    const { engine, targets } = this.parts;
    const target = parseTarget(targetText);
    this.parts.clock.cancel(this.timer);
    if (userName !== this.client.userName) {
      this.close(HResult.E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED, 'other-user');
      return;
    }
    if (target === undefined) {
      this.close(HResult.E_INVALIDARG, 'bad-target');
      return;
    }
    if (!targets.allows(userName, target)) {
      this.close(HResult.E_PROXY_RAP_ACCESSDENIED, 'target-forbidden');
      return;
    }
    this.step = 'waiting';
    this.target = target;
    this.beat();
    const cookie = engine.cookies.issue({ clientId: this.client.id, clientName: clientNameOf(this.client, via), userName,
      userDomain: '', address: this.address, target: formatTarget(target) });
    const code = await engine.authenticateUser(this.mainSessionId, cookie, CONTEXT, this);
    if (code !== HResult.S_OK) {
      this.close(code, 'refused');
    }
  }

  /** While the client waits it proves that it is there; TCP says so only when it ends in an orderly way. */
  private beat(): void {
    this.timer = this.parts.clock.schedule(this.parts.options.heartbeatMs, () => {
      if (++this.silentBeats > 3) {
        this.socket.terminate();
      } else {
        this.socket.ping();
        this.beat();
      }
    });
  }

  private open(upstream: net.Socket): void {
    if (this.step !== 'connecting') {
      upstream.destroy();
      return;
    }
    this.parts.clock.cancel(this.timer);
    this.step = 'open';
    this.say({ type: 'open' });
    const relay = new Relay(this.socket, upstream, upstream);
    this.relay = relay;
    void relay.finished.then((how) => {
      this.parts.observer.carried({ toTarget: relay.received, toClient: relay.sent });
      this.close(HResult.S_OK, how === 'failed' ? 'target-reset' : 'over');
    });
  }

  /** The connection is over, whoever ended it; the engine is told at once. */
  private gone(cause: EndCause.CLIENT_GONE | EndCause.CLIENT_CANCELLED): void {
    if (this.step === 'closed') {
      return;
    }
    const wasAsked = this.step !== 'hello';
    this.step = 'closed';
    this.parts.clock.cancel(this.timer);
    this.letGo();
    if (wasAsked) {
      void this.parts.engine.cancelAuthentication(this.mainSessionId, CONTEXT, cause);
    }
  }

  /** A target whose client did not end in order hears a reset: an end would say that it has everything. */
  private letGo(): void {
    if (this.upstream?.connecting === false && !(this.relay?.isEnded ?? false)) {
      this.upstream.resetAndDestroy();
    } else {
      this.upstream?.destroy();
    }
  }

  private say(message: ServerMessage): void {
    if (this.socket.readyState === this.socket.OPEN) {
      this.socket.send(JSON.stringify(message));
    }
  }
}

/** What the user reads of a client: also that it asks for whatever program has come to its local port. */
function clientNameOf(client: Client, via: 'listener' | undefined): string {
  const room = client.name.slice(0, LONGEST_NAME - LISTENER.length).replace(/[\ud800-\udbff]$/, ''); // no half character
  return via === undefined ? client.name : `${room}${LISTENER}`;
}

/** A tunnel is one connection in a session of its own. */
const CONTEXT = '1';
