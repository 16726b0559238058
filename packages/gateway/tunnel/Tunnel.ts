// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { isPlainText, plainTextOf } from 'gateway_protocol';
import type { Client } from '../admission/Clients.ts';
import type { AuthenticationSink, RequestProgress } from '../engine/AuthenticationSink.ts';
import { EndCause } from 'gateway_protocol';
import type { RequestEndCause } from 'gateway_protocol';
import { HResult } from '../engine/HResult.ts';
import { randomToken } from '../engine/randomToken.ts';
import { hearSocket, progressMessage } from './ClientSockets.ts';
import { connectTarget, ForbiddenAddress } from './connectTarget.ts';
import { Relay } from './Relay.ts';
import { formatTarget, parseTarget } from './Target.ts';
import type { Target } from './Target.ts';
import { parseClientMessage } from './TunnelMessage.ts';
import type { ServerMessage, Via } from './TunnelMessage.ts';
import type { CloseReason, TunnelParts } from './TunnelServer.ts';

/** A tunnel is one connection in a session of its own. */
const CONTEXT = '1';
/** Words, not bytes of the connection, that may wait for a client that does not read. */
export const MOST_SAID = 65_536;
const SILENT_BEATS = 3;
const MOST_PINGS_HELD = 20;
const LONGEST_TARGET = 260;
/** What is shown of a client is no longer than this, in UTF-16 units. */
const LONGEST_NAME = 64;
/** What the user reads behind the name of a client, of who asks. */
const ASKED_BY: Readonly<Record<Via, string>> = {
  listener: ' (local port)',
  unseen: ' (shows its number nowhere)',
};

/** What has been taken of what was sent in one direction, and since when nothing more was. */
interface Flow {
  taken: number;
  since: number;
}

/** One connection: hello, waiting, connecting, open, closed, in this order. */
export class Tunnel implements AuthenticationSink {
  readonly clientId: string;
  private readonly parts: TunnelParts;
  private readonly socket: WebSocket;
  private readonly client: Client;
  private readonly address: string;
  private readonly mainSessionId: string;
  private step: 'hello' | 'waiting' | 'connecting' | 'open' | 'closed' = 'hello';
  private target: Target | undefined;
  private lastCause: RequestEndCause = EndCause.DENIED;
  private readonly dialling = new AbortController();
  private upstream: Socket | undefined;
  private relay: Relay | undefined;
  private readonly toTarget: Flow = { taken: 0, since: 0 };
  private readonly toClient: Flow = { taken: 0, since: 0 };
  /** For the step: hello and connecting have an end. */
  private timer = 0;
  private beatTimer = 0;
  private lastHeard: number;
  private lastPing = 0;
  /** Pings since it is held back. */
  private pingsHeld = 0;

  constructor(parts: TunnelParts, socket: WebSocket, client: Client, address: string) {
    const { clock, options } = parts;
    this.parts = parts;
    this.socket = socket;
    this.client = client;
    this.clientId = client.id;
    this.address = address;
    this.mainSessionId = randomToken(parts.randomness, 16);
    this.lastHeard = clock.now;
    hearSocket(socket, {
      heard: () => {
        this.lastHeard = clock.now;
      },
      receive: (data, isBinary) => this.receive(data, isBinary),
      gone: () => this.gone(EndCause.CLIENT_GONE),
    });
    this.timer = clock.schedule(options.helloMs, () => this.close(HResult.ERROR_TIMEOUT, 'no-hello'));
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

  /** The client is trusted no more. What it has asked for ends by the engine, which knows why. */
  revoked(): void {
    if (this.step === 'hello') {
      this.close(HResult.ERROR_CANCELLED, EndCause.REVOKED);
    }
  }

  onUserAuthenticated(): void {
    const { clock, options } = this.parts;
    this.attempt('connecting to a target', () => {
      this.say({ type: 'approved' });
      this.step = 'connecting';
      clock.cancel(this.timer);
      this.timer = clock.schedule(options.connectMs, () => this.unreachable(new Error('no answer')));
      this.connect(this.target!).catch((error: unknown) => this.unreachable(error as Error));
    });
  }

  onUserAuthenticationFailed(_context: string, genericCode: number): void {
    this.close(genericCode, this.lastCause);
  }

  /** Whatever could have changed since the approval is looked at again; the user is not asked. */
  reauthenticateUser(): void {
    if (!this.isAuthorised()) {
      this.close(HResult.S_OK, 'not-authorised-any-more');
    }
  }

  disconnectUser(): void {
    this.close(HResult.S_OK, 'disconnected');
  }

  onProgress(_context: string, progress: RequestProgress): void {
    if (progress.step === 'ended') {
      this.lastCause = progress.cause;
    } else {
      this.say(progressMessage(progress));
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
      this.ask(message.user, message.target, message.via).catch((error: unknown) =>
        this.fail('asking for a connection', error),
      );
    } else if (message?.type === 'cancel') {
      this.gone(EndCause.CLIENT_CANCELLED);
      this.socket.close(1000);
    } else if (message?.type === 'end' && this.step === 'open') {
      this.relay!.receiveEnd();
    } else if (this.step !== 'closed') {
      this.close(HResult.E_INVALIDARG, 'bad-message');
    }
  }

  private async ask(userName: string, targetText: string, via: Via | undefined): Promise<void> {
    const { clock, engine, targets } = this.parts;
    const target = parseTarget(targetText);
    clock.cancel(this.timer);
    if (!this.isTrusted()) {
      this.turnAway(HResult.ERROR_CANCELLED, 'not-authorised-any-more', targetText);
      return;
    }
    if (userName !== this.client.userName) {
      this.turnAway(HResult.E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED, 'other-user', targetText);
      return;
    }
    if (target === undefined) {
      this.turnAway(HResult.E_INVALIDARG, 'bad-target', targetText);
      return;
    }
    if (!targets.allows(userName, target)) {
      this.turnAway(HResult.E_PROXY_RAP_ACCESSDENIED, 'target-forbidden', targetText);
      return;
    }
    this.step = 'waiting';
    this.target = target;
    this.lastHeard = clock.now;
    this.beat();
    const cookie = engine.cookies.issue({
      clientId: this.client.id,
      clientName: clientNameOf(this.client, via),
      userName,
      userDomain: '',
      address: this.address,
      purpose: { kind: 'connection', target: formatTarget(target) },
    });
    const code = await engine.authenticateUser(this.mainSessionId, cookie, CONTEXT, this);
    if (code !== HResult.S_OK) {
      this.close(code, 'refused');
    }
  }

  /** Something that was not to fail has: the client hears so, and waits for nothing. */
  private fail(what: string, error: unknown): void {
    this.parts.observe({ kind: 'failed', what, error });
    try {
      this.close(HResult.E_FAIL, 'refused');
    } catch {
      // not even that
      this.socket.terminate();
    }
  }

  private attempt(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fail(what, error);
    }
  }

  /** A try at what may not be: the operator hears of it, too. */
  private turnAway(code: number, reason: CloseReason, target: string): void {
    const shown = isPlainText(target, LONGEST_TARGET) ? target : '(a target that cannot be shown)';
    this.parts.observe({
      kind: 'turned-away',
      what: 'target',
      reason: `${reason} ${shown}`,
      userName: this.client.userName,
      clientId: this.client.id,
      address: this.address,
    });
    this.close(code, reason);
  }

  /**
   * While there is a client it proves that it is there, because TCP says so only when it ends in an orderly way; what it
   * relies on is looked at again, and so is whether anything moves.
   */
  private beat(): void {
    const { clock, options } = this.parts;
    this.beatTimer = clock.schedule(options.heartbeatMs, () => {
      const silence = clock.now - this.lastHeard;
      if (!this.isTrusted()) {
        this.close(HResult.S_OK, 'not-authorised-any-more');
      } else if (this.step === 'open' ? this.isMute(silence) : silence > SILENT_BEATS * options.heartbeatMs) {
        this.gone(EndCause.CLIENT_GONE);
        this.socket.terminate();
      } else {
        this.ping();
        this.lookAtFlow();
        if (this.step !== 'closed') {
          this.attempt('the beat of a client', () => this.beat());
        }
      }
    });
  }

  /**
   * Also one that is held back is asked, because a system whose process is gone answers with a reset; but after a while less
   * often: its answers wait behind its bytes, and a WebSocket gives up with sixty of them.
   */
  private ping(): void {
    const { clock, options } = this.parts;
    if (!this.socket.isPaused) {
      this.pingsHeld = 0;
    } else if (this.pingsHeld >= MOST_PINGS_HELD && clock.now - this.lastPing < options.stallMs / MOST_PINGS_HELD) {
      return;
    } else {
      this.pingsHeld++;
    }
    this.lastPing = clock.now;
    this.socket.ping();
  }

  /** Silence of one that is held back means nothing: nobody listens. The flow to the target has its own limit then. */
  private isMute(silence: number): boolean {
    if (this.socket.isPaused) {
      this.lastHeard = this.parts.clock.now;
      return false;
    }
    return silence > this.parts.options.silentMs;
  }

  /** Bytes wait for one side, and for long it has taken none of them. */
  private lookAtFlow(): void {
    const { upstream, relay, socket } = this;
    if (this.step !== 'open' || upstream === undefined || relay === undefined) {
      return;
    }
    if (this.isStalled(this.toTarget, upstream.writableLength, upstream.bytesWritten)) {
      this.close(HResult.S_OK, 'target-stalled');
    } else if (this.isStalled(this.toClient, socket.bufferedAmount, relay.sent)) {
      this.close(HResult.S_OK, 'client-stalled');
      this.socket.terminate(); // it would not take the farewell either
    }
  }

  private isStalled(flow: Flow, waiting: number, sent: number): boolean {
    const { clock, options } = this.parts;
    const taken = sent - waiting;
    if (waiting === 0 || taken !== flow.taken) {
      flow.taken = taken;
      flow.since = clock.now;
      return false;
    }
    return clock.now - flow.since >= options.stallMs;
  }

  /** Rejects when the target cannot be dialled at all, or may not be. */
  private async connect(target: Target): Promise<void> {
    const { options, resolver, targets } = this.parts;
    const upstream = await connectTarget({
      resolver,
      targets,
      userName: this.client.userName,
      target,
      limitMs: options.connectMs,
      signal: this.dialling.signal,
      mayGoOn: () => this.mayConnect(),
    });
    if (upstream !== undefined) {
      this.upstream = upstream;
      this.attempt('opening a tunnel', () => this.open(upstream));
    }
  }

  private mayConnect(): boolean {
    if (this.step === 'connecting' && !this.isAuthorised()) {
      this.close(HResult.S_OK, 'not-authorised-any-more');
    }
    return this.step === 'connecting';
  }

  private unreachable(error: Error): void {
    if (this.step !== 'connecting') {
      return;
    }
    if (error instanceof ForbiddenAddress) {
      const what = `${formatTarget(this.target!)} ${error.message}`;
      this.turnAway(HResult.E_PROXY_RAP_ACCESSDENIED, 'target-forbidden', what);
    } else {
      this.parts.observe({ kind: 'target-failed', target: formatTarget(this.target!), error });
      this.close(HResult.S_OK, 'target-unreachable');
    }
  }

  private open(upstream: Socket): void {
    if (this.step !== 'connecting') {
      upstream.destroy();
      return;
    }
    if (!this.isAuthorised()) {
      this.close(HResult.S_OK, 'not-authorised-any-more');
      return;
    }
    const { clock, observe } = this.parts;
    clock.cancel(this.timer);
    this.step = 'open';
    this.toTarget.since = clock.now;
    this.toClient.since = clock.now;
    this.say({ type: 'open' });
    const relay = new Relay(this.socket, upstream, upstream);
    this.relay = relay;
    void relay.finished.then((how) => {
      observe({ kind: 'tunnel-closed', toTarget: relay.received, toClient: relay.sent });
      this.close(HResult.S_OK, how === 'ended' ? 'over' : 'target-reset'); // the loss of the client has closed it before
    });
  }

  /** Whether the client is trusted at this moment. What cannot be read now is asked again with the next beat. */
  private isTrusted(): boolean {
    try {
      return this.parts.isTrusted(this.client.id);
    } catch (error) {
      this.parts.observe({ kind: 'failed', what: 'finding out whether a client is trusted', error });
      return this.step === 'open'; // it was when it was let in; nobody else gets further
    }
  }

  private isAuthorised(): boolean {
    return this.isTrusted() && this.parts.targets.allows(this.client.userName, this.target!);
  }

  /** The connection is over, whoever ended it; the engine is told at once. */
  private gone(cause: 'client-gone' | 'client-cancelled'): void {
    if (this.step === 'closed') {
      return;
    }
    const wasAsked = this.step !== 'hello';
    this.step = 'closed';
    this.parts.clock.cancel(this.timer);
    this.parts.clock.cancel(this.beatTimer);
    this.letGo();
    if (wasAsked) {
      void this.parts.engine.cancelAuthentication(this.mainSessionId, CONTEXT, cause);
    }
  }

  /** A target whose client did not end in order hears a reset: an end would say that it has everything. */
  private letGo(): void {
    this.dialling.abort();
    if (this.upstream !== undefined && !(this.relay?.isEnded ?? false)) {
      this.upstream.resetAndDestroy();
    } else {
      this.upstream?.destroy();
    }
  }

  private say(message: ServerMessage): void {
    if (this.socket.readyState !== this.socket.OPEN) {
      return;
    }
    if (this.relay === undefined && this.socket.bufferedAmount > MOST_SAID) {
      this.socket.terminate();
      return;
    }
    this.socket.send(JSON.stringify(message));
  }
}

/**
 * What the user reads of a client: also that it asks for whatever program has come to its local port, and why there is no number
 * to type. A name from before there
 * was a rule for names is made plain, because phones take no other.
 */
function clientNameOf(client: Client, via: Via | undefined): string {
  return via === undefined
    ? plainTextOf(client.name, LONGEST_NAME, 'client')
    : `${plainTextOf(client.name, LONGEST_NAME - ASKED_BY[via].length, 'client')}${ASKED_BY[via]}`;
}
