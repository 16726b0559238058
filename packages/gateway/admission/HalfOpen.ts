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

/** What a connection is known by. */
export type ConnectionEnds = Pick<Socket, 'remoteAddress' | 'remotePort'> &
  Partial<Pick<Socket, 'localAddress' | 'localPort'>>;

/** Why a connection was closed that had not said who it is: it was one too many, or it took too long. */
export type HalfOpenRefusal = 'too-many' | 'too-slow';

interface Waiting {
  readonly key: string;
  readonly socket: Socket;
  readonly address: string;
  readonly source: string;
  readonly timer: number;
}

/**
 * Counts connections from the first byte of TCP until somebody has proved who they are, and closes what is too much or too
 * slow before it costs anything. Where there is no room, somebody goes: of the newcomer's own source one that has said
 * nothing, when it has all that a source may have; of the source with most, when all places are taken. So a source that
 * has few is served, however many others there are. A connection is known by its four addresses and ports, which a TLS
 * socket shares with the one below it.
 */
export class HalfOpen {
  private readonly clock: Clock;
  private readonly limits: HalfOpenLimits;
  private readonly closed: (address: string, why: HalfOpenRefusal) => void;
  /** In the order in which they came. */
  private readonly waiting = new Map<string, Waiting>();
  private readonly perSource = new Map<string, Set<Waiting>>();
  /** Connections that were closed before their time because there were too many. */
  refused = 0;
  /** Connections that were closed because they took too long. */
  expired = 0;

  /** `closed`: hears of every connection that is closed here, as often as that is. */
  constructor(
    clock: Clock,
    limits: HalfOpenLimits,
    closed: (address: string, why: HalfOpenRefusal) => void = () => undefined,
  ) {
    this.clock = clock;
    this.limits = limits;
    this.closed = closed;
  }

  get count(): number {
    return this.waiting.size;
  }

  /** How many sources they come from. */
  get sourceCount(): number {
    return this.perSource.size;
  }

  /** A connection has come, from `address`. False when it was closed at once. */
  arrive(socket: Socket, address = socket.remoteAddress ?? ''): boolean {
    const key = connectionKey(socket);
    const source = sourceOf(address);
    const earlier = this.waiting.get(key);
    if (earlier !== undefined) {
      this.close(earlier); // it has gone, and its port is used again, before anybody told
    }
    if (!this.makeRoom(source)) {
      this.refused++;
      socket.destroy();
      this.closed(address, 'too-many');
      return false;
    }
    const timer = this.clock.schedule(this.limits.helloMs, () => {
      this.expired++;
      this.close(entry);
      this.closed(address, 'too-slow');
    });
    const entry: Waiting = { key, socket, address, source, timer };
    this.waiting.set(key, entry);
    const ofSource = this.perSource.get(source);
    if (ofSource === undefined) {
      this.perSource.set(source, new Set([entry]));
    } else {
      ofSource.add(entry);
    }
    socket.once('close', () => this.leave(entry));
    return true;
  }

  /** Whoever it is has proved it: the connection counts no more. */
  admit(socket: ConnectionEnds): void {
    const entry = this.waiting.get(connectionKey(socket));
    if (entry !== undefined) {
      this.leave(entry);
    }
  }

  /** Whether there is a place for one more of `source`; somebody else may have to go for it. */
  private makeRoom(source: string): boolean {
    const own = this.perSource.get(source) ?? NOBODY;
    if (own.size >= this.limits.perSource) {
      return this.evict(silentIn(own));
    }
    if (this.waiting.size < this.limits.total) {
      return true;
    }
    let fullest: ReadonlySet<Waiting> = NOBODY;
    for (const others of this.perSource.values()) {
      fullest = others.size > fullest.size ? others : fullest;
    }
    return fullest.size > own.size + 1 ? this.evict(silentIn(fullest) ?? first(fullest)) : this.evict(silentIn(own));
  }

  private evict(entry: Waiting | undefined): boolean {
    if (entry === undefined) {
      return false;
    }
    this.refused++;
    this.close(entry);
    this.closed(entry.address, 'too-many');
    return true;
  }

  private close(entry: Waiting): void {
    this.leave(entry);
    entry.socket.destroy();
  }

  private leave(entry: Waiting): void {
    if (this.waiting.get(entry.key) !== entry) {
      return;
    }
    this.waiting.delete(entry.key);
    this.clock.cancel(entry.timer);
    const ofSource = this.perSource.get(entry.source);
    ofSource?.delete(entry);
    if (ofSource?.size === 0) {
      this.perSource.delete(entry.source);
    }
  }
}

const NOBODY: ReadonlySet<Waiting> = new Set();

/** The one that has waited longest. */
function first(entries: ReadonlySet<Waiting>): Waiting | undefined {
  return entries.values().next().value;
}

/** The one that has waited longest of those that have not sent a byte. */
function silentIn(entries: ReadonlySet<Waiting>): Waiting | undefined {
  for (const entry of entries) {
    if (!(entry.socket.bytesRead > 0)) {
      return entry;
    }
  }
  return undefined;
}

/** The four addresses and ports of a connection, by which a TLS socket and the one below it are the same. */
export function connectionKey({ remoteAddress, remotePort, localAddress, localPort }: ConnectionEnds): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
