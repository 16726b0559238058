// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { BegunEnrolment, EnrolmentTable } from '../channel/Enrolments.ts';
import { CommitPart } from '../state/CommitPart.ts';
import type { SharedState } from '../state/SharedState.ts';
import { ENROLMENTS } from './rowForms.ts';
import { SharedTable } from './SharedTable.ts';

/** The enrolments of a site that have begun. */
export class SharedEnrolments implements EnrolmentTable {
  private readonly state: SharedState;
  private readonly table: SharedTable<BegunEnrolment>;

  constructor(state: SharedState, failed: (what: string, error: unknown) => void) {
    this.state = state;
    this.table = new SharedTable(state, ENROLMENTS, failed);
  }

  catchUp(): Promise<void> {
    return this.state.catchUp();
  }

  all(): readonly BegunEnrolment[] {
    return this.table.all();
  }

  write(part: CommitPart, enrolment: BegunEnrolment): void {
    this.table.write(part, enrolment);
  }

  async end(codeHash: string, beside?: (part: CommitPart) => void): Promise<boolean> {
    if (this.table.get(codeHash) === undefined) {
      return false;
    }
    const part = new CommitPart();
    this.table.remove(part, codeHash);
    beside?.(part);
    return (await part.commit(this.state)).kind === 'committed';
  }

  listen(heard: (codeHash: string, now: BegunEnrolment | undefined) => void): void {
    this.table.listen(heard);
  }
}
