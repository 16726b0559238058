// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AuthenticationSink, RequestProgress } from '../engine/AuthenticationSink.ts';
import { formatHResult } from '../engine/HResult.ts';

/** A sink that writes down what it is told, each call as one line: for tests. */
export class RecordingSink implements AuthenticationSink {
  readonly calls: string[] = [];
  readonly progress: RequestProgress[] = [];

  /** The number to match, as the client was told it. */
  get number(): string {
    const waiting = this.progress.find((step) => step.step === 'waiting');
    return waiting?.step === 'waiting' ? waiting.number : '';
  }

  onUserAuthenticated(userName: string, userDomain: string, context: string, token: null): void {
    this.calls.push(`authenticated ${userDomain}/${userName} ${context} ${token}`);
  }

  onUserAuthenticationFailed(context: string, genericCode: number, specificCode: 0): void {
    this.calls.push(`failed ${context} ${formatHResult(genericCode).split(' ')[0]} ${specificCode}`);
  }

  reauthenticateUser(context: string): void {
    this.calls.push(`reauthenticate ${context}`);
  }

  disconnectUser(context: string): void {
    this.calls.push(`disconnect ${context}`);
  }

  onProgress(_context: string, progress: RequestProgress): void {
    this.progress.push(progress);
  }
}
