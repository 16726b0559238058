// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { WebSocket } from 'ws';
import { EndCause } from 'gateway_protocol';
import type { Client } from '../admission/Clients.ts';
import type { Places } from '../admission/Places.ts';
import type { RequestProgress } from '../engine/AuthenticationSink.ts';
import { HResult } from '../engine/HResult.ts';
import type { ServerMessage } from './TunnelMessage.ts';
import type { CloseReason } from './TunnelServer.ts';

/** What a client has opened at a door: it asks once, and is closed with a code and a reason. */
export interface ClientSocket {
  readonly clientId: string;
  /** Its client is trusted no more. What has asked already ends by the engine, which knows why. */
  revoked(): void;
  close(code: number, reason: CloseReason): void;
}

/** The WebSockets of authenticated clients at one door, each in a place of its own; several doors may share the places. */
export class ClientSockets {
  private readonly places: Places;
  private readonly opened = new Set<ClientSocket>();

  constructor(places: Places) {
    this.places = places;
  }

  get count(): number {
    return this.opened.size;
  }

  /** Keeps what a client has opened until its socket closes. False when there is no place for it. */
  take(socket: WebSocket, client: Client, opened: ClientSocket): boolean {
    if (!this.places.take(client.userName, client.id)) {
      return false;
    }
    this.opened.add(opened);
    socket.on('close', () => {
      this.opened.delete(opened);
      this.places.leave(client.userName, client.id);
    });
    return true;
  }

  /** A client is trusted no more. */
  revoked(clientId: string): void {
    for (const one of this.opened) {
      if (one.clientId === clientId) {
        one.revoked();
      }
    }
  }

  /** Closes all of them: the gateway goes down. */
  closeAll(): void {
    for (const one of this.opened) {
      one.close(HResult.ERROR_SHUTDOWN_IN_PROGRESS, EndCause.SHUTDOWN);
    }
  }
}

/** What a door does about what it hears from a client's socket. */
export interface SocketEars {
  /** A sign of life, whatever it says. */
  heard(): void;
  receive(data: Buffer, isBinary: boolean): void;
  /** The client is not there any more; heard of more than once. */
  gone(): void;
}

export function hearSocket(socket: WebSocket, ears: SocketEars): void {
  socket.on('message', (data: Buffer, isBinary) => {
    ears.heard();
    ears.receive(data, isBinary);
  });
  socket.on('pong', () => ears.heard());
  socket.on('ping', () => ears.heard());
  socket.on('error', () => {
    // a frame that is none, or too long, or the end of the connection, also while it is held back
    ears.gone();
    socket.terminate();
  });
  socket.on('close', () => ears.gone());
}

/** What a client is told of its request while that goes on; its end has a message of its own. */
export function progressMessage(progress: Exclude<RequestProgress, { readonly step: 'ended' }>): ServerMessage {
  switch (progress.step) {
    case 'waiting': {
      const { number, deadlineMs, deviceCount } = progress;
      return { type: 'waiting', number, deadlineMs, deviceCount };
    }
    case 'shown':
      return { type: 'shown', deviceName: progress.deviceName };
  }
}
