// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { EnrolledDevice } from './EnrolledDevice.ts';

/** What the engine is told of the other nodes. */
export interface PeersListener {
  /** Some may be there no more, this one among them as others see it: their requests are to be ended. */
  looked(): void;
  /** The device has a link at another node now. */
  moved(deviceId: string): void;
}

/** The nodes of a site, as far as an engine needs to know of them. */
export interface Peers {
  /** This node's name, under which it owns new requests. A new one when others took it for dead. */
  readonly name: string;
  /** Whether the others know of this node: while they do not, it asks nobody. */
  readonly isIn: boolean;
  /** Whether this node has, or had, the name. */
  isOwn(owner: string): boolean;
  /** Whether the node of this name is there, as far as the log says. */
  isThere(owner: string): boolean;
  /** Whether it is known to have been alive a moment ago: only then may a prompt of its requests stand for another lease. */
  isAlive(owner: string): boolean;
  /** A device has come to this node. */
  linked(device: EnrolledDevice): void;
  /** Nothing of a device is here any more. */
  unlinked(deviceId: string): void;
  /** Devices of a user that are at other nodes. */
  elsewhere(userName: string): number;
  /** Who hears of the others; one. */
  listen(listener: PeersListener): void;
}

/** A node that is its site's only one. */
export class NoPeers implements Peers {
  readonly name: string;
  readonly isIn = true;

  constructor(name: string) {
    this.name = name;
  }

  isOwn(owner: string): boolean {
    return owner === this.name;
  }

  isThere(): boolean {
    return true;
  }

  isAlive(): boolean {
    return true;
  }

  linked(): void {
    // there is nobody to know
  }

  unlinked(): void {
    // there is nobody to know
  }

  elsewhere(): number {
    return 0;
  }

  listen(): void {
    // there is nothing to hear
  }
}
