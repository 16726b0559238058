// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { GatewayStoreError } from './GatewayStoreError.ts';

/** What waits to be written, and who waits for that. */
interface Waiting<T> {
  readonly item: T;
  readonly isWanted: () => boolean;
  readonly resolve: (isWritten: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes together what is to be written in one turn of the event loop, for a transaction of many costs one sync of the disk, as that of
 * one does. While it writes, nothing else happens in the process: what comes to be decided meanwhile is the next group. One that is alone
 * waits for no company, only for the end of its turn.
 *
 * ```
 * empty ──add──▶ gathering ──end of the turn, or commit──▶ writing ──written──▶ empty: each is told that it is on the disk
 *                                                                 ──the store's fault──▶ empty: each is told so, nothing was written
 *                                                                 ──an item's own fault──▶ each is written alone, and told for itself
 * ```
 */
export class GroupCommit<T> {
  private readonly write: (items: readonly T[]) => void;
  private readonly endOfTurn: (task: () => void) => void;
  private gathered: Waiting<T>[] = [];

  /**
   * @param write writes all of these, or throws and has written none of them
   * @param endOfTurn runs a task when everything that has happened by now has been heard of
   */
  constructor(write: (items: readonly T[]) => void, endOfTurn: (task: () => void) => void) {
    this.write = write;
    this.endOfTurn = endOfTurn;
  }

  /**
   * Resolves to true when the item is on the disk, to false when `isWanted` said no when it was to be written, and it was not. Rejects
   * when it could not be written, and then it will not be.
   */
  add(item: T, isWanted: () => boolean): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (this.gathered.length === 0) {
        this.endOfTurn(() => this.commit());
      }
      this.gathered.push({ item, isWanted, resolve, reject });
    });
  }

  /** Writes what has been gathered, at once. Never throws. */
  commit(): void {
    const gathered = this.gathered;
    this.gathered = [];
    this.commitTogether(gathered.filter((waiting) => isStillWanted(waiting)));
  }

  private commitTogether(group: readonly Waiting<T>[]): void {
    if (group.length === 0) {
      return;
    }
    try {
      this.write(group.map(({ item }) => item));
    } catch (error) {
      if (group.length > 1 && error instanceof GatewayStoreError && error.isOfWhatWasWritten) {
        group.forEach((one) => this.commitTogether([one])); // the others are not to suffer for it
      } else {
        group.forEach(({ reject }) => reject(error));
      }
      return;
    }
    group.forEach(({ resolve }) => resolve(true));
  }
}

/** Whether it is to be written; if not, whoever waits for it is told. */
function isStillWanted<T>({ isWanted, reject, resolve }: Waiting<T>): boolean {
  try {
    if (isWanted()) {
      return true;
    }
    resolve(false);
  } catch (error) {
    reject(error);
  }
  return false;
}
