// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { WebSocket } from 'ws';
import { EndCause, plainTextOf } from 'gateway_protocol';
import type { Client } from '../admission/Clients.ts';
import type { AuthenticationSink, RequestProgress } from '../engine/AuthenticationSink.ts';
import { HResult } from '../engine/HResult.ts';
import { faultOfPurpose } from '../engine/Purpose.ts';
import type { Purpose } from '../engine/Purpose.ts';
import { randomToken } from '../engine/randomToken.ts';
import { hearSocket, progressMessage } from '../tunnel/ClientSockets.ts';
import type { ServerMessage } from '../tunnel/TunnelMessage.ts';
import type { CloseReason } from '../tunnel/TunnelServer.ts';
import { parseAskMessage } from './AskMessage.ts';
import type { AskParts } from './AskServer.ts';

/** The context of the one request of a question. */
const CONTEXT = 'ask';
const LONGEST_NAME = 128;
/** A client that has not been heard of for so many beats is gone. */
const SILENT_BEATS = 3;

/**
 * One client that waits for its user's word about a text.
 *
 *     hello ──ask──▶ waiting ──▶ closed     and to closed from everywhere: cancel, gone, silent, the gateway's word
 */
export class Question implements AuthenticationSink {
  readonly clientId: string;
  private readonly parts: AskParts;
  private readonly socket: WebSocket;
  private readonly client: Client;
  private readonly address: string;
  private readonly mainSessionId: string;
  private step: 'hello' | 'waiting' | 'closed' = 'hello';
  private lastCause: CloseReason = 'refused';
  private lastHeard: number;
  private timer = 0;

  constructor(parts: AskParts, socket: WebSocket, client: Client, address: string) {
    const { clock, options, randomness } = parts;
    this.parts = parts;
    this.socket = socket;
    this.client = client;
    this.clientId = client.id;
    this.address = address;
    this.mainSessionId = randomToken(randomness, 16);
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

  /** Tells the client why, and ends the connection: its prompt goes at once. */
  close(code: number, reason: CloseReason): void {
    if (this.step === 'closed') {
      return;
    }
    this.say({ type: 'closed', code, reason });
    this.gone(EndCause.CLIENT_GONE);
    this.socket.close(1000);
  }

  /** The client is trusted no more. What it has asked ends by the engine, which knows why. */
  revoked(): void {
    if (this.step === 'hello') {
      this.close(HResult.ERROR_CANCELLED, EndCause.REVOKED);
    }
  }

  /** An approval is an answer, and opens nothing that could last. */
  onUserAuthenticated(): void {
    this.say({ type: 'approved' });
    this.close(HResult.S_OK, 'over');
  }

  onUserAuthenticationFailed(_context: string, genericCode: number): void {
    this.close(genericCode, this.lastCause);
  }

  reauthenticateUser(): void {
    // nothing is open
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
    const message = isBinary ? undefined : parseAskMessage(data.toString());
    if (message?.type === 'ask' && this.step === 'hello') {
      this.ask(message.user, message.text).catch((error: unknown) => {
        this.parts.observe({ kind: 'failed', what: 'asking for an approval', error });
        this.close(HResult.E_FAIL, 'refused');
      });
    } else if (message?.type === 'cancel') {
      this.gone(EndCause.CLIENT_CANCELLED);
      this.socket.close(1000);
    } else {
      this.close(HResult.E_INVALIDARG, 'bad-message');
    }
  }

  private async ask(userName: string, text: string): Promise<void> {
    const { clock, engine } = this.parts;
    clock.cancel(this.timer);
    if (userName !== this.client.userName) {
      this.close(HResult.E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED, 'other-user');
      return;
    }
    const clientName = plainTextOf(this.client.name, LONGEST_NAME, 'client');
    const purpose: Purpose = { kind: 'transaction', application: clientName, text };
    if (faultOfPurpose(purpose) !== undefined) {
      this.close(HResult.E_INVALIDARG, 'bad-text');
      return;
    }
    this.step = 'waiting';
    this.beat();
    const cookie = engine.cookies.issue({
      clientId: this.client.id,
      clientName,
      userName,
      userDomain: '',
      address: this.address,
      purpose,
    });
    const code = await engine.authenticateUser(this.mainSessionId, cookie, CONTEXT, this);
    if (code !== HResult.S_OK) {
      this.close(code, 'refused');
    }
  }

  /** TCP says that somebody has gone only when they go in an orderly way: whoever waits proves that they are there. */
  private beat(): void {
    const { clock, options } = this.parts;
    this.timer = clock.schedule(options.heartbeatMs, () => {
      if (clock.now - this.lastHeard > SILENT_BEATS * options.heartbeatMs) {
        this.gone(EndCause.CLIENT_GONE);
        this.socket.terminate();
      } else {
        this.socket.ping();
        this.beat();
      }
    });
  }

  /** It is over, whoever ended it; the engine is told at once. */
  private gone(cause: 'client-gone' | 'client-cancelled'): void {
    if (this.step === 'closed') {
      return;
    }
    const wasAsked = this.step === 'waiting';
    this.step = 'closed';
    this.parts.clock.cancel(this.timer);
    if (wasAsked) {
      void this.parts.engine.cancelAuthentication(this.mainSessionId, CONTEXT, cause);
    }
  }

  private say(message: ServerMessage): void {
    if (this.socket.readyState === this.socket.OPEN) {
      this.socket.send(JSON.stringify(message));
    }
  }
}
