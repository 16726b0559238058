// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { ToldResult } from './WebEvent.ts';

/** An application that does not take it is told again after so long; then it is left alone. */
const AGAIN_MS = [1_000, 5_000, 30_000, 120_000];
export const TRIES = AGAIN_MS.length + 1;

/** A notice that an application is being told, or is to be told again. */
interface Notice {
  readonly application: string;
  readonly send: () => Promise<void>;
  isSending: boolean;
  /** Something has ended while it was told: that is told, too. */
  isOld: boolean;
}

/**
 * What applications are told of logins that are good no more (back-channel logout): until they take it, or say that they will not. It is about
 * all logins of a person there, so of each person there is one notice at a time for an application.
 */
export class LogoutNotices {
  private readonly clock: Clock;
  private readonly told: (application: string, result: ToldResult) => void;
  private readonly notices = new Map<string, Notice>();
  private readonly timers = new Set<number>();
  private isStopped = false;

  /** `told`: hears what became of each. */
  constructor(clock: Clock, told: (application: string, result: ToldResult) => void) {
    this.clock = clock;
    this.told = told;
  }

  /** Tells an application that a person's logins have ended. `send`: once; rejects with what the library makes of an answer that is no yes. */
  tell(application: string, userName: string, send: () => Promise<void>): void {
    const key = JSON.stringify([application, userName]);
    const known = this.notices.get(key);
    if (known === undefined) {
      const notice = { application, send, isSending: false, isOld: false };
      this.notices.set(key, notice);
      void this.attempt(key, notice, 0);
    } else {
      known.isOld = known.isSending; // else the try to come tells of it
    }
  }

  stop(): void {
    this.isStopped = true;
    this.timers.forEach((timer) => this.clock.cancel(timer));
  }

  private async attempt(key: string, notice: Notice, earlier: number): Promise<void> {
    let result: ToldResult = 'taken';
    let isFinal = true;
    notice.isSending = true;
    notice.isOld = false;
    try {
      await notice.send();
    } catch (error) {
      const status = statusIn(error);
      result = status === undefined ? (isUnsent(error) ? 'unreachable' : 'unanswered') : 'refused';
      isFinal = status !== undefined && status >= 400 && status < 500 && status !== 429;
    }
    notice.isSending = false;
    const again = AGAIN_MS[earlier];
    if (isFinal || again === undefined || this.isStopped) {
      this.told(notice.application, result);
      if (notice.isOld && !this.isStopped) {
        void this.attempt(key, notice, 0);
      } else {
        this.notices.delete(key);
      }
      return;
    }
    const timer = this.clock.schedule(again, () => {
      this.timers.delete(timer);
      void this.attempt(key, notice, earlier + 1);
    });
    this.timers.add(timer);
  }
}

/** The status of an answer that is no yes. */
export function statusIn(error: unknown): number | undefined {
  return (error as { readonly response?: { readonly statusCode?: number } } | undefined)?.response?.statusCode;
}

/** Whether nothing can have been heard: no connection came about. */
export function isUnsent(error: unknown): boolean {
  const { code } = error as { readonly code?: string };
  return code !== undefined && ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code);
}
