// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { CodeTable } from '../admission/OneTimeCodes.ts';

/** Codes in memory: for tests. */
export class MemoryCodeTable implements CodeTable {
  private readonly codes = new Map<string, Parameters<CodeTable['put']>[0]>();

  put(code: Parameters<CodeTable['put']>[0]): void {
    this.codes.set(code.hash + code.purpose, code);
  }

  take(hash: string, purpose: string, now: number): string | undefined {
    const code = this.codes.get(hash + purpose);
    if (code === undefined || code.expiresAt <= now) {
      return undefined;
    }
    this.codes.delete(hash + purpose);
    return code.subject;
  }

  open(now: number): ReturnType<CodeTable['open']> {
    return [...this.codes.values()].filter((code) => code.expiresAt > now);
  }

  ofSubject(subject: string, purpose: string, now: number): readonly string[] {
    return [...this.codes.values()]
      .filter((code) => code.subject === subject && code.purpose === purpose && code.expiresAt > now)
      .map(({ hash }) => hash);
  }
}
