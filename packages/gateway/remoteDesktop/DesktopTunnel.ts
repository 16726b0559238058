// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because it is one machine: what each deed of a tunnel is, and what happens to it.

import { EndCause, isPlainText, plainTextOf } from 'gateway_protocol';
import type { RequestEndCause } from 'gateway_protocol';
import type { Client } from '../admission/Clients.ts';
import type { AuthenticationSink, RequestProgress } from '../engine/AuthenticationSink.ts';
import { HResult } from '../engine/HResult.ts';
import { randomToken } from '../engine/randomToken.ts';
import { formatTarget, parseTarget } from '../tunnel/Target.ts';
import type { Target } from '../tunnel/Target.ts';
import type { StalledSide } from '../tunnel/TunnelEvent.ts';
import type { Carrier, CarrierUser } from './Carrier.ts';
import { consentMessage } from './consentMessage.ts';
import { DesktopSession } from './DesktopSession.ts';
import {
  channelResponse,
  closeChannel,
  closeChannelResponse,
  handshakeResponse,
  PacketError,
  PacketReader,
  tunnelAuthResponse,
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
  refusalIn,
  wantsTarget,
} from './proxyCodes.ts';
import type { DoorParts } from './RemoteDesktopDoor.ts';
import { limitOf, SLOW_USER_MS, stepAfter } from './tunnelSteps.ts';
import type { TunnelDeed, TunnelHappening, TunnelStep } from './tunnelSteps.ts';

/** A tunnel is one connection in a session of its own. */
const CONTEXT = '1';
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
  private computerName = '';
  private capabilities = 0;
  /** What the next refusal, or CLOSE_CHANNEL, says. */
  private code: number = ProxyCode.INTERNAL_ERROR;
  private lastCause: RequestEndCause = EndCause.DENIED;
  private progress: Extract<RequestProgress, { readonly step: 'waiting' }> | undefined;
  private session: DesktopSession | undefined;
  /** Whether the client's connection ended without a word of the client. */
  private isLost = false;
  private timer = 0;
  private timed: TunnelStep | undefined;
  private beatTimer = 0;

  /** `over`: called once, when the client's connection has ended. */
  constructor(parts: DoorParts, carrier: Carrier, address: string, over: (tunnel: DesktopTunnel) => void) {
    this.parts = parts;
    this.carrier = carrier;
    this.address = address;
    this.over = over;
    this.mainSessionId = randomToken(parts.randomness, 16);
    this.watchStep();
  }

  get clientId(): string | undefined {
    return this.client?.id;
  }

  private get isClosed(): boolean {
    return this.step === 'closed';
  }

  /** Bytes that came from the client. */
  receive(bytes: Buffer): void {
    if (this.isClosed) {
      return; // it was told, and says what it says
    }
    this.session?.heard();
    try {
      for (const packet of this.reader.read(bytes)) {
        this.take(packet);
        if (this.isClosed) {
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
    this.session?.drained();
  }

  gone(isLost: boolean): void {
    this.isLost = isLost;
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
    const { longestSessionMs } = this.parts.engine.options;
    const isOld = (this.session?.age ?? 0) >= longestSessionMs - SLOW_USER_MS;
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
          this.session!.receive(packet.bytes);
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

  /** Everything that can be said against a client before anybody is asked. Its token may be a moment old, of another node. */
  private create(packet: Packet<'tunnel-create'>): void {
    const fault = createFault(packet);
    if (fault !== undefined) {
      this.refuse(fault, fault === ProxyCode.CAPABILITY_MISMATCH ? 'shows no consent message' : 'no cookie');
      return;
    }
    this.capabilities = packet.capabilities;
    this.happen('tunnel-create');
    this.parts.clients.find(packet.cookie!, 'remote-desktop').then(
      (client) => {
        if (this.step === 'asking') {
          this.ask(client);
        }
      },
      (error: unknown) => {
        this.parts.observe({ kind: 'failed', what: 'finding a client of remote desktops', error });
        this.code = ProxyCode.INTERNAL_ERROR;
        this.happen('verdict-no');
      },
    );
  }

  private ask(client: Client | undefined): void {
    const { engine, halfOpen, places, targets } = this.parts;
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
      this.do(deed, before, happening);
    }
    if (this.step === step) {
      this.watchStep();
    }
  }

  private do(deed: TunnelDeed, before: TunnelStep, happening: TunnelHappening): void {
    const { carrier, parts } = this;
    switch (deed) {
      case 'say-handshake':
        carrier.send(handshakeResponse(0));
        break;
      case 'ask-engine':
        this.beat();
        break; // the call is made where its answer is awaited: ask
      case 'say-number':
        carrier.send(tunnelResponse(ONLY, grantedOf(this.capabilities), this.consent()));
        break;
      case 'say-resumed':
        carrier.send(tunnelResponse(ONLY, grantedOf(this.capabilities)));
        break;
      case 'say-approved': {
        const { redirection, idleMinutes } = parts.options;
        carrier.send(tunnelAuthResponse(redirection, idleMinutes));
        break;
      }
      case 'connect-target':
        this.connect();
        break;
      case 'say-open':
        carrier.send(channelResponse(ONLY));
        this.session!.open(this.computerName);
        break;
      case 'relay':
        break; // the bytes were handed on as they came
      case 'refuse':
        refusalIn(before, this.code).forEach((answer) => carrier.send(answer));
        break;
      case 'say-close':
        carrier.send(closeChannel(this.code));
        this.letGo();
        break;
      case 'answer-close':
        carrier.send(closeChannelResponse(0));
        break;
      case 'cancel':
        this.cancel(before, happening);
        break;
      case 'hang-up':
        this.letGo();
        carrier.hangUp();
        break;
    }
  }

  private consent(): string {
    const { clock, name, randomness } = this.parts;
    const { number, deadlineMs, deviceCount } = this.progress!;
    const reference = randomToken(randomness, 16).slice(0, 6);
    const target = formatTarget(this.target!);
    return consentMessage({ gateway: name, target, number, deadlineMs, deviceCount, now: clock.wall(), reference });
  }

  /** Who has said that it ends is done with it; a session that is lost may go on, where the operator allows it. */
  private cancel(before: TunnelStep, happening: TunnelHappening): void {
    if (!this.isAsked) {
      return;
    }
    this.isAsked = false;
    const { engine } = this.parts;
    if (before === 'open' && happening === 'gone' && this.isLost) {
      void engine.brokeOff(this.mainSessionId, CONTEXT);
    } else {
      const cause = happening === 'close-channel' ? EndCause.CLIENT_CANCELLED : EndCause.CLIENT_GONE;
      void engine.cancelAuthentication(this.mainSessionId, CONTEXT, cause);
    }
  }

  private connect(): void {
    const subject = { client: this.client!, address: this.address, target: this.target! };
    this.session = new DesktopSession(this.parts, this.carrier, subject, {
      mayConnect: () => this.step === 'connecting' && this.isAuthorised(),
      connected: () => this.happen('target-connected'),
      unreachable: (code) => {
        this.code = code;
        this.happen('target-failed');
      },
      over: (how) => {
        this.code = 0;
        this.happen(how === 'ended' ? 'target-ended' : 'target-failed');
      },
      stalled: (side) => this.stalled(side),
    });
    this.session.connect();
  }

  /** A client that takes nothing takes no farewell either; of one that is not heard of nobody knows whether it is there. */
  private stalled(side: StalledSide): void {
    switch (side) {
      case 'target':
        this.code = CloseCode.TARGET_STALLED;
        this.happen('target-failed');
        break;
      case 'client':
        this.carrier.destroy();
        break;
      case 'client-silent':
        this.carrier.destroy(true);
        break;
    }
  }

  /** While there is a client, what it relies on is looked at again, and so is whether anything moves. */
  private beat(): void {
    const { clock, options } = this.parts;
    this.beatTimer = clock.schedule(options.heartbeatMs, () => {
      if (this.client !== undefined && !this.isTrusted()) {
        this.disconnect(CloseCode.CONNECTION_ABORTED);
      } else if (this.step === 'open') {
        this.session!.lookAfter();
      }
      if (this.step !== 'closed') {
        this.beat();
      }
    });
  }

  /** Each step has its time; agreeing and waiting have one together. */
  private watchStep(): void {
    const { clock, engine, options } = this.parts;
    const timed = this.step.startsWith('reading') || this.step === 'waiting' ? 'reading' : this.step;
    if (timed === this.timed) {
      return;
    }
    this.timed = timed;
    clock.cancel(this.timer);
    const limit = limitOf(timed, { ...options, deadlineMs: engine.options.deadlineMs });
    if (limit !== undefined) {
      this.timer = clock.schedule(limit, () => {
        this.code = ProxyCode.TIMEOUT;
        this.happen('timeout');
      });
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
    this.session?.end();
  }
}

function shown(text: string): string {
  return isPlainText(text, LONGEST_TARGET) ? text : '(a target that cannot be shown)';
}
