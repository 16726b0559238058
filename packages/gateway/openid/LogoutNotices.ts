// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { ToldResult } from './WebEvent.ts';

/** An application that does not take it is told again after so long; then it is left alone. */
const AGAIN_MS = [1_000, 5_000, 30_000, 120_000];

/** What applications are told of logins that are good no more (back-channel logout): until they take it, or say that they will not. */
export class LogoutNotices {
  private readonly clock: Clock;
  private readonly told: (application: string, result: ToldResult) => void;
  private readonly timers = new Set<number>();
  private isStopped = false;

  /** `told`: hears what became of each. */
  constructor(clock: Clock, told: (application: string, result: ToldResult) => void) {
    this.clock = clock;
    this.told = told;
  }

  /** Tells an application. `send`: once; rejects with what the library makes of an answer that is no yes. */
  tell(application: string, send: () => Promise<void>): void {
    void this.attempt(application, send, 0);
  }

  stop(): void {
    this.isStopped = true;
    this.timers.forEach((timer) => this.clock.cancel(timer));
  }

  private async attempt(application: string, send: () => Promise<void>, earlier: number): Promise<void> {
    let result: ToldResult = 'taken';
    let isFinal = true;
    try {
      await send();
    } catch (error) {
      const status = statusIn(error);
      result = status === undefined ? (isUnsent(error) ? 'unreachable' : 'unanswered') : 'refused';
      isFinal = status !== undefined && status >= 400 && status < 500 && status !== 429;
    }
    const again = AGAIN_MS[earlier];
    if (isFinal || again === undefined || this.isStopped) {
      this.told(application, result);
      return;
    }
    const timer = this.clock.schedule(again, () => {
      this.timers.delete(timer);
      void this.attempt(application, send, earlier + 1);
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
