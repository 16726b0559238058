// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import { CLIENT_LIMITS, SILENT_BEATS } from './ClientLimits.ts';
import type { ClientLimits } from './ClientLimits.ts';
import { dialGateway } from './dialGateway.ts';
import { GatewayError, GatewayFault, turnedAway } from './GatewayError.ts';
import { Relay } from './Relay.ts';
import type { Login } from './TokenFile.ts';
import { parseServerMessage } from './TunnelMessage.ts';
import type { ClientMessage, ServerMessage } from './TunnelMessage.ts';

/** The other side has this long to answer a close. */
const CLOSE_TIMEOUT_MS = 2_000;
/** No gateway lets anybody wait for so long, whatever it says. */
const LONGEST_DEADLINE_MS = 3_600_000;

/** What is read of an answer that is no tunnel. */
export const LONGEST_ANSWER = 16_384;

/** What a client wants. */
export interface TunnelRequest {
  readonly login: Login;
  /** "host:port". */
  readonly target: string;
  /** The connection is for whatever program comes to a local port or socket, which the user is told. */
  readonly isListener?: boolean;
  /** What the client sends; not read before the approval. */
  readonly source: Readable;
  /** Where the target's bytes go. It is ended when the target has ended, and left open when it was cut off. */
  readonly sink: Writable;
  /** Each word of the gateway: number to match, shown, approved, open, closed. */
  readonly onMessage: (message: ServerMessage) => void;
  /** Takes the request back, or ends the connection. */
  readonly signal: AbortSignal;
  readonly limits?: ClientLimits;
}

/** How a tunnel ended. */
export interface TunnelEnd {
  /** Whether bytes could flow. */
  readonly wasOpen: boolean;
  /** An HResult; 0 after an approval. */
  readonly code: number;
  /**
   * "over" when both sides have ended in order, and only then; else the gateway's reason, or this client's own:
   * "cancelled", "connection-lost", "gateway-silent".
   */
  readonly reason: string;
}

/** Asks for a connection and carries its bytes. Throws a GatewayError when it does not get to the question. */
export async function openTunnel(request: TunnelRequest): Promise<TunnelEnd> {
  const { login, signal, limits = CLIENT_LIMITS } = request;
  let connection: Socket;
  try {
    connection = await dialGateway({ url: login.url, certificate: login.certificate }, { limits, signal });
  } catch (error) {
    if (error instanceof GatewayError && error.fault === GatewayFault.CANCELLED) {
      return { wasOpen: false, code: 0, reason: 'cancelled' };
    }
    throw error;
  }
  return new Promise((resolve, reject) => {
    new ClientTunnel(request, limits, connection, resolve, reject).start();
  });
}

/** The client's end: these steps, in this order, each with a limit but the last, which lasts as long as both ends live. */
type Step = 'upgrading' | 'asked' | 'waiting' | 'approved' | 'open' | 'over';

class ClientTunnel {
  private readonly request: TunnelRequest;
  private readonly limits: ClientLimits;
  private readonly connection: Socket;
  private readonly resolve: (end: TunnelEnd) => void;
  private readonly reject: (error: GatewayError) => void;
  private readonly socket: WebSocket;
  private readonly leave = (): void => this.cancel();
  private step: Step = 'upgrading';
  private relay: Relay | undefined;
  private end: TunnelEnd | undefined;
  private limit: NodeJS.Timeout | undefined;
  private beats: NodeJS.Timeout | undefined;
  private silentBeats = 0;
  private bytesRead = 0;

  constructor(
    request: TunnelRequest,
    limits: ClientLimits,
    connection: Socket,
    resolve: (end: TunnelEnd) => void,
    reject: (error: GatewayError) => void,
  ) {
    this.request = request;
    this.limits = limits;
    this.connection = connection;
    this.resolve = resolve;
    this.reject = reject;
    const options: ClientOptions & { closeTimeout: number } = {
      // the types of ws do not know closeTimeout yet
      headers: { authorization: `Bearer ${request.login.token}` },
      createConnection: () => connection,
      perMessageDeflate: false,
      maxPayload: 16 * 1024 * 1024,
      closeTimeout: CLOSE_TIMEOUT_MS,
    };
    this.socket = new WebSocket(`${request.login.url}/v1/connect`, options);
  }

  start(): void {
    const { socket, request } = this;
    const { url } = request.login;
    this.within(this.limits.answerMs);
    request.signal.addEventListener('abort', this.leave, { once: true });
    socket.on('unexpected-response', (_request, response) => void this.turnedAway(response));
    socket.on('error', (error) => {
      if (this.step === 'upgrading') {
        this.fail(new GatewayError(GatewayFault.UNREACHABLE, `${url}: ${error.message}`, { cause: error }));
      } // else "close" follows
    });
    socket.on('open', () => {
      this.step = 'asked';
      this.within(this.limits.answerMs);
      this.beats = setInterval(() => this.beat(), this.limits.beatMs);
      this.say({
        type: 'connect',
        version: 1,
        user: request.login.user,
        target: request.target,
        ...(request.isListener === true ? { via: 'listener' } : {}),
      });
    });
    socket.on('message', (data: Buffer, isBinary) => this.receive(data, isBinary));
    socket.on('close', () => void this.closed());
  }

  /** The gateway, or whoever it is, does not take the connection, and may say why. */
  private async turnedAway(response: IncomingMessage): Promise<void> {
    const { url } = this.request.login;
    const { statusCode = 0 } = response;
    this.fail(
      statusCode === 401
        ? new GatewayError(
            GatewayFault.NOT_LOGGED_IN,
            `${url} does not accept your token any more (expired, or revoked). ` +
              'Ask the operator for a new ticket, then run "gateway login" and give it the ticket',
          )
        : turnedAway(url, {
            status: statusCode,
            body: await beginningOf(response),
            location: response.headers.location,
          }),
    );
  }

  private receive(data: Buffer, isBinary: boolean): void {
    if (isBinary) {
      this.relay?.receive(data);
      return;
    }
    const message = parseServerMessage(data.toString());
    if (message === undefined || !this.isInOrder(message)) {
      return; // a newer gateway may say more
    }
    this.request.onMessage(message);
    switch (message.type) {
      case 'waiting':
        this.step = 'waiting';
        this.within(Math.min(Math.max(message.deadlineMs, 0), LONGEST_DEADLINE_MS) + this.limits.answerMs);
        break;
      case 'shown':
        break;
      case 'approved':
        this.step = 'approved';
        this.within(2 * this.limits.answerMs); // the gateway waits for the target, and then says so
        break;
      case 'open':
        this.open();
        break;
      case 'end':
        this.relay!.receiveEnd();
        break;
      case 'closed':
        this.step = 'over';
        this.end = { wasOpen: this.relay !== undefined, code: message.code, reason: message.reason };
        this.socket.resume();
        this.socket.close(1000); // a gateway that forgets to close is not waited for
        break;
    }
  }

  private isInOrder(message: ServerMessage): boolean {
    switch (message.type) {
      case 'waiting':
        return this.step === 'asked';
      case 'shown':
      case 'approved':
        return this.step === 'waiting';
      case 'open':
        return this.step === 'approved';
      case 'end':
        return this.step === 'open';
      case 'closed':
        return this.step !== 'over';
    }
  }

  private open(): void {
    this.step = 'open';
    clearTimeout(this.limit);
    const relay = new Relay(this.socket, this.request.source, this.request.sink);
    this.relay = relay;
    void relay.finished.then((how) => {
      if (how === 'failed' && this.end === undefined) {
        this.end = { wasOpen: true, code: 0, reason: 'cancelled' }; // nobody is left to read it
        this.cancel();
      }
    });
  }

  /** Not a byte for three beats: whoever was there is gone, and no FIN will tell. */
  private beat(): void {
    const { bytesRead } = this.connection;
    // a client that holds the gateway back hears nothing by its own will
    if (bytesRead !== this.bytesRead || this.socket.isPaused) {
      this.bytesRead = bytesRead;
      this.silentBeats = 0;
    } else if (++this.silentBeats >= SILENT_BEATS) {
      this.lose();
      return;
    }
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.ping();
    }
  }

  /** The step that has begun takes no longer than this. */
  private within(ms: number): void {
    clearTimeout(this.limit);
    this.limit = setTimeout(() => this.lose(), ms);
  }

  private lose(): void {
    if (this.step === 'upgrading') {
      this.fail(
        new GatewayError(
          GatewayFault.UNREACHABLE,
          `${this.request.login.url} takes the connection and says nothing ` + `(for ${this.limits.answerMs / 1000} s)`,
        ),
      );
    } else {
      this.end ??= { wasOpen: this.relay !== undefined, code: 0, reason: 'gateway-silent' };
      this.socket.terminate();
    }
  }

  private cancel(): void {
    if (this.socket.readyState === WebSocket.OPEN) {
      this.say({ type: 'cancel' });
      this.socket.close(1000);
      this.socket.resume(); // a receiver that was held back would never see the answer
    } else {
      this.socket.terminate();
    }
    this.settle(); // whoever cancels does not wait for the network
  }

  private async closed(): Promise<void> {
    clearTimeout(this.limit);
    clearInterval(this.beats);
    this.end ??= this.lastWord();
    if (this.end.reason === 'over') {
      this.relay?.receiveEnd(); // also when it was never said
      await this.relay?.drained;
    } else {
      await this.relay?.flush(); // what has come is handed on, but no end: it was none
    }
    this.settle();
  }

  private lastWord(): TunnelEnd {
    return {
      wasOpen: this.relay !== undefined,
      code: 0,
      reason: this.request.signal.aborted ? 'cancelled' : 'connection-lost',
    };
  }

  private settle(): void {
    clearTimeout(this.limit);
    clearInterval(this.beats);
    this.request.signal.removeEventListener('abort', this.leave);
    this.resolve(this.end ?? this.lastWord());
  }

  private fail(error: GatewayError): void {
    clearTimeout(this.limit);
    this.request.signal.removeEventListener('abort', this.leave);
    this.reject(error);
    this.step = 'over';
    this.socket.terminate();
    this.connection.destroy();
  }

  private say(message: ClientMessage): void {
    this.socket.send(JSON.stringify(message), () => undefined);
  }
}

/** As much of an answer as a gateway would say; what came of it when it breaks off. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  let text = '';
  response.setEncoding('utf8');
  try {
    for await (const chunk of response) {
      text += String(chunk);
      if (text.length > LONGEST_ANSWER) {
        break;
      }
    }
  } catch {
    // whoever hangs up has said all that they will
  }
  return text;
}
