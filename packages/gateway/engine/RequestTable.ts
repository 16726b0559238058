// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AuthenticationSink } from './AuthenticationSink.ts';
import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { Expiring } from './ExpiryQueue.ts';
import type { NumberTry } from './NumberTries.ts';
import { RequestState } from './RequestState.ts';

/** A request that this node knows of. While it waits its time is its deadline, and then until when its outcome is kept. */
export interface Entry extends Expiring {
  request: ConnectionRequest;
  /** The node that holds its client. */
  readonly owner: string;
  /** The revision of its record in the log; 0 until it is there. */
  revision: number;
  /** Whether the log has an end of it: nobody writes over that. */
  isDecided: boolean;
  tries: readonly NumberTry[];
  /** The device that showed it first, at another node than its owner. */
  shownOn: string | undefined;
  /** What only its owner has; undefined at every other node. */
  own: OwnPart | undefined;
}

/** The client's side of a request: at the node that it asked. */
export interface OwnPart {
  /** (mainSessionId, context) as one key. */
  readonly name: string;
  readonly cookieHash: string;
  /** Cleared by a cancel: from then on nothing reaches it, whatever the log decides. */
  sink: AuthenticationSink | undefined;
  /** What authenticateUser answers, to a repetition as well: settled when the request is in the log. */
  accepted: Promise<number>;
}

/** Most requests are approved without a wrong number: their list is one and the same. */
const NONE: readonly NumberTry[] = [];
/** What is known of a request before the log is. */
const FRESH = { revision: 0, isDecided: false, tries: NONE, shownOn: undefined, expiresAt: Infinity, place: -1 };

/** A request of which nothing more is known yet. */
export function entryOf(request: ConnectionRequest, owner: string, own: OwnPart | undefined): Entry {
  return { ...FRESH, request, owner, own };
}

/** The two as one key; the length keeps ("a", "bc") and ("ab", "c") apart. */
export function nameOf(mainSessionId: string, context: string): string {
  return `${mainSessionId.length}:${mainSessionId}${context}`;
}

/** The requests that a node knows of: its own and those of others, while they wait and as long as their outcome is kept. */
export class RequestTable {
  private readonly byId = new Map<string, Entry>();
  private readonly byName = new Map<string, Entry>();
  /** The pending ones of each user, who rarely has more than one: a list takes a fraction of a set's memory. */
  private readonly byUser = new Map<string, readonly Entry[]>();
  private pending = 0;
  private ownPending = 0;

  /** Requests that wait, of all nodes. */
  get pendingCount(): number {
    return this.pending;
  }

  /** Those whose clients are here. */
  get ownPendingCount(): number {
    return this.ownPending;
  }

  find(requestId: string): Entry | undefined {
    return this.byId.get(requestId);
  }

  named(name: string): Entry | undefined {
    return this.byName.get(name);
  }

  /** Those of a user that wait. */
  ofUser(userName: string): readonly Entry[] {
    return this.byUser.get(userName) ?? [];
  }

  /** Those that wait. */
  allPending(): readonly Entry[] {
    return [...this.byUser.values()].flat();
  }

  /** Those of a user that wait and that devices may be asked about: they are in the log, and nobody has cancelled them. */
  *toAsk(userName: string): Iterable<ConnectionRequest> {
    for (const entry of this.ofUser(userName)) {
      if (this.isToAsk(entry)) {
        yield entry.request;
      }
    }
  }

  /** Whether devices may be asked about one that waits. */
  isToAsk(entry: Entry): boolean {
    return entry.revision > 0 && (entry.own === undefined || entry.own.sink !== undefined);
  }

  /** Whether the request waits, as far as is known here. */
  isOpen(entry: Entry): boolean {
    return entry.request.state === RequestState.PENDING && this.byId.get(entry.request.id) === entry;
  }

  /** A request that waits. */
  add(entry: Entry): void {
    const { id, userName } = entry.request;
    this.byId.set(id, entry);
    if (entry.own !== undefined) {
      this.byName.set(entry.own.name, entry);
      this.ownPending++;
    }
    this.byUser.set(userName, this.byUser.get(userName)?.concat(entry) ?? [entry]);
    this.pending++;
  }

  /** The request waits no more; it is known still. */
  leave(entry: Entry): void {
    const { userName } = entry.request;
    const left = this.ofUser(userName).filter((other) => other !== entry);
    this.pending--;
    if (entry.own !== undefined) {
      this.ownPending--;
    }
    if (left.length === 0) {
      this.byUser.delete(userName);
    } else {
      this.byUser.set(userName, left);
    }
  }

  /** A request that is over has another client's side from now on. */
  handOver(entry: Entry, own: OwnPart): void {
    if (entry.own !== undefined) {
      this.byName.delete(entry.own.name);
    }
    entry.own = own;
    this.byName.set(own.name, entry);
  }

  /** One that is in no log is as if it had never been. */
  drop(entry: Entry): void {
    if (this.isOpen(entry)) {
      this.leave(entry);
    }
    this.remove(entry);
  }

  remove(entry: Entry): void {
    this.byId.delete(entry.request.id);
    if (entry.own !== undefined) {
      this.byName.delete(entry.own.name);
    }
  }
}
