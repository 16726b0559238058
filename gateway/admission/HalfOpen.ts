// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Socket } from 'node:net';
import type { Clock } from '../clock/Clock.ts';
import { sourceOf } from '../engine/sourceOf.ts';

/** Numbers for connections that have not said who they are. */
export interface HalfOpenLimits {
  readonly total: number;
  readonly perSource: number;
  /** After this a connection that has not been admitted is closed, ms. */
  readonly helloMs: number;
}

interface Waiting {
  readonly socket: Socket;
  readonly source: string;
  readonly timer: number;
}

/**
 * Counts connections from the first byte of TCP until somebody has proved who he is, and closes what is too much or too
 * slow before it costs anything. A connection is known by its remote address and port, which a TLS socket shares with the
 * one below it.
 */
export class HalfOpen {
  private readonly clock: Clock;
  private readonly limits: HalfOpenLimits;
  private readonly waiting = new Map<string, Waiting>();
  private readonly perSource = new Map<string, number>();
  /** Connections that were closed at once because there were too many. */
  refused = 0;
  /** Connections that were closed because they took too long. */
  expired = 0;

  constructor(clock: Clock, limits: HalfOpenLimits) {
    this.clock = clock;
    this.limits = limits;
  }

  get count(): number {
    return this.waiting.size;
  }

  /** A connection has come. False when it was closed at once. */
  arrive(socket: Socket): boolean {
    const key = keyOf(socket);
    const source = sourceOf(socket.remoteAddress ?? '');
    const ofSource = this.perSource.get(source) ?? 0;
    if (this.waiting.size >= this.limits.total || ofSource >= this.limits.perSource) {
      this.refused++;
      socket.destroy();
      return false;
    }
    this.perSource.set(source, ofSource + 1);
    const timer = this.clock.schedule(this.limits.helloMs, () => {
      this.expired++;
      this.leave(key);
      socket.destroy();
    });
    this.waiting.set(key, { socket, source, timer });
    socket.once('close', () => this.leave(key, socket));
    return true;
  }

  /** Whoever it is has proved it: the connection counts no more. */
  admit(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): void {
    this.leave(keyOf(socket));
  }

  private leave(key: string, socket?: Socket): void {
    const entry = this.waiting.get(key);
    if (entry === undefined || (socket !== undefined && entry.socket !== socket)) {
      return; // the close of a connection whose port has been used again since
    }
    this.waiting.delete(key);
    this.clock.cancel(entry.timer);
    const left = (this.perSource.get(entry.source) ?? 1) - 1;
    if (left === 0) {
      this.perSource.delete(entry.source);
    } else {
      this.perSource.set(entry.source, left);
    }
  }
}

function keyOf(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
