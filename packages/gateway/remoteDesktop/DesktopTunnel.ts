// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because the deeds of one state machine are one subject, from the first packet to the last.

import type { Socket } from 'node:net';
import { EndCause, isPlainText, plainTextOf } from 'gateway_protocol';
import type { RequestEndCause } from 'gateway_protocol';
import type { Client } from '../admission/Clients.ts';
import type { AuthenticationSink, RequestProgress } from '../engine/AuthenticationSink.ts';
import { HResult } from '../engine/HResult.ts';
import { randomToken } from '../engine/randomToken.ts';
import { connectTarget, ForbiddenAddress } from '../tunnel/connectTarget.ts';
import { formatTarget, parseTarget } from '../tunnel/Target.ts';
import type { Target } from '../tunnel/Target.ts';
import type { Carrier, CarrierUser } from './Carrier.ts';
import { FAREWELL_MS } from './Carrier.ts';
import { consentMessage } from './consentMessage.ts';
import { DesktopRelay } from './DesktopRelay.ts';
import {
  channelRefusal,
  channelResponse,
  closeChannel,
  closeChannelResponse,
  handshakeResponse,
  keepAlive,
  PacketError,
  PacketReader,
  tunnelAuthRefusal,
  tunnelAuthResponse,
  tunnelRefusal,
  tunnelResponse,
} from './packets.ts';
import type { ClientPacket } from './packets.ts';
import {
  CloseCode,
  codeAfterEnd,
  codeAfterFault,
  codeAfterRefusal,
  createFault,
  grantedOf,
  handshakeFault,
  ProxyCode,
  wantsTarget,
} from './proxyCodes.ts';
import type { DoorParts } from './RemoteDesktopDoor.ts';
import { stepAfter } from './tunnelSteps.ts';
import type { TunnelDeed, TunnelHappening, TunnelStep } from './tunnelSteps.ts';

/** A tunnel is one connection in a session of its own. */
const CONTEXT = '1';
/** A client that is asked to agree, or that waits, has this beyond the deadline of its request. */
const SLOW_USER_MS = 60_000;
/** A connected client is asked so often for a sign of life, and is gone after three of them without one. */
const KEEP_ALIVE_MS = 30_000;
const SILENT_BEATS = 3;
const LONGEST_NAME = 64;
const LONGEST_TARGET = 260;
/** What the phone shows behind the name of a client, of what is asked for. */
const ASKED_BY = ' (remote desktop)';
/** Every tunnel has one channel. */
const ONLY = 1;

type Packet<K extends ClientPacket['kind']> = Extract<ClientPacket, { readonly kind: K }>;

/** One connection of a client of remote desktops: the table of its steps, and what its deeds are here. */
export class DesktopTunnel implements AuthenticationSink, CarrierUser {
  private readonly parts: DoorParts;
  private readonly carrier: Carrier;
  private readonly address: string;
  private readonly mainSessionId: string;
  private readonly over: (tunnel: DesktopTunnel) => void;
  private readonly reader = new PacketReader();
  private step: TunnelStep = 'opened';
  private client: Client | undefined;
  private target: Target | undefined;
  private hasPlace = false;
  private isAsked = false;
  private openedAt = 0;
  private computerName = '';
  private capabilities = 0;
  /** What the next refusal, or CLOSE_CHANNEL, says. */
  private code: number = ProxyCode.INTERNAL_ERROR;
  private lastCause: RequestEndCause = EndCause.DENIED;
  private progress: Extract<RequestProgress, { readonly step: 'waiting' }> | undefined;
  private readonly dialling = new AbortController();
  private upstream: Socket | undefined;
  private relay: DesktopRelay | undefined;
  private timer = 0;
  private timed: TunnelStep | undefined;
  private beatTimer = 0;
  private lastHeard: number;
  private lastKeepAlive = 0;

  /** `over`: called once, when the client's connection has ended. */
  constructor(parts: DoorParts, carrier: Carrier, address: string, over: (tunnel: DesktopTunnel) => void) {
    this.parts = parts;
    this.carrier = carrier;
    this.address = address;
    this.over = over;
    this.mainSessionId = randomToken(parts.randomness, 16);
    this.lastHeard = parts.clock.now;
    this.watchStep();
  }

  get clientId(): string | undefined {
    return this.client?.id;
  }

  /** Bytes that came from the client. */
  receive(bytes: Buffer): void {
    this.lastHeard = this.parts.clock.now;
    try {
      for (const packet of this.reader.read(bytes)) {
        this.take(packet);
        if (this.step === 'closed') {
          return;
        }
      }
    } catch (error) {
      if (!(error instanceof PacketError)) {
        throw error;
      }
      this.refuse(codeAfterFault(error.fault), `bad-packet ${error.fault}`);
    }
  }

  drained(): void {
    this.relay?.drained();
  }

  gone(): void {
    this.happen('gone');
    this.parts.clock.cancel(this.timer);
    this.letGo();
    this.over(this);
    if (this.hasPlace && this.client !== undefined) {
      this.hasPlace = false;
      this.parts.places.leave(this.client.userName, this.client.id);
    }
  }

  /** The client is trusted no more. What it has asked for ends by the engine, which knows why. */
  revoked(): void {
    if (!this.isAsked) {
      this.carrier.destroy();
    }
  }

  /** The gateway goes down. */
  close(): void {
    this.code = this.step === 'open' ? CloseCode.GRACEFUL_DISCONNECT : ProxyCode.INTERNAL_ERROR;
    this.happen('disconnect');
    this.carrier.hangUp();
  }

  onProgress(_context: string, progress: RequestProgress): void {
    switch (progress.step) {
      case 'waiting':
        this.progress = progress;
        this.happen('number');
        break;
      case 'shown':
        break; // nothing may be said to a client that waits
      case 'ended':
        this.lastCause = progress.cause;
        break;
    }
  }

  onUserAuthenticated(): void {
    this.happen('verdict-yes');
  }

  onUserAuthenticationFailed(_context: string, genericCode: number): void {
    const { lastCause } = this;
    this.code = lastCause === EndCause.APPROVED ? codeAfterRefusal(genericCode) : codeAfterEnd(lastCause);
    this.happen('verdict-no');
  }

  /** Whatever could have changed since the approval is looked at again; the user is not asked. */
  reauthenticateUser(): void {
    if (!this.isAuthorised()) {
      this.disconnect(CloseCode.CONNECTION_ABORTED);
    }
  }

  disconnectUser(): void {
    const { clock, engine } = this.parts;
    const isOld = this.openedAt !== 0 && clock.now - this.openedAt >= engine.options.longestSessionMs - SLOW_USER_MS;
    this.disconnect(
      !this.isTrusted()
        ? CloseCode.CONNECTION_ABORTED
        : isOld
          ? CloseCode.SESSION_TIMEOUT
          : CloseCode.GRACEFUL_DISCONNECT,
    );
  }

  private disconnect(code: CloseCode): void {
    this.code = this.step === 'open' ? code : ProxyCode.NAP_ACCESS_DENIED;
    this.happen('disconnect');
  }

  private take(packet: ClientPacket): void {
    switch (packet.kind) {
      case 'handshake': {
        const fault = handshakeFault(packet);
        if (this.step === 'opened' && fault !== undefined) {
          this.refuse(fault, fault === ProxyCode.CAPABILITY_MISMATCH ? 'another version' : 'no cookie');
          return;
        }
        break;
      }
      case 'tunnel-create':
        if (this.step === 'greeted') {
          this.create(packet);
          return;
        }
        break;
      case 'tunnel-auth':
        this.computerName = plainTextOf(packet.computerName, LONGEST_NAME, '');
        break;
      case 'channel-create':
        if (this.step === 'approved' && !wantsTarget(packet, this.target!)) {
          const wanted = `${packet.names.join(', ')} port ${packet.port}`;
          this.observeRefusal('target', `not the approved one: ${shown(wanted)}`);
          this.code = ProxyCode.RAP_ACCESS_DENIED;
          this.happen('bad-packet');
          return;
        }
        break;
      case 'data':
        if (this.step === 'open') {
          this.relay!.receive(packet.bytes);
          return;
        }
        break;
      case 'keepalive':
      case 'close-channel':
      case 'close-channel-response':
        break;
    }
    const before = this.step;
    const isDue = packet.kind === 'tunnel-auth' && before === 'reading-refused'; // it is told what it came for
    if (!isDue) {
      this.code = ProxyCode.INTERNAL_ERROR;
    }
    this.happen(packet.kind);
    if (this.step === 'closed' && !isDue && before !== 'closing' && packet.kind !== 'close-channel') {
      this.observeRefusal('remote-desktop', `out-of-order ${packet.kind} while ${before}`);
    }
  }

  /** Everything that can be said against a client before anybody is asked. */
  private create(packet: Packet<'tunnel-create'>): void {
    const { clients, engine, halfOpen, places, targets } = this.parts;
    const fault = createFault(packet);
    if (fault !== undefined) {
      this.refuse(fault, fault === ProxyCode.CAPABILITY_MISMATCH ? 'shows no consent message' : 'no cookie');
      return;
    }
    this.capabilities = packet.capabilities;
    const client = clients.authenticate(packet.cookie!, 'remote-desktop');
    const target = client?.target === undefined ? undefined : parseTarget(client.target);
    if (client === undefined || target === undefined) {
      this.refuse(ProxyCode.COOKIE_ACCESS_DENIED, 'unknown, expired or revoked', 'client-token');
      return;
    }
    this.client = client;
    this.target = target;
    if (!targets.allows(client.userName, target)) {
      this.refuse(ProxyCode.RAP_ACCESS_DENIED, `target-forbidden ${formatTarget(target)}`, 'target');
      return;
    }
    if (!places.take(client.userName, client.id)) {
      this.refuse(ProxyCode.MAX_CONNECTIONS_REACHED, 'too-many-connections', 'tunnel');
      return;
    }
    this.hasPlace = true;
    this.carrier.sockets.forEach((socket) => halfOpen.admit(socket));
    const cookie = engine.cookies.issue({
      clientId: client.id,
      clientName: `${plainTextOf(client.name, LONGEST_NAME - ASKED_BY.length, 'client')}${ASKED_BY}`,
      userName: client.userName,
      userDomain: '',
      address: this.address,
      purpose: { kind: 'connection', target: formatTarget(target) },
    });
    this.isAsked = true;
    this.happen('tunnel-create');
    engine.authenticateUser(this.mainSessionId, cookie, CONTEXT, this).then(
      (code) => {
        if (code !== HResult.S_OK) {
          this.code = codeAfterRefusal(code);
          this.happen('verdict-no');
        }
      },
      (error: unknown) => {
        this.parts.observe({ kind: 'failed', what: 'asking for a remote desktop', error });
        this.code = ProxyCode.INTERNAL_ERROR;
        this.happen('verdict-no');
      },
    );
  }

  /** A client that cannot be served: it is told in the answer that it waits for, and the operator hears of it. */
  private refuse(
    code: ProxyCode,
    reason: string,
    what: 'client-token' | 'target' | 'tunnel' | 'remote-desktop' = 'remote-desktop',
  ): void {
    if (this.step === 'closing' || this.step === 'closed') {
      this.happen('bad-packet');
      return;
    }
    this.observeRefusal(what, reason);
    this.code = code;
    this.happen('bad-packet');
  }

  private observeRefusal(what: 'client-token' | 'target' | 'tunnel' | 'remote-desktop', reason: string): void {
    this.parts.observe({
      kind: 'turned-away',
      what,
      reason,
      userName: this.client?.userName,
      clientId: this.client?.id,
      address: this.address,
    });
  }

  /** The one place where the step changes. */
  private happen(happening: TunnelHappening): void {
    const before = this.step;
    const { step, deeds } = stepAfter(before, happening);
    this.step = step;
    for (const deed of deeds) {
      this.do(deed, before);
    }
    if (this.step === step) {
      this.watchStep();
    }
  }

  private do(deed: TunnelDeed, before: TunnelStep): void {
    const { carrier, parts } = this;
    switch (deed) {
      case 'say-handshake':
        carrier.send(handshakeResponse(0));
        break;
      case 'ask-engine':
        this.beat();
        break; // the call is made where its answer is awaited: create
      case 'say-number':
        carrier.send(tunnelResponse(ONLY, grantedOf(this.capabilities), this.consent()));
        break;
      case 'say-approved': {
        const { redirection, idleMinutes } = parts.options;
        carrier.send(tunnelAuthResponse(redirection, idleMinutes));
        break;
      }
      case 'connect-target':
        this.connect().catch((error: unknown) => this.unreachable(error as Error));
        break;
      case 'say-open':
        this.open();
        break;
      case 'relay':
        break; // the bytes were handed on as they came
      case 'refuse':
        this.sayRefusal(before);
        break;
      case 'say-close':
        carrier.send(closeChannel(this.code));
        this.letGo();
        break;
      case 'answer-close':
        carrier.send(closeChannelResponse(0));
        break;
      case 'cancel':
        this.cancel();
        break;
      case 'hang-up':
        this.letGo();
        carrier.hangUp();
        break;
    }
  }

  /** The error in the answer that a client in this step waits for, or will wait for next. */
  private sayRefusal(step: TunnelStep): void {
    const { carrier, code } = this;
    switch (step) {
      case 'opened':
        carrier.send(handshakeResponse(code));
        break;
      case 'greeted':
      case 'asking':
        carrier.send(tunnelRefusal(code));
        break;
      case 'reading':
      case 'reading-approved':
      case 'reading-refused':
      case 'waiting':
        carrier.send(tunnelAuthRefusal(code));
        break;
      case 'approved':
      case 'connecting':
        carrier.send(channelRefusal(code));
        break;
      case 'open':
      case 'closing':
      case 'closed':
        break; // no answer is owed
    }
  }

  private consent(): string {
    const { clock, name, randomness } = this.parts;
    const { number, deadlineMs, deviceCount } = this.progress!;
    const reference = randomToken(randomness, 16).slice(0, 6);
    const target = formatTarget(this.target!);
    return consentMessage({ gateway: name, target, number, deadlineMs, deviceCount, now: clock.wall(), reference });
  }

  private cancel(): void {
    if (this.isAsked) {
      this.isAsked = false;
      void this.parts.engine.cancelAuthentication(this.mainSessionId, CONTEXT, EndCause.CLIENT_GONE);
    }
  }

  /** Rejects when the target cannot be dialled, or may not be. */
  private async connect(): Promise<void> {
    const { options, resolver, targets } = this.parts;
    const upstream = await connectTarget({
      resolver,
      targets,
      userName: this.client!.userName,
      target: this.target!,
      limitMs: options.connectMs,
      signal: this.dialling.signal,
      mayGoOn: () => this.step === 'connecting' && this.isAuthorised(),
    });
    if (this.step !== 'connecting') {
      upstream?.destroy();
      return;
    }
    if (upstream === undefined || !this.isAuthorised()) {
      upstream?.destroy();
      this.code = ProxyCode.NAP_ACCESS_DENIED;
      this.happen('target-failed');
      return;
    }
    this.upstream = upstream;
    this.happen('target-connected');
  }

  private unreachable(error: Error): void {
    if (this.step !== 'connecting') {
      return;
    }
    const target = formatTarget(this.target!);
    if (error instanceof ForbiddenAddress) {
      this.observeRefusal('target', `target-forbidden ${target} ${error.message}`);
      this.code = ProxyCode.RAP_ACCESS_DENIED;
    } else {
      this.parts.observe({ kind: 'target-failed', target, error });
      this.code = ProxyCode.CONNECT_FAILED;
    }
    this.happen('target-failed');
  }

  private open(): void {
    const { carrier, parts } = this;
    const { clock, observe } = parts;
    this.openedAt = clock.now;
    this.lastHeard = clock.now;
    this.lastKeepAlive = clock.now;
    carrier.send(channelResponse(ONLY));
    carrier.opened();
    observe({
      kind: 'remote-desktop-opened',
      clientId: this.client!.id,
      userName: this.client!.userName,
      address: this.address,
      target: formatTarget(this.target!),
      computerName: this.computerName,
      carrier: carrier.kind,
    });
    this.relay = new DesktopRelay(clock, carrier, this.upstream!, (how) => {
      this.code = 0;
      this.happen(how === 'ended' ? 'target-ended' : 'target-failed');
    });
  }

  /** While there is a client, what it relies on is looked at again, and so is whether anything moves. */
  private beat(): void {
    const { clock, options } = this.parts;
    this.beatTimer = clock.schedule(options.heartbeatMs, () => {
      if (!this.isTrusted()) {
        this.disconnect(CloseCode.CONNECTION_ABORTED);
      } else if (this.step === 'open') {
        this.lookAfter();
      }
      if (this.step !== 'closed') {
        this.beat();
      }
    });
  }

  /** A connected client is there as long as it answers, or is held back, and both sides take what waits for them. */
  private lookAfter(): void {
    const { clock, options, observe } = this.parts;
    const { carrier, relay } = this;
    if (carrier.isPaused) {
      this.lastHeard = clock.now; // nobody listens
    }
    const stalled = relay?.stalledFor() ?? 0;
    if (stalled >= options.stallMs || clock.now - this.lastHeard > SILENT_BEATS * KEEP_ALIVE_MS + options.heartbeatMs) {
      observe({
        kind: 'failed',
        what: 'a remote desktop',
        error: new Error('one side takes nothing, or says nothing'),
      });
      carrier.destroy();
    } else if (clock.now - this.lastKeepAlive >= KEEP_ALIVE_MS) {
      this.lastKeepAlive = clock.now;
      carrier.send(keepAlive());
    }
  }

  /** Each step has its time; agreeing and waiting have one together. */
  private watchStep(): void {
    const { clock } = this.parts;
    const timed = this.step.startsWith('reading') || this.step === 'waiting' ? 'reading' : this.step;
    if (timed === this.timed) {
      return;
    }
    this.timed = timed;
    clock.cancel(this.timer);
    const limit = this.limitOf(timed);
    if (limit !== undefined) {
      this.timer = clock.schedule(limit, () => {
        this.code = ProxyCode.TIMEOUT;
        this.happen('timeout');
      });
    }
  }

  private limitOf(step: TunnelStep): number | undefined {
    const { engine, options } = this.parts;
    switch (step) {
      case 'opened':
      case 'greeted':
      case 'asking':
      case 'approved':
        return options.helloMs;
      case 'reading':
      case 'reading-approved':
      case 'reading-refused':
      case 'waiting':
        return engine.options.deadlineMs + SLOW_USER_MS;
      case 'connecting':
        return options.connectMs;
      case 'closing':
        return FAREWELL_MS;
      case 'open':
      case 'closed':
        return undefined;
    }
  }

  /** Whether the client is trusted at this moment. What cannot be read now is asked again with the next beat. */
  private isTrusted(): boolean {
    try {
      return this.client !== undefined && this.parts.clients.isTrusted(this.client.id);
    } catch (error) {
      this.parts.observe({ kind: 'failed', what: 'finding out whether a client is trusted', error });
      return this.step === 'open'; // it was when it was let in; nobody else gets further
    }
  }

  private isAuthorised(): boolean {
    return this.isTrusted() && this.parts.targets.allows(this.client!.userName, this.target!);
  }

  private letGo(): void {
    this.parts.clock.cancel(this.beatTimer);
    this.dialling.abort();
    if (this.relay !== undefined) {
      const { received, sent } = this.relay;
      this.relay.end();
      this.relay = undefined;
      this.parts.observe({ kind: 'tunnel-closed', toTarget: received, toClient: sent });
    }
    this.upstream?.destroy();
  }
}

function shown(text: string): string {
  return isPlainText(text, LONGEST_TARGET) ? text : '(a target that cannot be shown)';
}
