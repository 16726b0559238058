// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import type { ManualClock } from '../testing/ManualClock.ts';
import type { Chance } from './Chance.ts';
import { FakeSocket } from './FakeSocket.ts';
import type { WebNode } from './WebNode.ts';

/** Something that somebody has who was let in. */
export interface Given {
  readonly what: 'a code' | 'tokens' | 'an approval' | 'a connection';
  /** The event with which it was asked for. */
  readonly askedAt: number;
}

/** Somebody who waits at a door. */
export interface Visitor {
  readonly name: string;
  readonly given: readonly Given[];
  /** The event with which a cancel of theirs was done; undefined when nothing that they did was one. */
  readonly cancelledAt: number | undefined;
  /** Whether a request of the engine is theirs. */
  asks(request: ConnectionRequest): boolean;
  come(): void;
  /** In one of the ways of their door. */
  leave(how: number): void;
  /** Asks for everything once more that could ever be given. */
  tryLate(): void;
}

/** What they need of the world. */
export interface VisitorWorld {
  readonly clock: ManualClock;
  readonly chance: Chance;
  /** How many nodes the site has. */
  readonly size: number;
  /** The node that a balancer brings somebody to. */
  anyNode(): WebNode;
  /** Which event this is: what comes later has a greater one. */
  next(): number;
  later(longestMs: number, task: () => void): void;
}

const ON_THE_WAY_MS = 40;

/** A node's end of a visitor's WebSocket; what each side says is a moment on its way. */
export class VisitorSocket extends FakeSocket {
  /** Whoever is asleep answers nothing, and has not gone. */
  isAsleep = false;
  readonly isPaused = false;
  private readonly world: VisitorWorld;
  private readonly node: WebNode;

  constructor(world: VisitorWorld, node: WebNode, heard: (text: string) => void) {
    super(
      (text) => world.later(ON_THE_WAY_MS, () => !this.isAsleep && heard(text)),
      () => undefined,
    );
    this.world = world;
    this.node = node;
    node.sockets.add(this);
    this.on('close', () => node.sockets.delete(this));
  }

  say(message: object): void {
    this.world.later(ON_THE_WAY_MS, () => {
      if (!this.isAsleep && !this.node.clock.isDead) {
        this.arrive(JSON.stringify(message));
      }
    });
  }

  ping(): void {
    this.world.later(ON_THE_WAY_MS, () => !this.isAsleep && this.readyState === this.OPEN && this.emit('pong'));
  }

  resume(): void {
    // nothing of it was held back
  }
}
