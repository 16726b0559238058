// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { EndCause } from 'gateway_protocol';
import type { Clock } from '../clock/Clock.ts';
import type { AuthenticationSink } from './AuthenticationSink.ts';
import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { EngineEvent } from './EngineEvent.ts';
import type { EngineOptions } from './EngineOptions.ts';

interface LiveConnection {
  readonly request: ConnectionRequest;
  readonly sink: AuthenticationSink;
  readonly endsAt: number;
  timer: number;
}

/** Connections that were approved and have not ended: authorised again from time to time, and disconnected when need be. */
export class LiveConnections {
  private readonly clock: Clock;
  private readonly options: EngineOptions;
  private readonly observe: (event: EngineEvent) => void;
  private readonly over: (request: ConnectionRequest) => void;
  private readonly byRequest = new Map<string, LiveConnection>();

  /** `over`: called once for each connection, when it has ended. */
  constructor(
    clock: Clock,
    options: EngineOptions,
    observe: (event: EngineEvent) => void,
    over: (request: ConnectionRequest) => void,
  ) {
    this.clock = clock;
    this.options = options;
    this.observe = observe;
    this.over = over;
  }

  get count(): number {
    return this.byRequest.size;
  }

  /** When it ends at the latest, on the clock; undefined when it is over. */
  endOf(requestId: string): number | undefined {
    return this.byRequest.get(requestId)?.endsAt;
  }

  has(requestId: string): boolean {
    return this.byRequest.has(requestId);
  }

  /** The connection of an approved request begins, or goes on until `endsAt`. Throws when nobody would look after its end: then it does not begin. */
  add(request: ConnectionRequest, sink: AuthenticationSink, endsAt?: number): void {
    const latest = this.clock.now + this.options.longestSessionMs;
    const live: LiveConnection = { request, sink, endsAt: Math.min(endsAt ?? latest, latest), timer: 0 };
    this.wake(live);
    this.byRequest.set(request.id, live);
  }

  /** The connection has ended by itself; its sink hears nothing more. */
  remove(requestId: string, cause: EndCause): boolean {
    const live = this.byRequest.get(requestId);
    if (live === undefined) {
      return false;
    }
    this.byRequest.delete(requestId);
    this.clock.cancel(live.timer);
    this.over(live.request);
    this.observe({ kind: 'connection-ended', request: live.request, cause });
    return true;
  }

  /** Disconnects every connection that `matches`. Returns how many. */
  disconnect(matches: (request: ConnectionRequest) => boolean, cause: EndCause): number {
    let count = 0;
    for (const live of [...this.byRequest.values()]) {
      if (matches(live.request)) {
        this.end(live, cause);
        count++;
      }
    }
    return count;
  }

  private wake(live: LiveConnection): void {
    const left = live.endsAt - this.clock.now;
    live.timer = this.clock.schedule(Math.min(left, this.options.reauthenticateMs), () => {
      if (this.clock.now >= live.endsAt) {
        this.end(live, EndCause.SESSION_OVER);
        return;
      }
      try {
        this.wake(live);
      } catch (error) {
        this.observe({ kind: 'failed', what: 'the time of a connection', error });
        this.end(live, EndCause.SESSION_OVER); // rather than without an end
        return;
      }
      this.tell(live, () => live.sink.reauthenticateUser(live.request.context));
    });
  }

  private end(live: LiveConnection, cause: EndCause): void {
    if (this.remove(live.request.id, cause)) {
      this.tell(live, () => live.sink.disconnectUser(live.request.context));
    }
  }

  private tell(live: LiveConnection, call: () => void): void {
    try {
      call();
    } catch (error) {
      this.observe({ kind: 'failed', what: `the sink of request ${live.request.id}`, error });
    }
  }
}
