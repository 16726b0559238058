// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import { CLIENT_LIMITS, SILENT_BEATS } from './ClientLimits.ts';
import type { ClientLimits } from './ClientLimits.ts';
import { dialGateway } from './dialGateway.ts';
import { GatewayError, GatewayFault, LONGEST_ANSWER, turnedAway } from './GatewayError.ts';
import type { TunnelEnd } from './GatewayError.ts';
import { GatewayStream } from './GatewayStream.ts';
import type { Login } from './TokenFile.ts';
import { parseServerMessage } from '../tunnel/TunnelMessage.ts';
import type { ClientMessage, ServerMessage, Via } from '../tunnel/TunnelMessage.ts';

/** The other side has this long to answer a close. */
const CLOSE_TIMEOUT_MS = 2_000;
/** No gateway lets anybody wait for so long, whatever it says. */
const LONGEST_DEADLINE_MS = 3_600_000;

/** What a client wants. */
export interface ConnectionRequest {
  readonly login: Login;
  /** "host:port", "[::1]:port". */
  readonly target: string;
  /** Takes the request back, and later destroys the stream. */
  readonly signal?: AbortSignal | undefined;
  /** How far it has come: the number to type on the phone, where it is shown, that it was approved. */
  readonly onProgress?: ((progress: ConnectionProgress) => void) | undefined;
  /** How long a gateway that says nothing is waited for. */
  readonly limits?: ClientLimits | undefined;
  /**
   * Who asks, where that is not the user at a terminal: whatever program comes to a local port or socket (`listener`); or a client
   * that has no place to show the number at (`unseen`). The phone says so.
   */
  readonly via?: Via | undefined;
}

/** A word of the gateway about a request that is not over. */
export type ConnectionProgress = Extract<ServerMessage, { readonly type: 'waiting' | 'shown' | 'approved' | 'open' }>;

/**
 * Asks for a connection, and waits until its user has approved it on the phone and the target is there. Rejects with a
 * GatewayError whose `fault` says why not: cancelled by the signal, not let in, not reached. Nothing of it stays behind then,
 * neither here nor on the phone.
 *
 * @since 1.0.0
 */
export async function requestConnection(request: ConnectionRequest): Promise<GatewayStream> {
  const { limits = CLIENT_LIMITS, login, signal = new AbortController().signal } = request;
  const connection = await dialGateway({ url: login.url, certificate: login.certificate }, { limits, signal });
  return new Promise((resolve, reject) => {
    new ClientTunnel({ ...request, limits, signal }, connection, resolve, reject).start();
  });
}

/** The client's end: these steps, in this order, each with a limit but the last, which lasts as long as both ends live. */
type Step = 'upgrading' | 'asked' | 'waiting' | 'approved' | 'open' | 'over';

interface Asked extends ConnectionRequest {
  readonly limits: ClientLimits;
  readonly signal: AbortSignal;
}

class ClientTunnel {
  private readonly request: Asked;
  private readonly limits: ClientLimits;
  private readonly connection: Socket;
  private readonly resolve: (stream: GatewayStream) => void;
  private readonly reject: (error: GatewayError) => void;
  private readonly socket: WebSocket;
  private readonly leave = (): void => this.cancel();
  private step: Step = 'upgrading';
  private stream: GatewayStream | undefined;
  private end: TunnelEnd | undefined;
  private limit: NodeJS.Timeout | undefined;
  private beats: NodeJS.Timeout | undefined;
  private silentBeats = 0;
  private bytesRead = 0;

  constructor(
    request: Asked,
    connection: Socket,
    resolve: (stream: GatewayStream) => void,
    reject: (error: GatewayError) => void,
  ) {
    this.request = request;
    this.limits = request.limits;
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
        ...(request.via === undefined ? {} : { via: request.via }),
      });
    });
    socket.on('message', (data: Buffer, isBinary) => this.receive(data, isBinary));
    socket.on('close', () => this.closed());
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
      this.stream?.receive(data);
      return;
    }
    const message = parseServerMessage(data.toString());
    if (message === undefined || !this.isInOrder(message)) {
      return; // a newer gateway may say more
    }
    if (message.type !== 'end' && message.type !== 'closed') {
      this.request.onProgress?.(message);
    }
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
        this.stream!.receiveEnd();
        break;
      case 'closed':
        this.step = 'over';
        this.end = { wasOpen: this.stream !== undefined, code: message.code, reason: message.reason };
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
    const stream = new GatewayStream(this.socket);
    this.stream = stream;
    stream.on('close', () => {
      const hasEnded = stream.readableEnded && stream.writableFinished; // then the gateway says that it is over
      if (this.end === undefined && !hasEnded) {
        this.end = { wasOpen: true, code: 0, reason: 'cancelled' }; // nobody is left to read it
        this.cancel();
      }
    });
    this.resolve(stream);
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
      this.end ??= { wasOpen: this.stream !== undefined, code: 0, reason: 'gateway-silent' };
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

  private closed(): void {
    this.end ??= this.lastWord();
    this.settle();
  }

  private lastWord(): TunnelEnd {
    return {
      wasOpen: this.stream !== undefined,
      code: 0,
      reason: this.request.signal.aborted ? 'cancelled' : 'connection-lost',
    };
  }

  private settle(): void {
    clearTimeout(this.limit);
    clearInterval(this.beats);
    this.request.signal.removeEventListener('abort', this.leave);
    const end = (this.end ??= this.lastWord());
    if (this.stream === undefined) {
      this.reject(GatewayError.ofEnd(end));
    } else {
      this.stream.finish(end);
    }
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
