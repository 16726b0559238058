// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { WebSocket } from 'ws';
import type { Client } from '../admission/Clients.ts';
import type { Places } from '../admission/Places.ts';
import type { TurnedAwayEvent } from '../admission/TurnedAwayEvent.ts';
import type { Clock } from '../clock/Clock.ts';
import type { AuthenticationEngine } from '../engine/AuthenticationEngine.ts';
import type { FailedEvent } from '../engine/EngineEvent.ts';
import { HResult } from '../engine/HResult.ts';
import type { Randomness } from '../engine/Randomness.ts';
import { ClientSockets } from '../tunnel/ClientSockets.ts';
import { Question } from './Question.ts';

/** The numbers of this door, as they are at each moment; times in ms. */
export interface AskOptions {
  /** How long a client may take to say what it wants to know. */
  readonly helloMs: number;
  /** A client is looked after this often, and is gone after three times of silence. */
  readonly heartbeatMs: number;
}

export interface AskParts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly engine: AuthenticationEngine;
  /** Shared with the other doors for clients. */
  readonly places: Places;
  readonly observe: (event: TurnedAwayEvent | FailedEvent) => void;
  readonly options: AskOptions;
}

/** The door for whoever wants a person's word about a text: `gateway ask`. A WebSocket of an authenticated client each. */
export class AskServer {
  private readonly parts: AskParts;
  private readonly questions: ClientSockets;

  constructor(parts: AskParts) {
    this.parts = parts;
    this.questions = new ClientSockets(parts.places);
  }

  get count(): number {
    return this.questions.count;
  }

  /** Takes the WebSocket of a client whose token was good. `address`: where it comes from. */
  accept(socket: WebSocket, client: Client, address: string): void {
    const question = new Question(this.parts, socket, client, address);
    if (!this.questions.take(socket, client, question)) {
      this.parts.observe({
        kind: 'turned-away',
        what: 'question',
        reason: 'too-many-connections',
        userName: client.userName,
        clientId: client.id,
        address,
      });
      question.close(HResult.ERROR_NOT_ENOUGH_QUOTA, 'too-many-connections');
    }
  }

  /** A client is trusted no more: its sockets that have not asked yet end at once; those that have, end by the engine. */
  revoked(clientId: string): void {
    this.questions.revoked(clientId);
  }

  /** Closes every connection: the gateway goes down. */
  closeAll(): void {
    this.questions.closeAll();
  }
}
