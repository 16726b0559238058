// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { OpenidRecords } from './OpenidRecords.ts';
import { OF_GRANT } from './recordAdapter.ts';
import { UntilDone } from './UntilDone.ts';
import type { Approval } from './WebApproval.ts';

/** What is kept of a login for who revokes it later. */
const LOGIN = 'Login';

/** What people have approved over the web, so that it can be taken away. */
export class ApprovedLogins {
  private readonly records: OpenidRecords;
  private readonly untilDone: UntilDone;
  private readonly tell: (application: string, userName: string) => void;

  /** `tell`: an application is to hear that a login of its is good no more; of all nodes one is told to. */
  constructor(
    clock: Clock,
    records: OpenidRecords,
    tell: (application: string, userName: string) => void,
    failed: (what: string, error: unknown) => void,
  ) {
    this.records = records;
    this.untilDone = new UntilDone(clock, failed);
    this.tell = tell;
  }

  /** Keeps it for so long. */
  keep(approval: Approval, lifeMs: number): Promise<void> {
    return this.records.put(LOGIN, approval.grantId, approval, lifeMs);
  }

  async find(grantId: string): Promise<Approval | undefined> {
    return (await this.records.find(LOGIN, grantId))?.payload as unknown as Approval | undefined;
  }

  /** What was approved is not good any longer: its tokens go, and its application is told. What cannot be taken away now is when it can. */
  revokeWhere(matches: (approval: Approval) => boolean): void {
    for (const payload of this.records.all(LOGIN)) {
      const approval = payload as unknown as Approval;
      if (matches(approval)) {
        let isFirst = false;
        this.untilDone.do('revoking a web login', async () => {
          const { application, grantId, userName } = approval;
          isFirst = (await this.records.take(LOGIN, grantId)) !== undefined || isFirst;
          await this.records.remove('Grant', grantId);
          await this.records.removeWhere(OF_GRANT, (of) => of['grantId'] === grantId);
          if (isFirst) {
            this.tell(application, userName);
          }
        });
      }
    }
  }

  stop(): void {
    this.untilDone.stop();
  }
}
