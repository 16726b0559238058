// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** How many places there are, and how many of them one user and one client may have at a time. */
export interface PlaceLimits {
  readonly connections: number;
  readonly perUser: number;
  readonly perClient: number;
  /** The numbers that are a user's own; the others are everybody's. */
  readonly placesOf?: (userName: string) => Partial<Pick<PlaceLimits, 'perUser' | 'perClient'>>;
}

/**
 * Places that all users share. Nobody has more than their part, and the last tenth is for users who have none yet, so that no
 * number of busy ones keeps a new one out.
 */
export class Places {
  private readonly limits: PlaceLimits;
  private readonly ofUser = new Map<string, number>();
  private readonly ofClient = new Map<string, number>();
  private taken = 0;

  constructor(limits: PlaceLimits) {
    this.limits = limits;
  }

  get count(): number {
    return this.taken;
  }

  /** Takes a place. False when there is none for this user and client. */
  take(userName: string, clientId: string): boolean {
    const { connections, perUser, perClient } = { ...this.limits, ...this.limits.placesOf?.(userName) };
    const ofUser = this.ofUser.get(userName) ?? 0;
    const ofClient = this.ofClient.get(clientId) ?? 0;
    const room = ofUser === 0 ? connections : connections - Math.floor(connections / 10);
    if (this.taken >= room || ofUser >= perUser || ofClient >= perClient) {
      return false;
    }
    this.taken++;
    this.ofUser.set(userName, ofUser + 1);
    this.ofClient.set(clientId, ofClient + 1);
    return true;
  }

  /** Gives a place back that was taken. */
  leave(userName: string, clientId: string): void {
    this.taken--;
    lessen(this.ofUser, userName);
    lessen(this.ofClient, clientId);
  }
}

function lessen(counts: Map<string, number>, key: string): void {
  const left = (counts.get(key) ?? 1) - 1;
  if (left === 0) {
    counts.delete(key);
  } else {
    counts.set(key, left);
  }
}
