// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Beside, CodeTable, OneTimeCode } from '../admission/OneTimeCodes.ts';
import { CommitPart } from '../state/CommitPart.ts';
import { MOST_KEYS } from '../state/SharedState.ts';
import type { SharedState } from '../state/SharedState.ts';
import { CODES } from './rowForms.ts';
import { SharedTable } from './SharedTable.ts';

/**
 * The one-time codes of a site that have not been spent, by their hashes. Of all who spend one at the same time, at whatever
 * nodes, one has it. One that has expired is worth nothing, and stays until the wall's clock can be believed: set right, it may be
 * good again.
 */
export class SharedCodes implements CodeTable {
  private readonly state: SharedState;
  private readonly table: SharedTable<OneTimeCode>;
  private readonly mayForget: () => boolean;

  /** `mayForget`: whether what is old by the wall's clock may go. */
  constructor(state: SharedState, failed: (what: string, error: unknown) => void, mayForget: () => boolean) {
    this.state = state;
    this.table = new SharedTable(state, CODES, failed);
    this.mayForget = mayForget;
  }

  get count(): number {
    return this.table.size;
  }

  async find(hash: string): Promise<void> {
    if (this.table.get(hash) === undefined) {
      await this.table.find(hash);
    }
  }

  listen(came: (hash: string) => void): void {
    this.table.listen((hash, now, before) => {
      if (now !== undefined && before === undefined) {
        came(hash);
      }
    });
  }

  async put(code: OneTimeCode, now: number): Promise<void> {
    await this.table.put(code);
    if (this.mayForget()) {
      await this.forget(now);
    }
  }

  open(now: number): readonly OneTimeCode[] {
    return this.table.all().filter(({ expiresAt }) => expiresAt > now);
  }

  ofSubject(subject: string, purpose: string, now: number): readonly string[] {
    return this.open(now)
      .filter((code) => code.purpose === purpose && code.subject === subject)
      .map(({ hash }) => hash);
  }

  async take(hash: string, purpose: string, now: number, beside?: Beside): Promise<string | undefined> {
    const code = this.table.get(hash);
    if (code === undefined || code.purpose !== purpose || code.expiresAt <= now) {
      return undefined;
    }
    const part = new CommitPart();
    this.table.remove(part, hash);
    beside?.(part, code.subject);
    return (await part.commit(this.state)).kind === 'committed' ? code.subject : undefined;
  }

  /** Those that have expired: what cannot be taken away now is at the next code. */
  private async forget(now: number): Promise<void> {
    const expired = this.table.all().filter(({ expiresAt }) => expiresAt <= now);
    const part = new CommitPart();
    expired.slice(0, MOST_KEYS).forEach(({ hash }) => this.table.remove(part, hash));
    if (expired.length > 0) {
      await part.commit(this.state).catch(() => undefined); // they are worth nothing all the same
    }
  }
}
