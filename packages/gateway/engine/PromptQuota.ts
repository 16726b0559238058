// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { ClientIdentity } from './ClientIdentity.ts';
import type { EngineOptions } from './EngineOptions.ts';
import { RateLimit } from './RateLimit.ts';
import { sourceOf } from './sourceOf.ts';

const MINUTE_MS = 60_000;
/** So many requests of one user may wait, or twice their rate when that is more: as many as a device shows at a time. */
export const MOST_OF_USER = 16;

/** What a request is one too many of. */
export type QuotaRefusal = 'too-many-waiting' | 'user-rate' | 'source-rate';

/**
 * How often whom may be asked. Everybody here has proved who they are, so it is counted by user and client: an office behind
 * one address is many. A client that has had less than its share of the user's minute gets that share beyond what others
 * have used up, so a stolen token does not silence its owner; twice the user's rate is the end for all together.
 */
export class PromptQuota {
  private readonly options: EngineOptions;
  private readonly ofUser: RateLimit;
  private readonly ofUserAtMost: RateLimit;
  private readonly shareOfClient: RateLimit;
  private readonly ofClientAndSource: RateLimit;

  constructor(clock: Clock, options: EngineOptions) {
    this.options = options;
    this.ofUser = new RateLimit(clock, options.perUserAndMinute, MINUTE_MS);
    this.ofUserAtMost = new RateLimit(clock, 2 * options.perUserAndMinute, MINUTE_MS);
    this.shareOfClient = new RateLimit(clock, shareOf(options.perUserAndMinute), MINUTE_MS);
    this.ofClientAndSource = new RateLimit(clock, options.perSourceAndMinute, MINUTE_MS);
  }

  /**
   * Counts a request of `client`; why it is one too many, then nothing is counted. `waiting`: requests that wait, of
   * everybody; `waitingOfUser`: of theirs. The last tenth of the places is for users who have nothing that waits.
   */
  take(
    client: Pick<ClientIdentity, 'address' | 'clientId' | 'userName'>,
    waiting: number,
    waitingOfUser: number,
  ): QuotaRefusal | undefined {
    const { userName, clientId, address } = client;
    const {
      perUserAndMinute,
      perSourceAndMinute,
      waiting: most,
    } = { ...this.options, ...this.options.ratesOf?.(userName) };
    const place = waitingOfUser === 0 ? most : most - Math.floor(most / 10);
    if (waiting >= place || waitingOfUser >= Math.max(MOST_OF_USER, 2 * perUserAndMinute)) {
      return 'too-many-waiting';
    }
    const share = shareOf(perUserAndMinute);
    const isUsedUp = this.ofUser.wait(userName, perUserAndMinute) > 0;
    if (
      isUsedUp &&
      (this.shareOfClient.wait(clientId, share) > 0 || this.ofUserAtMost.wait(userName, 2 * perUserAndMinute) > 0)
    ) {
      return 'user-rate';
    }
    const fromHere = `${clientId} ${sourceOf(address)}`;
    if (this.ofClientAndSource.wait(fromHere, perSourceAndMinute) > 0) {
      return 'source-rate';
    }
    this.count(client);
    return undefined;
  }

  /** Counts a request that is there, however many there are: another node has granted it. */
  count({ address, clientId, userName }: Pick<ClientIdentity, 'address' | 'clientId' | 'userName'>): void {
    const { perUserAndMinute, perSourceAndMinute } = { ...this.options, ...this.options.ratesOf?.(userName) };
    this.ofUser.take(userName, perUserAndMinute);
    this.ofUserAtMost.take(userName, 2 * perUserAndMinute);
    this.shareOfClient.take(clientId, shareOf(perUserAndMinute));
    this.ofClientAndSource.take(`${clientId} ${sourceOf(address)}`, perSourceAndMinute);
  }

  /** One that was counted at a time, on the clock, is not there. */
  giveBack(
    { address, clientId, userName }: Pick<ClientIdentity, 'address' | 'clientId' | 'userName'>,
    at: number,
  ): void {
    this.ofUser.giveBack(userName, at);
    this.ofUserAtMost.giveBack(userName, at);
    this.shareOfClient.giveBack(clientId, at);
    this.ofClientAndSource.giveBack(`${clientId} ${sourceOf(address)}`, at);
  }
}

/** What a client gets of its user's minute beyond what others have used up. */
function shareOf(perUserAndMinute: number): number {
  return Math.max(1, Math.floor(perUserAndMinute / 2));
}
