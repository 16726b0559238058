// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { IncomingMessage } from 'node:http';
import type { SecureVersion } from 'node:tls';
import WebSocket from 'ws';
import type { ClientOptions } from 'ws';
import type { Device } from '../device/Device.ts';
import { SeededRandom } from '../device/SeededRandom.ts';
import { DeviceNetwork } from './DeviceNetwork.ts';
import type { NetworkUse } from './DeviceNetwork.ts';
import { NetworkActivity } from './NetworkActivity.ts';
import { NetworkPath } from './NetworkPath.ts';
import type { PathConditions } from './NetworkPath.ts';
import { startLimit } from './startLimit.ts';

/** Milliseconds until a connection that is not open has failed. */
const OPEN_LIMIT: number = 20000;
/** Milliseconds that the server's answer to a close frame is waited for. */
const CLOSE_LIMIT: number = 5000;
const LONGEST_MESSAGE: number = 0x7fffffff;
/** Bytes that a close frame has room for, beside the code. */
const LONGEST_REASON: number = 123;
const NO_CODE: number = 1005;
const ABNORMAL: number = 1006;
/** Codes that no frame may carry (RFC 6455, 7.4.1). */
const UNSENDABLE: ReadonlySet<number> = new Set([1004, NO_CODE, ABNORMAL, 1015]);

export interface WebSocketTls {
  /** The certificates that are trusted, PEM; undefined for those that the system trusts. */
  readonly authority: string | undefined;
  /** The client's own certificate and key, PEM. */
  readonly client: { readonly certificate: string; readonly key: string; readonly password: string } | undefined;
  readonly minVersion: SecureVersion | undefined;
  /** Whether the server has to prove who it is. */
  readonly verifies: boolean;
}

export interface WebSocketTerms {
  /** A ws or wss URL. */
  readonly url: URL;
  readonly origin: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
  readonly tls: WebSocketTls;
  /** Milliseconds after which the server is asked for a sign of life; 0 for never. */
  readonly pingInterval: number;
  /** Milliseconds that it then has. */
  readonly pongTimeout: number;
}

export interface WebSocketAnswer {
  readonly status: number;
  readonly message: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** The protocol that the server has chosen; '' for none. */
  readonly protocol: string;
}

/**
 * Hears what happens to a connection, at the moment at which the device's system knows it: what that means to the app
 * is another task of the device's clock.
 */
export interface WebSocketHearer {
  opened(answer: WebSocketAnswer): void;
  received(data: string | ArrayBuffer): void;
  /** It never opened. The status is that of the server's response, 0 when there was none. */
  failed(status: number): void;
  /** It broke off without a close frame. */
  brokeOff(): void;
  /** It was closed, by either side. A server may give no code. */
  closed(code: number | undefined, reason: string): void;
}

/**
 * A WebSocket of an app, over a real one. The clock of the device is held while it is being connected or closed; an
 * open one does not hold it.
 */
export class WebSocketConnection implements NetworkUse {
  readonly app: string;
  private readonly device: Device;
  private readonly network: DeviceNetwork;
  private readonly terms: WebSocketTerms;
  private readonly hearer: WebSocketHearer;
  private readonly toServer: NetworkPath;
  private readonly fromServer: NetworkPath;
  private readonly leave: () => void;
  private state: 'connecting' | 'open' | 'closing' | 'ended' = 'connecting';
  private socket: WebSocket | undefined = undefined;
  private waitingToSend: (string | Uint8Array)[] = [];
  /** While the app's process is suspended nothing arrives there, however reachable the network is. */
  private isSuspended: boolean = false;
  private readonly toApp: PathConditions = this.conditionsToApp();
  /** What the app closes it with; set before the state changes when it is not open yet. */
  private closing: { readonly code: number; readonly reason: string } | undefined = undefined;
  private endLimit: () => void;
  private endActivity: (() => void) | undefined = undefined;
  private hangUp: number | undefined = undefined;
  private beat: NodeJS.Timeout | undefined = undefined;
  private silence: NodeJS.Timeout | undefined = undefined;

  constructor(device: Device, terms: WebSocketTerms, hearer: WebSocketHearer) {
    this.device = device;
    this.app = device.app;
    this.terms = terms;
    this.hearer = hearer;
    this.network = DeviceNetwork.of(device);
    const random: SeededRandom = new SeededRandom(Math.imul(device.options.seed, 31) + this.network.nextConnection());
    this.toServer = new NetworkPath(device.clock, this.network, random);
    this.fromServer = new NetworkPath(device.clock, this.toApp, new SeededRandom(random.nextUint32()));
    this.leave = this.network.add(this);
    this.endLimit = startLimit(device, OPEN_LIMIT, () => this.failed(0));
    if (this.network.isOff) {
      device.clock.schedule(0, () => this.failed(0));
    } else {
      this.toServer.send(() => this.dial());
    }
  }

  /** Whether nothing more can be sent. */
  get isClosing(): boolean {
    return this.closing !== undefined || this.state === 'ended';
  }

  get isEnded(): boolean {
    return this.state === 'ended';
  }

  /** Sends a text or binary message; one that is sent before the connection is open waits for that. */
  send(data: string | Uint8Array): void {
    if (this.state === 'connecting') {
      this.waitingToSend.push(data);
    } else {
      this.toServer.send(() => this.socket?.send(data));
    }
  }

  /** Closes it, once it is open. The end is told with this code and reason, whatever the server answers. */
  close(code: number, reason: string): void {
    this.closing = { code, reason };
    if (this.state === 'open') {
      this.sendClose();
    }
  }

  lose(): void {
    this.endWaiting();
    this.pauseSocket();
    if (this.terms.pingInterval > 0 && this.state !== 'connecting') {
      this.hangUp = this.device.clock.schedule(this.terms.pingInterval + this.terms.pongTimeout, () => this.breakOff());
    }
  }

  resume(): void {
    this.cancelHangUp();
    if (!this.isSuspended) {
      this.socket?.resume();
    }
    if (this.state === 'closing' || (this.state === 'connecting' && this.socket !== undefined)) {
      this.wait();
    }
    this.toServer.resume();
    this.fromServer.resume();
    this.startHeartbeat();
  }

  suspend(): void {
    this.isSuspended = true;
    this.pauseSocket();
  }

  wake(): void {
    this.isSuspended = false;
    if (this.network.isReachable) {
      this.socket?.resume();
    }
    this.fromServer.resume();
    this.startHeartbeat();
  }

  breakOff(): void {
    if (this.state === 'connecting') {
      this.failed(0);
    } else if (this.closing !== undefined) {
      this.closed(undefined, '');
    } else {
      this.finish('broke off', () => this.hearer.brokeOff());
    }
  }

  end(): void {
    this.finish(undefined, undefined);
  }

  private dial(): void {
    this.wait();
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.terms.url, [...this.terms.protocols], this.socketOptions());
    } catch (_error) {
      // Node refuses what cannot be sent as a header, ws what is no protocol.
      this.failed(0);
      return;
    }
    this.socket = socket;
    let response: IncomingMessage | undefined = undefined;
    socket.on('upgrade', (given) => {
      response = given;
    });
    socket.on('unexpected-response', (request, given) => {
      request.destroy();
      this.arrive(() => this.failed(given.statusCode ?? 0));
    });
    socket.on('open', () => {
      const answer: WebSocketAnswer = makeAnswer(response!, socket.protocol);
      if (!this.network.isReachable) {
        this.pauseSocket();
      }
      this.arrive(() => this.opened(answer));
    });
    socket.on('message', (data, isBinary) => {
      const message: string | ArrayBuffer = isBinary ? new Uint8Array(data as Buffer).buffer : data.toString();
      this.heard();
      this.fromServer.send(() => this.received(message));
    });
    socket.on('ping', () => this.heard());
    socket.on('pong', () => this.heard());
    // 'close' follows.
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => {
      const given: string = reason.toString();
      this.arrive(() => {
        if (code === ABNORMAL) {
          this.breakOff();
        } else {
          this.closed(code === NO_CODE ? undefined : code, given);
        }
      });
    });
  }

  /** What ends the wait for the server has come, and takes its way to the device. */
  private arrive(act: () => void): void {
    this.fromServer.send(act);
    this.endWaiting();
  }

  private opened(answer: WebSocketAnswer): void {
    if (this.state !== 'connecting') {
      return;
    }
    this.state = 'open';
    this.endLimit();
    this.report(`open, ${answer.status}`);
    this.startHeartbeat();
    this.hearer.opened(answer);
    if (this.closing !== undefined) {
      this.waitingToSend = [];
      this.sendClose();
      return;
    }
    const waiting: readonly (string | Uint8Array)[] = this.waitingToSend;
    this.waitingToSend = [];
    waiting.forEach((data) => this.send(data));
  }

  private received(data: string | ArrayBuffer): void {
    if (this.state === 'open') {
      this.hearer.received(data);
    }
  }

  private sendClose(): void {
    const { code, reason } = this.closing!;
    this.state = 'closing';
    this.endLimit = startLimit(this.device, CLOSE_LIMIT, () => this.closed(undefined, ''));
    if (this.network.isReachable) {
      this.wait();
    }
    this.toServer.send(() => {
      if (UNSENDABLE.has(code)) {
        this.socket?.close();
      } else {
        this.socket?.close(code, shorten(reason));
      }
    });
  }

  private failed(status: number): void {
    this.finish(`failed, ${status}`, () => this.hearer.failed(status));
  }

  private closed(code: number | undefined, reason: string): void {
    const by: { readonly code: number | undefined; readonly reason: string } = this.closing ?? { code, reason };
    this.finish(`closed, ${by.code ?? 'no code'}`, () => this.hearer.closed(by.code, by.reason));
  }

  private finish(what: string | undefined, tellEnd: (() => void) | undefined): void {
    if (this.state === 'ended') {
      return;
    }
    this.state = 'ended';
    this.leave();
    this.endLimit();
    this.endWaiting();
    this.cancelHangUp();
    this.stopHeartbeat();
    this.toServer.cut();
    this.fromServer.cut();
    this.waitingToSend = [];
    const { socket } = this;
    if (socket !== undefined) {
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      this.network.destroy(() => socket.terminate());
    }
    if (what !== undefined && tellEnd !== undefined) {
      this.report(what);
      tellEnd();
    }
  }

  /** The path and no query: that may hold what is nobody's business. */
  private report(what: string): void {
    this.device.timeline.add('system', `WebSocket ${this.terms.url.pathname}: ${what}`);
  }

  private wait(): void {
    this.endWaiting();
    const end: (deliver: () => void) => void = NetworkActivity.of(this.device).begin();
    this.endActivity = (): void => end(() => undefined);
  }

  private endWaiting(): void {
    this.endActivity?.();
    this.endActivity = undefined;
  }

  private conditionsToApp(): PathConditions {
    const isReachable = (): boolean => this.network.isReachable && !this.isSuspended;
    const latencyMs = (): number => this.network.latencyMs;
    const jitterMs = (): number => this.network.jitterMs;
    return {
      get isReachable(): boolean {
        return isReachable();
      },
      get latencyMs(): number {
        return latencyMs();
      },
      get jitterMs(): number {
        return jitterMs();
      },
    };
  }

  /** Unread, the server's frames stay where they are, and nobody answers its pings. */
  private pauseSocket(): void {
    this.stopHeartbeat();
    this.socket?.pause();
  }

  private cancelHangUp(): void {
    if (this.hangUp !== undefined) {
      this.device.clock.cancel(this.hangUp);
      this.hangUp = undefined;
    }
  }

  /** Goes by the real clock: on the device's, a test that moves it would leave the server no time to answer. */
  private startHeartbeat(): void {
    const { pingInterval, pongTimeout } = this.terms;
    if (pingInterval === 0 || this.state !== 'open') {
      return;
    }
    this.beat = setInterval(() => {
      this.socket?.ping();
      this.silence ??= setTimeout(() => this.breakOff(), pongTimeout).unref();
    }, pingInterval).unref();
  }

  private heard(): void {
    clearTimeout(this.silence);
    this.silence = undefined;
  }

  private stopHeartbeat(): void {
    clearInterval(this.beat);
    this.heard();
  }

  private socketOptions(): ClientOptions {
    const { headers, origin, tls } = this.terms;
    return {
      headers,
      origin,
      perMessageDeflate: false,
      maxPayload: LONGEST_MESSAGE,
      rejectUnauthorized: tls.verifies,
      minVersion: tls.minVersion,
      ca: tls.authority,
      cert: tls.client?.certificate,
      key: tls.client?.key,
      passphrase: tls.client?.password,
      // Who names the certificates to trust means these, under whatever name their server is reached.
      ...(tls.authority === undefined ? {} : { checkServerIdentity: () => undefined }),
    } as ClientOptions;
  }
}

function makeAnswer(response: IncomingMessage, protocol: string): WebSocketAnswer {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) {
      headers[name] = value;
    }
  }
  return { status: response.statusCode ?? 0, message: response.statusMessage ?? '', headers, protocol };
}

/** As much of it as a close frame has room for, in whole characters. */
function shorten(reason: string): string {
  let short: string = '';
  for (const character of reason) {
    if (Buffer.byteLength(short + character) > LONGEST_REASON) {
      break;
    }
    short += character;
  }
  return short;
}
