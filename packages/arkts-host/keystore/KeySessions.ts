// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { KeySession } from './KeySession.ts';
import { KeystoreCode } from './KeystoreCode.ts';
import { KeystoreError } from './KeystoreError.ts';

/** How many sessions the keystore holds for one app, and for all (docs/system-behaviour.md, Key sessions). */
export const SESSIONS_OF_APP: number = 32;
export const SESSIONS_OF_ALL: number = 96;

const FIRST_HANDLE: number = 0x100000000;

/** The table of open sessions, oldest first. Who opens one too many loses the oldest that is not in use, unasked. */
export class KeySessions {
  private readonly open: Map<number, KeySession> = new Map();
  private lastHandle: number = FIRST_HANDLE;

  /** How many sessions an app has. */
  count(app: string): number {
    return this.all((session) => session.app === app).length;
  }

  /** A handle never used before. */
  nextHandle(): number {
    return ++this.lastHandle;
  }

  /**
   * Adds a session.
   * @returns how many others were dropped for it, 0 or 1
   * @throws KeystoreError SESSION_LIMIT when every session that could be dropped is in use
   */
  add(session: KeySession): number {
    let dropped: number = 0;
    if (this.count(session.app) >= SESSIONS_OF_APP) {
      dropped += this.dropOldest((other) => other.app === session.app);
    }
    if (this.open.size >= SESSIONS_OF_ALL) {
      dropped += this.dropOldest(() => true);
    }
    this.open.set(session.handle, session);
    return dropped;
  }

  /**
   * Takes a session for one call; `release` or `remove` gives it back.
   * @throws KeystoreError ITEM_NOT_EXIST for a handle that is unknown or in use, EXTERNAL_ERROR for one of another app
   */
  take(app: string, handle: number): KeySession {
    const session: KeySession | undefined = this.open.get(handle);
    if (session === undefined || session.isInUse) {
      throw new KeystoreError(KeystoreCode.ITEM_NOT_EXIST, 'There is no such session, or a call works on it.');
    }
    if (session.app !== app) {
      throw new KeystoreError(KeystoreCode.EXTERNAL_ERROR, 'The session is not of this app.');
    }
    session.isInUse = true;
    return session;
  }

  release(session: KeySession): void {
    session.isInUse = false;
  }

  remove(session: KeySession): void {
    this.open.delete(session.handle);
  }

  /** Ends an app's session; false, and nothing done, when there is none or a call works on it. */
  abort(app: string, handle: number): boolean {
    const session: KeySession | undefined = this.open.get(handle);
    return session !== undefined && session.app === app && !session.isInUse && this.open.delete(handle);
  }

  /** Ends the sessions that `isMeant` picks, but for those that a call works on. @returns how many */
  removeAll(isMeant: (session: KeySession) => boolean): number {
    const meant: KeySession[] = this.all((session) => !session.isInUse && isMeant(session));
    meant.forEach((session) => this.remove(session));
    return meant.length;
  }

  private all(isMeant: (session: KeySession) => boolean): KeySession[] {
    return [...this.open.values()].filter(isMeant);
  }

  private dropOldest(isMeant: (session: KeySession) => boolean): number {
    const oldest: KeySession | undefined = this.all((session) => !session.isInUse && isMeant(session))[0];
    if (oldest === undefined) {
      throw new KeystoreError(KeystoreCode.SESSION_LIMIT, 'Every session is in use.');
    }
    this.remove(oldest);
    return 1;
  }
}
