// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Beside, CodeTable, OneTimeCode } from '../admission/OneTimeCodes.ts';
import { CommitPart } from '../state/CommitPart.ts';
import { MemorySharedState } from '../state/MemorySharedState.ts';
import type { SharedState } from '../state/SharedState.ts';

/** Codes in memory: for tests. */
export class MemoryCodeTable implements CodeTable {
  private readonly state: SharedState;
  private readonly codes = new Map<string, OneTimeCode>();
  private readonly listeners: ((hash: string) => void)[] = [];

  /** `state`: where it is written what goes along with the end of a code. */
  constructor(state: SharedState = new MemorySharedState()) {
    this.state = state;
  }

  async put(code: OneTimeCode): Promise<void> {
    this.codes.set(code.hash + code.purpose, code);
    this.listeners.forEach((came) => came(code.hash));
  }

  async take(hash: string, purpose: string, now: number, beside?: Beside): Promise<string | undefined> {
    const code = this.codes.get(hash + purpose);
    if (code === undefined || code.expiresAt <= now) {
      return undefined;
    }
    this.codes.delete(hash + purpose);
    if (beside !== undefined) {
      const part = new CommitPart();
      beside(part, code.subject);
      await part.commit(this.state);
    }
    return code.subject;
  }

  async find(): Promise<void> {
    // there is no other node
  }

  listen(came: (hash: string) => void): void {
    this.listeners.push(came);
  }

  open(now: number): readonly OneTimeCode[] {
    return [...this.codes.values()].filter((code) => code.expiresAt > now);
  }

  ofSubject(subject: string, purpose: string, now: number): readonly string[] {
    return [...this.codes.values()]
      .filter((code) => code.subject === subject && code.purpose === purpose && code.expiresAt > now)
      .map(({ hash }) => hash);
  }
}
